"""What is kept for a time only goes when the privacy page says so, and not a day before."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.choices import SubmissionStatus
from core.models import Attempt
from directory.choices import Origin, ProblemKind
from directory.models import ConfirmationRequest, ReplyAddress, Submission
from guidance.models import CaseStudyApproval, PageFeedback, SearchTerm
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_case_study

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)


def moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def run(*options: str) -> list[str]:
    out = StringIO()
    call_command("tidy", *options, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture(autouse=True)
def _on_the_day(on_day) -> None:
    on_day(DAY)


def make_approval(answered: dt.date | None, expires: dt.date) -> CaseStudyApproval:
    council = CouncilFactory()
    page = make_case_study(f"About {council.name}", councils=[council])
    return CaseStudyApproval.objects.create(
        page=page,
        council=council,
        mailbox="news@mereford.gov.uk",
        asked_at=moment(expires - dt.timedelta(days=14)),
        expires_at=moment(expires),
        answer="agreed" if answered else "waiting",
        answered_at=moment(answered) if answered else None,
    )


@pytest.mark.parametrize(
    ("answered_days", "expired_days", "is_kept"),
    [(90, 100, True), (91, 100, False), (None, 90, True), (None, 91, False), (5, 200, True)],
)
def test_a_council_s_mailbox_goes_ninety_days_after_the_matter_is_closed(
    answered_days, expired_days, is_kept
) -> None:
    answered = DAY - dt.timedelta(days=answered_days) if answered_days else None
    approval = make_approval(answered, DAY - dt.timedelta(days=expired_days))
    run()
    approval.refresh_from_db()
    assert bool(approval.mailbox) is is_kept
    assert approval.answer == ("agreed" if answered else "waiting")


def test_what_readers_wrote_goes_after_a_year_and_their_yes_or_no_stays() -> None:
    page = make_case_study(councils=[CouncilFactory()])
    rows = [
        PageFeedback.objects.create(page=page, path="/", is_useful=False, comment="Words.")
        for _ in range(2)
    ]
    PageFeedback.objects.filter(pk=rows[0].pk).update(given_at=moment(dt.date(2025, 11, 19)))
    PageFeedback.objects.filter(pk=rows[1].pk).update(given_at=moment(dt.date(2025, 11, 20)))
    run()
    said = dict(PageFeedback.objects.values_list("pk", "comment"))
    assert said == {rows[0].pk: "", rows[1].pk: "Words."}


def test_words_searched_for_go_after_two_years_and_attempts_after_a_day() -> None:
    for month in (dt.date(2024, 11, 1), dt.date(2024, 12, 1)):
        SearchTerm.objects.create(term="bins", month=month, times=1, results=0)
    Attempt.objects.create(key="a", window=moment(DAY - dt.timedelta(days=2)), times=1)
    Attempt.objects.create(key="b", window=moment(DAY), times=1)
    run()
    assert [term.month for term in SearchTerm.objects.all()] == [dt.date(2024, 12, 1)]
    assert [attempt.key for attempt in Attempt.objects.all()] == ["b"]


def test_a_dry_run_removes_nothing_and_a_second_run_finds_nothing() -> None:
    make_approval(DAY - dt.timedelta(days=200), DAY - dt.timedelta(days=200))
    said = run("--dry-run")
    assert {"mailboxes: 1", "comments: 0", "search words: 0", "attempts: 0"} <= set(said)
    assert said[-1] == "Dry run: nothing was removed."
    assert CaseStudyApproval.objects.get().mailbox
    assert "mailboxes: 1" in run()
    assert "mailboxes: 0" in run()


@pytest.mark.parametrize(("days", "is_gone"), [(90, False), (91, True)])
@pytest.mark.parametrize("answered", [True, False])
def test_a_mailbox_asked_about_accounts_goes_ninety_days_after_its_link_is_over(
    days: int, is_gone: bool, answered: bool
) -> None:
    over = moment(DAY - dt.timedelta(days=days))
    asked = ConfirmationRequest.objects.create(
        council=CouncilFactory(),
        mailbox="press@mereford.example",
        sent_at=over,
        expires_at=over,
        answered_at=over if answered else None,
    )
    run()
    asked.refresh_from_db()
    assert (asked.mailbox == "") is is_gone


@pytest.mark.parametrize(("days", "is_gone"), [(90, False), (91, True)])
def test_an_address_that_never_answered_our_question_goes_after_ninety_days(
    days: int, is_gone: bool
) -> None:
    report = Submission.objects.create(
        council=CouncilFactory(),
        kind=ProblemKind.OTHER,
        origin=Origin.PUBLIC,
        status=SubmissionStatus.RETURNED,
        decided_at=moment(DAY - dt.timedelta(days=days)),
    )
    ReplyAddress.objects.create(submission=report, email="reader@example.org")
    run()
    assert ReplyAddress.objects.exists() is not is_gone
