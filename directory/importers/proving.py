"""Evidence of a file, held against the websites of the councils that it speaks for."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from directory.choices import EvidenceKind
from directory.evidence_rules import OF_COUNCIL_DOMAINS, objection
from directory.models import Council

from .account_records import AccountRecord, evidence_parts
from .reading import Row
from .results import ImportResult

COLUMNS = {"kind": "evidence_kind", "source": "source", "url": "source_url"}


def check_kind(row: Row, result: ImportResult) -> None:
    """A row that speaks of evidence says its kind, and where it was seen."""
    kind, source = row["evidence_kind"], row["source"]
    if kind and not source:
        result.fault(row.line, "source", "", "Say where it was seen, such as a web host.")
    elif not kind and (source or row["source_url"] or row["seen_on"]):
        result.fault(
            row.line,
            "evidence_kind",
            "",
            f"Say what kind of evidence this is: {', '.join(EvidenceKind.values)}.",
        )


class Proof:
    """Only what is new is checked: a council that gave up a domain keeps what was seen there."""

    def __init__(self, result: ImportResult) -> None:
        self.result = result

    @cached_property
    def domains(self) -> dict[int, tuple[str, str]]:
        """The website and the mail domains of each council."""
        rows = Council.objects.order_by().values_list("pk", "website", "mail_domains")
        return {pk: (website, mail) for pk, website, mail in rows}

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
                websites=[self.domains[pk][0] for pk in councils],
                mail_domains=[self.domains[pk][1] for pk in councils],
            )
            if problem:
                value = {"kind": kind, "source": source, "url": url}[problem.field]
                line = record.lines_of_evidence().get(entry, record.line)
                self.result.fault(line, COLUMNS[problem.field], value, problem.words)
