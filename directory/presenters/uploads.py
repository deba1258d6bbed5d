"""An uploaded file in words: what it would do, row by row, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from core.dates import long_date
from directory.choices import RowVerdict, UploadKind
from directory.importers.results import FAULTS_SHOWN, Fault, ImportRefused
from directory.models import RegisterUpload, UploadPage

LONGEST = 80
# In the order in which somebody who has to agree wants to see them; the last is folded.
ORDER = (
    RowVerdict.UPDATED,
    RowVerdict.CREATED,
    RowVerdict.KEPT,
    RowVerdict.LEFT_OUT,
    RowVerdict.UNCHANGED,
)
NOUNS = {
    UploadKind.COUNCILS: ("council", "councils"),
    UploadKind.MYSOCIETY: ("council", "councils"),
    UploadKind.ACCOUNTS: ("account", "accounts"),
}
HEADINGS = {
    RowVerdict.UPDATED: ("What would change", "What was changed"),
    RowVerdict.CREATED: ("What would be added", "What was added"),
    RowVerdict.KEPT: ("What stays, though the file says something else",) * 2,
    RowVerdict.LEFT_OUT: ("Rows that are left out",) * 2,
    RowVerdict.UNCHANGED: ("As it is already",) * 2,
}


class FaultWords(TypedDict):
    """One row of the table of faults."""

    line: str
    column: str
    value: str
    problem: str


class ChangeWords(TypedDict):
    field: str
    before: str
    after: str


class RowWords(TypedDict):
    lines: str
    label: str
    changes: list[ChangeWords]
    notes: list[str]


class Section(TypedDict):
    """The rows with one verdict, as many as fit on a page."""

    verdict: str
    heading: str
    count: str
    rows: list[RowWords]
    is_folded: bool
    has_more: bool


def faults(refusal: ImportRefused) -> list[FaultWords]:
    """The first faults of a refused file; bytes that nobody can read do not reach the page."""
    return [_fault(fault) for fault in refusal.faults[:FAULTS_SHOWN]]


def more_faults(refusal: ImportRefused) -> int:
    return refusal.more + max(0, len(refusal.faults) - FAULTS_SHOWN)


def _fault(fault: Fault) -> FaultWords:
    return {
        "line": f"{fault.line:,}" if fault.line else "",
        "column": _printable(fault.column),
        "value": _printable(fault.value),
        "problem": _printable(fault.problem, longest=500),
    }


def _printable(text: str, longest: int = LONGEST) -> str:
    cut = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return "".join(mark if mark.isprintable() else "�" for mark in cut)


def summary(upload: RegisterUpload) -> list[str]:
    """What the whole file does, in sentences."""
    counts = {verdict: upload.counts.get(verdict.value, 0) for verdict in RowVerdict}
    missing = upload.counts.get("missing", 0)
    one, many = NOUNS[UploadKind(upload.kind)]

    def count(number: int) -> str:
        return f"{number:,} {one if number == 1 else many}"

    created, updated = counts[RowVerdict.CREATED], counts[RowVerdict.UPDATED]
    would = "Was" if upload.applied_at else "Would be"
    if created or updated:
        sentences = [f"{would} added: {count(created)}. {would} changed: {count(updated)}."]
    else:
        sentences = ["Nothing in this file is new to the register, so there is nothing to change."]
    if kept := counts[RowVerdict.KEPT]:
        sentences.append(f"Left as in the register, though the file differs: {count(kept)}.")
    if left_out := counts[RowVerdict.LEFT_OUT]:
        sentences.append(f"Left out: {count(left_out)}.")
    if unchanged := counts[RowVerdict.UNCHANGED]:
        sentences.append(f"As in the file already: {count(unchanged)}.")
    if missing:
        sentences.append(
            f"In the register but not in this file: {count(missing)}. Nothing happens to them."
        )
    return sentences


def done_words(upload: RegisterUpload) -> str:
    """Said once to whoever has just agreed."""
    return f"Done. {summary(upload)[0]}"


def is_worth_agreeing(upload: RegisterUpload) -> bool:
    told = upload.counts
    return bool(told.get(RowVerdict.CREATED, 0) or told.get(RowVerdict.UPDATED, 0))


def facts(upload: RegisterUpload) -> list[dict[str, str]]:
    """What file this is, who sent it, and what became of it."""
    told = [
        ("File", upload.name),
        ("It holds", upload.get_kind_display()),
        ("Size", filesizeformat(upload.size)),
        ("Uploaded", f"{_moment(upload.uploaded_at)} by {upload.uploaded_by or 'somebody'}"),
    ]
    if upload.applied_at:
        told.append(
            ("Agreed to", f"{_moment(upload.applied_at)} by {upload.applied_by or 'somebody'}")
        )
    told.append(("SHA-256", upload.sha256))
    return [{"term": term, "words": words} for term, words in told]


def _moment(moment: Any) -> str:
    here = timezone.localtime(moment)
    return f"{long_date(here.date())}, {here:%H:%M}"


def sections(upload: RegisterUpload, pages: Iterable[UploadPage]) -> list[Section]:
    """The first rows of each verdict that the file has."""
    by_verdict = {RowVerdict(page.verdict): page for page in pages}
    return [section(upload, by_verdict[verdict]) for verdict in ORDER if verdict in by_verdict]


def section(upload: RegisterUpload, page: UploadPage) -> Section:
    verdict = RowVerdict(page.verdict)
    total = upload.counts.get(verdict.value, 0)
    return {
        "verdict": verdict.value,
        "heading": HEADINGS[verdict][bool(upload.applied_at)],
        "count": f"{total:,}",
        "rows": [_row(row) for row in page.rows],
        "is_folded": verdict == RowVerdict.UNCHANGED,
        "has_more": total > len(page.rows),
    }


def _row(row: Mapping[str, Any]) -> RowWords:
    return {
        "lines": ", ".join(f"{line:,}" for line in row["lines"]),
        "label": row["label"],
        "changes": [
            {"field": field, "before": before or "–", "after": after or "–"}
            for field, before, after in row["changes"]
        ],
        "notes": row["notes"],
    }


def remarks(upload: RegisterUpload) -> list[dict[str, Any]]:
    """What concerns the file as a whole; long lists are cut and their rest counted."""
    return [
        {
            "heading": remark["heading"],
            "entries": remark["entries"],
            "more": f"{rest:,}" if (rest := remark["count"] - len(remark["entries"])) else "",
        }
        for remark in upload.remarks
    ]


def range_words(number: int, rows: Sequence[Any], total: int, per_page: int) -> str:
    first = (number - 1) * per_page + 1
    return f"Rows {first:,} to {first + len(rows) - 1:,} of {total:,}"
