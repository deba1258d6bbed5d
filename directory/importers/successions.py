"""Who came after whom. Written last, when every council that a file names is there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import chain

from directory.choices import SuccessionKind
from directory.models import Council, Succession

from .council_files import CouncilFile, CouncilRecord
from .matching import CouncilIndex
from .reading import did_you_mean
from .results import ImportResult
from .rows import Change


class SuccessionChanges:
    """What a file wants changed in the successions, collected while its rows are read."""

    def __init__(self, file: CouncilFile, result: ImportResult, index: CouncilIndex) -> None:
        self.file = file
        self.result = result
        self.index = index
        self.kinds: dict[int, str] = {}
        self._added: list[tuple[int, str, str, date | None, str, int]] = []
        self._removed: list[tuple[int, str]] = []
        self._moved: list[tuple[int, date, date]] = []

    def add(
        self,
        record: CouncilRecord,
        council: Council,
        added: list[str],
        removed: list[str] | tuple[()] = (),
    ) -> None:
        """Successors that a row names for the first time, and those that it no longer names."""
        said_kind = str(record.said.get("succession_kind") or "")
        kind = said_kind or (SuccessionKind.SPLIT if len(added) > 1 else "")
        self._added += [
            (council.pk, name, str(kind), council.takes_over_on, council.source, record.line)
            for name in added
        ]
        self._removed += [(council.pk, name) for name in removed]

    def end_moved(
        self, pk: int, before: date | None, after: date | None, followed: bool
    ) -> list[Change]:
        """Successors begin on another day with it: what that changes, in words."""
        if not (before and after and followed):
            return []
        self._moved.append((pk, before, after))
        days = [str(day + timedelta(days=1)) for day in (before, after)]
        return [Change("successors begin", *days)]

    def write(self) -> None:
        one_day = timedelta(days=1)
        for pk, before, after in self._moved:
            Succession.objects.filter(predecessor_id=pk, effective_on=before + one_day).update(
                effective_on=after + one_day
            )
        for pk, kind in self.kinds.items():
            Succession.objects.filter(predecessor_id=pk).update(kind=kind)
        known = self.file.successors_in(self.index)
        for pk, name in self._removed:
            if name in known:
                successor = self.index.key(known[name])
                Succession.objects.filter(predecessor_id=pk, successor_id=successor).delete()
        if not self._added:
            return
        links = self._resolved()
        self._refuse_circles(links)
        self.result.refuse_if_faulty()
        Succession.objects.bulk_create(links)

    def _resolved(self) -> list[Succession]:
        known = self.file.successors_in(self.index)
        shared: dict[str, int] = defaultdict(int)
        for _, name, *_ in self._added:
            shared[name] += 1
        links: list[Succession] = []
        for pk, name, kind, effective_on, source, line in self._added:
            target = known.get(name)
            if target is None:
                hint = did_you_mean(name, known)
                self.result.fault(
                    line,
                    "successors",
                    name,
                    "No council has this short name as in its web address (such as leeds)"
                    f"{hint} Correct it.",
                )
            elif effective_on is None:
                self.result.fault(
                    line, "successors", name, "A council with successors has a last day. Give it."
                )
            elif self.index.key(target) == pk:
                self.result.fault(line, "successors", name, "A council cannot succeed itself.")
            else:
                fitting = SuccessionKind.MERGED if shared[name] > 1 else SuccessionKind.REPLACED
                links.append(
                    Succession(
                        predecessor_id=pk,
                        successor_id=self.index.key(target),
                        kind=kind or fitting,
                        effective_on=effective_on,
                        source=self.file.source_of_successions or source,
                    )
                )
        return links

    def _refuse_circles(self, links: list[Succession]) -> None:
        after: dict[int, set[int]] = defaultdict(set)
        held = Succession.objects.order_by().values_list("predecessor_id", "successor_id")
        new = ((link.predecessor_id, link.successor_id) for link in links)
        for predecessor, successor in chain(held.iterator(chunk_size=2_000), new):
            after[predecessor].add(successor)
        lines = {pk: line for pk, *_, line in self._added}
        for link in links:
            reached: set[int] = set()
            ahead = [link.successor_id]
            while ahead:
                pk = ahead.pop()
                if pk not in reached:
                    reached.add(pk)
                    ahead.extend(after.get(pk, ()))
            if link.predecessor_id in reached:
                self.result.fault(
                    lines[link.predecessor_id],
                    "successors",
                    Council.objects.get(pk=link.successor_id).slug,
                    "This makes a circle: that council came before this one. Correct one row.",
                )
