"""Forty searches over the starter content with what must come first, on whichever database."""

from __future__ import annotations

from datetime import date

from digital_councils.search import search_everything
from tests.cases import HubTestCase

DAY = date(2026, 11, 20)
# What people type and the address of the first hit.
FIRST = {
    "x": "/go-further/x/",
    "X": "/go-further/x/",
    "twitter": "/go-further/x/",
    "purdah": "/get-started/pre-election/",
    "pre-election period": "/get-started/pre-election/",
    "LGR": "/go-further/reorganisation/",
    "local government reorganisation": "/go-further/reorganisation/",
    "alt text": "/get-started/mythbuster/#alt-text-is-only-for-the-website",
    "image description": "/get-started/mythbuster/#alt-text-is-only-for-the-website",
    "hacked": "/go-further/hacked/",
    "locked out": "/go-further/hacked/",
    "facebook page": "/go-further/facebook/",
    "Instagram": "/go-further/instagram/",
    "tik tok": "/go-further/tiktok/",
    "linked in": "/go-further/linkedin/",
    "YouTube": "/go-further/google/",
    "nextdoor": "/go-further/nextdoor/",
    "whatsapp channel": "/go-further/whatsapp/",
    "bluesky": "/go-further/bluesky-and-threads/",
    "snapchat": "/go-further/case-studies/warwickshire-snapchat/",
    "Welsh language standards": "/go-further/checklists/welsh-standards/",
    "Cymraeg": "/go-further/welsh/",
    "delete the account": "/get-started/mythbuster/#if-we-leave-x-we-have-to-delete-the-account",
    "grit bins": "/go-further/case-studies/dudley-grit-bins/",
    "walsall 24": "/go-further/case-studies/walsall-24-hours/",
    "webcast": "/go-further/checklists/film-a-meeting/",
    "canva": "/go-further/tools/canva/",
    "operation ford": "/get-started/councillor-safety/operation-ford/",
    "abuse of councillors": "/get-started/councillor-safety/",
    "house rules": "/go-further/checklists/house-rules-and-blocking/",
    "checklists": "/go-further/checklists/",
    "mythbuster": "/get-started/mythbuster/",
    "strategy": "/go-further/strategy/",
    "emergency first hour": "/go-further/checklists/emergency-first-hour/",
    "accessible posts": "/get-started/accessible-posts/",
    "cookies": "/cookies/",
    "Hull": "/councils/kingston-upon-hull/",
    "Caerffili": "/councils/caerphilly/",
    "st. helens": "/councils/st-helens/",
    "BCP": "/councils/bournemouth-christchurch-and-poole/",
    "doncaster": "/councils/doncaster/",
    "Allerdale": "/councils/allerdale/",
    "@LeedsCC_News": "/councils/leeds/#accounts",
    "mobile.twitter.com/leedscc_news/": "/councils/leeds/#accounts",
    "www.leeds.gov.uk": "/councils/leeds/",
}
# Searches that must find the very same, whichever way it is said.
SAME = [
    ("twitter", "x"),
    ("purdah", "pre-election period"),
    ("LGR", "local government reorganisation"),
    ("DM", "direct message"),
    ("image descriptions", "alt text"),
    ("subtitles", "captions"),
    ("hacked", "locked out"),
]


class SearchTableTests(HubTestCase):
    def hits(self, query: str, kind: str = "") -> list[str]:
        groups = search_everything(query, DAY, kind).groups
        return [hit.url for group in groups for hit in group["hits"]]

    def test_what_people_type_leads_to_the_right_place_first(self) -> None:
        assert len(FIRST) >= 40
        for query, url in FIRST.items():
            with self.subTest(query=query):
                assert next(iter(self.hits(query)), None) == url

    def test_other_words_for_the_same_find_the_same(self) -> None:
        for said, meant in SAME:
            with self.subTest(said=said):
                assert self.hits(said)
                assert sorted(self.hits(said, "guide")) == sorted(self.hits(meant, "guide"))

    def test_a_rare_word_finds_what_holds_it_and_nothing_else(self) -> None:
        assert self.hits("webcast") == [
            "/go-further/checklists/film-a-meeting/",
            "/go-further/google/meetings/",
        ]
        assert self.hits("hemingway") == ["/go-further/tools/hemingway/"]
