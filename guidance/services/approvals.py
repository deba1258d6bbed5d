"""Asking a council whether its case study is right, by a signed link, and keeping its answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from core import signing
from core.dates import add_months, long_date, today
from core.models import User
from directory.hosts import is_under
from directory.mailboxes import domains_of
from directory.models import Council
from guidance.choices import ApprovalAnswer
from guidance.models import CaseStudyApproval, CaseStudyPage

PURPOSE = "case-study-approval"
GOOD_FOR = timedelta(days=14)
MONTHS_UNTIL_NEXT_CHECK = 12
# Actions of Wagtail's log, named in guidance/wagtail_hooks.py.
ASKED = "guidance.council_asked"
LOGGED_AS = {
    ApprovalAnswer.AGREED: "guidance.council_agreed",
    ApprovalAnswer.COMMENTED: "guidance.council_commented",
}


class NotOpenError(Exception):
    """The question was answered already, ran out or was asked anew."""


def latest_draft(page: CaseStudyPage) -> CaseStudyPage:
    """The case study as the editor last saved it, published or not."""
    draft: CaseStudyPage = page.get_latest_revision_as_object()
    return draft


def mailbox_fault(*, draft: CaseStudyPage, council: Council, mailbox: str) -> str:
    """Why the council is not to be asked there, in words; empty when it may be.

    The mailbox has to be at a domain of the council's own, or be the very mailbox that the story
    gives for questions, unless that is at the domain of another council in the story.
    """
    mailbox = mailbox.strip().lower()
    if _is_at_a_domain_of(council, mailbox):
        return ""
    others = [other for other in draft.named_councils() if other.pk != council.pk]
    is_another_s = any(_is_at_a_domain_of(other, mailbox) for other in others)
    if mailbox and mailbox == draft.contact_mailbox.lower() and not is_another_s:
        return ""
    own = domains_of(council.website, council.mail_domains)
    where = " or ".join(own)
    if own == domains_of(council.website, ""):
        where = f"{where}, the domain of its website" if own else "the domain of its website"
    return f"{council.short_name} is asked at a mailbox at {where}, so that we know who answers."


def _is_at_a_domain_of(council: Council, mailbox: str) -> bool:
    host = mailbox.rpartition("@")[2]
    return any(
        is_under(host, domain) for domain in domains_of(council.website, council.mail_domains)
    )


@transaction.atomic
def ask_council(
    *, page: CaseStudyPage, council: Council, mailbox: str, asked_by: User
) -> CaseStudyApproval:
    """Mail the council a link to the latest draft, good for 14 days; older links end with it.

    Raises ValidationError when the story is not about the council or the mailbox is not its own,
    SMTPException or OSError when the mail cannot be sent. Then nothing is kept, and links that
    were sent before go on working.
    """
    draft = latest_draft(page)
    if council.pk not in {named.pk for named in draft.named_councils()}:
        raise ValidationError({"council": f"The case study is not about {council.short_name}."})
    fault = mailbox_fault(draft=draft, council=council, mailbox=mailbox)
    if fault:
        raise ValidationError({"mailbox": fault})
    revision = _revision_of(page, asked_by)
    now = timezone.now()
    approval = CaseStudyApproval(
        page=page,
        revision=revision,
        council=council,
        mailbox=mailbox,
        asked_by=asked_by,
        asked_at=now,
        expires_at=now + GOOD_FOR,
    )
    approval.full_clean()
    approval.save()
    log(
        instance=page,
        action=ASKED,
        user=asked_by,
        revision=approval.revision,
        data={"council": council.short_name},
    )
    send_mail(f"Is this right? {draft.title}", _question(approval, draft), None, [mailbox])
    return approval


def link_to(approval: CaseStudyApproval) -> str:
    """The address that the council opens. It names this one question and nothing else."""
    token = signing.sign(PURPOSE, approval.pk)
    return f"{settings.SITE_URL}{reverse('guidance:case-study-approval', args=[token])}"


def record_answer(*, approval: CaseStudyApproval, answer: ApprovalAnswer, comment: str) -> None:
    """Keep what the council said, once. Raises NotOpenError, ValidationError."""
    if answer not in LOGGED_AS:
        raise ValidationError({"answer": "Say whether you agree or would like a change."})
    approval.answer, approval.comment = answer, comment
    approval.answered_at = timezone.now()
    approval.full_clean()
    with transaction.atomic():
        if not CaseStudyApproval.objects.open(approval.answered_at).filter(pk=approval.pk).exists():
            raise NotOpenError
        # This statement decides: of many answers at one moment it finds the row waiting once.
        waiting = CaseStudyApproval.objects.filter(pk=approval.pk, answer=ApprovalAnswer.WAITING)
        if waiting.update(answer=answer, comment=comment, answered_at=approval.answered_at) != 1:
            raise NotOpenError
        page = CaseStudyPage.objects.get(pk=approval.page_id)
        log(
            instance=page,
            action=LOGGED_AS[answer],
            revision=approval.revision,
            data={"council": approval.council.short_name, "comment": comment},
        )
        if answer == ApprovalAnswer.AGREED and approval.revision_id and _all_agree(approval):
            _confirm(page, approval, today())
        # The council's answer is kept also where the mail to the editor cannot be sent.
        transaction.on_commit(lambda: _tell_editor(approval, page), robust=True)


def _revision_of(page: CaseStudyPage, user: User) -> Revision:
    """The draft as a revision. A page that never had one gets its first."""
    revision = page.get_latest_revision()
    return revision or page.save_revision(user=user, changed=False, log_action=False)


def _all_agree(approval: CaseStudyApproval) -> bool:
    """Whether no other council that was asked about this draft objects or is still silent."""
    asked = CaseStudyApproval.objects.last_asked().filter(revision=approval.revision_id)
    return not asked.exclude(answer=ApprovalAnswer.AGREED).exists()


def _confirm(page: CaseStudyPage, approval: CaseStudyApproval, on: date) -> None:
    """Say on the draft that was agreed to, and on no other, that its councils stand by it.

    A new revision would take a workflow in progress back to its beginning and hide from the
    publisher what the council saw, so the dates go into the one that is there. Readers see them
    at once only where what they read is the very draft that was agreed to; otherwise they come
    with its publication.
    """
    # Read again and held: an editor's browser may have saved over the draft a moment ago, and
    # what was written then must neither be lost nor count as agreed to.
    revision = Revision.objects.select_for_update().filter(pk=approval.revision_id).first()
    if revision is None or revision.created_at > approval.asked_at:
        return
    dates = {"confirmed_on": on, "next_check_on": add_months(on, MONTHS_UNTIL_NEXT_CHECK)}
    revision.content |= {name: day.isoformat() for name, day in dates.items()}
    revision.save(update_fields=["content"])
    is_latest = page.latest_revision_id == revision.pk
    is_read = page.live_revision_id == revision.pk
    if page.live and (is_read or (is_latest and not page.has_unpublished_changes)):
        CaseStudyPage.objects.filter(pk=page.pk).update(**dates)


def _question(approval: CaseStudyApproval, draft: CaseStudyPage) -> str:
    return "\n".join(
        [
            f"Digital Councils has written down what {approval.council.short_name} did:",
            "",
            draft.title,
            draft.summary,
            "",
            "Please read it, then say that you agree or what has to change. You need no account:",
            "",
            link_to(approval),
            "",
            "Hand the link to the colleague who knows the story best, and to nobody outside your",
            f"council. It takes one answer, until {long_date(_day(approval))}. Opening it changes",
            "nothing.",
            "",
            f"Questions: {settings.CONTACT_EMAIL}",
            "",
        ]
    )


def _day(approval: CaseStudyApproval) -> date:
    return timezone.localtime(approval.expires_at).date()


def _tell_editor(approval: CaseStudyApproval, page: CaseStudyPage) -> None:
    by = approval.asked_by
    mailbox = by.email if by and by.is_active else settings.CONTACT_EMAIL
    agreed = approval.answer == ApprovalAnswer.AGREED
    said = "agrees" if agreed else "asks for changes"
    lines = [f"{approval.council.short_name} {said}: {page.draft_title}", ""]
    if approval.comment:
        lines += ["Its comment:", "", approval.comment, ""]
    if page.latest_revision_id != approval.revision_id:
        lines += ["The draft was changed since the council was asked. Ask again if it matters.", ""]
    if agreed:
        lines += ["Once every council that was asked agrees, “Still true?” says so.", ""]
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    lines += [f"{settings.SITE_URL}{address}", ""]
    send_mail(lines[0], "\n".join(lines), None, [mailbox])
