"""Any form of an account's address leads to one account; everything else is refused in words."""

from __future__ import annotations

import csv
import io
import tomllib
from contextlib import suppress
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import addresses
from directory.address_rules import check_platform
from directory.addresses import (
    Address,
    AddressError,
    PatternRule,
    PlatformRule,
    is_account_host,
    parse_address,
    platform_rules_from_toml,
)
from directory.choices import PlatformKind, PlatformStatus

REGISTER = Path(addresses.__file__).parent / "register" / "platforms.toml"
RULES = platform_rules_from_toml(REGISTER)
BY_SLUG = {rule.slug: rule for rule in RULES}
FREE = {"blog", "bulletin", "app", "podcast"}
STEADY = settings(derandomize=True, deadline=None, max_examples=200)

# platform, handle, canonical address, then other forms of the same address.
SAME_ADDRESS = [
    (
        "x",
        "LeedsCC_News",
        "https://x.com/LeedsCC_News",
        [
            "x.com/LeedsCC_News",
            "http://www.x.com/LeedsCC_News/",
            "https://twitter.com/LeedsCC_News?lang=en",
            "https://www.twitter.com/LeedsCC_News#top",
            "https://mobile.twitter.com/LeedsCC_News/with_replies",
            "HTTPS://TWITTER.COM/LeedsCC_News/media",
            "http://twitter.com/#!/LeedsCC_News",
            "http://twitter.com/#!/LeedsCC_News?lang=en",
            "  <https://x.com/LeedsCC_News>. ",
            "//x.com/LeedsCC_News",
            "https://x.com:443/LeedsCC_News",
            "http://x.com:80//LeedsCC_News//",
            "https://x.com./LeedsCC_News",
        ],
    ),
    (
        "facebook",
        "cardiff.council1",
        "https://www.facebook.com/cardiff.council1",
        [
            "https://facebook.com/cardiff.council1/",
            "https://m.facebook.com/cardiff.council1/videos",
            "https://en-gb.facebook.com/cardiff.council1",
            "https://www.facebook.com/pg/cardiff.council1/about/",
            "fb.com/cardiff.council1",
            "https://www.facebook.com/cardiff.council1/posts/",
            "https://www.facebook.com/cardiff.council1?fref=ts&locale=cy_GB",
        ],
    ),
    (
        "facebook",
        "100064812345678",
        "https://www.facebook.com/profile.php?id=100064812345678",
        [
            "https://m.facebook.com/profile.php?sk=about&id=100064812345678",
            "www.facebook.com/profile.php?id=100064812345678#x",
        ],
    ),
    (
        "facebook",
        "Sutton/147500455287446",
        "https://www.facebook.com/pages/Sutton/147500455287446",
        ["http://facebook.com/pages/Sutton/147500455287446?sk=wall"],
    ),
    (
        "facebook",
        "Surrey-County-Council-126261804063269",
        "https://www.facebook.com/Surrey-County-Council-126261804063269",
        [
            "https://en-gb.facebook.com/Surrey-County-Council-126261804063269/",
            "https://www.facebook.com/p/Surrey-County-Council-126261804063269/",
            "https://www.facebook.com/pg/Surrey-County-Council-126261804063269/about",
        ],
    ),
    (
        "facebook",
        "Cyngor-M%C3%B4n/100064812345679",
        "https://www.facebook.com/people/Cyngor-M%C3%B4n/100064812345679",
        ["https://m.facebook.com/people/Cyngor-M%C3%B4n/100064812345679/?x=1"],
    ),
    (
        "facebook-group",
        "shipleytown",
        "https://www.facebook.com/groups/shipleytown",
        [
            "https://m.facebook.com/groups/shipleytown/about",
            "fb.com/groups/shipleytown/?ref=share",
        ],
    ),
    (
        "instagram",
        "kirklees.council",
        "https://www.instagram.com/kirklees.council",
        [
            "https://instagram.com/kirklees.council/?hl=en",
            "instagram.com/kirklees.council/reels/",
            "https://www.instagram.com/kirklees.council/tagged",
        ],
    ),
    (
        "threads",
        "leedscouncil",
        "https://www.threads.com/@leedscouncil",
        ["https://www.threads.net/@leedscouncil", "threads.com/@leedscouncil/replies"],
    ),
    (
        "whatsapp",
        "0029VaAbCdEfGhIjKlMn3x",
        "https://whatsapp.com/channel/0029VaAbCdEfGhIjKlMn3x",
        ["https://www.whatsapp.com/channel/0029VaAbCdEfGhIjKlMn3x?src=web"],
    ),
    (
        "youtube",
        "SouthKestevenGovUK",
        "https://www.youtube.com/@SouthKestevenGovUK",
        [
            "youtube.com/@SouthKestevenGovUK/videos",
            "https://m.youtube.com/@SouthKestevenGovUK/shorts",
            "https://www.youtube.com/%40SouthKestevenGovUK",
        ],
    ),
    (
        "youtube",
        "EssexCountyCouncil",
        "https://www.youtube.com/user/EssexCountyCouncil",
        ["http://www.youtube.com/user/EssexCountyCouncil/videos?flow=grid"],
    ),
    (
        "youtube",
        "EssexCC",
        "https://www.youtube.com/c/EssexCC",
        ["https://m.youtube.com/c/EssexCC/featured"],
    ),
    (
        "youtube",
        "UCDyc2cNcl19OvcGOCuZDTBQ",
        "https://www.youtube.com/channel/UCDyc2cNcl19OvcGOCuZDTBQ",
        ["https://youtube.com/channel/UCDyc2cNcl19OvcGOCuZDTBQ/playlists"],
    ),
    (
        "youtube",
        "bristolcitycouncil",
        "https://www.youtube.com/bristolcitycouncil",
        ["http://youtube.com/bristolcitycouncil/"],
    ),
    (
        "tiktok",
        "bcpcouncil",
        "https://www.tiktok.com/@bcpcouncil",
        ["https://m.tiktok.com/@bcpcouncil?lang=en", "tiktok.com/%40bcpcouncil"],
    ),
    (
        "linkedin",
        "surrey-county-council",
        "https://www.linkedin.com/company/surrey-county-council",
        [
            "https://www.linkedin.com/company/surrey-county-council/careers?trk=top_nav_careers",
            "https://uk.linkedin.com/company/surrey-county-council",
            "linkedin.com/company/surrey-county-council/jobs/",
        ],
    ),
    (
        "linkedin",
        "leeds-academy",
        "https://www.linkedin.com/school/leeds-academy",
        ["https://uk.linkedin.com/school/leeds-academy/people/"],
    ),
    (
        "linkedin",
        "leeds-jobs",
        "https://www.linkedin.com/showcase/leeds-jobs",
        ["https://uk.linkedin.com/showcase/leeds-jobs/"],
    ),
    (
        "nextdoor",
        "england/bristol/bristol-city-council",
        "https://nextdoor.co.uk/agency-detail/england/bristol/bristol-city-council",
        [
            "https://nextdoor.com/agency-detail/england/bristol/bristol-city-council/",
            "www.nextdoor.co.uk/agency-detail/england/bristol/bristol-city-council?x=1",
        ],
    ),
    (
        "nextdoor",
        "bristol-libraries",
        "https://nextdoor.co.uk/pages/bristol-libraries",
        ["https://nextdoor.co.uk/pages/bristol-libraries/"],
    ),
    (
        "bluesky",
        "leeds.gov.uk",
        "https://bsky.app/profile/leeds.gov.uk",
        ["bsky.app/profile/Leeds.gov.uk/", "https://www.bsky.app/profile/leeds.gov.uk?x=1"],
    ),
    (
        "bluesky",
        "leeds.bsky.social",
        "https://bsky.app/profile/leeds.bsky.social",
        ["@leeds.bsky.social", "leeds.bsky.social", "https://leeds.bsky.social/"],
    ),
    (
        "bluesky",
        "did:plc:z72i7hdynmk6r22z27h6tvur",
        "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur",
        ["bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/"],
    ),
    (
        "mastodon",
        "Leeds@mastodon.social",
        "https://mastodon.social/@Leeds",
        [
            "@Leeds@mastodon.social",
            "https://mastodon.social/users/Leeds",
            "mastodon.social/@Leeds/with_replies",
        ],
    ),
    (
        "reddit",
        "LeedsCouncil",
        "https://www.reddit.com/user/LeedsCouncil",
        ["https://old.reddit.com/u/LeedsCouncil/submitted", "reddit.com/user/LeedsCouncil/"],
    ),
    ("reddit", "Leeds", "https://www.reddit.com/r/Leeds", ["https://old.reddit.com/r/Leeds/top/"]),
    (
        "snapchat",
        "leedscouncil",
        "https://www.snapchat.com/add/leedscouncil",
        ["https://snapchat.com/@leedscouncil", "snapchat.com/add/leedscouncil?share_id=1"],
    ),
    (
        "flickr",
        "lbofbromley",
        "https://www.flickr.com/photos/lbofbromley",
        ["http://flickr.com/photos/lbofbromley/", "https://www.flickr.com/people/lbofbromley"],
    ),
    (
        "flickr",
        "12345678@N00",
        "https://www.flickr.com/photos/12345678@N00",
        ["https://flickr.com/photos/12345678@N00/albums/"],
    ),
    (
        "pinterest",
        "leedscouncil",
        "https://www.pinterest.com/leedscouncil",
        [
            "https://www.pinterest.co.uk/leedscouncil/_saved/",
            "https://uk.pinterest.com/leedscouncil",
        ],
    ),
    (
        "google-plus",
        "LeedsCouncil",
        "https://plus.google.com/+LeedsCouncil",
        ["https://plus.google.com/+LeedsCouncil/posts"],
    ),
    (
        "google-plus",
        "108765432109876543210",
        "https://plus.google.com/108765432109876543210",
        ["http://plus.google.com/108765432109876543210/about"],
    ),
    (
        "periscope",
        "LeedsCC_News",
        "https://www.periscope.tv/LeedsCC_News",
        ["https://www.pscp.tv/LeedsCC_News/"],
    ),
    ("vine", "leedscouncil", "https://vine.co/leedscouncil", ["http://www.vine.co/leedscouncil"]),
    ("vine", "906345798374133760", "https://vine.co/u/906345798374133760", []),
]
CANONICAL = [(platform, handle, url) for platform, handle, url, _ in SAME_ADDRESS]

# platform that is chosen, what is typed, address it stands for.
HANDLES = [
    ("x", "@LeedsCC_News", "https://x.com/LeedsCC_News"),
    ("x", "LeedsCC_News/", "https://x.com/LeedsCC_News"),
    ("x", "x.com/LeedsCC_News", "https://x.com/LeedsCC_News"),
    ("facebook", "cardiff.council1", "https://www.facebook.com/cardiff.council1"),
    ("facebook", "pages/Sutton/1475004", "https://www.facebook.com/pages/Sutton/1475004"),
    ("facebook", "profile.php?id=1475004", "https://www.facebook.com/profile.php?id=1475004"),
    ("facebook-group", "shipleytown", "https://www.facebook.com/groups/shipleytown"),
    ("instagram", "kirklees.council", "https://www.instagram.com/kirklees.council"),
    ("youtube", "@Leeds", "https://www.youtube.com/@Leeds"),
    ("youtube", "@Leeds/videos", "https://www.youtube.com/@Leeds"),
    ("youtube", "user/Leeds", "https://www.youtube.com/user/Leeds"),
    ("nextdoor", "wales/a/b", "https://nextdoor.co.uk/agency-detail/wales/a/b"),
    ("reddit", "r/Leeds", "https://www.reddit.com/r/Leeds"),
    ("reddit", "u/Leeds", "https://www.reddit.com/user/Leeds"),
    ("bluesky", "@leeds.gov.uk", "https://bsky.app/profile/leeds.gov.uk"),
    ("bluesky", "did:web:leeds.gov.uk", "https://bsky.app/profile/did:web:leeds.gov.uk"),
    ("mastodon", "@leeds@social.example", "https://social.example/@leeds"),
    ("mastodon", "leeds@social.example", "https://social.example/@leeds"),
    ("mastodon", "https://social.example/@leeds", "https://social.example/@leeds"),
    ("mastodon", "https://social.example/users/leeds", "https://social.example/@leeds"),
    ("flickr", "12345678@N00", "https://www.flickr.com/photos/12345678@N00"),
    ("blog", "blog.leeds.gov.uk", "https://blog.leeds.gov.uk/"),
    (
        "blog",
        "HTTPS://News.Leeds.gov.uk/A/?utm_source=x&id=3#a",
        "https://news.leeds.gov.uk/A?id=3",
    ),
    ("blog", "https://blog.example/#!/a?b=1", "https://blog.example/"),
    ("bulletin", "https://mail.example/sub/?fbclid=1", "https://mail.example/sub"),
    ("app", "https://www.leeds.gov.uk/texts", "https://www.leeds.gov.uk/texts"),
    ("podcast", "https://podcasts.example/leeds?show=7", "https://podcasts.example/leeds?show=7"),
]

# code, text, platform that is chosen.
REFUSED = [
    ("empty", "", None),
    ("empty", " \t\n", "x"),
    ("empty", "<>", None),
    ("empty", None, None),
    ("empty", 7, None),
    ("too-long", "a" * 2001, "x"),
    ("too-long", "https://blog.example/" + "a" * 400, "blog"),
    ("not-ascii", "https://www.f\u0430cebook.com/leeds", None),
    ("not-ascii", "\uff46acebook.com/leeds", None),
    ("not-ascii", "@l\uff45eds", "x"),
    ("not-ascii", "\u200bhttps://x.com/leeds", None),
    ("not-ascii", "\ud800", "x"),
    ("not-ascii", "https://x\u3002com/leeds", None),
    ("bad-characters", "Leeds City Council", "x"),
    ("bad-characters", "https://x.com\\@evil.example/leeds", None),
    ("bad-characters", "https://x.com/le\x00eds", None),
    ("bad-characters", "https://x.com/leeds\x1c", None),
    ("bad-characters", "https://x.com/{handle}", None),
    ("bad-scheme", "javascript:alert(1)", None),
    ("bad-scheme", "javascript://x.com/leeds", None),
    ("bad-scheme", "data:text/html,x", "x"),
    ("bad-scheme", "ftp://x.com/leeds", None),
    ("bad-scheme", "https:", None),
    ("bad-scheme", "http://blog.example/", "blog"),
    ("malformed", "https:///leeds", None),
    ("malformed", "https://?x=1", None),
    ("malformed", "https://x..com/leeds", None),
    ("malformed", "https://-x.com/leeds", None),
    ("malformed", "https://blog.example/../x", "blog"),
    ("malformed", "https://blog.example/%00", "blog"),
    ("ip-host", "http://[", None),
    ("ip-host", "http://[::1]/leeds", None),
    ("ip-host", "http://127.0.0.1/leeds", None),
    ("ip-host", "https://2130706433/", "blog"),
    ("ip-host", "https://0x7f.0x1/", "blog"),
    ("ip-host", "127.0.0.1", "instagram"),
    ("userinfo", "https://facebook.com@evil.example/leeds", None),
    ("userinfo", "https://leeds:secret@x.com/leeds", None),
    ("userinfo", "www.facebook.com@evil.example/leeds", None),
    ("userinfo", "press@leeds.gov.uk", None),
    ("userinfo", "press@leeds.gov.uk", "instagram"),
    ("userinfo", "mailto:press@leeds.gov.uk", None),
    ("port", "https://x.com:8443/leeds", None),
    ("port", "facebook.com:81/leeds", None),
    ("look-alike-host", "https://facebook.com.evil.example/leeds", None),
    ("look-alike-host", "facebook.com.evil.example", "instagram"),
    ("look-alike-host", "https://x.com.evil.example/@leeds", "mastodon"),
    ("look-alike-host", "https://www.facebook-login.example/leeds", None),
    ("look-alike-host", "https://faceb00k.com/leeds", None),
    ("look-alike-host", "https://leeds-gov-uk.example/", None),
    ("look-alike-host", "https://leeds-gov-uk.example/", "blog"),
    ("look-alike-host", "leeds-gov-uk.example", "bluesky"),
    ("look-alike-host", "https://bsky.app/profile/leeds-gov-uk.example", None),
    ("look-alike-host", "https://leeds.gov.uk.evil.example/", "blog"),
    ("look-alike-host", "https://xn--fcebook-2fg.com/leeds", None),
    ("unknown-host", "https://www.leeds.gov.uk/", None),
    ("unknown-host", "https://www.redditchbc.gov.uk/", None),
    ("unknown-host", "https://www.google.com/search", None),
    ("unknown-host", "evilx.com/leeds", None),
    ("unknown-host", "https://mastodon.example/@leeds", None),
    ("unknown-host", "https://localhost/blog", "blog"),
    ("unknown-host", "https://intranet.local/blog", "blog"),
    ("unknown-host", "leeds", "blog"),
    ("needs-platform", "leedscouncil", None),
    ("needs-platform", "@leedscouncil", None),
    ("needs-platform", "@kirklees.council", None),
    ("needs-platform", "@leeds@social.example", None),
    ("needs-platform", "pages/Sutton/147500455287446", None),
    ("unknown-platform", "@leeds", "myspace"),
    ("other-platform", "https://x.com/leeds", "facebook"),
    ("other-platform", "groups/shipleytown", "facebook"),
    ("other-platform", "https://www.facebook.com/leeds", "facebook-group"),
    ("other-platform", "https://x.com/leeds", "blog"),
    ("other-platform", "leeds.bsky.social", "x"),
    ("bad-handle", "https://x.com/leeds-council", None),
    ("bad-handle", "@sixteencharacter", "x"),
    ("bad-handle", "https://x.com/@leeds", None),
    ("bad-handle", "https://x.com/%6Ceeds", None),
    ("bad-handle", "https://www.facebook.com/leeds_council", None),
    ("bad-handle", "leeds..council", "instagram"),
    ("bad-handle", "leeds", "bluesky"),
    ("bad-handle", "leeds", "mastodon"),
    ("bad-handle", "https://mastodon.social/@leeds@evil.example", None),
    ("bad-handle", "x", "snapchat"),
    *[
        ("not-an-account", text, None)
        for text in (
            "https://x.com/",
            "https://x.com/leeds/status/123",
            "https://x.com/i/events/1",
            "https://x.com/share?url=https://x.com/leeds",
            "https://twitter.com/intent/follow?screen_name=leeds",
            "https://x.com/search?q=leeds",
            "https://x.com/hashtag/OurDay",
            "https://x.com/leeds/anything",
            "https://t.co/abc",
            "https://www.facebook.com/sharer/sharer.php?u=x",
            "https://www.facebook.com/sharer.php?u=x",
            "https://www.facebook.com/leeds/posts/123",
            "https://www.facebook.com/leeds/videos/123",
            "https://www.facebook.com/events/123",
            "https://www.facebook.com/watch/?v=1",
            "https://www.facebook.com/groups/",
            "https://www.facebook.com/groups/leeds/posts/1",
            "https://www.facebook.com/profile.php",
            "https://www.facebook.com/profile.php?id=abc",
            "https://www.facebook.com/pages/Sutton",
            "https://developers.facebook.com/docs",
            "https://l.facebook.com/l.php?u=x",
            "https://fb.me/leeds",
            "https://www.instagram.com/p/abc/",
            "https://www.instagram.com/reel/abc/",
            "https://www.instagram.com/leeds/p/abc/",
            "https://www.instagram.com/stories/leeds/1",
            "https://www.threads.net/@leeds/post/abc",
            "https://wa.me/441130000000",
            "https://chat.whatsapp.com/abc",
            "https://whatsapp.com/channel/0029VaAbCdEfGhIjKlMn3x/100",
            "https://youtu.be/abc",
            "https://www.youtube.com/watch?v=abc",
            "https://www.youtube.com/shorts/abc",
            "https://www.youtube.com/playlist?list=abc",
            "https://www.youtube.com/channel/notachannel",
            "https://www.tiktok.com/@leeds/video/1",
            "https://www.tiktok.com/tag/leeds",
            "https://www.linkedin.com/in/someone",
            "https://uk.linkedin.com/company/leeds/admin/dashboard",
            "https://bsky.app/profile/leeds.gov.uk/post/abc",
            "https://bsky.app/search",
            "https://mastodon.social/@leeds/1234",
            "https://www.reddit.com/r/Leeds/comments/1/a",
            "https://www.flickr.com/photos/tags",
            "https://www.flickr.com/photos/lbofbromley/123",
            "https://www.pinterest.co.uk/leeds/board",
            "https://www.pinterest.com/pin/1",
            "https://vine.co/v/abc",
            "https://www.periscope.tv/w/abc",
        )
    ],
    ("not-an-account", "share", "x"),
    ("not-an-account", "https://www.youtube.com/playlist?list=a", "podcast"),
]

SAMPLE = """\
gss_code,council_name,platform,handle,url,source,source_date
E07000999,Mereford Borough Council,x,MerefordBC,https://x.com/MerefordBC,register,2023-11-19
E07000999,Mereford Borough Council,x,merefordbc,http://www.twitter.com/merefordbc,footer,2019-06-03
E07000999,Mereford Borough Council,facebook,Mereford.BC1,http://facebook.com/Mereford.BC1/,footer,
E07000999,Mereford Borough Council,facebook,Mereford/147500455287000,\
https://www.facebook.com/pages/Mereford/147500455287000?sk=wall,footer,
E07000999,Mereford Borough Council,facebook,Mereford-Council-126261804063000,\
https://www.facebook.com/Mereford-Council-126261804063000/,footer,
E07000999,Mereford Borough Council,facebook,mereford,https://en-gb.facebook.com/mereford,footer,
E07000999,Mereford Borough Council,instagram,mereford_bc,\
https://www.instagram.com/mereford_bc/?hl=en,footer,
E07000999,Mereford Borough Council,youtube,mereford,http://www.youtube.com/mereford,footer,
E07000999,Mereford Borough Council,youtube,MerefordTV,\
https://www.youtube.com/user/MerefordTV/videos,footer,
E07000999,Mereford Borough Council,youtube,UCaaaabbbbccccddddeeee12,\
https://www.youtube.com/channel/UCaaaabbbbccccddddeeee12,footer,
E07000999,Mereford Borough Council,youtube,MerefordGov,https://www.youtube.com/@MerefordGov,footer,
E07000999,Mereford Borough Council,linkedin,mereford-council,\
https://uk.linkedin.com/company/mereford-council/careers?trk=top_nav_careers,footer,
E07000999,Mereford Borough Council,flickr,mereford,http://www.flickr.com/photos/mereford/,footer,
E07000999,Mereford Borough Council,nextdoor,england/mereford/mereford-council,\
https://nextdoor.co.uk/agency-detail/england/mereford/mereford-council/,footer,
E07000999,Mereford Borough Council,tiktok,mereford,https://www.tiktok.com/@mereford,footer,
E07000999,Mereford Borough Council,bluesky,mereford.bsky.social,\
https://bsky.app/profile/mereford.bsky.social,footer,
"""


def refusal(text: object, platform: str | None = None) -> AddressError:
    with pytest.raises(AddressError) as caught:
        parse_address(text, RULES, platform)
    return caught.value


@pytest.mark.parametrize(
    ("platform", "handle", "url", "form"),
    [(*row[:3], form) for row in SAME_ADDRESS for form in [row[2], *row[3]]],
)
@pytest.mark.parametrize("chosen", [False, True])
def test_every_form_of_an_address_is_one_account(platform, handle, url, form, chosen):
    found = parse_address(form, RULES, platform if chosen else None)
    assert (found.platform, found.handle, found.url) == (platform, handle, url)


@pytest.mark.parametrize(("platform", "text", "url"), HANDLES)
def test_handle_and_short_form_are_read_when_the_platform_is_chosen(platform, text, url):
    assert parse_address(text, RULES, platform).url == url


@pytest.mark.parametrize(("code", "text", "platform"), REFUSED)
def test_what_is_not_an_account_is_refused_in_words(code, text, platform):
    error = refusal(text, platform)
    assert error.code == code, str(error)
    assert str(error).endswith(".") and len(str(error)) < 260
    assert str(error).isprintable()


@pytest.mark.parametrize(
    "row", list(csv.DictReader(io.StringIO(SAMPLE))), ids=lambda row: row["url"]
)
def test_rows_as_registers_hold_them_give_the_handle_that_stands_there(row):
    found = parse_address(row["url"], RULES, row["platform"])
    assert (found.platform, found.handle) == (row["platform"], row["handle"])


def test_facebook_page_is_known_by_its_number_whatever_its_name():
    forms = [
        "https://www.facebook.com/pages/Sutton/147500455287446",
        "https://www.facebook.com/pages/London-Borough-of-Sutton/147500455287446",
        "https://www.facebook.com/people/Sutton/147500455287446",
        "https://www.facebook.com/Sutton-147500455287446",
        "https://www.facebook.com/profile.php?id=147500455287446",
        "https://www.facebook.com/147500455287446",
    ]
    assert {parse_address(form, RULES).key for form in forms} == {"147500455287446"}


def test_youtube_forms_that_may_be_different_people_are_kept_apart():
    forms = ["@Leeds", "user/Leeds", "c/Leeds", "Leeds"]
    keys = [parse_address(f"https://www.youtube.com/{form}", RULES).key for form in forms]
    assert keys == ["leeds", "user/leeds", "c/leeds", "name/leeds"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.instagram.com/LEEDS", "https://www.instagram.com/leeds", True),
        ("https://www.facebook.com/Pages/A/12345", "https://www.facebook.com/pages/A/12345", True),
        (
            "https://www.youtube.com/channel/UCaaaabbbbccccddddeeee12",
            "https://www.youtube.com/channel/UCAaaabbbbccccddddeeee12",
            False,
        ),
        (
            "https://whatsapp.com/channel/0029VaAbCdEf",
            "https://whatsapp.com/channel/0029VaAbCdef",
            False,
        ),
    ],
)
def test_capitals_tell_accounts_apart_only_where_the_platform_says_so(one, other, same):
    found = [parse_address(text, RULES) for text in (one, other)]
    assert (found[0].key == found[1].key) is same


def test_the_authors_capitals_are_kept_for_reading():
    found = parse_address("@LeedsCC_News", RULES, "x")
    assert found == Address("x", "LeedsCC_News", "leedscc_news", "https://x.com/LeedsCC_News")


def test_look_alike_letter_is_named_in_words():
    assert "cyrillic small letter a" in str(refusal("https://f\u0430cebook.com/leeds"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://www.linkedin.com/in/someone", "one person's profile"),
        ("https://youtu.be/abc", "not an account"),
        ("https://www.youtube.com/watch?v=abc", "a video"),
        ("https://x.com/leeds/status/1", "one post"),
        ("https://x.com/search?q=leeds", "a search"),
        ("https://x.com/intent/follow", "a share link"),
    ],
)
def test_refusal_says_what_the_address_is(text, words):
    assert words in str(refusal(text))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("x.com", True),
        ("WWW.X.COM.", True),
        ("en-gb.facebook.com", True),
        ("leeds.bsky.social", True),
        ("mastodon.social", True),
        ("fb.me", False),
        ("youtu.be", False),
        ("x.com.evil.example", False),
        ("evilx.com", False),
        ("evilfacebook.com", False),
        ("\uff58.com", False),
        ("www.leeds.gov.uk", False),
        ("", False),
        (None, False),
    ],
)
def test_account_hosts_are_only_those_where_accounts_live(host, expected):
    assert is_account_host(host, RULES) is expected


class TestRegisterOfPlatforms:
    entries = tomllib.loads(REGISTER.read_text(encoding="utf-8"))["platform"]

    def test_start_set_is_complete_and_unique(self):
        slugs = [entry["slug"] for entry in self.entries]
        assert len(slugs) == len(set(slugs)) == 23
        assert {platform for platform, *_ in CANONICAL} | FREE == set(slugs)
        labels = [entry["short_label"] for entry in self.entries]
        assert len(labels) == len(set(labels))
        assert len({entry["order"] for entry in self.entries}) == 23

    def test_every_entry_is_described(self):
        for entry in self.entries:
            assert entry["kind"] in PlatformKind.values
            assert entry["status"] in PlatformStatus.values
            assert ("closed_on" in entry) <= (entry["status"] == "closed")
            assert 1 <= len(entry["short_label"]) <= 2
            assert entry["patterns"]

    def test_closed_platforms_say_when(self):
        closed = {entry["slug"]: entry.get("closed_on") for entry in self.entries}
        assert closed["google-plus"] == date(2019, 4, 2)
        assert closed["periscope"] == date(2021, 3, 31)

    def test_no_pattern_stands_twice(self):
        for entry in self.entries:
            shapes = [(pattern["host"], pattern["path"]) for pattern in entry["patterns"]]
            assert len(shapes) == len(set(shapes)), entry["slug"]

    def test_faulty_entry_is_named(self):
        with pytest.raises(ValueError, match="Platform broken"):
            platform_rules_from_toml({"platform": [{"slug": "broken"}]})


@pytest.mark.parametrize(
    "changes",
    [
        {"url_template": "http://a.example/{handle}"},
        {"url_template": "https://a.example/"},
        {"handle_extra": "/"},
        {"handle_min": 5, "handle_max": 4},
        {"patterns": (PatternRule("no host", "/{handle}"),)},
        {"patterns": (PatternRule("com", "/{handle}"),)},
        {"patterns": (PatternRule("a.example", "/about"),)},
        {"patterns": (PatternRule("a.example", "{handle}"),)},
        {"patterns": (PatternRule("a.example", "/{any}{any}-{id}"),)},
        {"patterns": (PatternRule("a.example", "/{name}"),)},
        {"patterns": (PatternRule("a.example", "/x?id={id}&b={id}"),)},
        {
            "patterns": (
                PatternRule("a.example", "/u/{handle}", form="u"),
                PatternRule("a.example", "/u/{any}/{id}", form="u"),
            )
        },
    ],
)
def test_platform_that_cannot_be_used_is_refused_when_an_editor_saves_it(changes):
    good = {
        "slug": "a",
        "name": "A",
        "url_template": "https://a.example/{handle}",
        "patterns": (PatternRule("a.example", "/{handle}"),),
    }
    check_platform(PlatformRule(**good))
    with pytest.raises(ValueError, match=r"\."):
        check_platform(PlatformRule(**{**good, **changes}))


def test_signs_in_an_editors_path_are_letters_not_a_pattern():
    rule = PlatformRule(
        "a", "A", (PatternRule("a.example", "/(a+)+/{handle}"),), "https://a.example/x/{handle}"
    )
    assert parse_address("https://a.example/(a+)+/leeds", [rule]).handle == "leeds"
    with pytest.raises(AddressError):
        parse_address("https://a.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!/leeds", [rule])


# Text that comes close to addresses finds more than text out of the blue.
WORDS = """
https:// http:// // javascript: @ / . .. ? # #!/ : :443 :81 x.com www. facebook.com m. youtube.com
bsky.app bsky.social mastodon.social linkedin.com plus.google.com nextdoor.co.uk pages profile
profile.php?id= groups channel company user status agency-detail UC did:plc: Leeds leeds- 123456
gov.uk %40 %00 %C3%B4 [ ] < > + , ; &utm_x=1 ' " {handle} { - _ xn-- \\ \u0430 \uff46 \ud800
"""
PIECES = [*WORDS.split(), " ", "\x00"]


def spoiled(url: str, place: int, piece: str) -> str:
    return url[: place % (len(url) + 1)] + piece + url[place % (len(url) + 1) :]


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
    st.builds(
        spoiled,
        st.sampled_from([url for *_, url in CANONICAL] + [text for _, text, _ in HANDLES]),
        st.integers(min_value=0, max_value=99),
        st.sampled_from(PIECES),
    ),
)
PLATFORMS = st.sampled_from([None, "nowhere", *BY_SLUG])


def account(text: str, platform: str | None) -> Address | None:
    try:
        return parse_address(text, RULES, platform)
    except AddressError as error:
        assert error.code
        assert str(error).isprintable()
        return None


@settings(STEADY, max_examples=1500)
@given(TEXTS, PLATFORMS)
def test_no_text_raises_anything_but_its_own_error_and_what_is_found_is_canonical(text, platform):
    found = account(text, platform)
    if found is None:
        return
    assert parse_address(found.url, RULES, found.platform) == found
    assert found.url.isascii() and found.url.startswith("https://")
    assert platform in (None, found.platform)


def test_patterns_that_disagree_never_raise_anything_but_its_own_error():
    patterns = (
        PatternRule("mere.example", "/b/{handle}", form="page"),
        PatternRule("mere.example", "/a/{any}/{id}", form="page"),
        PatternRule("mere.example", "/c/{handle}", form="page"),
    )
    for order in permutations(patterns):
        rule = PlatformRule("mere", "Mere", order, "https://mere.example/{handle}")
        for path in ("/b/leeds", "/a/leeds/123456", "/c/leeds", "/d/leeds"):
            with suppress(AddressError):
                assert parse_address(f"https://mere.example{path}", [rule]).platform == "mere"


@STEADY
@given(
    st.one_of(
        st.none(),
        st.integers(),
        st.binary(),
        st.floats(),
        st.lists(st.text()),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_what_is_not_text_is_refused(value):
    assert refusal(value).code == "empty"


HANDLE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:+&~/"


@settings(STEADY, max_examples=1000)
@given(st.sampled_from(list(BY_SLUG)), st.text(HANDLE_LETTERS, min_size=1, max_size=40))
def test_address_of_a_handle_stays_on_the_platform_and_gives_itself_back(platform, handle):
    found = account(handle, platform)
    if found is None:
        return
    assert parse_address(found.url, RULES, platform) == found
    rule = BY_SLUG[platform]
    host = found.url.split("/")[2]
    if not rule.has_free_address and not rule.is_federated:
        assert parse_address(found.url, RULES) == found
        assert host == rule.origin.removeprefix("https://")
        assert is_account_host(host, RULES)


NOISE = st.lists(
    st.sampled_from(
        ["/", "//", ".", " ", "?lang=en", "?fbclid=a#top", "#top", "/about", "/?x=1", ">"]
    ),
    max_size=1,
).map("".join)
FOLDED = [
    url
    for platform, _, url in CANONICAL
    if platform not in {"whatsapp"} and "/channel/" not in url and "profile.php" not in url
]


@STEADY
@given(
    st.sampled_from(FOLDED), NOISE, st.sampled_from([str.upper, str.lower, str.title, str.swapcase])
)
def test_capitals_query_fragment_and_trailing_signs_make_no_other_account(url, noise, case):
    plain = parse_address(url, RULES)
    found = parse_address(case(url) + noise, RULES)
    assert (found.platform, found.key) == (plain.platform, plain.key)
    assert found.url.lower() == plain.url.lower()


@STEADY
@given(
    st.sampled_from([url for _, _, url in CANONICAL]),
    st.integers(min_value=0, max_value=200),
    st.sampled_from(["\u0430", "\uff41", "\u200b", "\u00ad", "\u2024", "\u0131", "\ud800"]),
)
def test_other_scripts_and_hidden_signs_never_match(url, place, sign):
    place = min(place, len(url))
    assert refusal(url[:place] + sign + url[place:]).code == "not-ascii"


@STEADY
@given(
    st.sampled_from([url for _, _, url in CANONICAL]),
    st.sampled_from(["evil.example", "evil.co.uk", "a.b.c.example"]),
    st.sampled_from(
        ["{host}.{evil}", "{host}@{evil}", "{evil}\\{host}", "{host}:8080", "{host}-{evil}"]
    ),
)
def test_another_host_never_passes_for_a_platform(url, evil, shape):
    host = url.split("/")[2]
    refusal(url.replace(host, shape.format(host=host, evil=evil), 1))


class TestParametersThatSayTwoThings:
    """facebook.com/profile.php?id=… is an account only where nobody can read another id in it."""

    COUNCIL, STRANGER = "100064000000001", "100099999999999"

    @pytest.mark.parametrize(
        "query",
        [
            "Id={council}&id={stranger}",
            "id={council}&id={stranger}",
            "id={stranger}&id={council}",
            "id={council}&ID={stranger}",
            "id={council}&%69d={stranger}",
            "%69d={council}&id={stranger}",
            "id={council}&id[]={stranger}",
            "id={council}&id%5B%5D={stranger}",
            "id={council}&+id={stranger}",
            "id={council}&%20id={stranger}",
            "id={council}&id%00={stranger}",
            "x=1;id={stranger}&id={council}",
            "Id={council}",
            "id[]={council}",
            "sk=about",
        ],
    )
    def test_two_readings_are_no_account(self, query):
        text = query.format(council=self.COUNCIL, stranger=self.STRANGER)
        with pytest.raises(AddressError) as refused:
            parse_address(f"https://www.facebook.com/profile.php?{text}", RULES)
        assert refused.value.code == "not-an-account"

    @pytest.mark.parametrize("query", ["id={}", "sk=about&id={}", "%69d={}", "id={}&idx=7&hid=8"])
    def test_one_is(self, query):
        url = f"https://www.facebook.com/profile.php?{query.format(self.COUNCIL)}"
        assert parse_address(url, RULES).key == self.COUNCIL
