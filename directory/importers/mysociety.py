"""The public register "UK local authority names and codes", in its own columns.

It is the weaker source where our register was checked against others: it fills what is empty,
and it says which codes, names, days and successors changed. Its faults are known and named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.text import slugify

from core.dates import today
from core.text import fold
from directory.choices import PRINCIPAL_TYPES, CouncilType, Nation, Region
from directory.models import Council
from directory.models.councils import RESERVED_SLUGS

from .cells import CellError, day, normal_last_day, several, whole_number, year_turned_into_day
from .council_files import (
    AUTHORITY_CODE,
    GSS_CODE,
    LAST_DAY_NOTE,
    READERS,
    CouncilFile,
    CouncilRecord,
)
from .matching import CouncilIndex, Target
from .merging import Said
from .reading import Row, Table, did_you_mean

SOURCE = "UK local authority names and codes, mySociety"
SOURCE_URL = "https://mysociety.github.io/uk_local_authority_names_and_codes/"
REQUIRED = (
    "local-authority-code",
    "official-name",
    "nice-name",
    "gss-code",
    "start-date",
    "end-date",
    "replaced-by",
    "nation",
    "region",
    "local-authority-type-name",
)
# Of the other columns nothing is taken: alt-names runs names with commas in them together and
# holds broken letters; county-la, the grid references and the codes of other registers we know
# better or do not show.
OPTIONAL = ("former-gss-codes", "pop-2020")
READ = {
    "official-name": READERS["name"],
    "nice-name": READERS["short_name"],
    "local-authority-code": AUTHORITY_CODE,
    "gss-code": GSS_CODE,
}
TYPES = {
    "non-metropolitan district": CouncilType.DISTRICT,
    "unitary authority": CouncilType.UNITARY,
    "metropolitan district": CouncilType.METROPOLITAN_BOROUGH,
    "london borough": CouncilType.LONDON_BOROUGH,
    "county": CouncilType.COUNTY,
    "welsh unitary authority": CouncilType.WELSH_UNITARY,
    "combined authority": CouncilType.COMBINED_AUTHORITY,
    "strategic regional authority": CouncilType.STRATEGIC_AUTHORITY,
    "city corporation": CouncilType.CITY_CORPORATION,
}
NATIONS = {"england": Nation.ENGLAND, "wales": Nation.WALES}
ELSEWHERE = {"scotland": "in Scotland", "northern ireland": "in Northern Ireland"}
REGIONS = {str(label).lower(): str(value) for value, label in Region.choices}
# Stands there for seven combined authorities, most of which began on other days.
COMBINED_PLACEHOLDER = date(2014, 4, 1)

YEARS_NOTE = "Years that a spreadsheet turned into days; left empty"
DOUBTFUL_NOTE = "First days that cannot be right; left empty"
STILL_THERE_NOTE = "Listed as current, but the register says they have ended; left as they are"
SUCCESSOR_NOTE = "Successors that are not known, or of a council that goes on; left out"


class MySocietyFile(CouncilFile):
    """uk_local_authorities.csv. Rows outside England and Wales are passed over and counted."""

    name = "mysociety"
    takes_back = False
    only_fills = frozenset({"short_name", "council_type", "nation", "region", "started_on"})
    population = staticmethod(whole_number(1, 2_000_000_000))

    def records(self) -> Iterator[CouncilRecord]:
        table = Table(
            self.path, self.result, required=REQUIRED, optional=OPTIONAL, others_ignored=True
        )
        ended: list[CouncilRecord] = []
        codes: set[str] = set()
        for row in table:
            if record := self._record(row):
                codes.add(record.code or "")
                # A council that goes on has the first claim to the short address.
                if record.is_current:
                    yield record
                else:
                    ended.append(record)
        for record in ended:
            self._leave_out_unknown_successors(record, codes)
            yield record

    def _leave_out_unknown_successors(self, record: CouncilRecord, codes: set[str]) -> None:
        """Left out of what is remembered too, so that they are linked once they are known."""
        named = record.several("successors")
        known = [code for code in named if code in codes or code in self.known_codes]
        if known != named:
            unknown = ", ".join(code for code in named if code not in known)
            self.result.note(SUCCESSOR_NOTE, f"line {record.line}, {record.label}: {unknown}")
            record.said["successors"] = known

    def heeded(self, said: Said, council: Council, held: set[str]) -> Said:
        heeded = dict(said)
        for column in ("name", "short_name"):
            if fold(str(said.get(column, ""))) in held:
                heeded.pop(column, None)
        if council.population_year not in (None, said.get("population_year")):
            heeded.pop("population", None)
            heeded.pop("population_year", None)
        # Where the facts of a council come from is said once, when it is brought in.
        for column in ("sort_name", "source", "source_url", "source_date"):
            heeded.pop(column, None)
        return heeded

    def successors_in(self, index: CouncilIndex) -> Mapping[str, Target]:
        return index.by_code

    def free_slug(self, record: CouncilRecord, taken: Mapping[str, int]) -> str:
        base = record.slug
        tries = [base, f"{base}-{record.council_type}", f"{base}-{(record.code or '').lower()}"]
        free = (slug for slug in tries if slug not in taken and slug not in RESERVED_SLUGS)
        return next(free, tries[-1])

    @property
    def source_of_successions(self) -> str:
        return SOURCE

    def _record(self, row: Row) -> CouncilRecord | None:
        result = self.result
        nation = NATIONS.get(row["nation"].lower())
        if nation is None:
            if elsewhere := ELSEWHERE.get(row["nation"].lower()):
                result.skip(elsewhere, row.line, row["official-name"])
            else:
                hint = did_you_mean(row["nation"], NATIONS)
                result.fault(row.line, "nation", row["nation"], f"This is not a nation{hint}")
            return None
        faults_before = result.fault_count
        values = self.importer.read_cells(row, READ)
        for column in ("official-name", "nice-name", "local-authority-code"):
            if not row[column]:
                result.fault(row.line, column, "", "This cell is empty. Every council needs it.")
        council_type = self._one_of(row, "local-authority-type-name", TYPES)
        region = self._one_of(row, "region", REGIONS) if row["region"] else ""
        if values is None or result.fault_count > faults_before or not council_type:
            return None
        official, nice = str(values["official-name"]), str(values["nice-name"])
        # "West Midlands" alone is a region; the bodies above councils go by their full name.
        short = nice if council_type in PRINCIPAL_TYPES else official
        said: Said = {
            "name": official,
            "short_name": short[:100],
            "council_type": str(council_type),
            "nation": str(nation),
            "region": region,
            "local_authority_code": values["local-authority-code"],
            "gss_code": values.get("gss-code"),
            "started_on": self._started_on(row, council_type),
            "ended_on": self._ended_on(row),
            "former_gss_codes": several(row["former-gss-codes"], ","),
            "successors": several(row["replaced-by"], ","),
            **self._population(row),
        }
        said = {column: value for column, value in said.items() if value not in (None, "", [])}
        started, ended = said.get("started_on"), said.get("ended_on")
        if not ended and said.pop("successors", None):
            self.result.note(
                SUCCESSOR_NOTE,
                f"line {row.line}, {official}: {row['replaced-by']}, but no end-date",
            )
        if started and ended and str(ended) < str(started):
            result.fault(
                row.line, "end-date", row["end-date"], f"It ends before it begins on {started}."
            )
        for code in several(row["former-gss-codes"], ","):
            try:
                GSS_CODE(code)
            except CellError as error:
                result.fault(row.line, "former-gss-codes", code, str(error))
        if result.fault_count > faults_before:
            return None
        return CouncilRecord(row.line, official, slugify(short), said, is_current=not ended)

    def new_values(self, record: CouncilRecord) -> Said:
        """What a council brought in from here gets besides what its row says."""
        return {"source": SOURCE, "source_url": SOURCE_URL, "source_date": today().isoformat()}

    def _one_of(self, row: Row, column: str, known: Mapping[str, str]) -> str:
        found = known.get(row[column].lower(), "")
        if not found:
            hint = did_you_mean(row[column], known)
            self.result.fault(row.line, column, row[column], f"This word is not known{hint}")
        return found

    def _day(self, row: Row, column: str) -> date | None:
        if not (cell := row[column]):
            return None
        try:
            found = day(cell)
        except CellError as error:
            self.result.fault(row.line, column, cell, str(error))
            return None
        if year := year_turned_into_day(found):
            self.result.note(
                YEARS_NOTE,
                f"line {row.line}, {row['nice-name']}: {cell} is the year {year}",
            )
            return None
        return found

    def _started_on(self, row: Row, council_type: str) -> str | None:
        found = self._day(row, "start-date")
        if found is None:
            return None
        doubt = ""
        if council_type == CouncilType.COMBINED_AUTHORITY and found == COMBINED_PLACEHOLDER:
            doubt = "stands there for combined authorities whose day was not known"
        elif council_type in PRINCIPAL_TYPES and (found.month, found.day) != (4, 1):
            doubt = "is not a 1 April, on which councils begin"
        if doubt:
            self.result.note(
                DOUBTFUL_NOTE,
                f"line {row.line}, {row['nice-name']}: {row['start-date']} {doubt}",
            )
            return None
        return found.isoformat()

    def _ended_on(self, row: Row) -> str | None:
        found = self._day(row, "end-date")
        if found is None:
            return None
        last = normal_last_day(found)
        if last != found:
            self.result.note(
                LAST_DAY_NOTE, f"line {row.line}, {row['nice-name']}: {row['end-date']} is {last}"
            )
        return last.isoformat()

    def _population(self, row: Row) -> Said:
        if not row["pop-2020"]:
            return {}
        try:
            return {"population": self.population(row["pop-2020"]), "population_year": 2020}
        except CellError as error:
            self.result.fault(row.line, "pop-2020", row["pop-2020"], str(error))
            return {}
