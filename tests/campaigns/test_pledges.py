"""“We take part”: any name finds the council, its own mailbox says it, and it counts at once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns.models import CampaignPledge
from campaigns.services import pledges as service
from core.choices import SubmissionStatus
from core.models import User
from directory.models import MailboxLink
from directory.models.mailbox_links import LinkPurpose
from directory.services import mailbox_links
from tests.directory.sending import FROM_HERE, stamp
from tests.factories.directory import CouncilFactory
from tests.factories.stories import make_year

pytestmark = pytest.mark.django_db
BASE = "/ourday/2027/take-part/"
DAY = date(2027, 11, 23)


@pytest.fixture
def year():
    return make_year(2027, day=DAY)


@pytest.fixture
def council():
    return CouncilFactory(
        name="Kingston upon Mere City Council",
        short_name="Mere",
        slug="mere",
        website="https://www.mere.gov.uk",
        other_names=["Kingston upon Mere", "Merfryn"],
    )


def asked(client, mailbox: str = "press@mere.gov.uk"):
    data = {"mailbox": mailbox, "stamp": stamp("ask-for-link", "mere"), "website": ""}
    return client.post(f"{BASE}mere/", data, **FROM_HERE)


def link_to(council, year) -> str:
    link = MailboxLink.objects.create(
        council=council,
        purpose=LinkPurpose.PLEDGE,
        about=year.pk,
        mailbox="press@mere.gov.uk",
        sent_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )
    return reverse("campaigns:pledge", args=[mailbox_links.token_of(link)])


class TestChoosing:
    @pytest.mark.parametrize("typed", ["mere", "MERE", "Kingston upon Mere", "merfryn"])
    def test_any_name_leads_to_the_council(self, client, year, council, typed):
        response = client.get(BASE, {"council": typed})
        assert response.status_code == 303
        assert response.headers["Location"] == f"{BASE}mere/"

    def test_a_name_of_several_asks_which(self, client, year):
        for name in ("Newmere", "Newmere under Hill"):
            CouncilFactory(name=f"{name} Borough Council", short_name=name)
        CouncilFactory(name="Newmere Valley Council", short_name="Newmere Valley")
        text = client.get(BASE, {"council": "newme"})
        assert text.status_code == 400
        assert "could be more than one council" in text.text
        assert f"{BASE}newmere-valley/" in text.text

    def test_a_name_of_nobody_is_refused_and_kept(self, client, year):
        response = client.get(BASE, {"council": "Atlantis"})
        assert response.status_code == 400
        assert "No council of today is called “Atlantis”." in response.text
        assert 'value="Atlantis"' in response.text

    def test_when_the_day_is_over_nobody_can(self, client, council):
        make_year(2025)
        response = client.get("/ourday/2025/take-part/")
        assert response.status_code == 410
        assert "#OurDay 2025 is over" in response.text


class TestAsking:
    def test_one_plain_mail_goes_to_the_councils_mailbox_and_nowhere_else(
        self, client, year, council
    ):
        assert asked(client).headers["Location"] == f"{BASE}mere/sent/"
        (letter,) = mail.outbox
        assert letter.to == ["press@mere.gov.uk"]
        assert letter.subject == "Does Mere take part in #OurDay 2027?"
        assert letter.alternatives == []
        assert re.search(r"https?://\S+/campaigns/pledge/\S+/", letter.body)
        assert asked(client, "press@gmail.com").status_code == 422
        assert len(mail.outbox) == 1
        assert not CampaignPledge.objects.exists()

    def test_the_page_after_it_says_where_to_look(self, client, year, council):
        assert "Look in your mailbox" in client.get(f"{BASE}mere/sent/").text

    def test_a_council_that_ended_cannot(self, client, year):
        CouncilFactory(name="Oldmere", short_name="Oldmere", ended_on=date(2020, 1, 1))
        assert client.get(f"{BASE}oldmere/").status_code == 410


class TestAnswering:
    def test_opening_the_link_changes_nothing(self, client, year, council):
        page = client.get(link_to(council, year))
        assert "Does Mere take part in #OurDay 2027?" in page.text
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert not CampaignPledge.objects.exists()
        assert MailboxLink.objects.get().used_at is None

    def test_it_counts_at_once_and_its_words_wait_for_an_editor(self, client, year, council):
        response = client.post(link_to(council, year), {"words": "We post from the night shift."})
        assert response.headers["Location"] == f"{BASE}mere/thanks/"
        assert "once an editor has looked" in client.get(f"{BASE}mere/thanks/").text
        text = client.get("/ourday/2027/").text
        assert "1 council says that it takes part" in text
        assert ">Mere</a>" in text
        assert "night shift" not in text
        pledge = CampaignPledge.objects.get()
        assert pledge.mail_domain == "mere.gov.uk"
        client.force_login(User.objects.create_superuser(email="e@example.org", password="x"))
        work = reverse("campaignpledge:edit", args=[pledge.pk])
        assert "night shift" in client.get(work).text
        client.post(work, {"seen": pledge.seen_mark, "action": "show", "reason": ""})
        assert "We post from the night shift." in client.get("/ourday/2027/").text

    def test_declined_words_are_not_shown_and_the_council_still_takes_part(
        self, client, year, council
    ):
        client.post(link_to(council, year), {"words": "Vote for us."})
        pledge = CampaignPledge.objects.get()
        client.force_login(User.objects.create_superuser(email="e@example.org", password="x"))
        work = reverse("campaignpledge:edit", args=[pledge.pk])
        assert (
            "Say why"
            in client.post(work, {"seen": pledge.seen_mark, "action": "decline", "reason": ""}).text
        )
        client.post(
            work, {"seen": pledge.seen_mark, "action": "decline", "reason": "No party politics."}
        )
        text = client.get("/ourday/2027/").text
        assert "Vote for us" not in text
        assert ">Mere</a>" in text

    def test_without_words_nothing_waits(self, client, year, council):
        client.post(link_to(council, year), {"words": "  "})
        assert CampaignPledge.objects.get().status == SubmissionStatus.DONE
        assert not CampaignPledge.objects.all().open().exists()

    def test_too_many_words_are_refused_and_kept_and_the_link_still_works(
        self, client, year, council
    ):
        link = link_to(council, year)
        response = client.post(link, {"words": "a" * 281})
        assert response.status_code == 422
        assert "You wrote 281" in response.text
        assert "a" * 281 in response.text
        assert client.post(link, {"words": "a" * 280}).status_code == 303

    def test_it_is_withdrawn_with_a_new_link_and_said_again(self, client, year, council):
        client.post(link_to(council, year), {"words": "Yes."})
        link = link_to(council, year)
        assert "We do not take part any more" in client.get(link).text
        assert client.post(link, {"withdraw": "yes"}).status_code == 303
        assert "Mere does not take part" in client.get(f"{BASE}mere/thanks/").text
        assert "No council has said so yet" in client.get("/ourday/2027/").text
        client.post(link_to(council, year), {"words": ""})
        assert CampaignPledge.objects.get().withdrawn_at is None
        assert ">Mere</a>" in client.get("/ourday/2027/").text

    def test_taking_back_what_was_not_given_gives_nothing(self, client, year, council):
        first, second = link_to(council, year), link_to(council, year)
        client.post(link_to(council, year), {"words": "Yes."})
        for link in (first, second):
            assert client.post(link, {"withdraw": "yes"}).headers["Location"] == (
                f"{BASE}mere/thanks/"
            )
            assert not CampaignPledge.objects.standing().exists()
        assert "Mere does not take part" in client.get(f"{BASE}mere/thanks/").text
        assert MailboxLink.objects.filter(used_at=None).count() == 1, "the second did nothing"

    def test_words_that_were_taken_back_wait_for_nobody_and_stay_nowhere(
        self, client, year, council
    ):
        client.post(link_to(council, year), {"words": "Cakes for everybody."})
        client.post(link_to(council, year), {"withdraw": "yes"})
        pledge = CampaignPledge.objects.get()
        assert (pledge.status, pledge.words) == (SubmissionStatus.DONE, "")
        assert not CampaignPledge.objects.all().open().exists()
        said = list(ModelLogEntry.objects.filter(action__startswith="campaigns.pledge"))
        assert len(said) == 2
        assert "Cakes" not in str([(entry.label, entry.data) for entry in said])

    def test_its_mailbox_stands_in_the_link_alone(self, client, year, council):
        client.post(link_to(council, year), {"words": ""})
        pledge = CampaignPledge.objects.get()
        assert "press@mere.gov.uk" not in str(CampaignPledge.objects.values().get(pk=pledge.pk))
        assert not hasattr(pledge, "contact")

    def test_the_map_counts_it_in_words(self, client, year, council):
        council.tile_column, council.tile_row = 3, 4
        council.save()
        CouncilFactory(tile_column=5, tile_row=4)
        client.post(link_to(council, year), {"words": ""})
        label = "Map of 2 councils: 1 say that they take part, 1 have not said so."
        assert label in client.get("/ourday/2027/").text


class TestBadLinks:
    """Each kind has a page of its own, and none changes anything."""

    def test_used(self, client, year, council):
        link = link_to(council, year)
        client.post(link, {"words": ""})
        response = client.post(link, {"withdraw": "yes"})
        assert (response.status_code, "used already" in response.text) == (410, True)
        assert CampaignPledge.objects.standing().exists()

    def test_run_out(self, client, year, council):
        link = link_to(council, year)
        MailboxLink.objects.update(expires_at=timezone.now())
        response = client.post(link, {"words": ""})
        assert (response.status_code, "has run out" in response.text) == (410, True)
        assert not CampaignPledge.objects.exists()

    def test_forged(self, client):
        response = client.get(reverse("campaigns:pledge", args=["forged"]))
        assert (response.status_code, "does not work" in response.text) == (404, True)

    def test_made_for_another_purpose(self, client, year, council):
        link_to(council, year)
        MailboxLink.objects.update(purpose=LinkPurpose.MARK)
        token = mailbox_links.token_of(MailboxLink.objects.get())
        response = client.post(reverse("campaigns:pledge", args=[token]), {"words": ""})
        assert response.status_code == 404
        assert not CampaignPledge.objects.exists()

    def test_of_a_year_that_is_gone(self, client, year, council):
        link = link_to(council, year)
        year.unpublish()
        response = client.post(link, {"words": ""})
        assert (response.status_code, "no question of ours" in response.text) == (404, True)
        assert not CampaignPledge.objects.exists()

    def test_after_the_day(self, client, year, council, monkeypatch):
        link = link_to(council, year)
        MailboxLink.objects.update(expires_at=datetime(2028, 1, 1, tzinfo=UTC))
        over = datetime(2027, 11, 24, tzinfo=UTC)
        monkeypatch.setattr("campaigns.views.pledges.timezone.now", lambda: over)
        monkeypatch.setattr("core.signing.read", lambda *args: MailboxLink.objects.get().pk)
        assert client.post(link, {"words": ""}).status_code == 410
        assert not CampaignPledge.objects.exists()

    def test_the_service_itself_lets_a_link_work_once(self, year, council):
        link_to(council, year)
        link = MailboxLink.objects.get()
        service.take_part(link=link, year=year, words="")
        with pytest.raises(mailbox_links.LinkUsed):
            service.take_part(link=link, year=year, words="Again")
        assert CampaignPledge.objects.get().words == ""
