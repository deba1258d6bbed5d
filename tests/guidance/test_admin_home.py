"""The front page of the admin: what waits, for those who may act on it, in few queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from core.models import User
from directory.models import Submission
from guidance import admin_home
from guidance.admin_home import groups_for
from guidance.choices import ApprovalAnswer
from guidance.models import CaseStudyApproval, LinkCheck, PageFeedback, SearchTerm, Synonym
from tests.factories.directory import CouncilFactory, SocialAccountFactory
from tests.factories.guidance import make_case_study, make_guide, make_information

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    call_command("setup_site", verbosity=0, stdout=StringIO())


def member(role: str) -> User:
    user = User.objects.create_user(f"{role[:4]}@example.org".lower(), "a long enough password")
    user.groups.add(Group.objects.get(name=role))
    return user


def waits(user: User) -> dict[str, list[str]]:
    user = User.objects.get(pk=user.pk)  # without permissions remembered from before
    return {group.key: [row.words for row in group.rows] for group in groups_for(user, DAY)}


def home_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/admin/").text


def make_approval(**fields: object) -> CaseStudyApproval:
    council = CouncilFactory(name="Mereford", website="https://mereford.gov.uk/")
    page = make_case_study("Two gritters", councils=[council], live=False)
    now = timezone.now()
    return CaseStudyApproval.objects.create(
        page=page,
        revision=page.save_revision(),
        council=council,
        mailbox="a@mereford.gov.uk",
        asked_at=now,
        expires_at=now + timedelta(days=14),
        **fields,
    )


def test_nothing_waits_is_one_line() -> None:
    assert "Nothing waits." in home_of(member("Directory editors"))


def test_your_own_drafts_wait_and_not_what_is_in_review() -> None:
    user, other = member("Editors"), member("Publishers")
    make_information("Mine").save_revision(user=user)
    make_information("Another’s").save_revision(user=other)
    in_review = make_information("In review")
    in_review.save_revision(user=user)
    Workflow.objects.get().start(in_review, user)
    published = make_information("Published")
    published.save_revision(user=user).publish()
    assert waits(user)["drafts"] == ["Mine"]


def test_reviews_are_overdue_from_the_day_after_and_due_for_thirty_days() -> None:
    for title, days in [("Late", -1), ("Today", 0), ("Soon", 30), ("Far", 31)]:
        make_information(title, review_due_on=DAY + timedelta(days=days))
    found = waits(member("Editors"))
    assert found["overdue"] == ["Late"]
    assert found["due"] == ["Today", "Soon"]


def test_still_true_waits_from_its_day() -> None:
    make_case_study("Today", next_check_on=DAY)
    make_case_study("Tomorrow", next_check_on=DAY + timedelta(days=1))
    assert waits(member("Editors"))["still-true"] == ["Today"]


class TestAnswersOfCouncils:
    def test_changes_wait_until_somebody_writes(self) -> None:
        user = member("Editors")
        later = timezone.now() + timedelta(seconds=5)
        approval = make_approval(answer=ApprovalAnswer.COMMENTED, answered_at=later)
        assert waits(user)["answers"] == ["Two gritters"]
        CaseStudyApproval.objects.update(answered_at=timezone.now())
        approval.page.save_revision()
        assert "answers" not in waits(user)

    def test_an_agreement_waits_until_readers_have_it(self) -> None:
        user = member("Editors")
        approval = make_approval(answer=ApprovalAnswer.AGREED, answered_at=timezone.now())
        assert waits(user)["answers"] == ["Two gritters"]
        approval.revision.publish()
        assert "answers" not in waits(user)

    def test_no_answer_is_no_answer(self) -> None:
        make_approval()
        assert "answers" not in waits(member("Editors"))


def test_links_that_are_gone_or_moved_wait() -> None:
    for state in ("ok", "gone", "moved", "unknown"):
        LinkCheck.objects.create(url=f"https://{state}.example/", state=state)
    assert waits(member("Editors"))["links"] == ["https://gone.example/", "https://moved.example/"]


def test_pages_with_most_no_come_first_and_only_this_week_s() -> None:
    for title, answers in [("Liked", [True]), ("Disliked", [False, False]), ("Old", [False])]:
        page = make_information(title)
        for is_useful in answers:
            PageFeedback.objects.create(page=page, path=page.url, is_useful=is_useful)
    old = PageFeedback.objects.filter(page__title="Old")
    old.update(given_at=timezone.now() - timedelta(days=8))
    assert waits(member("Editors"))["feedback"] == ["Disliked", "Liked"]


def test_searches_that_found_nothing_lately_wait() -> None:
    for term, month, results in [
        ("nothing", date(2026, 11, 1), 0),
        ("last month", date(2026, 10, 1), 0),
        ("long ago", date(2026, 9, 1), 0),
        ("something", date(2026, 11, 1), 3),
    ]:
        SearchTerm.objects.create(term=term, month=month, results=results, times=1)
    assert waits(member("Editors"))["searches"] == ["last month", "nothing"]


def test_kinds_of_council_and_regions_without_a_case_study_wait() -> None:
    told = CouncilFactory(name="Told of", council_type="unitary", region="north-east")
    CouncilFactory(name="Not told of", council_type="county", region="london")
    make_case_study("Shown", councils=[told])
    draft = CouncilFactory(name="Draft", council_type="welsh-unitary", region="wales")
    make_case_study("Draft", councils=[draft], live=False)
    found = set(waits(member("Editors"))["gaps"])
    assert "London" in found
    assert "Wales" in found
    assert "North East" not in found


class TestTheRegister:
    """What waits of the register stands first for those who keep it."""

    def test_reports_are_counted_and_what_was_missed_waits_by_itself(self) -> None:
        council = CouncilFactory(name="Mereford Council", short_name="Mereford")
        account = SocialAccountFactory(handle="mereford", councils=[council])
        for kind, origin, status, sent, about in [
            ("other", "public", "new", 2, None),
            ("moved", "mailbox", "checking", 1, None),
            ("gone", "website", "new", 3, account),
            ("gone", "public", "returned", 4, account),
            ("fake", "public", "declined", 5, None),
        ]:
            made = Submission.objects.create(
                council=council, kind=kind, origin=origin, status=status, account=about
            )
            Submission.objects.filter(pk=made.pk).update(
                submitted_at=timezone.now() - timedelta(days=sent)
            )
        user = member("Directory editors")
        queues = next(group for group in groups_for(user, DAY) if group.key == "queues")
        assert [(row.words, row.note) for row in queues.rows] == [
            ("Reports and suggestions", "3 wait")
        ]
        assert waits(user)["missed"] == [f"Mereford: {account}"]

    def test_undecided_accounts_are_counted_with_the_days_to_vesting_day(self) -> None:
        ending = CouncilFactory(name="Ending", ended_on=date(2027, 3, 31))
        for fate, status in [
            ("", "active"), ("", "paused"), ("transfer", "active"), ("", "closed"),
        ]:  # fmt: skip
            SocialAccountFactory(councils=[ending], fate=fate, status=status)
        decided = CouncilFactory(name="Decided", ended_on=date(2027, 3, 31))
        SocialAccountFactory(councils=[decided], fate="close")
        over = CouncilFactory(name="Over", ended_on=DAY - timedelta(days=1))
        SocialAccountFactory(councils=[over])
        user = member("Directory editors")
        (group,) = [group for group in groups_for(user, DAY) if group.key == "fates"]
        assert [(row.words, row.note) for row in group.rows] == [
            ("Ending", "2 undecided, 132 days to vesting day")
        ]

    def test_questions_wait_for_thirty_days_or_until_the_council_has_answered(self) -> None:
        now = timezone.now()
        asker = member("Publishers")
        for name, fields in {
            "Round": {"is_round": True},
            "Editor": {"asked_by": asker},
            "Officer": {},
            "Answered": {"is_round": True, "answered_at": now},
            "Ran out": {"is_round": True, "sent_at": now - timedelta(days=29)},
            "Long ago": {"is_round": True, "sent_at": now - timedelta(days=31)},
        }.items():
            fields = {"sent_at": now - timedelta(days=1)} | fields
            fields["expires_at"] = fields["sent_at"] + timedelta(days=14)
            council = CouncilFactory(name=name)
            council.confirmations.create(mailbox="a@b.example", **fields)
        since = CouncilFactory(name="Answered since")
        for sent, answered in [(5, None), (2, now)]:
            since.confirmations.create(
                mailbox="a@b.example",
                is_round=True,
                sent_at=now - timedelta(days=sent),
                expires_at=now + timedelta(days=9),
                answered_at=answered,
            )
        assert waits(member("Directory editors"))["unanswered"] == ["Ran out", "Round", "Editor"]

    @pytest.mark.parametrize("role", ["Editors", "Publishers"])
    def test_who_does_not_keep_the_register_is_not_told(self, role) -> None:
        fill_register(1)
        assert not {"queues", "missed", "fates", "unanswered"} & set(waits(member(role)))

    def test_every_link_opens_for_who_keeps_it(self) -> None:
        fill_register(1)
        user = member("Directory editors")
        client = Client()
        client.force_login(user)
        groups = groups_for(user, DAY)
        assert [group.key for group in groups] == ["queues", "missed", "fates", "unanswered"]
        links = {row.url for group in groups for row in group.rows}
        links |= {group.more_url for group in groups if group.more_url}
        links |= {reverse("guidance_what_waits", args=[group.key]) for group in groups}
        assert {client.get(url).status_code for url in links} == {200}


def fill_register(number: int) -> None:
    """One of everything that can wait of the register."""
    council = CouncilFactory(name=f"Ending {number}", ended_on=date(2027, 3, 31))
    account = SocialAccountFactory(handle=f"ending{number}", councils=[council])
    for kind, origin in [("other", "public"), ("gone", "website")]:
        Submission.objects.create(council=council, kind=kind, origin=origin, account=account)
    now = timezone.now()
    council.confirmations.create(
        mailbox="a@b.example", is_round=True, sent_at=now, expires_at=now + timedelta(days=14)
    )


class TestWhoSeesWhat:
    @pytest.fixture(autouse=True)
    def _everything(self) -> None:
        make_case_study("A story", next_check_on=DAY, review_due_on=DAY - timedelta(days=1))
        LinkCheck.objects.create(url="https://gone.example/", state="gone")
        SearchTerm.objects.create(term="nothing", month=date(2026, 11, 1), results=0, times=1)
        page = make_information()
        PageFeedback.objects.create(page=page, path=page.url, is_useful=False)
        CouncilFactory(name="Not told of", council_type="county", region="london")
        make_approval(answer=ApprovalAnswer.AGREED, answered_at=timezone.now())

    def test_editors_see_it_all(self) -> None:
        expected = {"overdue", "still-true", "answers", "links", "feedback", "searches", "gaps"}
        assert set(waits(member("Editors"))) == expected

    def test_who_keeps_the_register_sees_nothing_of_pages(self) -> None:
        assert waits(member("Directory editors")) == {}

    @pytest.mark.parametrize(
        ("permission", "key"),
        [
            ("view_linkcheck", "links"),
            ("view_searchterm", "searches"),
            ("view_pagefeedback", "feedback"),
        ],
    )
    def test_without_the_permission_its_group_is_not_shown(self, permission, key) -> None:
        user = member("Editors")
        group = Group.objects.get(name="Editors")
        group.permissions.remove(Permission.objects.get(codename=permission))
        assert key not in waits(user)
        client = Client()
        client.force_login(user)
        address = reverse("guidance_what_waits", args=[key])
        assert client.get(address).status_code == 404

    def test_whoever_is_not_logged_in_sees_no_list(self) -> None:
        address = reverse("guidance_what_waits", args=["links"])
        assert Client().get(address).status_code == 302

    @pytest.mark.parametrize("role", ["Editors", "Publishers", "Administrators"])
    def test_every_link_on_it_opens(self, role) -> None:
        user = member(role)
        client = Client()
        client.force_login(user)
        groups = groups_for(user, DAY)
        links = {row.url for group in groups for row in group.rows}
        links |= {group.more_url for group in groups if group.more_url}
        links |= {reverse("guidance_what_waits", args=[group.key]) for group in groups}
        assert {client.get(url).status_code for url in links} == {200}


def test_five_are_shown_with_the_number_of_all_and_a_way_to_the_rest() -> None:
    for number in range(7):
        make_information(f"Late {number}", review_due_on=DAY - timedelta(days=1))
    user = member("Editors")
    text = home_of(user)
    assert "Reviews overdue (7)" in text
    assert text.count("Late ") == admin_home.SHOWN
    client = Client()
    client.force_login(user)
    assert client.get(reverse("guidance_what_waits", args=["overdue"])).text.count("Late ") == 7


def test_a_long_list_has_pages_of_fifty() -> None:
    SearchTerm.objects.bulk_create(
        SearchTerm(term=f"term {number:02}", month=date(2026, 11, 1), results=0, times=1)
        for number in range(51)
    )
    user = member("Editors")
    client = Client()
    client.force_login(user)
    address = reverse("guidance_what_waits", args=["searches"])
    first = client.get(address).text
    assert first.count("term ") == 50
    assert "Searches that found nothing (51)" in first
    assert f'href="{address}?page=2"' in first
    second = client.get(f"{address}?page=2").text
    assert "term 50" in second
    assert second.count("term ") == 1
    for page in ("3", "0", "two"):
        assert client.get(f"{address}?page={page}").status_code == 404


def test_only_what_is_shown_is_put_into_words(monkeypatch) -> None:
    for number in range(7):
        make_information(f"Late {number}", review_due_on=DAY - timedelta(days=1))
        LinkCheck.objects.create(url=f"https://gone.example/{number}", state="gone")
    made = []
    row = admin_home.Row
    monkeypatch.setattr(admin_home, "Row", lambda *words: made.append(words) or row(*words))
    groups = {group.key: group for group in groups_for(member("Editors"), DAY)}
    assert [groups[key].total for key in ("overdue", "links")] == [7, 7]
    assert len(made) == sum(len(group.rows) for group in groups.values())
    assert len(groups["overdue"].rows) == len(groups["links"].rows) == admin_home.SHOWN


def test_the_full_list_of_one_group_asks_for_no_other(django_assert_num_queries) -> None:
    SearchTerm.objects.create(term="nothing", month=date(2026, 11, 1), results=0, times=1)
    user = member("Editors")
    user.has_perm("guidance.view_searchterm")  # permissions are remembered from here on
    with django_assert_num_queries(1):
        group = admin_home.group_for(user, DAY, "searches", slice(0, 50))
    assert group is not None
    assert [row.words for row in group.rows] == ["nothing"]


@pytest.mark.parametrize("roles", [["Editors"], ["Administrators", "Directory editors"]])
def test_at_most_twenty_queries_and_no_more_for_more(roles) -> None:
    user = member(roles[0])
    user.groups.set(Group.objects.filter(name__in=roles))

    def fill(number: int) -> None:
        fill_register(number)
        LinkCheck.objects.create(url=f"https://gone.example/{number}", state="gone")
        SearchTerm.objects.create(term=f"term {number}", month=DAY, results=0, times=1)
        page = make_guide(f"Guide {number}", review_due_on=DAY - timedelta(days=1))
        page.save_revision(user=user)
        council = CouncilFactory(name=f"Council {number}", region="london")
        make_case_study(f"Story {number}", councils=[council], next_check_on=DAY)
        PageFeedback.objects.create(page=page, path=page.url, is_useful=False)

    def queries() -> int:
        again = User.objects.get(pk=user.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            groups_for(again, DAY)
        return len(asked)

    fill(1)
    few = queries()
    for number in range(2, 12):
        fill(number)
    assert (queries(), few) == (few, few)
    assert few <= 20


def test_wagtail_s_own_panels_stay_and_what_waits_for_a_decision_is_first() -> None:
    publisher, writer = member("Publishers"), member("Editors")
    page = make_information("To decide", review_due_on=DAY - timedelta(days=1))
    page.save_revision(user=writer)
    Workflow.objects.get().start(page, writer)
    text = home_of(publisher)
    assert text.index("Awaiting your review") < text.index("What waits")


class TestLinkReport:
    def test_it_names_the_pages_that_lead_there(self) -> None:
        source = {"title": "A source", "url": "https://gone.example/", "note": ""}
        page = make_information("The page", sources=[("source", source)])
        LinkCheck.objects.create(url="https://gone.example/", state="gone")
        LinkCheck.objects.create(url="https://fine.example/", state="ok")
        client = Client()
        client.force_login(member("Editors"))
        text = client.get(reverse("guidance_broken_links")).text
        assert "https://gone.example/" in text
        assert "https://fine.example/" not in text
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in text
        only_moved = client.get(reverse("guidance_broken_links"), {"state": "moved"}).text
        assert "https://gone.example/" not in only_moved

    def test_it_reads_no_page_that_does_not_lead_there(self) -> None:
        LinkCheck.objects.create(url="https://gone.example/", state="gone")

        def add(number: int) -> None:
            url = "https://gone.example/" if number % 2 else f"https://{number}.example/"
            make_guide(
                f"Guide {number}",
                sources=[("source", {"title": "A source", "url": url, "note": ""})],
            )

        client = Client()
        client.force_login(member("Editors"))

        def asked() -> CaptureQueriesContext:
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("guidance_broken_links"))
            return queries

        add(1)
        asked()
        few = len(asked())
        for number in range(2, 12):
            add(number)
        many = asked()
        assert len(many) == few <= 20
        assert not any('"parts"' in query["sql"] for query in many)
        text = client.get(reverse("guidance_broken_links")).text
        assert "Guide 11</a>" in text
        assert "Guide 10</a>" not in text

    def test_it_can_be_taken_away(self) -> None:
        sources = [("source", {"title": "A", "url": "https://gone.example/", "note": ""})]
        for title in ("=One", "Two"):
            make_information(title, sources=sources)
        LinkCheck.objects.create(url="https://gone.example/", state="gone", failing_since=DAY)
        client = Client()
        client.force_login(member("Editors"))
        response = client.get(reverse("guidance_broken_links"), {"export": "csv"})
        lines = b"".join(response.streaming_content).decode()
        assert lines.startswith(
            "\ufeffAddress,Found,New address,Failing since,Looked at,Used on\r\n"
            "https://gone.example/,"
        )
        assert "2026-11-20" in lines
        assert '"\'=One\nTwo"' in lines

    def test_others_do_not_see_it(self) -> None:
        client = Client()
        client.force_login(member("Directory editors"))
        assert client.get(reverse("guidance_broken_links")).status_code != 200
        assert "Broken links" not in client.get("/admin/").text


class TestSearchLists:
    def test_searches_are_read_and_changed_by_nobody(self) -> None:
        term = SearchTerm.objects.create(term="purdah", month=date(2026, 11, 1), results=0, times=3)
        SearchTerm.objects.create(term="found", month=date(2026, 11, 1), results=2, times=3)
        boss = User.objects.create_superuser("boss@example.org", "a long enough password")
        client = Client()
        client.force_login(boss)
        listing = client.get(reverse("searchterm:index"), {"results": "0"}).text
        assert "purdah" in listing
        assert "found<" not in listing
        for name, args in [("add", []), ("edit", [term.pk]), ("delete", [term.pk])]:
            address = reverse(f"searchterm:{name}", args=args)
            assert client.get(address).status_code == 302
            client.post(address, {"term": "x"})
        assert set(SearchTerm.objects.values_list("term", flat=True)) == {"purdah", "found"}

    def test_searches_can_be_taken_away(self) -> None:
        month = date(2026, 11, 1)
        SearchTerm.objects.create(term="=purdah", month=month, results=0, times=3)
        client = Client()
        client.force_login(member("Editors"))
        response = client.get(reverse("searchterm:index"), {"export": "csv"})
        lines = b"".join(response.streaming_content).decode().splitlines()
        assert lines == ["\ufeffSearched for,Month,Times,Results", "'=purdah,2026-11-01,3,0"]

    def test_a_publisher_keeps_synonyms(self) -> None:
        client = Client()
        client.force_login(member("Publishers"))
        client.post(reverse("synonym:add"), {"words": "One alone"})
        assert not Synonym.objects.filter(words="One alone").exists()
        client.post(reverse("synonym:add"), {"words": "Twitter\r\nX"})
        group = Synonym.objects.get(words__startswith="Twitter")
        assert "Twitter = X" in client.get(reverse("synonym:index")).text
        client.post(reverse("synonym:delete", args=[group.pk]))
        assert not Synonym.objects.filter(pk=group.pk).exists()
