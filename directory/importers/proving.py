"""Evidence of a file, held against the websites of the councils that it speaks for."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from directory.evidence_rules import OF_COUNCIL_DOMAINS, objection
from directory.models import Council

from .account_records import AccountRecord, evidence_parts
from .results import ImportResult

COLUMNS = {"kind": "evidence_kind", "source": "source", "url": "source_url"}


class Proof:
    """Only what is new is checked: a council that gave up a domain keeps what was seen there."""

    def __init__(self, result: ImportResult) -> None:
        self.result = result

    @cached_property
    def websites(self) -> dict[int, str]:
        return dict(Council.objects.order_by().values_list("pk", "website"))

    def check(
        self, record: AccountRecord, councils: Collection[int], entries: Collection[str]
    ) -> None:
        """Notes a fault for each piece of evidence that cannot be the councils' own."""
        for entry in entries:
            kind, source, url, _ = evidence_parts(entry)
            if kind not in OF_COUNCIL_DOMAINS:
                continue
            problem = objection(
                kind,
                source=source,
                url=url,
                handle=record.address.handle,
                websites=[self.websites[pk] for pk in councils],
            )
            if problem:
                value = {"kind": kind, "source": source, "url": url}[problem.field]
                line = record.lines_of_evidence().get(entry, record.line)
                self.result.fault(line, COLUMNS[problem.field], value, problem.words)
