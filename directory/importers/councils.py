"""Councils from a file into the register: matched, compared, written. Nobody is ever deleted."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from directory.models import Council, CouncilName, FormerGssCode, NameWord
from directory.names import sort_name

from .cells import Value
from .council_files import CouncilFile, CouncilRecord, OwnCouncilFile
from .engine import Importer, Say, carry_out, in_chunks, shown, silent, update_all
from .held import CouncilsHeld, describe, label, plain, set_value
from .matching import CouncilIndex, Target, folded_names
from .merging import Said, as_list, merge, merge_several, remember, says_nothing_new
from .mysociety import STILL_THERE_NOTE, MySocietyFile
from .results import ImportResult
from .rows import Added, Change
from .successions import SuccessionChanges
from .telling import CouncilRows

FORMATS: dict[str, type[CouncilFile]] = {
    file.name: file for file in (OwnCouncilFile, MySocietyFile)
}
PLACE = ("tile_column", "tile_row")
SETS = ("names", "former_gss_codes", "successors")
RECODED_NOTE = "Listed under a former code, which was accepted"
ADDRESS_NOTE = "Found under another address, which stays as it is"


def import_councils(
    path: Path, *, source_format: str = "own", dry_run: bool = False, say: Say = silent
) -> ImportResult:
    """Import one file whole. Raises ``ImportRefused``, with nothing written, if it has a fault."""
    importer = CouncilImporter(path, FORMATS[source_format], say)
    carry_out([importer], dry_run=dry_run)
    return importer.result


class CouncilImporter(Importer):
    """One file of councils, in whichever format."""

    def __init__(self, path: Path, file_type: type[CouncilFile], say: Say = silent) -> None:
        super().__init__(ImportResult("councils"), say)
        self.file = file_type(path, self)
        self.rows = CouncilRows(self.result)

    def run(self) -> None:
        self.index = CouncilIndex()
        self.file.known_codes = self.index.by_code
        self.lines: dict[Target, int] = {}  # which row spoke of which council
        self.places: dict[int, tuple[Value, Value, int]] = {}
        self.successions = SuccessionChanges(self.file, self.result, self.index)
        for batch in self.batches(self.file.records()):
            matched = [
                (record, target) for record in batch if (target := self._match(record)) is not None
            ]
            if self.result.fault_count:
                continue  # nothing will be kept, so only look for more faults
            self._create([pair for pair in matched if pair[1] < 0])
            self._compare([pair for pair in matched if pair[1] > 0])
        self.result.refuse_if_faulty()
        self._write_places()
        self.successions.write()
        self._list_missing()

    def _match(self, record: CouncilRecord) -> Target | None:
        """The council that the row is about, or a new one. None when the row contradicts itself."""
        index, gss = self.index, record.gss or ""
        hits = {
            "GSS code": index.by_gss.get(gss) or index.by_former.get(gss),
            "local authority code": index.by_code.get(record.code or ""),
            "slug": index.by_slug.get(record.slug)
            if self.file.name == OwnCouncilFile.name
            else None,
        }
        found = {column: target for column, target in hits.items() if target}
        if not hits["slug"]:
            # Two codes are two councils, whatever they are called; but a code may be missing.
            uncoded_only = bool(gss and not found)
            named = index.named(record.council_type, record.names, uncoded_only=uncoded_only)
            if len(named) > 1 and not found:
                self.result.fault(
                    record.line,
                    "name",
                    record.label,
                    "Several councils have this name. Say which one with its GSS code.",
                )
                return None
            if len(named) == 1 and not named & set(found.values()):
                found["name"] = next(iter(named))
        if len(set(found.values())) > 1:
            self._refuse_contradiction(record, found)
            return None
        target = next(iter(found.values()), 0)
        if target in self.lines:
            self.result.fault(
                record.line,
                "",
                record.label,
                f"Line {self.lines[target]} is about the same council. Keep one of the two rows.",
            )
            return None
        return self._matched(record, target) if target else self._announce(record)

    def _refuse_contradiction(self, record: CouncilRecord, found: dict[str, Target]) -> None:
        held = dict(Council.objects.filter(pk__in=found.values()).values_list("pk", "name"))
        whose = [
            f"{what} is that of {held.get(target, f'the council in line {-target}')}"
            for what, target in found.items()
        ]
        self.result.fault(
            record.line,
            "",
            record.label,
            f"The {', the '.join(whose)}. Correct the wrong one.",
        )

    def _matched(self, record: CouncilRecord, target: Target) -> Target | None:
        index, gss = self.index, record.gss
        if gss and index.by_former.get(gss) == target:
            now = index.gss_of.get(target)
            self.result.note(
                RECODED_NOTE,
                f"line {record.line}: {gss} is now {now or 'without a code'} ({record.label})",
            )
            record.said["gss_code"] = now  # the new code is never written back to the old
        if self.file.name == "own" and index.by_slug.get(record.slug) != target:
            self.result.note(ADDRESS_NOTE, f"line {record.line}: {record.slug} ({record.label})")
        if record.is_current and target in index.ended:
            self.result.note(STILL_THERE_NOTE, f"line {record.line}: {record.label}")
        self.lines[target] = record.line
        if record.code:
            index.by_code[record.code] = target  # a row that names it as successor may follow
        for code in record.several("former_gss_codes"):
            owner = index.by_former.get(code) or index.by_gss.get(code)
            if owner not in (None, target) or code == record.said.get("gss_code"):
                self.result.fault(
                    record.line,
                    "former_gss_codes",
                    code,
                    "This is the code of another council, or of this one today. Remove it.",
                )
                return None
            index.by_former[code] = target
        return target

    def _announce(self, record: CouncilRecord) -> Target | None:
        """Make room for a council that is not in the register yet."""
        target = -record.line
        record.slug = self.file.free_slug(record, self.index.by_slug)
        self.index.add(
            target,
            slug=record.slug,
            gss=record.gss,
            code=record.code,
            council_type=record.council_type,
            names=record.names,
        )
        return self._matched(record, target)

    def _create(self, pairs: list[tuple[CouncilRecord, Target]]) -> None:
        councils: list[Council] = []
        names: list[CouncilName] = []
        codes: list[FormerGssCode] = []
        for record, _ in pairs:
            said = {**self.file.new_values(record), **record.said}
            council = Council(slug=record.slug)
            for field, value in said.items():
                if field not in PLACE and field not in SETS and hasattr(council, field):
                    set_value(council, field, value)
            own_names = [entry.partition(":") for entry in record.several("names")]
            council.file_under(name for _, _, name in own_names)
            council.imported_values = remember(
                {}, self.file.name, {**said, "sort_name": council.sort_name}
            )
            councils.append(council)
            names += [
                CouncilName(council=council, kind=kind, name=name) for kind, _, name in own_names
            ]
            codes += [
                FormerGssCode(council=council, code=former)
                for former in record.several("former_gss_codes")
            ]
            self.result.created.add(f"{council.name} ({council.slug})")
            self.rows.created(record, council, said)
        Council.objects.bulk_create(councils)
        for name in names:
            name.council_id = name.council.pk
        for code in codes:
            code.council_id = code.council.pk
        CouncilName.objects.bulk_create(names)
        FormerGssCode.objects.bulk_create(codes)
        NameWord.objects.learn(council.search_names for council in councils)
        for (record, target), council in zip(pairs, councils, strict=True):
            self.index.made[target] = council.pk
            self._note_place(council, record.said, record.line)
            self.successions.add(record, council, record.several("successors"))

    def _compare(self, pairs: list[tuple[CouncilRecord, Target]]) -> None:
        if not pairs:
            return
        memories = dict(
            Council.objects.filter(pk__in=[pk for _, pk in pairs]).values_list(
                "pk", "imported_values"
            )
        )
        telling = [
            (record, pk)
            for record, pk in pairs
            if not says_nothing_new(memories[pk], self.file.name, record.said)
        ]
        self.result.unchanged += len(pairs) - len(telling)
        told = {pk for _, pk in telling}
        self.rows.unchanged(record for record, pk in pairs if pk not in told)
        held = CouncilsHeld([pk for _, pk in telling])
        changed: list[Council] = []
        fields = {"imported_values", "updated_at"}
        for record, pk in telling:
            council = held.councils[pk]
            words: list[Change] = []
            notes: list[str] = []
            fields |= self._merge(record, council, held, words, notes)
            council.imported_values = remember(council.imported_values, self.file.name, record.said)
            changed.append(council)
            if words:
                council.updated_at = timezone.now()
                self.result.updated.add(f"{council.name}: {'; '.join(map(str, words))}")
            else:
                self.result.unchanged += 1
            self.rows.held(record, council, words, notes)
        if self.result.fault_count:
            return
        update_all(Council, changed, fields)
        CouncilName.objects.bulk_create(held.new_names)
        FormerGssCode.objects.bulk_create(held.new_codes)
        if "search_names" in fields:
            NameWord.objects.learn(council.search_names for council in changed)

    def _merge(
        self,
        record: CouncilRecord,
        council: Council,
        held: CouncilsHeld,
        words: list[Change],
        notes: list[str],
    ) -> set[str]:
        """Bring one council in step with its row; what was done goes to ``words``.

        What was left although the file says something else goes to ``notes``.
        """
        source, memory, pk = self.file.name, council.imported_values, council.pk
        last = memory.get(source, {})
        heeded = self.file.heeded(record.said, council, folded_names(council.search_names))
        single: Said = {
            field: value
            for field, value in heeded.items()
            if field not in SETS and field != "succession_kind"
        }
        outcome = merge(
            {field: plain(council, field) for field in single},
            single,
            memory,
            source,
            only_fills=self.file.only_fills,
        )
        notes += self.rows.left(record, council, outcome)
        touched = self._apply(record, council, outcome.changes, held, words)
        if names := merge_several(
            held.names[pk], heeded.get("names"), last.get("names"), takes_back=self.file.takes_back
        ):
            for entry in names.added:
                kind, _, name = entry.partition(":")
                held.new_names.append(CouncilName(council_id=pk, kind=kind, name=name))
            for entry in names.removed:
                kind, _, name = entry.partition(":")
                CouncilName.objects.filter(council_id=pk, kind=kind, name=name).delete()
            held.names[pk] = [
                entry for entry in [*held.names[pk], *names.added] if entry not in names.removed
            ]
            describe("name", names.added, names.removed, words)
        if names or touched & {"name", "short_name", "sort_name"}:
            council.file_under(entry.partition(":")[2] for entry in held.names[pk])
            touched |= {"sort_name", "letter", "search_names"}
        codes = merge_several(
            held.codes[pk],
            heeded.get("former_gss_codes"),
            last.get("former_gss_codes"),
            takes_back=self.file.takes_back,
        )
        if codes:
            held.new_codes += [FormerGssCode(council_id=pk, code=code) for code in codes.added]
            FormerGssCode.objects.filter(council_id=pk, code__in=codes.removed).delete()
            describe("former code", codes.added, codes.removed, words)
        self._merge_successors(record, council, held, words)
        return touched

    def _apply(
        self,
        record: CouncilRecord,
        council: Council,
        changes: dict[str, tuple[Value, Value]],
        held: CouncilsHeld,
        words: list[Change],
    ) -> set[str]:
        before = council.ended_on
        for field, (now, new) in changes.items():
            words.append(Change(label(field), shown(now), shown(new)))
            if field == "gss_code" and now and new and now not in held.codes[council.pk]:
                held.new_codes.append(FormerGssCode(council_id=council.pk, code=str(now)))
                words.append(Added("former GSS code", "", str(now)))
            if field == "short_name" and council.sort_name == sort_name(str(now)):
                council.sort_name = ""  # it was made from the short name, so it is made again
            if field not in PLACE:
                set_value(council, field, new)
        if council.started_on and council.ended_on and council.ended_on < council.started_on:
            self.result.fault(
                record.line,
                "ended_on",
                str(council.ended_on),
                f"The register says that it began on {council.started_on}. Correct one of the two.",
            )
        if council.ended_on != before:
            followed = bool(held.successors[council.pk])
            words += self.successions.end_moved(council.pk, before, council.ended_on, followed)
        if changes.keys() & set(PLACE):
            self._note_place(
                council, {field: new for field, (_, new) in changes.items()}, record.line
            )
        return set(changes) - set(PLACE)

    def _merge_successors(
        self, record: CouncilRecord, council: Council, held: CouncilsHeld, words: list[Change]
    ) -> None:
        last = council.imported_values.get(self.file.name, {})
        known = self.file.successors_in(self.index)
        kinds = dict(held.successors[council.pk])
        names = [*record.several("successors"), *as_list(last.get("successors"))]
        several = merge_several(
            [name for name in names if known.get(name) in kinds],
            record.said.get("successors"),
            last.get("successors"),
            takes_back=self.file.takes_back,
        )
        if several:
            self.successions.add(record, council, several.added, several.removed)
            describe("successor", several.added, several.removed, words)
        if len(set(kinds.values())) == 1 and record.said.get("succession_kind"):
            outcome = merge(
                {"succession_kind": next(iter(kinds.values()))},
                {"succession_kind": record.said["succession_kind"]},
                council.imported_values,
                self.file.name,
            )
            for old, new in outcome.changes.values():
                words.append(Change("succession kind", shown(old), shown(new)))
                self.successions.kinds[council.pk] = str(new)

    def _note_place(self, council: Council, said: Said, line: int) -> None:
        """Places on the map are given at the end, when councils that move have left theirs."""
        if any(field in said for field in PLACE):
            column = said.get("tile_column", council.tile_column)
            row = said.get("tile_row", council.tile_row)
            if (column, row) != (council.tile_column, council.tile_row):
                self.places[council.pk] = (column, row, line)

    def _write_places(self) -> None:
        if not self.places:
            return
        for keys in in_chunks(self.places):
            Council.objects.filter(pk__in=keys).update(tile_column=None, tile_row=None)
        holders = {
            (column, row): name
            for name, column, row in Council.objects.filter(tile_column__isnull=False)
            .order_by()
            .values_list("name", "tile_column", "tile_row")
        }
        placed: list[Council] = []
        for pk, (column, row, line) in self.places.items():
            if (column, row) in holders:
                self.result.fault(
                    line,
                    "tile_column",
                    f"{column}, {row}",
                    f"{holders[column, row]} stands on this tile of the map. Choose another.",
                )
            elif column is not None:
                holders[column, row] = f"The council of line {line}"
                placed.append(Council(pk=pk, tile_column=column, tile_row=row))
        self.result.refuse_if_faulty()
        update_all(Council, placed, PLACE)

    def _list_missing(self) -> None:
        spoken_of = {self.index.key(target) for target in self.lines}
        rows = Council.objects.order_by("sort_name", "pk").values_list("pk", "name", "slug")
        for pk, name, slug in rows.iterator(chunk_size=2_000):
            if pk not in spoken_of:
                self.result.missing.add(f"{name} ({slug})")
