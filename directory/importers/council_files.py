"""Files of councils: what a row becomes, and our own schema (the other is mysociety.py)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from core.dates import today
from directory.choices import CouncilType, NameKind, Nation, Region, SuccessionKind
from directory.models import Council
from directory.models.councils import RESERVED_SLUGS

from .cells import (
    CellError,
    Reader,
    Value,
    choice,
    existence_day,
    last_day,
    own_website,
    past_day,
    several,
    shaped,
    text,
    web_address,
    whole_number,
)
from .engine import Importer
from .matching import CouncilIndex, Target
from .merging import Said
from .reading import Row, Table, did_you_mean

_slug_words = shaped(r"[a-z0-9]+(-[a-z0-9]+)*", "An address part is lower-case words with hyphens.")
GSS_CODE = shaped(r"[EW]\d{8}", "A GSS code is E or W and eight digits, such as E08000035.")
AUTHORITY_CODE = shaped(r"[A-Z]{3,4}", "A local authority code is three or four capital letters.")
LAST_DAY_NOTE = (
    "Read as the last day, because councils end on 31 March and successors begin next day"
)


def read_slug(cell: str) -> Value:
    if cell in RESERVED_SLUGS:
        raise CellError("This is the address of another page. Choose a longer one.")
    return _slug_words(cell)


@dataclass(slots=True)
class CouncilRecord:
    """What one row says of one council. ``said`` holds only what the row says something about."""

    line: int
    label: str
    slug: str
    said: Said
    is_current: bool = False

    @property
    def gss(self) -> str | None:
        value = self.said.get("gss_code")
        return value if isinstance(value, str) else None

    @property
    def code(self) -> str | None:
        value = self.said.get("local_authority_code")
        return value if isinstance(value, str) else None

    @property
    def council_type(self) -> str:
        return str(self.said.get("council_type", ""))

    @property
    def names(self) -> list[str]:
        return [str(self.said[name]) for name in ("name", "short_name") if self.said.get(name)]

    def several(self, field: str) -> list[str]:
        value = self.said.get(field)
        return value if isinstance(value, list) else []


class CouncilFile(ABC):
    """A file of councils in one schema. ``name`` is what the register remembers its words under."""

    name: ClassVar[str]
    takes_back: ClassVar[bool]
    only_fills: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, path: Path, importer: Importer) -> None:
        self.path = path
        self.importer = importer
        self.result = importer.result
        self.known_codes: Mapping[str, int] = {}  # local authority codes that the register has

    @abstractmethod
    def records(self) -> Iterator[CouncilRecord]: ...

    def heeded(self, said: Said, council: Council, held: set[str]) -> Said:
        """What the file's words mean for a council we hold under the (folded) names ``held``."""
        return said

    def new_values(self, record: CouncilRecord) -> Said:
        """What a council that the file brings in gets besides what its row says."""
        return {}

    def successors_in(self, index: CouncilIndex) -> Mapping[str, Target]:
        """The councils by the words in which the file names successors."""
        return index.by_slug

    def free_slug(self, record: CouncilRecord, taken: Mapping[str, int]) -> str:
        """The address part for a council that the file brings in."""
        return record.slug

    @property
    def source_of_successions(self) -> str:
        return ""


READERS: dict[str, Reader] = {
    "slug": read_slug,
    "name": text(150),
    "short_name": text(100),
    "sort_name": text(120),
    "council_type": choice(CouncilType),
    "nation": choice(Nation),
    "region": choice(Region),
    "county": text(60),
    "gss_code": GSS_CODE,
    "local_authority_code": AUTHORITY_CODE,
    "website": own_website(200),
    "population": whole_number(1, 2_000_000_000),
    "population_year": whole_number(1900, 2100),
    "started_on": existence_day,
    "ended_on": last_day,
    "succession_kind": choice(SuccessionKind),
    "wikidata_id": shaped(r"Q\d{1,10}", "A Wikidata number is Q and digits."),
    "tile_column": whole_number(0, 1000),
    "tile_row": whole_number(0, 1000),
    "source": text(255),
    "source_url": web_address(500),
}
NUMBERS_AND_CODES = frozenset(
    (
        *("gss_code", "local_authority_code", "population", "population_year"),
        *("started_on", "ended_on", "tile_column", "tile_row", "source_date"),
    )
)
REQUIRED = ("slug", "name", "short_name", "council_type", "nation")
SEVERAL = ("welsh_name", "other_names", "former_gss_codes", "successors")
OPTIONAL = tuple(
    name for name in (*READERS, *SEVERAL, "source_date") if name not in REQUIRED
)  # fmt: skip


class OwnCouncilFile(CouncilFile):
    """The schema of directory/register/councils.csv."""

    name = "own"
    takes_back = True

    def records(self) -> Iterator[CouncilRecord]:
        table = Table(self.path, self.result, required=REQUIRED, optional=OPTIONAL)
        readers = {
            column: reader
            for column, reader in {**READERS, "source_date": past_day(today())}.items()
            if column in table.columns
        }
        for row in table:
            if record := self._record(row, readers, table.columns):
                yield record

    def _record(
        self, row: Row, readers: Mapping[str, Reader], columns: frozenset[str]
    ) -> CouncilRecord | None:
        result = self.result
        faults_before = result.fault_count
        values = self.importer.read_cells(row, readers)
        for column in REQUIRED:
            if not row[column]:
                result.fault(row.line, column, "", "This cell is empty. Every council needs it.")
        names = self._names(row)
        former = several(row["former_gss_codes"])
        for code in former:
            self._check(row, "former_gss_codes", code, GSS_CODE)
        successors = several(row["successors"])
        if values is None or result.fault_count > faults_before:
            return None
        said: Said = {
            # An empty cell of a column that is there takes back what the column said before.
            column: values.get(column, None if column in NUMBERS_AND_CODES else "")
            for column in readers
            if column != "slug"
        }
        if not said.get("sort_name"):
            said.pop("sort_name", None)  # made from the short name then, so nothing is said
        if "welsh_name" in columns or "other_names" in columns:
            said["names"] = names
        if "former_gss_codes" in columns:
            said["former_gss_codes"] = former
        if "successors" in columns:
            said["successors"] = successors
        self._check_days(row, said)
        if result.fault_count > faults_before:
            return None
        return CouncilRecord(row.line, str(values["name"]), str(values["slug"]), said)

    def _names(self, row: Row) -> list[str]:
        names = [f"{NameKind.WELSH}:{row['welsh_name']}"] if row["welsh_name"] else []
        for entry in several(row["other_names"]):
            kind, colon, name = (part.strip() for part in entry.partition(":"))
            if not colon or kind not in NameKind.values or not name:
                hint = "." if kind in NameKind.values else did_you_mean(kind, NameKind.values)
                self.result.fault(
                    row.line,
                    "other_names",
                    entry,
                    f"Write the kind before each name, such as “common:Hull”{hint} "
                    f"Kinds: {', '.join(NameKind.values)}.",
                )
            names.append(f"{kind}:{name}")
        for name in names:
            if len(name.partition(":")[2]) > 150:
                self.result.fault(row.line, "other_names", name, "At most 150 characters fit.")
        return list(dict.fromkeys(names))

    def _check(self, row: Row, column: str, cell: str, reader: Reader) -> None:
        try:
            reader(cell)
        except ValueError as error:
            self.result.fault(row.line, column, cell, str(error))

    def _check_days(self, row: Row, said: Mapping[str, Value]) -> None:
        ended = said.get("ended_on")
        if ended and row["ended_on"].startswith(("01/04", "1/4")) | row["ended_on"].endswith(
            "04-01"
        ):
            self.result.note(LAST_DAY_NOTE, f"line {row.line}: {row['ended_on']} is {ended}")
        started = said.get("started_on")
        if started and ended and str(ended) < str(started):
            self.result.fault(
                row.line,
                "ended_on",
                row["ended_on"],
                f"It ends before it begins on {started}. Correct one of the two days.",
            )
        if said.get("successors") and "ended_on" in said and not ended:
            self.result.fault(
                row.line,
                "successors",
                row["successors"],
                "A council with successors has a last day. Give it under ended_on.",
            )
        if (said.get("tile_column") is None) != (said.get("tile_row") is None):
            self.result.fault(
                row.line, "tile_column", row["tile_column"], "Give both tile_column and tile_row."
            )
