"""What imports tell, row by row, to those who show it. Nobody listens while a command runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from directory.choices import AccountStatus, RowVerdict
from directory.models import Council

from .account_records import AccountRecord, evidence_words
from .council_files import CouncilRecord
from .engine import shown
from .held import label
from .merging import Merge, Said
from .results import ImportResult
from .rows import Change, RowPlan, verdict_on


class CouncilRows:
    """The rows of one file of councils."""

    def __init__(self, result: ImportResult) -> None:
        self.result = result

    def created(self, record: CouncilRecord, council: Council, said: Said) -> None:
        if self.result.on_row:
            told = {"slug": council.slug, **said}
            changes = [
                Change(label(field), "", shown(value)) for field, value in told.items() if value
            ]
            lines = (record.line,)
            self.result.on_row(RowPlan(lines, council.name, RowVerdict.CREATED, changes))

    def unchanged(self, records: Iterable[CouncilRecord]) -> None:
        if self.result.on_row:
            for record in records:
                self.result.on_row(RowPlan((record.line,), record.label, RowVerdict.UNCHANGED))

    def left(self, record: CouncilRecord, council: Council, outcome: Merge) -> list[str]:
        """What stays although the file says something else: for the result, and for the row."""
        notes = []
        for field, (now, new) in outcome.kept.items():
            is_now, said = f"{label(field)} is {shown(now)}", f"the file says {shown(new)}"
            self.result.kept.add(f"{council.name}: {is_now}; {said}")
            notes.append(f"{is_now}, as an editor left it; {said}")
        for field, (now, new) in outcome.left.items():
            is_now = f"{label(field)} is {shown(now)}"
            self.result.note(
                "Differs from the register, which knows better",
                f"line {record.line}, {council.name}: {is_now}, not {shown(new)}",
            )
            notes.append(f"{is_now}, which was checked; the file says {shown(new)}")
        return notes

    def held(
        self,
        record: CouncilRecord,
        council: Council,
        changes: Sequence[Change],
        notes: Sequence[str],
    ) -> None:
        if self.result.on_row:
            verdict = verdict_on(changes, notes)
            self.result.on_row(RowPlan((record.line,), council.name, verdict, changes, notes))


class AccountRows:
    """The rows of one file of accounts."""

    def __init__(self, result: ImportResult) -> None:
        self.result = result
        self._left: dict[int, str] = {}  # by the line of the row: what editors made of the account

    def left(self, record: AccountRecord, why: str) -> None:
        if self.result.on_row:
            self._left[record.line] = why

    def created(self, records: Iterable[AccountRecord], fields: Iterable[str]) -> None:
        if not self.result.on_row:
            return
        records = list(records)
        keys = {key for record in records for key in record.council_keys}
        found = Council.objects.filter(pk__in=keys).order_by()
        names: dict[int, str] = dict(found.values_list("pk", "short_name"))
        for record in records:
            councils = sorted(names[key] for key in record.council_keys)
            values = {"status": AccountStatus.ACTIVE.value, **record.said}
            changes = [
                Change("councils", "", ", ".join(councils)),
                Change("platform", "", record.address.platform),
                Change("handle", "", record.address.handle),
                *(Change(name, "", shown(values[name])) for name in fields if values.get(name)),
                *(Change("evidence", "", evidence_words(entry)) for entry in record.evidence),
            ]
            self._tell(record, RowVerdict.CREATED, changes)

    def held(
        self, record: AccountRecord, changes: Sequence[Change] = (), notes: Sequence[str] = ()
    ) -> None:
        left = self._left.get(record.line)
        notes = [left, *notes] if left else notes
        self._tell(record, verdict_on(changes, notes), changes, notes)

    def left_out(self, record: AccountRecord) -> None:
        left = self._left.get(record.line)
        self._tell(record, RowVerdict.LEFT_OUT, notes=[left] if left else ())

    def _tell(
        self,
        record: AccountRecord,
        verdict: RowVerdict,
        changes: Sequence[Change] = (),
        notes: Sequence[str] = (),
    ) -> None:
        if self.result.on_row:
            lines = record.line, *record.more_lines
            self.result.on_row(RowPlan(lines, record.address.url, verdict, changes, notes))
