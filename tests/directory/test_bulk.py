"""Many at once: nothing changes unseen, what changed meanwhile is left, each change is logged."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.models import User
from core.services.submissions import decide, start_checking
from directory.bulk import MOST
from directory.choices import AccountStatus, Origin, ProblemKind
from directory.models import AccountEvent, Council, ReplyAddress, SocialAccount, Submission
from directory.services import accounts as account_service
from tests.factories.directory import CouncilFactory, PlatformFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")


@pytest.fixture
def accounts(council: Council) -> list[SocialAccount]:
    platform = PlatformFactory(slug="chat", name="Chat")
    return [
        SocialAccountFactory(platform=platform, handle=f"account{letter}", councils=[council])
        for letter in "abc"
    ]


@pytest.fixture
def colleague() -> User:
    return User.objects.create_user("ann@example.org", "a long enough password")


def reports(council: Council, number: int = 3) -> list[Submission]:
    return [
        Submission.objects.create(
            council=council, kind=ProblemKind.OTHER, origin=Origin.PUBLIC, note=f"note {one}"
        )
        for one in range(number)
    ]


def url(name: str, action: str) -> str:
    return reverse(f"{name}:bulk", args=[action])


def keys(records) -> list[int]:
    return [record.pk for record in records]


def agree(client, address: str, checked) -> object:
    """Press the button of the page that says what would change, with what stands in its form."""
    context = checked.context
    form = {"id": [row["outlook"].record.pk for row in context["going"]]}
    form |= {f"seen-{row['outlook'].record.pk}": row["mark"] for row in context["going"]}
    form |= {name: context["form"][name].value() or "" for name in context["form"].fields}
    return client.post(address, form, follow=True)


def log_of(record) -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.for_instance(record).order_by("-pk"))


class TestTheList:
    @pytest.mark.parametrize("name", ["socialaccount", "submission"])
    def test_rows_have_a_box_that_belongs_to_the_form_without_script(
        self, editor, council, accounts, name
    ):
        record = {"socialaccount": accounts, "submission": reports(council)}[name][0]
        text = editor.get(reverse(f"{name}:index")).text
        box = f'<input type="checkbox" name="id" value="{record.pk}" form="bulk-form"'
        assert box in text
        assert f'aria-label="Choose {record}"' in text
        assert 'id="bulk-form" method="get"' in text

    def test_who_may_only_look_has_no_boxes(self, accounts):
        user = User.objects.create_user("two@example.org", "a long enough password")
        wanted = ["access_admin", "view_socialaccount"]
        user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
        client = Client()
        client.force_login(user)
        text = client.get(reverse("socialaccount:index")).text
        assert "accounta" in text
        assert "bulk-form" not in text
        address = url("socialaccount", "status")
        assert client.get(address, {"id": keys(accounts)}).status_code in {302, 403}
        form = {"id": keys(accounts), "status": "closed", "note": "x"}
        assert client.post(address, form).status_code in {302, 403}
        assert not AccountEvent.objects.exists()

    def test_nothing_chosen_and_too_many_are_said(self, editor, accounts):
        address = url("socialaccount", "status")
        assert "Nothing was chosen" in editor.get(address, follow=True).text
        many = {"id": list(range(1, MOST + 2))}
        assert "too many to look through" in editor.get(address, many, follow=True).text

    def test_an_action_that_is_none_is_refused(self, editor, accounts):
        answer = editor.get(url("socialaccount", "delete"), {"id": keys(accounts)})
        assert answer.status_code in {302, 403}


class TestStatus:
    def check(self, client, accounts, **fields):
        query = {"id": keys(accounts), "check": "1", "status": "closed", "note": "Merged"} | fields
        return client.get(url("socialaccount", "status"), query)

    def test_first_it_asks_what_to_set(self, editor, accounts):
        text = editor.get(url("socialaccount", "status"), {"id": keys(accounts)}).text
        assert "See what would change" in text
        assert "accounta" in text

    def test_it_says_what_would_change_and_what_is_left_and_changes_nothing(self, editor, accounts):
        SocialAccount.objects.filter(pk=accounts[2].pk).update(status="closed")
        checked = self.check(editor, accounts, on="2026-11-01")
        assert [row["outlook"].record for row in checked.context["going"]] == accounts[:2]
        assert [outlook.record for outlook in checked.context["staying"]] == accounts[2:]
        assert "Closed, since 1 November 2026" in checked.text
        assert "It has this status already." in checked.text
        assert not AccountEvent.objects.exists()

    def test_agreed_each_gets_its_event_and_its_entry_in_the_log(self, editor, accounts):
        address = url("socialaccount", "status")
        done = agree(editor, address, self.check(editor, accounts, on="2026-11-01"))
        assert "3 accounts were changed." in done.text
        for account in accounts:
            account.refresh_from_db()
            assert account.status == AccountStatus.CLOSED
            event = account.events.get()
            assert (event.happened_on, event.note) == (date(2026, 11, 1), "Merged")
            entry = log_of(account)[0]
            assert entry.user.email == "editor@example.org"
            assert entry.comment == "Active → Closed, since 1 November 2026. Merged"

    def test_without_a_day_it_is_today(self, editor, accounts):
        agree(editor, url("socialaccount", "status"), self.check(editor, accounts[:1]))
        assert accounts[0].events.get().happened_on == DAY

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"note": ""}, "This field is required"),
            ({"on": "2026-11-21"}, "This day has not come yet."),
            ({"status": "gone"}, "Select a valid choice"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_rest_stays_typed(self, editor, accounts, fields, words):
        answer = self.check(editor, accounts, **({"note": "typed before"} | fields))
        assert answer.status_code == 422
        assert words in answer.text
        assert ("typed before" in answer.text) == ("note" not in fields)

    def test_what_somebody_changed_meanwhile_is_left_and_named(self, editor, accounts):
        checked = self.check(editor, accounts)
        SocialAccount.objects.filter(pk=accounts[1].pk).update(status="paused")
        done = agree(editor, url("socialaccount", "status"), checked)
        assert "2 accounts were changed." in done.text
        assert "@accountb on Chat: Somebody changed it meanwhile: it is “Paused” now." in done.text
        accounts[1].refresh_from_db()
        assert accounts[1].status == AccountStatus.PAUSED
        assert not accounts[1].events.exists()

    def test_what_was_not_shown_is_not_changed(self, editor, accounts):
        """A form without what was seen is no agreement."""
        form = {"id": keys(accounts), "status": "closed", "note": "Merged"}
        editor.post(url("socialaccount", "status"), form)
        assert not AccountEvent.objects.exists()

    def test_a_failure_in_the_middle_undoes_all(self, editor, accounts, monkeypatch):
        checked = self.check(editor, accounts)
        real, calls = account_service.log, []

        def break_down(*args, **kwargs):
            calls.append(args)
            if len(calls) == 2:
                raise RuntimeError("power cut")
            return real(*args, **kwargs)

        monkeypatch.setattr(account_service, "log", break_down)
        with pytest.raises(RuntimeError):
            agree(editor, url("socialaccount", "status"), checked)
        assert not SocialAccount.objects.exclude(status="active").exists()
        assert not AccountEvent.objects.exists()


class TestPurposeAndLanguage:
    @pytest.mark.parametrize(
        ("field", "value", "comment"),
        [
            ("purpose", "service", "Purpose: Corporate → One service"),
            ("language", "cy", "Language: English → Cymraeg (Welsh)"),
            ("language", "", "Language: English → empty"),
        ],
    )
    def test_it_is_set_and_the_history_says_from_what_to_what(
        self, editor, accounts, field, value, comment
    ):
        SocialAccount.objects.filter(pk=accounts[0].pk).update(**{field: value})
        address = url("socialaccount", field)
        checked = editor.get(address, {"id": keys(accounts), "check": "1", field: value})
        assert "It says so already." in checked.text
        agree(editor, address, checked)
        for account in accounts:
            account.refresh_from_db()
            assert getattr(account, field) == value
        assert not log_of(accounts[0])
        assert log_of(accounts[1])[0].comment == comment
        history = reverse("socialaccount:history", args=[accounts[1].pk])
        text = editor.get(history).text
        assert comment in text
        assert "editor@example.org" in text


class TestQueue:
    def test_taking_on_leaves_what_a_colleague_has_and_what_is_closed(
        self, editor, council, colleague
    ):
        free, taken, closed = reports(council)
        start_checking(submission=taken, by=colleague)
        decide(submission=closed, to="done", by=colleague)
        address = url("submission", "take")
        checked = editor.get(address, {"id": keys([free, taken, closed])})
        assert [row["outlook"].record for row in checked.context["going"]] == [free]
        assert "ann@example.org is looking into it." in checked.text
        assert "It is closed, by ann@example.org." in checked.text
        done = agree(editor, address, checked)
        assert "1 report was changed." in done.text
        free.refresh_from_db()
        assert (free.status, free.taken_by.email) == ("checking", "editor@example.org")

    def test_of_two_editors_at_once_the_second_is_told_by_row(self, editor, council, colleague):
        one, other = reports(council, 2)
        address = url("submission", "take")
        checked = editor.get(address, {"id": keys([one, other])})
        start_checking(submission=other, by=colleague)
        done = agree(editor, address, checked)
        assert "1 report was changed." in done.text
        assert "ann@example.org is looking into it." in done.text
        other.refresh_from_db()
        assert other.taken_by == colleague

    def test_declining_gives_all_one_reason_answers_and_logs(
        self, editor, council, django_capture_on_commit_callbacks
    ):
        found = reports(council)
        ReplyAddress.objects.create(submission=found[0], email="reader@example.org")
        address = url("submission", "decline")
        query = {"id": keys(found), "check": "1", "reason": "We list councils only."}
        checked = editor.get(address, query)
        assert "1 person who left an address is told the reason." in checked.text
        with django_capture_on_commit_callbacks(execute=True):
            agree(editor, address, checked)
        for report in found:
            report.refresh_from_db()
            assert (report.status, report.reason) == ("declined", "We list councils only.")
            assert "We list councils only." in log_of(report)[0].comment
        assert [letter.to for letter in mail.outbox] == [["reader@example.org"]]
        assert not ReplyAddress.objects.exists()

    def test_a_decline_needs_a_reason(self, editor, council):
        query = {"id": keys(reports(council)), "check": "1", "reason": " "}
        answer = editor.get(url("submission", "decline"), query)
        assert answer.status_code == 422
        assert not Submission.objects.exclude(status="new").exists()

    def test_one_decided_meanwhile_is_left_and_the_others_are_declined(
        self, editor, council, colleague
    ):
        found = reports(council)
        address = url("submission", "decline")
        checked = editor.get(address, {"id": keys(found), "check": "1", "reason": "Not ours."})
        decide(submission=found[1], to="done", by=colleague)
        done = agree(editor, address, checked)
        assert "2 reports were changed." in done.text
        assert "It is closed, by ann@example.org." in done.text
        found[1].refresh_from_db()
        assert found[1].status == "done"


def test_a_number_too_long_to_be_a_row_s_is_none(editor):
    answer = editor.post("/admin/submission/bulk/take/", {"id": "9" * 5000})
    assert answer.status_code in {200, 302}
