"""An invented register of any size, with names as varied as real ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

_STARTS = """
    Ash Bar Bick Black Bol Brad Bram Bux Cas Chel Chip Cran Crow Dar Der Dun East Elm Far Fen
    Folk Glen Guil Hal Har Hart Hazel Hert Hol Hun Ips Kel Ken Kirk Lam Lang Lich Lin Lut Mal
    Mar Mel Mere Mid Mil Nant Nor Nun Oak Old Or Ox Pem Pen Pres Rad Red Rich Roch Rom Ruth Sal
    Sand Sel Shep Sher Stam Stour Strat Sut Tam Thorn Tor Tun Wake Wal War Wel West Win Wor Yar
""".split()  # noqa: SIM905 - a list of words is easier to read so
_ENDS = """
    bourne bridge brook burgh burn bury by cester chester cliffe combe cote dale dean den don
    field fleet ford gate ham hampton haven head hill holme hurst ingham ington land leigh ley
    low lyn mere minster more mouth ness ney over pool port ridge sea shaw shire side stead
    stoke stone stow thorpe ton tree vale ville wade water well wich wick wold wood worth
""".split()  # noqa: SIM905 - a list of words is easier to read so
_TYPES = (
    ("district", "District Council"),
    ("unitary", "Council"),
    ("metropolitan-borough", "Metropolitan Borough Council"),
    ("county", "County Council"),
)
_REGIONS = ("north-east", "north-west", "east-midlands", "south-east", "south-west")
BATCH = 5_000


def places() -> list[str]:
    return [start + end for start in _STARTS for end in _ENDS]


def names(rows: int) -> Iterator[str]:
    """Names of two places each, so that each place stands in about as many as in a real list."""
    words = places()
    for number in range(rows):
        first = words[number * 7 % len(words)]
        second = words[(number * 31 + number // len(words) * 97 + 11) % len(words)]
        yield f"{first} and {second}"


def fill(rows: int) -> None:
    """Bring the register to so many councils, each with an account that was seen once."""
    from directory.choices import PlatformKind
    from directory.models import Council, CouncilName, Evidence, Platform, SocialAccount

    held = Council.objects.count()
    if not Platform.objects.exists():
        Platform.objects.create(
            slug="x",
            name="X",
            short_label="X",
            kind=PlatformKind.OPEN_NETWORK,
            url_template="https://x.com/{handle}",
        )
    platforms = list(Platform.objects.order_by("order", "pk")[:4])
    through = SocialAccount.councils.through
    numbered = enumerate(names(rows))
    waiting = list(islice(numbered, held, None))
    for start in range(0, len(waiting), BATCH):
        councils, accounts = [], []
        for number, name in waiting[start : start + BATCH]:
            kind, words = _TYPES[number % len(_TYPES)]
            region = _REGIONS[number // 3 % len(_REGIONS)]
            council = Council(
                name=f"{name} {words}",
                short_name=name,
                slug=f"invented-{number}",
                nation="england",
                council_type=kind,
                region=region,
                gss_code=f"E{50_000_000 + number}",
                website=f"https://www.invented-{number}.example",
                population=number * 7_919 % 900_000,
                population_year=2020,
                source="Register of invented councils",
                source_url="https://register.example/councils",
                source_date=date(2025, 7, 10),
            )
            council.file_under([f"Old {name}"])
            councils.append(council)
            handle = f"Invented{number}"
            seen = date(2024 + number % 3, 1 + number % 10, 1 + number % 28)
            accounts.append(
                SocialAccount(
                    platform=platforms[number % len(platforms)],
                    handle=handle,
                    handle_key=handle.lower(),
                    url=f"https://social.example/{handle}",
                    purpose="corporate",
                    language="en",
                    seen_on=seen,
                    confirmed_on=seen,
                )
            )
        Council.objects.bulk_create(councils)
        SocialAccount.objects.bulk_create(accounts)
        pairs = list(zip(councils, accounts, strict=True))
        CouncilName.objects.bulk_create(
            CouncilName(council=council, name=f"Old {council.short_name}", kind="former")
            for council, _ in pairs
        )
        through.objects.bulk_create(
            through(council_id=council.pk, socialaccount_id=account.pk)
            for council, account in pairs
        )
        Evidence.objects.bulk_create(
            Evidence(
                account=account,
                kind="council-website",
                source="www.invented.example",
                url=f"{council.website}/contact",
                seen_on=account.seen_on,
            )
            for council, account in pairs
        )
