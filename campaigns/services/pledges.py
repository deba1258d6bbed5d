"""“We take part”, said from a council's own mailbox: it counts at once."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from campaigns.models import CampaignPledge, CampaignYearPage
from campaigns.years import path_of
from core.choices import SubmissionStatus
from core.dates import long_date
from directory.models import Council, MailboxLink
from directory.models.mailbox_links import LinkPurpose
from directory.services import mailbox_links


def ask(*, year: CampaignYearPage, council: Council, mailbox: str) -> MailboxLink:
    """Mail the council a link to the page on which it says so, or takes it back."""

    def letter(address: str) -> list[str]:
        when = f" on {long_date(year.day)}" if year.day else ""
        return [
            "Hello,",
            "",
            f"somebody at {council.name} asked for this link. It opens a page of Digital Councils "
            f"on which your council says that it takes part in {year.title}{when}, or that it "
            "does not any more:",
            "",
            address,
            "",
            f"The link is good for {mailbox_links.GOOD_FOR.days} days and works once. Nothing "
            "changes if you leave it.",
            "",
            f"If nobody at {council.name} asked, you need do nothing. Tell us at "
            f"{settings.CONTACT_EMAIL} if it comes again.",
            "",
            f"About the day: {settings.SITE_URL}{path_of(year)}",
        ]

    return mailbox_links.send(
        council=council,
        mailbox=mailbox,
        purpose=LinkPurpose.PLEDGE,
        about=year.pk,
        view_name="campaigns:pledge",
        subject=f"Does {council.short_name} take part in {year.title}?",
        letter=letter,
    )


@transaction.atomic
def take_part(*, link: MailboxLink, year: CampaignYearPage, words: str) -> CampaignPledge:
    """Say so. Raises LinkUsed or LinkRunOut. Words wait for an editor; the rest counts at once."""
    mailbox_links.use(link)
    words = words.strip()
    pledge, _ = CampaignPledge.objects.update_or_create(
        year=year,
        council=link.council,
        defaults={
            "words": words,
            "mail_domain": link.mailbox.rpartition("@")[2].lower(),
            "withdrawn_at": None,
            # Words are looked at again; without any there is nothing for an editor to decide.
            "status": SubmissionStatus.NEW if words else SubmissionStatus.DONE,
            "taken_by": None,
            "decided_by": None,
            "decided_at": None,
            "reason": "",
        },
    )
    log(pledge, "campaigns.pledged", data={"council": str(link.council)})
    return pledge


@transaction.atomic
def withdraw(*, link: MailboxLink, pledge: CampaignPledge) -> None:
    """Take it back. Its words go, so nothing waits. Raises LinkUsed or LinkRunOut."""
    mailbox_links.use(link)
    CampaignPledge.objects.filter(pk=pledge.pk).update(
        withdrawn_at=timezone.now(),
        words="",
        reason="",
        status=SubmissionStatus.DONE,
        taken_by=None,
    )
    log(pledge, "campaigns.pledge_withdrawn", data={"council": str(link.council)})
