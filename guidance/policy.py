"""A social media policy for one council, made of the dos and don'ts. Page, text and Word share it.

Pure, but for the search of the council's name: values in, values out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from textwrap import fill
from typing import Any

from core.dates import long_date
from core.exports import LICENCE
from core.text import clean_query
from core.text import without_controls as clean
from directory.choices import CouncilState, Nation
from directory.finding import understand
from directory.models import Council

LONGEST_NAME = 100
MOST_CHOICES = 6
WHOLE_NAME = 1  # the rank up to which a name is what was typed and no more
WIDTH = 78
BLANKS = ("Owner", "Approved by", "Approved on", "To be reviewed by")
BLANK = "_" * 30
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Naming:
    """``name`` stands in the policy; ``choices`` are councils that may have been meant instead.

    ``nation`` is that of a known council, else empty.
    """

    name: str
    is_known: bool = False
    nation: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    words: str
    reason: str


@dataclass(frozen=True)
class Policy:
    title: str
    purpose: str
    covers: str
    dos: Sequence[Line]
    donts: Sequence[Line]
    source: str
    advice: str = (
        "Cross out what you cannot keep. Your monitoring officer should read this policy before "
        "it is agreed."
    )
    blanks: Sequence[str] = BLANKS


def naming(typed: str, on: date) -> Naming:
    """The council that is meant, by any of its names; else what was typed, as it stands.

    A town or parish council is in no register here and may have its policy all the same.
    """
    name = clean_query(typed)[:LONGEST_NAME].strip()
    if not name:
        return Naming("")
    meaning = understand(name)
    lasting = Council.objects.current(on) | Council.objects.in_state(CouncilState.COMING, on)
    meant = meaning.among(lasting).ranked_for(name)
    found = list(meant.values_list("name", "nation", "name_rank")[: MOST_CHOICES + 1])
    whole = [(council, nation) for council, nation, rank in found if rank <= WHOLE_NAME]
    # One council that is found by its name is the one; one that took over from it is a choice.
    if len(whole) == 1:
        council, nation = whole[0]
        return Naming(council, is_known=True, nation=nation)
    return Naming(name, choices=tuple(council for council, _, _ in found[:MOST_CHOICES]))


def advice_lines(body: Iterable[Any]) -> tuple[list[Line], list[Line]]:
    """All dos and all don'ts of a page's body."""
    boxes = [block.value for block in body if block.block_type == "dos_and_donts"]
    dos, donts = (
        [Line(item["line"], item["reason"]) for box in boxes for item in box[name]]
        for name in ("dos", "donts")
    )
    return dos, donts


def concerns(line: Line, nation: str) -> bool:
    """Whether a council of the nation needs the line: one that names Wales alone is for Wales.

    A council that is not in the register (no nation) gets every line.
    """
    is_for_wales = "Wales" in line.words and "England" not in line.words
    return not (is_for_wales and nation == Nation.ENGLAND)


def policy_for(named: Naming, body: Iterable[Any], source: str) -> Policy:
    """The policy with the name filled in. ``source``: as source_line makes it."""
    name = named.name
    dos, donts = (
        [line for line in lines if concerns(line, named.nation)] for lines in advice_lines(body)
    )
    return Policy(
        title=f"{name}: how we use social media",
        purpose=f"This policy says what {name} does and does not do on social media. Residents can "
        "rely on what they read, and staff know what is expected of them.",
        covers=f"Everybody who posts, replies or moderates for {name}: staff, agencies, and "
        "councillors where they use an account of the council. For their own accounts, "
        "councillors follow the members’ code of conduct.",
        dos=dos,
        donts=donts,
        source=source,
    )


def source_line(title: str, address: str, reviewed_on: date | None, on: date) -> str:
    reviewed = f", reviewed {long_date(reviewed_on)}" if reviewed_on else ""
    return (
        f"Made on {long_date(on)} from “{title}” of Digital Councils{reviewed}: {address}. "
        f"{LICENCE}."
    )


def as_text(policy: Policy) -> str:
    def part(heading: str, *lines: str) -> list[str]:
        return ["", "", heading, "-" * len(heading), *lines]

    def listed(lines: Iterable[Line]) -> list[str]:
        return [
            fill(
                f"{line.words}. {line.reason}.",
                WIDTH,
                initial_indent=f"{number:>2}. ",
                subsequent_indent="    ",
                break_long_words=False,
            )
            for number, line in enumerate(lines, start=1)
        ]

    lines = [
        fill(policy.title, WIDTH),
        *part("Purpose", fill(policy.purpose, WIDTH)),
        *part("Who it covers", fill(policy.covers, WIDTH)),
        *part("Do", *listed(policy.dos)),
        *part("Don’t", *listed(policy.donts)),
        *part("Agreed", *(f"{blank}: {BLANK}" for blank in policy.blanks)),
        *part("Before you agree it", fill(policy.advice, WIDTH)),
        "",
        "",
        fill(policy.source, WIDTH, break_long_words=False, break_on_hyphens=False),
        "",
    ]
    return "\n".join(lines)


def as_word(policy: Policy) -> bytes:
    """The same as a Word file, with headings and lists that a screen reader finds."""
    # lxml comes with it: 100 ms that only whoever asks for a Word file should wait for.
    from docx import Document

    document = Document()
    document.core_properties.title = clean(policy.title)
    document.core_properties.author = "Digital Councils"
    document.core_properties.language = "en-GB"
    document.core_properties.comments = ""
    document.add_heading(clean(policy.title), level=0)
    for heading, words in (("Purpose", policy.purpose), ("Who it covers", policy.covers)):
        document.add_heading(heading, level=1)
        document.add_paragraph(clean(words))
    for heading, lines in (("Do", policy.dos), ("Don’t", policy.donts)):
        document.add_heading(heading, level=1)
        for line in lines:
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{clean(line.words)}.").bold = True
            paragraph.add_run(f" {clean(line.reason)}.")
    document.add_heading("Agreed", level=1)
    for blank in policy.blanks:
        document.add_paragraph(f"{blank}: {BLANK}")
    document.add_heading("Before you agree it", level=1)
    document.add_paragraph(clean(policy.advice))
    document.add_paragraph(clean(policy.source))
    written = BytesIO()
    document.save(written)
    return written.getvalue()
