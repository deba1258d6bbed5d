"""Is this really the council? Every form that people paste, and each of the answers."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import addresses, likeness
from directory.answers import AnswerKind
from directory.checking import check
from directory.choices import AccountStatus, EvidenceKind, Freshness
from directory.importers.platforms import PlatformImporter
from directory.models import AccountEvent, Notice, Platform
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/London"))
PLATFORMS = Path(addresses.__file__).parent / "register" / "platforms.toml"


@pytest.fixture(autouse=True)
def platforms():
    PlatformImporter(PLATFORMS).run()


@pytest.fixture
def leeds():
    return CouncilFactory(
        name="Leeds City Council", short_name="Leeds", website="https://www.leeds.gov.uk/"
    )


def listed(council, platform, handle, key="", *, seen=date(2026, 10, 12), **more):
    platform = Platform.objects.get(slug=platform)
    address = addresses.parse_address(
        more.pop("url", handle), Platform.objects.rules(), platform.slug
    )
    account = SocialAccountFactory(
        councils=[council],
        platform=platform,
        handle=address.handle,
        handle_key=key or address.key,
        url=address.url,
        **more,
    )
    if seen:
        EvidenceFactory(account=account, seen_on=seen)
        account.refresh_from_db()
    return account


@pytest.fixture
def news(leeds):
    return listed(leeds, "x", "LeedsCC_News")


def ask(text):
    return check(text, on=TODAY, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "@LeedsCC_News",
        "LeedsCC_News",
        "@leedscc_news",
        "x.com/LeedsCC_News",
        "https://twitter.com/LeedsCC_News?s=20",
        "https://mobile.twitter.com/LeedsCC_News/with_replies",
        "http://www.x.com/LEEDSCC_NEWS/",
        "twitter.com/#!/LeedsCC_News",
        " <https://x.com/LeedsCC_News>. ",
        "\u2066@LeedsCC_News\u2069",
        "\u200bhttps://x.com/LeedsCC_News\u200b",
    ],
)
def test_every_form_of_an_address_is_the_same_account(news, text):
    answer = ask(text)
    assert answer.kind == AnswerKind.CONFIRMED
    assert answer.accounts == (news,)
    assert [council.slug for council in answer.councils] == ["leeds"]


@pytest.mark.parametrize(
    ("platform", "listed_as", "texts"),
    [
        ("facebook", "leedscouncil", ["https://en-gb.facebook.com/leedscouncil/videos"]),
        ("facebook", "leedscouncil", ["fb.com/leedscouncil"]),
        ("youtube", "youtube.com/user/leedscouncil", ["youtube.com/user/LeedsCouncil/videos"]),
        ("bluesky", "leeds.gov.uk", ["https://bsky.app/profile/leeds.gov.uk", "@leeds.gov.uk"]),
        ("bluesky", "leeds.bsky.social", ["leeds.bsky.social", "@leeds"]),
        ("mastodon", "@leeds@toot.wales", ["@leeds@toot.wales", "https://toot.wales/@leeds"]),
        ("mastodon", "@leeds@social.leeds.example", ["https://social.leeds.example/@leeds"]),
        ("linkedin", "leeds-city-council", ["uk.linkedin.com/company/leeds-city-council/"]),
        ("whatsapp", "0029VaAbCdEfGhIjKl", ["https://whatsapp.com/channel/0029VaAbCdEfGhIjKl"]),
        ("threads", "leedscouncil", ["https://www.threads.net/@leedscouncil"]),
        ("blog", "https://news.leeds.gov.uk/blog", ["https://news.leeds.gov.uk/blog?utm_source=a"]),
    ],
)  # fmt: skip
def test_every_platform_is_read(leeds, platform, listed_as, texts):
    account = listed(leeds, platform, listed_as)
    for text in texts:
        answer = ask(text)
        assert (answer.kind, answer.accounts) == (AnswerKind.CONFIRMED, (account,)), text


class TestListed:
    @pytest.mark.parametrize("seen", [date(2026, 3, 1), date(2023, 11, 19), None])
    def test_what_nobody_has_confirmed_lately_is_listed_and_no_more(self, leeds, seen):
        listed(leeds, "x", "LeedsCC_News", seen=seen)
        assert ask("@LeedsCC_News").kind == AnswerKind.LISTED

    def test_a_public_register_confirms_nothing(self, leeds):
        account = listed(leeds, "x", "LeedsCC_News", seen=None)
        EvidenceFactory(account=account, kind=EvidenceKind.PUBLIC_REGISTER, seen_on=TODAY)
        account.refresh_from_db()
        assert account.freshness(TODAY) != Freshness.CONFIRMED
        assert ask("@LeedsCC_News").kind == AnswerKind.LISTED

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            ("paused", AnswerKind.PAUSED),
            ("held", AnswerKind.HELD),
            ("emergency-only", AnswerKind.EMERGENCY_ONLY),
            ("outage", AnswerKind.OUTAGE),
            ("moved", AnswerKind.MOVED),
            ("closed", AnswerKind.CLOSED),
        ],
    )
    def test_each_status_has_its_own_answer(self, leeds, status, kind):
        listed(leeds, "x", "LeedsCC_News", status=status)
        assert ask("x.com/LeedsCC_News").kind == kind

    def test_the_day_from_which_it_is_paused_is_told(self, leeds):
        account = listed(leeds, "x", "LeedsCC_News", status="paused")
        for kind, day in (("paused", date(2026, 9, 1)), ("opened", date(2026, 10, 1))):
            AccountEvent.objects.create(account=account, kind=kind, happened_on=day)
        assert ask("x.com/LeedsCC_News").account.status_since == date(2026, 9, 1)

    def test_a_renamed_handle_is_a_former_one_and_a_move_elsewhere_is_a_move(self, leeds):
        new = listed(leeds, "x", "LeedsCouncil")
        listed(leeds, "x", "LeedsCC_News", status="moved", replaced_by=new)
        assert ask("x.com/LeedsCC_News").kind == AnswerKind.FORMER
        blue = listed(leeds, "bluesky", "leeds.gov.uk")
        listed(leeds, "facebook", "leedscouncil", status="moved", replaced_by=blue)
        assert ask("facebook.com/leedscouncil").kind == AnswerKind.MOVED

    def test_an_account_outlives_its_council_as_a_former_one(self):
        ended = CouncilFactory(ended_on=date(2023, 3, 31))
        account = listed(ended, "x", "allermere")
        assert ask("x.com/allermere").kind == AnswerKind.FORMER
        account.councils.add(CouncilFactory())
        assert ask("x.com/allermere").kind == AnswerKind.CONFIRMED

    def test_a_bare_name_on_two_platforms_asks_where_it_was_seen(self, leeds, news):
        other = listed(leeds, "facebook", "leedscouncil")
        same = listed(leeds, "instagram", "LeedsCC_News")
        answer = ask("@LeedsCC_News")
        assert answer.kind == AnswerKind.SEVERAL
        assert set(answer.accounts) == {news, same}
        assert other not in answer.accounts

    def test_an_account_of_two_councils_names_both(self, leeds, news):
        news.councils.add(CouncilFactory(name="Bradford"))
        assert {council.slug for council in ask("@LeedsCC_News").councils} == {"leeds", "bradford"}


class TestNotices:
    def notice(self, council, **more):
        times = {"begins_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=1)}
        return Notice.objects.create(council=council, **(times | {"text": "Not ours."} | more))

    def test_a_notice_takes_the_yes_away(self, leeds, news):
        self.notice(leeds, account=news, use_instead="https://www.leeds.gov.uk/news")
        answer = ask("@LeedsCC_News")
        assert answer.kind == AnswerKind.OUTAGE
        assert [each.text for each in answer.notices] == ["Not ours."]

    def test_a_notice_about_all_accounts_counts_for_each(self, leeds, news):
        self.notice(leeds)
        self.notice(leeds, text="Second.")
        answer = ask("@LeedsCC_News")
        assert answer.kind == AnswerKind.OUTAGE
        assert len(answer.notices) == 2
        assert len(answer.councils) == 1

    def test_a_notice_about_another_account_leaves_this_one_alone(self, leeds, news):
        self.notice(leeds, account=listed(leeds, "facebook", "leedscouncil"))
        answer = ask("@LeedsCC_News")
        assert (answer.kind, answer.notices) == (AnswerKind.CONFIRMED, ())

    def test_a_notice_that_is_over_or_to_come_is_not_told(self, leeds, news):
        self.notice(leeds, begins_at=NOW - timedelta(hours=2), ends_at=NOW)
        self.notice(leeds, begins_at=NOW + timedelta(seconds=1), ends_at=NOW + timedelta(hours=2))
        assert ask("@LeedsCC_News").kind == AnswerKind.CONFIRMED

    def test_a_domain_and_a_name_tell_it_too(self, leeds):
        self.notice(leeds)
        for text in ("leeds.gov.uk", "press@leeds.gov.uk", "Leeds"):
            assert [each.text for each in ask(text).notices] == ["Not ours."], text


class TestLookAlikes:
    @pytest.mark.parametrize(
        ("text", "kind", "how"),
        [
            ("x.com/LeedsCC_Newz", AnswerKind.ONE_LETTER_OFF, "one-letter"),
            ("x.com/LeedsCC_New", AnswerKind.ONE_LETTER_OFF, "one-letter"),
            ("x.com/LeedsCC_Newss", AnswerKind.ONE_LETTER_OFF, "one-letter"),
            ("x.com/LeedsCC_Nwes", AnswerKind.ONE_LETTER_OFF, "one-letter"),
            ("x.com/LeesdCC_News", AnswerKind.ONE_LETTER_OFF, "one-letter"),
            ("@LeedsCC_Newz", AnswerKind.ONE_LETTER_OFF, "one-letter"),
            ("LeedsCC_Newz", AnswerKind.ONE_LETTER_OFF, "one-letter"),
            ("x.com/Leeds_CC_News", AnswerKind.LOOK_ALIKE, "letters"),
            ("x.com/LeedsCCNews", AnswerKind.LOOK_ALIKE, "letters"),
            ("x.com/Leed5CC_News", AnswerKind.LOOK_ALIKE, "letters"),
            ("https://x.com/Lееds\u0421\u0421_News", AnswerKind.LOOK_ALIKE, "letters"),
            ("х.com/LeedsCC_News", AnswerKind.LOOK_ALIKE, "letters"),
            ("ｘ.com/LeedsCC_News", AnswerKind.LOOK_ALIKE, "letters"),
            ("@ＬeedsCC_News", AnswerKind.LOOK_ALIKE, "letters"),
            ("@Leeds\u200bCC_News", AnswerKind.LOOK_ALIKE, "letters"),
            ("@LeedsСС_Νews", AnswerKind.LOOK_ALIKE, "letters"),
            ("https://www.instagram.com/leedscc_news", AnswerKind.SAME_NAME, "platform"),
        ],
    )
    def test_what_looks_like_a_listed_one_says_which_and_how(self, news, text, kind, how):
        answer = ask(text)
        assert (answer.kind, answer.how) == (kind, how)
        assert answer.accounts == (news,)
        assert answer.councils
        assert not answer.is_listed
        assert answer.real

    def test_letters_of_other_alphabets_are_named(self, news):
        assert ask("х.com/LeedsCC_News").odd == ("cyrillic small letter ha",)

    def test_figures_in_the_host_are_seen(self, leeds):
        account = listed(leeds, "facebook", "leedscouncil")
        answer = ask("https://faceb00k.com/leedscouncil")
        assert (answer.kind, answer.accounts) == (AnswerKind.LOOK_ALIKE, (account,))
        answer = ask("https://faceb00k.com/nobody.knows")
        assert (answer.kind, answer.real) == (AnswerKind.LOOK_ALIKE_DOMAIN, "facebook.com")

    def test_short_names_are_not_taken_for_copies(self, leeds):
        listed(leeds, "x", "hull")
        assert ask("x.com/bull").kind == AnswerKind.NOT_LISTED

    def test_names_that_are_gone_are_nobody_s_copy(self, leeds):
        listed(leeds, "x", "LeedsCC_News", status=AccountStatus.CLOSED)
        assert ask("x.com/LeedsCC_Newz").kind == AnswerKind.NOT_LISTED

    def test_the_same_name_in_another_form_can_be_somebody_else(self, leeds):
        listed(leeds, "youtube", "https://www.youtube.com/user/leedscouncil")
        answer = ask("youtube.com/@leedscouncil")
        assert (answer.kind, answer.how) == (AnswerKind.SAME_NAME, "form")

    @pytest.mark.parametrize(
        "text",
        [
            "https://x.com@evil.example/LeedsCC_News",
            "https://www.leeds.gov.uk:pay@evil.example/",
            "//leeds.gov.uk@evil.example",
        ],
    )
    def test_a_host_behind_an_at_is_told(self, news, text):
        answer = ask(text)
        assert answer.kind == AnswerKind.HIDDEN_HOST
        assert answer.host == "evil.example"


class TestDomains:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("leeds.gov.uk", AnswerKind.DOMAIN),
            ("https://www.leeds.gov.uk/contact?x=1", AnswerKind.DOMAIN),
            ("news.leeds.gov.uk", AnswerKind.DOMAIN),
            ("LEEDS.GOV.UK.", AnswerKind.DOMAIN),
            ("press@leeds.gov.uk", AnswerKind.E_MAIL),
            ("mailto:Press@Leeds.gov.uk?subject=Hello", AnswerKind.E_MAIL),
            ("press@mail.leeds.gov.uk", AnswerKind.E_MAIL),
            ("press@leedsmail.example", AnswerKind.E_MAIL),
            ("leeds.gov.uk.evil.example", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("leeds-gov-uk.example", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("1eeds.gov.uk", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("leedz.gov.uk", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("leeds.gov.co", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("leedscouncil.com", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("leeds-council.org.uk", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("press@leeds-gov.uk", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("lееds.gov.uk", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("xn--lds-rdda.gov.uk", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("press@lееds.gov.uk", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("leeds.ac.uk", AnswerKind.NOT_LISTED),
            ("notleeds.gov.uk", AnswerKind.NOT_LISTED),
            ("example.org", AnswerKind.NOT_LISTED),
            ("somebody@gmail.com", AnswerKind.NOT_LISTED),
            ("gov.uk", AnswerKind.NOT_LISTED),
        ],
    )
    def test_a_domain_is_a_council_s_or_is_not(self, leeds, text, kind):
        leeds.mail_domains = "leedsmail.example\nother.example"
        leeds.save()
        answer = ask(text)
        assert answer.kind == kind
        if kind in {AnswerKind.DOMAIN, AnswerKind.E_MAIL, AnswerKind.LOOK_ALIKE_DOMAIN}:
            assert answer.councils == (leeds,)

    def test_a_shared_website_is_of_both(self, leeds):
        CouncilFactory(name="Otley", website="https://leeds.gov.uk/otley")
        assert len(ask("leeds.gov.uk").councils) == 2

    def test_a_council_of_today_comes_before_one_that_ended(self):
        CouncilFactory(name="Aaa", website="https://mere.gov.uk", ended_on=date(2020, 1, 1))
        CouncilFactory(name="Bbb", website="https://mere.gov.uk")
        assert [council.name for council in ask("mere.gov.uk").councils] == ["Bbb", "Aaa"]


class TestOthers:
    @pytest.mark.parametrize(
        "text", ["Leeds", "leeds city council", "LEEDS CC is not it", "Ynys Môn"]
    )
    def test_a_name_leads_to_the_council(self, leeds, text):
        CouncilFactory(name="Isle of Anglesey", other_names=["Ynys Môn"])
        kind = AnswerKind.UNREADABLE if "not it" in text else AnswerKind.COUNCIL
        assert ask(text).kind == kind

    @pytest.mark.parametrize(
        "text", ["@SomebodyElse", "https://www.facebook.com/somebody.else", "somebody_else"]
    )
    def test_what_is_not_listed_is_said_to_be_so(self, news, text):
        answer = ask(text)
        assert (answer.kind, answer.accounts) == (AnswerKind.NOT_LISTED, ())

    @pytest.mark.parametrize(
        "text",
        [
            "https://x.com/LeedsCC_News/status/123",
            "https://x.com/intent/user?screen_name=LeedsCC_News",
            "https://www.facebook.com/sharer/sharer.php?u=https://leeds.gov.uk",
            "https://youtu.be/abcdef",
            "x.com",
        ],
    )
    def test_a_post_or_share_link_is_no_account_whoever_it_names(self, news, text):
        answer = ask(text)
        assert answer.kind == AnswerKind.NOT_AN_ACCOUNT
        assert answer.problem

    @pytest.mark.parametrize(
        "text",
        ["", "   ", "\u200b", "a" * 2001, "!!!", "<script>alert(1)</script>", "http://127.0.0.1/x",
         "javascript:alert(1)", "北京", "two words", "x.com/" + "a" * 16, "@", "...", "\x01"],
    )  # fmt: skip
    def test_what_cannot_be_read_says_why(self, news, text):
        answer = ask(text)
        assert answer.kind == AnswerKind.UNREADABLE, answer
        assert answer.problem


class TestDressedUp:
    @pytest.mark.parametrize(
        ("text", "host"),
        [
            ("https://evil.example\\@www.leeds.gov.uk/", "evil.example"),
            ("https:\\\\evil.example\\@www.leeds.gov.uk/", "evil.example"),
            ("evil.example\\@leeds.gov.uk", "evil.example"),
            ("evil.example\\.@leeds.gov.uk", "evil.example"),
            ("www.leeds.gov.uk@evil.example/pay", "evil.example"),
            ("www.leeds.gov.uk@evil.example?pay", "evil.example"),
            ("www.leeds.gov.uk@evil.example#pay", "evil.example"),
            ("<https://www.leeds.gov.uk@evil.example/pay>", "evil.example"),
        ],
    )
    def test_where_it_leads_is_told(self, leeds, text, host):
        answer = ask(text)
        assert (answer.kind, answer.host) == (AnswerKind.HIDDEN_HOST, host)

    def test_a_backslash_is_read_as_browsers_read_it(self, leeds, news):
        assert ask("https://www.leeds.gov.uk\\news").kind == AnswerKind.DOMAIN
        assert ask("https:\\\\x.com\\LeedsCC_News").kind == AnswerKind.CONFIRMED

    def test_a_mastodon_handle_hides_nothing(self, leeds):
        listed(leeds, "mastodon", "@leeds@toot.wales")
        assert ask("https://toot.wales/@leeds/").kind == AnswerKind.CONFIRMED

    @pytest.mark.parametrize(
        "text",
        [
            "press@leeds.gov.uk,",
            "press@leeds.gov.uk;",
            "(press@leeds.gov.uk)",
            '"press@leeds.gov.uk"',
            "“press@leeds.gov.uk”",
            "<press@leeds.gov.uk>",
            "Press <press@leeds.gov.uk>",
            "Swyddfa’r Wasg <press@leeds.gov.uk>,",
            "<mailto:press@leeds.gov.uk>",
            "press@leeds.gov.uk.",
        ],
    )
    def test_a_mail_address_is_read_as_mail_programs_write_it(self, leeds, text):
        answer = ask(text)
        assert (answer.kind, answer.host) == (AnswerKind.E_MAIL, "leeds.gov.uk")
        assert answer.asked == text

    def test_quotes_and_commas_around_are_no_part_of_it(self, leeds, news):
        assert ask("leeds.gov.uk,").kind == AnswerKind.DOMAIN
        assert ask("“www.leeds.gov.uk”").kind == AnswerKind.DOMAIN
        assert ask("«https://x.com/LeedsCC_News»;").kind == AnswerKind.CONFIRMED
        assert ask("‘@LeedsCC_News’").kind == AnswerKind.CONFIRMED

    @pytest.mark.parametrize("host", ["leeds.gov.uk]", "leeds_gov.uk", "-leeds.gov.uk", "a..uk"])
    def test_what_stands_after_the_at_has_to_be_a_host(self, leeds, host):
        assert ask(f"press@{host}x").kind == AnswerKind.UNREADABLE

    def test_accents_outside_host_and_handle_are_no_disguise(self, leeds, news):
        page = listed(leeds, "facebook", "https://www.facebook.com/Cyngor-M%C3%B4n-123456789/")
        for text in (
            "https://www.facebook.com/Cyngor-Môn-123456789/",
            "https://www.facebook.com/Cyngor-M%C3%B4n-123456789/?locale=cy&q=ô#ŵ",
        ):
            assert ask(text).accounts == (page,), text
            assert ask(text).kind == AnswerKind.CONFIRMED, text
        assert ask("https://x.com/LeedsCC_News?s=ô").kind == AnswerKind.CONFIRMED
        assert ask("https://x.com/LeedsCC_News#Môn").kind == AnswerKind.CONFIRMED
        assert ask("https://www.leeds.gov.uk/ynys-môn").kind == AnswerKind.DOMAIN

    @pytest.mark.parametrize(
        "text",
        ["https://x.com/LeedsCC_Nеws?s=ô", "https://х.com/LeedsCC_News?s=ô", "x.com/LeedsCC_Néws"],
    )
    def test_in_host_and_handle_they_are_and_only_those_are_named(self, leeds, news, text):
        answer = ask(text)
        assert answer.kind == AnswerKind.LOOK_ALIKE
        assert len(answer.odd) == 1
        assert "circumflex" not in answer.odd[0]

    def test_an_account_on_a_server_of_its_own_is_looked_at_with_its_letters(self, leeds):
        account = listed(leeds, "mastodon", "@leeds@social.leeds.example")
        answer = ask("https://social.leeds.example/@lееds")
        assert (answer.kind, answer.accounts) == (AnswerKind.LOOK_ALIKE, (account,))

    @pytest.mark.parametrize(
        "text",
        [
            "a@" + "a." * 900 + "a",
            "x@wwww." + "b" * 1900 + ".uk",
            "a." * 900 + "uk",
            "x@" + "b." * 120 + "uk",
            "b." * 120 + "uk",
        ],
    )
    def test_endless_hosts_cost_nothing(self, leeds, text):
        began = time.process_time()
        with CaptureQueriesContext(connection) as captured:
            assert ask(text).kind in {AnswerKind.UNREADABLE, AnswerKind.NOT_LISTED}
        assert time.process_time() - began < 0.5
        assert all(query["sql"].count("LIKE") < 100 for query in captured)


class TestLikeDomains:
    @pytest.mark.parametrize(
        ("website", "copy"),
        [
            ("https://www.milton-keynes.gov.uk", "milton-keynescouncil.com"),
            ("https://www.great-yarmouth.gov.uk", "great-yarmouth-gov.co.uk"),
            ("https://www.great-yarmouth.gov.uk", "greatyarmouth-council.co.uk"),
            ("https://www.wigan.gov.uk", "wiqan.gov.uk"),
            ("https://www.wigan.gov.uk", "wigan-gov.uk"),
            ("https://www.n-kesteven.gov.uk", "n-kestevqn.gov.uk"),
            ("https://www.e-lindsey.gov.uk", "e-lindsqy.gov.uk"),
            ("https://www.york.gov.uk", "yorq.gov.uk"),
        ],
    )
    def test_a_copy_is_seen_wherever_it_differs(self, website, copy):
        council = CouncilFactory(website=website)
        answer = ask(copy)
        assert (answer.kind, answer.councils) == (AnswerKind.LOOK_ALIKE_DOMAIN, (council,))

    def test_the_end_of_the_alphabet_is_looked_at_too(self):
        for number in range(310):
            CouncilFactory(short_name=f"A {number}", website=f"https://www.aaaa{number}.gov.uk")
        wigan = CouncilFactory(short_name="Wigan", website="https://www.wigan.gov.uk")
        assert ask("wiqan.gov.uk").councils == (wigan,)

    def test_the_nearest_is_told_and_one_of_today_first(self):
        CouncilFactory(short_name="Aaa", website="https://merc.gov.uk")
        CouncilFactory(short_name="Bbb", website="https://mere.gov.uk", ended_on=date(2020, 1, 1))
        today = CouncilFactory(short_name="Ccc", website="https://mere.gov.uk")
        assert ask("mer-e.gov.uk").councils == (today,)

    def test_a_name_with_a_hyphen_is_no_copy_of_each_of_its_words(self):
        CouncilFactory(website="https://www.milton-keynes.gov.uk")
        assert ask("milton-council.com").kind == AnswerKind.NOT_LISTED


class TestLinksAndHeirs:
    """Where a page may lead: nowhere that is closed, moved, hacked, warned of or outlived."""

    @pytest.mark.parametrize(
        ("status", "is_link"),
        [
            ("active", True),
            ("paused", True),
            ("outage", False),
            ("closed", False),
            ("moved", False),
        ],
    )
    def test_a_copy_leads_to_what_it_copies_only_where_that_may_be_linked(
        self, leeds, status, is_link
    ):
        listed(leeds, "x", "LeedsClosedX", status=status)
        answer = ask("x.com/LeedsСlosedX")
        assert (answer.kind, answer.is_link) == (AnswerKind.LOOK_ALIKE, is_link)

    def test_one_letter_off_a_warned_one_leads_nowhere(self, leeds, news):
        assert ask("x.com/LeedsCC_Newz").is_link
        until = NOW + timedelta(hours=1)
        Notice.objects.create(council=leeds, account=news, text="x", begins_at=NOW, ends_at=until)
        assert not ask("x.com/LeedsCC_Newz").is_link
        assert not ask("x.com/LeedsCC_News").is_link

    def test_the_heir_is_one_that_can_be_trusted(self, leeds):
        new = listed(leeds, "x", "LeedsCouncil")
        listed(leeds, "x", "LeedsCC_News", status="moved", replaced_by=new)
        assert ask("x.com/LeedsCC_News").heir == new
        new.status = AccountStatus.OUTAGE
        new.save()
        assert ask("x.com/LeedsCC_News").heir is None

    def test_an_heir_that_a_notice_warns_of_is_none(self, leeds):
        new = listed(leeds, "x", "LeedsCouncil")
        listed(leeds, "x", "LeedsCC_News", status="moved", replaced_by=new)
        until = NOW + timedelta(hours=1)
        Notice.objects.create(council=leeds, account=new, text="x", begins_at=NOW, ends_at=until)
        answer = ask("x.com/LeedsCC_News")
        assert (answer.heir, answer.notices) == (None, ())

    def test_an_heir_whose_councils_have_all_ended_is_none(self, leeds):
        over = CouncilFactory(ended_on=date(2023, 3, 31))
        new = listed(over, "x", "OverCouncil")
        listed(leeds, "x", "LeedsCC_News", status="moved", replaced_by=new)
        answer = ask("x.com/LeedsCC_News")
        assert (answer.heir, answer.councils) == (None, (leeds,))
        new.councils.add(CouncilFactory())
        assert ask("x.com/LeedsCC_News").heir == new

    def test_a_name_in_several_places_has_no_heir_of_one_of_them(self, leeds):
        new = listed(leeds, "instagram", "LeedsNew")
        listed(leeds, "instagram", "LeedsCC_News", status="moved", replaced_by=new)
        listed(leeds, "x", "LeedsCC_News")
        answer = ask("@LeedsCC_News")
        assert (answer.kind, answer.heir) == (AnswerKind.SEVERAL, None)

    def test_nothing_is_listed_on_a_platform_that_has_closed(self, leeds, news):
        Platform.objects.filter(slug="x").update(status="closed")
        answer = ask("x.com/LeedsCC_News")
        assert (answer.kind, answer.is_link) == (AnswerKind.CLOSED, False)

    def test_an_ended_council_s_domain_names_who_took_over(self):
        over = CouncilFactory(website="https://mere.gov.uk", ended_on=date(2023, 3, 31))
        heir = CouncilFactory(started_on=date(2023, 4, 1))
        SuccessionFactory(predecessor=over, successor=heir)
        assert ask("mere.gov.uk").successors == (heir,)
        assert ask("press@mere.gov.uk").successors == (heir,)
        CouncilFactory(website="https://mere.gov.uk")
        assert ask("mere.gov.uk").successors == ()


def test_no_answer_takes_more_than_five_queries(leeds, news):
    for handle in ("LeedsCC_Help", "LeedsCC_Jobs"):
        listed(leeds, "x", handle)
    listed(leeds, "x", "LeedsOld", status="moved", replaced_by=news)
    over = CouncilFactory(website="https://mere.gov.uk", ended_on=date(2023, 3, 31))
    SuccessionFactory(predecessor=over)
    Notice.objects.create(council=leeds, text="x", begins_at=NOW, ends_at=NOW + timedelta(hours=1))
    counts = {}
    for text in (
        "@LeedsCC_News", "LeedsCC_News", "x.com/LeedsCC_News", "x.com/LeedsCC_Newz",
        "LeedsCC_Newz", "@LeedsCC_Newz", "instagram.com/LeedsCC_News", "х.com/LeedsCC_News",
        "leeds.gov.uk", "press@leeds.gov.uk", "leedz.gov.uk", "faceb00k.com/LeedsCC_News",
        "faceb00k.com/nobody", "Leeds", "example.org", "leeds-gov-uk.example",
        "https://blog.example/a", "x.com/LeedsCC_News/status/1", "nobody_at_all",
        "x.com/LeedsOld", "mere.gov.uk", "press@mere.gov.uk", "mer3.gov.uk",
        "https://mere.gov.uk/ŷ", "facebook.com/Cyngor-Môn-123456789/", "xn--lds-rdda.gov.uk",
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            ask(text)
        counts[text] = len(captured)
    assert {text: count for text, count in counts.items() if count > 5} == {}


def test_both_sides_do_the_same_to_a_handle():
    """What the database makes of a handle is what `at_a_glance` does."""
    account = listed(CouncilFactory(), "x", "Rn_vv015_I")
    found = type(account).objects.resembling("rn_VV015_l", {"x"}).get()
    assert found.seen == likeness.at_a_glance("Rn_vv015_I")


def test_marked_pieces_put_together_are_the_whole():
    ones, others = likeness.marked("x.com/LeedsCC_Newz", "x.com/LeedsCC_News")
    assert ones == [("x.com/LeedsCC_New", False), ("z", True)]
    assert others == [("x.com/LeedsCC_New", False), ("s", True)]


PIECES = [
    *("https://", "x.com", "/", "@", "LeedsCC_News", "leeds.gov.uk", "xn--", "xn--a-1", "?q=", "#"),
    *("х", "％", "\u202e", "\x00", "..", "[::1]", ":80", "evil.example", " ", "%", "\\", "𝐋", "ﷺ"),
]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=30))
def test_whatever_is_typed_there_is_an_answer(text):
    answer = ask(text)
    assert answer.kind in AnswerKind
    assert answer.is_readable or answer.problem
