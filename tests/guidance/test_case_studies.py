"""Case studies: what is missing says so, and the list is in the order that is promised."""

from __future__ import annotations

from datetime import date

import pytest

from core.models import Topic
from directory.choices import AccountStatus, EventKind
from directory.models import AccountEvent, SocialAccount
from guidance.models import CaseStudyCouncil, CaseStudyPage
from guidance.presenters.since import (
    Became,
    Retired,
    as_text,
    is_told,
    read_story,
    since_then,
    state_labels,
)
from tests.factories.directory import (
    CouncilFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)
from tests.factories.guidance import make_case_study, make_guide
from tests.guidance.test_queries import queries

pytestmark = pytest.mark.django_db


def measure(**values: object) -> tuple[str, dict]:
    return (
        "measure",
        {
            "what": "Votes in the final",
            "qualifier": "more than",
            "before": "",
            "after": "25,000",
            "period": "November 2017",
            "source": "The Star",
            "source_url": "",
            "headline": True,
        }
        | values,
    )


def test_what_was_not_told_says_so_and_is_never_nought(client) -> None:
    page = make_case_study(measures=[measure(before="", after="")])
    text = client.get(page.url).text
    assert text.count("Not told") >= 3
    assert "Not told to us yet" in text


def test_a_story_without_measures_says_not_measured(client) -> None:
    assert "Not measured" in client.get(make_case_study().url).text


def test_the_figure_in_lists_keeps_its_qualifier() -> None:
    row = make_case_study(measures=[measure()]).list_row(date(2026, 11, 20))
    assert (row["qualifier"], row["figure"], row["figure_what"]) == (
        "more than",
        "25,000",
        "Votes in the final",
    )


def test_newest_confirmed_comes_first_then_newest_then_title() -> None:
    make_case_study("B never confirmed", happened_on=date(2020, 1, 1))
    make_case_study("A never confirmed", happened_on=date(2020, 1, 1))
    make_case_study("Newer, never confirmed", happened_on=date(2025, 1, 1))
    make_case_study("Confirmed long ago", confirmed_on=date(2024, 1, 1))
    make_case_study("Confirmed now", confirmed_on=date(2026, 11, 1))
    assert [page.title for page in CaseStudyPage.objects.for_listing()] == [
        "Confirmed now",
        "Confirmed long ago",
        "Newer, never confirmed",
        "A never confirmed",
        "B never confirmed",
    ]


@pytest.mark.parametrize(
    ("confirmed_on", "words"),
    [
        (None, "Never confirmed"),
        (date(2026, 5, 20), "Confirmed 20 May 2026"),
        (date(2026, 5, 19), "Ageing, confirmed 19 May 2026"),
        (date(2025, 11, 20), "Ageing, confirmed 20 Nov 2025"),
        (date(2025, 11, 19), "Stale, confirmed 19 Nov 2025"),
    ],
)
def test_still_true_grows_old_as_accounts_do(confirmed_on: date | None, words: str) -> None:
    page = make_case_study(confirmed_on=confirmed_on)
    assert page.list_row(date(2026, 11, 20))["chip_words"] == words


def test_a_draft_and_a_private_story_are_in_no_list(client) -> None:
    council = CouncilFactory(name="Mereford District Council")
    make_case_study("Shown", councils=[council])
    make_case_study("Draft", councils=[council], live=False)
    private = make_case_study("Private", councils=[council])
    private.view_restrictions.create(restriction_type="login")
    shown = [page.title for page in council.case_studies.for_listing()]
    assert shown == ["Shown"]
    listing = client.get(private.get_parent().url).text
    assert "Shown" in listing
    assert "Draft" not in listing
    assert "Private" not in listing


def test_the_story_and_its_council_lead_to_each_other(client) -> None:
    council = CouncilFactory(name="Mereford District Council")
    page = make_case_study("Two gritters", councils=[council])
    assert council.get_absolute_url() in client.get(page.url).text
    assert page.url in client.get(council.get_absolute_url()).text


DAY = date(2023, 4, 1)


def retired(status: str = "closed", gone_on: date | None = None, **fields: object) -> Retired:
    account = SocialAccountFactory(status=status, **fields)
    return Retired(account, gone_on)


@pytest.mark.parametrize(
    ("on", "is_ended"),
    [(date(2023, 3, 30), False), (date(2023, 3, 31), False), (date(2023, 4, 1), True)],
)
def test_a_council_has_ended_from_the_day_after_its_last(on: date, is_ended: bool) -> None:
    council = CouncilFactory(short_name="Mereford", ended_on=date(2023, 3, 31))
    notes = since_then([Became(council)], set(), None, on)
    assert bool(notes) is is_ended
    labels = state_labels([council], None, on)
    words = {"words": "Mereford ended 31 Mar 2023", "filled": True}
    assert labels == ([words] if is_ended else [])


def test_every_successor_is_named_and_linked() -> None:
    council = CouncilFactory(name="Mere County Council", ended_on=date(2023, 3, 31))
    heirs = [CouncilFactory(name="East Mere Council"), CouncilFactory(name="West Mere Council")]
    [note] = since_then([Became(council, dict(enumerate(heirs)))], set(), None, DAY)
    assert as_text([note]) == (
        "Mere County Council ended on 31 March 2023. Its work passed to East Mere Council and "
        "West Mere Council on 1 April 2023."
    )
    assert all(heir.get_absolute_url() in note for heir in heirs)
    [note] = since_then([Became(council)], set(), None, DAY)
    assert "Who took over is not known." in note


@pytest.mark.parametrize(
    ("gone_on", "happened_on", "told"),
    [
        (date(2023, 3, 31), date(2023, 4, 1), False),
        (date(2023, 4, 1), date(2023, 4, 1), True),
        (date(2023, 4, 2), date(2023, 4, 1), True),
        (None, date(2023, 4, 1), True),
        (date(2023, 3, 31), None, True),
    ],
)
@pytest.mark.parametrize("dated_by", ["ended_on", "event"])
def test_an_account_is_told_of_when_it_ended_on_the_storys_first_day_or_later(
    gone_on: date | None, happened_on: date | None, told: bool, dated_by: str
) -> None:
    """The rule for one account and the query for lists say the same."""
    council = CouncilFactory()
    account = SocialAccountFactory(councils=[council], status=AccountStatus.CLOSED)
    if gone_on and dated_by == "event":
        AccountEvent.objects.create(account=account, kind=EventKind.CLOSED, happened_on=gone_on)
    elif gone_on:
        SocialAccount.objects.filter(pk=account.pk).update(ended_on=gone_on)
    page = make_case_study(
        councils=[council], platforms=[account.platform], happened_on=happened_on
    )
    assert is_told(Retired(account, gone_on), {account.platform_id}, happened_on) is told
    [listed] = CaseStudyPage.objects.for_listing()
    assert bool(listed.retired_status) is told
    became, platforms = read_story(CaseStudyPage.objects.filter(pk=page.pk).story_rows())
    assert bool(since_then(became, platforms, happened_on, DAY)) is told


@pytest.mark.parametrize("status", AccountStatus.values)
def test_only_accounts_that_nobody_posts_to_any_more_are_told_of(status: str) -> None:
    council = CouncilFactory()
    account = SocialAccountFactory(councils=[council], status=status)
    make_case_study(councils=[council], platforms=[account.platform])
    [listed] = CaseStudyPage.objects.for_listing()
    told = status in {"closed", "moved", "held"}
    assert listed.retired_status == (status if told else None)
    assert is_told(Retired(account), {account.platform_id}, None) is told


def test_an_account_on_another_platform_or_of_another_council_is_not_the_storys() -> None:
    council, other = CouncilFactory(), CouncilFactory()
    platform = PlatformFactory()
    SocialAccountFactory(councils=[council], status=AccountStatus.CLOSED)
    SocialAccountFactory(councils=[other], status=AccountStatus.CLOSED, platform=platform)
    make_case_study(councils=[council], platforms=[platform])
    [listed] = CaseStudyPage.objects.for_listing()
    assert listed.retired_status is None


def test_the_words_are_those_of_the_directory() -> None:
    council = CouncilFactory(short_name="Mereford")
    x = PlatformFactory(name="X")
    heir = SocialAccountFactory(platform=x, handle="MereNow", councils=[council])
    accounts = {
        1: retired("closed", date(2025, 4, 3), platform=x, handle="One"),
        2: retired("held", date(2025, 4, 3), platform=x, handle="Two"),
        3: retired("moved", platform=x, handle="Three", replaced_by=heir),
        4: retired("closed", platform=x, handle="Four"),
    }
    notes = since_then([Became(council, {}, accounts)], {x.pk}, None, date(2026, 1, 1))
    assert notes == [
        "Mereford’s account @One on X: closed 3 Apr 2025.",
        "Mereford’s account @Two on X: held, not posting since 3 Apr 2025.",
        "Mereford’s account @Three on X: moved to @MereNow on X.",
        "Mereford’s account @Four on X: closed.",
    ]


def test_an_account_that_two_councils_share_is_told_of_once() -> None:
    one = retired("closed")
    platform = one.account.platform_id
    became = [Became(CouncilFactory(), {}, {one.account.pk: one}) for _ in range(2)]
    assert len(since_then(became, {platform}, None, DAY)) == 1


def test_the_page_says_it_by_itself_and_nothing_where_all_is_as_it_was(client, on_day) -> None:
    on_day(DAY)
    link = SuccessionFactory(predecessor__name="Mereford District Council")
    account = SocialAccountFactory(councils=[link.predecessor], status=AccountStatus.HELD)
    as_it_was = make_case_study("As it was", councils=[CouncilFactory()])
    page = make_case_study("Gone", councils=[link.predecessor], platforms=[account.platform])
    assert "Since then" not in client.get(as_it_was.url).text
    text = client.get(page.url).text
    assert "Since then" in text
    assert link.successor.get_absolute_url() in text
    assert "held, not posting" in text


def test_a_draft_shows_its_own_councils_and_what_has_become_of_them(rf, on_day) -> None:
    on_day(DAY)
    link = SuccessionFactory(predecessor__name="Mereford District Council")
    account = SocialAccountFactory(councils=[link.predecessor], status=AccountStatus.CLOSED)
    page = make_case_study("Draft")
    page.council_links.set([CaseStudyCouncil(council=link.predecessor)])
    page.platforms.set([account.platform])
    request = rf.get("/")
    request.is_preview = True
    context = page.get_context(request)
    assert "Mereford District Council ended on 31 March 2023" in context["since"]
    assert account.shown_handle in context["since"]


def test_the_page_says_who_else_and_for_whom_and_what_was_planned(client) -> None:
    page = make_case_study(
        others_involved="Volunteers of Mere",
        story_audience="Parents",
        ai_use="To sort replies",
        context="<p>It floods here.</p>",
        plan="<p>To ask by May.</p>",
        next_check_on=date(2027, 1, 31),
        contact_mailbox="press@mereford.example",
    )
    text = client.get(page.url).text
    for words in ("Volunteers of Mere", "Parents", "To sort replies", "floods", "To ask by May"):
        assert words in text
    assert "31 January 2027" not in text
    assert "press@mereford.example" not in text


def test_a_page_in_the_rarest_state_asks_no_more_than_any_other(client) -> None:
    link = SuccessionFactory()
    for _ in range(3):
        account = SocialAccountFactory(councils=[link.predecessor], status=AccountStatus.CLOSED)
    page = make_case_study(
        "Rare",
        councils=[link.predecessor, CouncilFactory()],
        platforms=[account.platform],
        context='<p><a linktype="page" id="1">one</a></p>',
        advice='<p><a linktype="page" id="2">two</a></p>',
    )
    plain = make_case_study("Plain", context='<p><a linktype="page" id="1">one</a></p>')
    assert queries(client, page.url) == queries(client, plain.url) <= 12


class TestGuides:
    def test_a_platforms_guide_shows_councils_that_did_it_there(self, client) -> None:
        platform = PlatformFactory()
        for number in range(4):
            make_case_study(f"There {number}", platforms=[platform])
        make_case_study("Elsewhere")
        guide = make_guide(platform=platform)
        text = client.get(guide.url).text
        assert "Councils that did it" in text
        assert text.count("There ") == 3
        assert "Elsewhere" not in text
        assert "Councils that did it" not in client.get(f"{guide.url}all/").text

    def test_another_guide_shows_stories_that_share_a_subject(self, client) -> None:
        topic = Topic.objects.create(slug="winter", name="Winter")
        shares, other = make_case_study("Shares it"), make_case_study("Does not")
        guide = make_guide()
        for page in (shares, guide):
            page.topics.add(topic)
            page.save()
        other.view_restrictions.create(restriction_type="login")
        text = client.get(guide.url).text
        assert "Shares it" in text
        assert "Does not" not in text
