"""The link reader on councils' home pages of every shape, without database or network."""

from __future__ import annotations

import json
import time

import pytest

from core.fetching import Fetched, FetchError, FetchProblem
from directory.reading import SitePlan, SiteRead, read_site
from directory.reading.choosing import likely_pages
from directory.reading.other_bodies import is_of_other_body
from directory.reading.pages import MOST_LINKS, links_of
from directory.reading.sites import Key
from directory.reading.sorting import Sort, unwrapped
from tests.directory.reading import MENU, home, page, rules

HOME = "https://www.mereford.example/"


def read(
    pages: dict[str, str | Fetched],
    listed: set[Key] | None = None,
    wanted: dict[Key, str] | None = None,
) -> tuple[SiteRead, list[str]]:
    """What is found on a site of these pages, and what was asked for."""
    asked = []

    def fetch(url: str) -> Fetched:
        asked.append(url)
        found = pages.get(url, Fetched(url, url, 404))
        if isinstance(found, str):
            return Fetched(url, url, 200, found.encode(), headers={"content-type": "text/html"})
        return found

    plan = SitePlan((HOME,), rules(), listed or set(), wanted or {})
    return read_site(plan, fetch), asked


def keys(found: SiteRead) -> set[Key]:
    return {sighting.key for sighting in found.accounts}


class TestShapes:
    def test_icons_without_text_and_addresses_without_scheme(self) -> None:
        found, asked = read({HOME: page("icons")})
        assert keys(found) == {
            ("facebook", "mereforddc"),
            ("x", "mereforddc"),
            ("instagram", "mereforddc"),
            ("youtube", "channel/UCabcdefghijklmnopqrstuv"),
        }
        assert asked == [HOME]
        words = {sighting.key[0]: sighting.words for sighting in found.accounts}
        assert "[Facebook]" in words["facebook"]
        assert "Follow us" in words["facebook"]
        assert "[X, formerly Twitter]" in words["x"]
        assert "[Instagram]" in words["instagram"]
        assert "[no text]" in words["youtube"]
        assert found.told_apart == {Sort.OTHER_BODY: 1}  # whoever made the website

    def test_counters_of_clicks_are_seen_through(self) -> None:
        found, _ = read({HOME: page("tracking")})
        assert keys(found) == {
            ("facebook", "mereforddc"),
            ("x", "mereforddc"),
            ("linkedin", "mereford-council"),
        }

    def test_what_the_page_tells_search_engines(self) -> None:
        found, _ = read({HOME: page("json_ld")})
        assert keys(found) == {
            ("facebook", "mereforddc"),
            ("x", "mereforddc"),
            ("mastodon", "council@social.mereford.example"),
        }

    def test_share_buttons_and_posts_are_no_accounts(self) -> None:
        found, asked = read({HOME: page("share_buttons")})
        assert keys(found) == set()
        assert found.told_apart[Sort.NOT_AN_ACCOUNT] >= 8
        # Nothing but share buttons is nothing: the other pages are asked for.
        assert asked == [HOME, f"{HOME}contact-us", f"{HOME}news"]
        assert found.is_whole

    def test_embedded_posts_and_feeds_are_no_links_but_no_absence_either(self) -> None:
        found, _ = read({HOME: page("embeds")})
        assert keys(found) == {("instagram", "mereforddc")}
        assert {("x", "mereforddc"), ("facebook", "mereforddc")} <= found.shown
        assert ("x", "a_resident") not in keys(found)
        assert ("tiktok", "somebody") not in keys(found)

    def test_accounts_of_other_bodies(self) -> None:
        found, _ = read({HOME: page("other_bodies")})
        assert keys(found) == {("x", "mereforddc")}
        assert found.told_apart[Sort.OTHER_BODY] == 5

    def test_what_is_listed_is_never_another_bodys(self) -> None:
        found, _ = read({HOME: page("other_bodies")}, listed={("x", "mereshirepolice")})
        assert ("x", "mereshirepolice") in keys(found)

    def test_footer_on_the_contact_page_alone(self) -> None:
        found, asked = read({HOME: page("no_accounts"), f"{HOME}contact-us": page("contact")})
        assert keys(found) == {("facebook", "mereforddc")}
        assert found.accounts[0].page == f"{HOME}contact-us"
        assert len(asked) == 3

    def test_a_welsh_home_page_that_asks_for_a_language(self) -> None:
        pages = {HOME: page("welsh_splash"), f"{HOME}en/home": page("welsh_english")}
        found, _ = read(pages)
        assert keys(found) == {("x", "cyngormerfyn"), ("x", "merfyncouncil")}
        assert found.pages == (HOME, f"{HOME}en/home")
        assert not found.problem

    def test_a_page_that_sends_its_readers_on(self) -> None:
        begin = '<meta http-equiv="refresh" content="0; url=/home">'
        found, _ = read({HOME: begin, f"{HOME}home": page("icons")})
        assert len(found.accounts) == 4

    @pytest.mark.parametrize("name", ["cookie_wall", "single_page_app"])
    def test_a_page_that_shows_nothing_without_script_or_consent_says_nothing(
        self, name: str
    ) -> None:
        found, _ = read({HOME: page(name)})
        assert found.problem
        assert not found.is_whole
        assert keys(found) == set()

    def test_one_bad_page_never_ends_the_reading(self) -> None:
        for html in ("", "<", "<a", '<a href="', "\x00<a href=//x.com/Mereford>", "<base href=[>"):
            found, _ = read({HOME: html})
            assert not found.is_whole

    @pytest.mark.parametrize(
        "piece", ["<", "<!--", "<a ", "<a x='", "</", "<script>", "&#", "<div>", "<h1>x", "<a ="]
    )
    def test_hostile_markup_takes_no_time(self, piece: str) -> None:
        # The whole megabyte that is read of a page, within seconds; html.parser takes minutes.
        began = time.process_time()
        links_of(piece * (1_000_000 // len(piece)), HOME)
        assert time.process_time() - began < 10


class TestPages:
    def test_no_more_than_three_and_only_of_the_same_site(self) -> None:
        menu = (
            '<a href="https://news.example/news">News</a><a href="/contact">Contact us</a>'
            '<a href="/social-media">Social media</a><a href="/news">News</a>'
            '<a href="/social-media-policy">Social media policy</a><a href="/c.pdf">Contact</a>'
        )
        html = home(more=menu)
        assert likely_pages(links_of(html, HOME), "mereford.example") == [
            f"{HOME}social-media",
            f"{HOME}contact",
            f"{HOME}news",
        ]
        found, asked = read({HOME: html, f"{HOME}social-media": home("https://x.com/Mereford")})
        assert len(asked) == 3
        assert keys(found) == {("x", "mereford")}

    def test_a_home_page_with_accounts_is_enough(self) -> None:
        more = '<a href="/contact-us">Contact us</a>'
        _, asked = read({HOME: home("https://x.com/Mereford", more=more)})
        assert asked == [HOME]

    def test_the_page_where_an_account_stood_is_read_again(self) -> None:
        museum = ("x", "meremuseum")
        there = f"{HOME}museum"
        pages = {HOME: home("https://x.com/Mereford"), there: home("https://x.com/MereMuseum")}
        found, asked = read(pages, listed={museum}, wanted={museum: there})
        assert asked == [HOME, there]
        assert museum in keys(found)

    def test_what_could_not_be_read_may_hold_what_was_not_found(self) -> None:
        there = f"{HOME}museum"
        wanted = {("x", "meremuseum"): there}
        failed, _ = read(
            {HOME: home("https://x.com/M"), there: Fetched(there, there, 503)}, wanted=wanted
        )
        gone, _ = read({HOME: home("https://x.com/M")}, wanted=wanted)
        assert (failed.is_whole, gone.is_whole) == (False, True)

    def test_a_page_for_which_there_was_no_time_may_hold_what_was_not_found(self) -> None:
        wanted = {("x", f"mere{number}"): f"{HOME}{number}" for number in (1, 2, 3)}
        pages: dict[str, str | Fetched] = {HOME: home("https://x.com/Mereford")}
        pages |= {page: home(f"https://x.com/{key[1]}") for key, page in wanted.items()}
        found, asked = read(pages, listed=set(wanted), wanted=wanted)
        assert len(asked) == 3
        assert not found.is_whole
        del wanted["x", "mere3"]
        assert read(pages, listed=set(wanted), wanted=wanted)[0].is_whole

    def test_pages_are_read_in_the_order_in_which_they_are_wanted(self) -> None:
        wanted = {("x", name): f"{HOME}{name}" for name in ("c", "a", "b")}
        _, asked = read({HOME: home("https://x.com/Mereford")}, wanted=wanted)
        assert asked == [HOME, f"{HOME}c", f"{HOME}a"]

    def test_a_page_on_a_sub_domain_is_one_of_the_site(self) -> None:
        museum, there = ("x", "meremuseum"), "https://museum.mereford.example/x"
        pages = {HOME: home("https://x.com/Mereford"), there: home("https://x.com/MereMuseum")}
        found, asked = read(pages, listed={museum}, wanted={museum: there})
        assert asked == [HOME, there]
        assert museum in keys(found)
        _, asked = read(pages, wanted={museum: "https://other.example/x"})
        assert asked == [HOME]

    def test_links_that_were_cut_off_may_be_what_was_not_found(self) -> None:
        crowd = "".join(f'<a href="/{number}">x</a>' for number in range(MOST_LINKS))
        found, _ = read({HOME: home("https://x.com/Mereford", more=crowd)})
        assert keys(found) == set()
        assert not found.is_whole

    def test_what_is_told_to_search_engines_is_cut_as_well(self) -> None:
        same = [f"https://x.com/a{number}" for number in range(MOST_LINKS * 2)]
        data = json.dumps({"@type": "Organization", "sameAs": same})
        html = home(more=f'<script type="application/ld+json">{data}</script>')
        assert len(links_of(html, HOME)) == MOST_LINKS
        found, _ = read({HOME: html})
        assert not found.is_whole

    def test_a_page_that_was_cut_says_nothing_of_what_is_missing(self) -> None:
        html = home("https://x.com/Mereford").encode()
        found, _ = read({HOME: Fetched(HOME, HOME, 200, html, truncated=True)})
        assert keys(found)
        assert not found.is_whole

    def test_a_site_that_leads_elsewhere_is_not_the_councils(self) -> None:
        html = home("https://x.com/Casino").encode()
        found, _ = read({HOME: Fetched(HOME, "https://casino.example/", 200, html)})
        assert "casino.example" in found.problem
        assert keys(found) == set()

    @pytest.mark.parametrize(
        ("status", "kind", "body"),
        [(403, "text/html", b"<a>"), (200, "application/pdf", b"%PDF"), (200, "text/html", b"\0")],
    )
    def test_what_is_no_page_is_not_read(self, status: int, kind: str, body: bytes) -> None:
        found, _ = read({HOME: Fetched(HOME, HOME, status, body, headers={"content-type": kind})})
        assert found.problem.endswith(".")
        assert not found.is_whole

    def test_the_number_of_a_visit_is_no_part_of_the_page(self) -> None:
        final = f"{HOME}home;jsessionid=12?sid=3#top"
        html = home("https://x.com/Mereford").encode()
        found, _ = read({HOME: Fetched(HOME, final, 200, html)})
        assert found.accounts[0].page == f"{HOME}home"

    def test_the_home_pages_failure_is_the_callers(self) -> None:
        def fail(url: str) -> Fetched:
            raise FetchError(FetchProblem.TLS, url, "No.")

        with pytest.raises(FetchError):
            read_site(SitePlan((HOME,), rules()), fail)

    def test_blogs_and_servers_of_ones_own_are_known_when_listed(self) -> None:
        html = home("https://blog.mereford.example/", "https://social.example/@Mere")
        listed = {("blog", "blog.mereford.example"), ("mastodon", "mere@social.example")}
        assert keys(read({HOME: html}, listed=listed)[0]) == listed
        assert keys(read({HOME: html})[0]) == set()


def test_words_hold_the_heading_and_stay_short() -> None:
    html = f"<h2>{'Find us ' * 30}</h2><p>{'before ' * 90}<a href=//x.com/a>{'name ' * 90}</a>"
    (link,) = links_of(f"{html}{'after ' * 90}", HOME)
    assert link.words.startswith("Find us")
    assert "[name name" in link.words
    assert len(link.words) <= 300


def test_wrapped_addresses() -> None:
    own = {"mereford.example"}
    assert unwrapped("https://www.google.com/url?q=https://x.com/a", own) == "https://x.com/a"
    # A share button of another site is not a counter of clicks.
    share = "https://www.addtoany.com/share?url=https://x.com/a"
    assert unwrapped(share, own) == share


@pytest.mark.parametrize(
    ("handle", "words", "expected"),
    [
        ("WMPolice", "[Police]", True),
        ("NHSEngland", "[NHS]", True),
        ("MereNHS", "[NHS]", True),
        ("MereBarnHS", "[School]", False),
        ("merefordcouncil", "[Facebook]", False),
        ("BrightPixels", "Site designed and built by [Bright Pixels]", True),
        ("MereFire", "[Mereshire Fire and Rescue]", False),
        ("MereCouncil", "Services run by the council [X]", False),
    ],
)
def test_other_bodies(handle: str, words: str, expected: bool) -> None:
    assert is_of_other_body(handle, words) is expected


def test_the_menu_of_tests_is_that_of_a_council() -> None:
    assert MENU.count("<a ") >= 5
