"""Files that editors upload: looked at, shown, agreed to or thrown away.

The importers of the commands do all the work. Looking at a file is their dry run, with every row
written down; agreeing is their real run, which is undone at once if it is about to do anything
but what was shown.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import LogContext, log

from core.dates import long_date
from core.models import User
from core.retention import days_before
from directory.choices import RowVerdict, UploadKind
from directory.importers.accounts import AccountImporter
from directory.importers.councils import FORMATS, CouncilImporter
from directory.importers.engine import Importer, carry_out
from directory.importers.results import ImportBusy, ImportRefused, ImportResult
from directory.importers.rows import RowPlan
from directory.models import RegisterUpload, UploadPage

# What is done while an editor waits, and SQLite lets nobody else write. More goes by the commands.
MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 10_000
ROWS_ON_PAGE = 50
DAYS_WAITING = 7
DAYS_OF_FILE = 90
LONGEST_LABEL = 300
UPLOADED = "directory.file_uploaded"
APPLIED = "directory.file_applied"
DISCARDED = "directory.file_discarded"
_IN_MEMORY = 1024 * 1024
_GONE = "Somebody has discarded this file. Nothing was changed by it."


class AlreadyApplied(Exception):
    """Somebody has agreed already, or thrown the file away. The message says who and when."""


class PlanChanged(Exception):
    """The register is not what it was when the plan was shown. Nothing was changed."""


@dataclass(frozen=True)
class Plan:
    """What a file would do now."""

    result: ImportResult
    rows: RowBook
    digest: str


class RowBook:
    """Every row's plan, written down on disk as it is found, so that its length costs no memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sum = hashlib.sha256()
        self.counts = dict.fromkeys(RowVerdict.values, 0)

    def add(self, row: RowPlan) -> None:
        plan = {
            "lines": list(row.lines),
            "label": row.label[:LONGEST_LABEL],
            "verdict": row.verdict.value,
            "changes": [list(change) for change in row.changes],
            "notes": list(row.notes),
        }
        line = json.dumps(plan, ensure_ascii=False).encode() + b"\n"
        self._sum.update(line)
        self._file.write(line)
        self.counts[row.verdict.value] += 1

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        return map(json.loads, self._file)


def receive(*, kind: UploadKind, name: str, file: File, by: User) -> RegisterUpload:
    """Keep a file with the plan of what it would do.

    Raises ImportRefused, and keeps nothing, if the importer finds a fault in it.
    """
    content = b"".join(file.chunks())
    upload = RegisterUpload(
        kind=kind,
        name=name,
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    with _looked_at(upload) as plan, transaction.atomic():
        upload.save()
        _write_down(upload, plan)
        log(upload, UPLOADED, user=by, data=_told(upload))
    return upload


def look_again(*, upload: RegisterUpload) -> None:
    """Work the plan out anew. Raises AlreadyApplied, and ImportBusy while an import runs."""
    _refuse_unless_waiting(upload)
    try:
        with _looked_at(upload) as plan:
            _keep_plan(upload, plan)
    except ImportBusy:
        raise
    except ImportRefused as refusal:
        _keep_faults(upload, refusal)


def agree(*, upload: RegisterUpload, digest: str, by: User) -> None:
    """Do what was shown under this digest, whole, or nothing at all.

    Raises PlanChanged where it would be anything else by now, and keeps the new plan to be shown;
    AlreadyApplied, ImportBusy, and ImportRefused where the register no longer takes the file.
    """
    _refuse_unless_waiting(upload)
    with _opened(upload) as path, _row_book() as rows:
        importer = _importer(upload.kind, path, rows)

        def finish() -> None:
            _take(upload, by)
            if rows.digest != digest:
                raise PlanChanged
            upload.counts = _counts(importer.result, rows)
            upload.save(update_fields=["counts"])
            log(upload, APPLIED, user=by, data=_told(upload))

        try:
            with LogContext(user=by):
                carry_out([importer], dry_run=False, finish=finish)
        except ImportBusy:
            raise
        except ImportRefused as refusal:
            _keep_faults(upload, refusal)
            raise
        except PlanChanged:
            _keep_plan(upload, Plan(importer.result, rows, rows.digest))
            raise


@transaction.atomic
def discard(*, upload: RegisterUpload, by: User) -> None:
    """Throw a file away to which nobody has agreed. The log keeps that it was here."""
    found = _locked(upload)
    _refuse_unless_waiting(found)
    log(found, DISCARDED, user=by, data=_told(found), deleted=True)
    found.delete()


def remove_forgotten(on: date) -> int:
    """Files to which nobody agreed, a week after they came, whole."""
    forgotten = RegisterUpload.objects.forgotten(days_before(on, DAYS_WAITING))
    return forgotten.defer("content").delete()[1].get(RegisterUpload._meta.label, 0)


@transaction.atomic
def remove_files(on: date) -> int:
    """Files that were applied and their rows, after 90 days; who, when and the counts stay."""
    old = RegisterUpload.objects.kept_since(days_before(on, DAYS_OF_FILE))
    UploadPage.objects.filter(upload__in=old).delete()
    return old.update(content=None)


def _importer(kind: str, path: Path, rows: RowBook) -> Importer:
    importer: Importer
    if kind == UploadKind.ACCOUNTS:
        importer = AccountImporter(path)
    else:
        file_type = FORMATS["mysociety" if kind == UploadKind.MYSOCIETY else "own"]
        importer = CouncilImporter(path, file_type)
    importer.result.on_row = rows.add
    importer.result.most_rows = MOST_ROWS
    return importer


@contextmanager
def _looked_at(upload: RegisterUpload) -> Iterator[Plan]:
    with _opened(upload) as path, _row_book() as rows:
        importer = _importer(upload.kind, path, rows)
        carry_out([importer], dry_run=True)
        yield Plan(importer.result, rows, rows.digest)


@contextmanager
def _row_book() -> Iterator[RowBook]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        yield RowBook(file)


@contextmanager
def _opened(upload: RegisterUpload) -> Iterator[Path]:
    """The file as the importers take it: a path. The bytes are those that were shown, or none."""
    content = bytes(upload.content or b"")
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise ImportRefused(["The file that was kept is damaged. Discard it and upload it again."])
    with tempfile.NamedTemporaryFile(prefix="hub-upload-", suffix=".csv") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def _take(upload: RegisterUpload, by: User) -> None:
    """One statement asks and marks, so that of two who agree at once only one does."""
    waiting = RegisterUpload.objects.waiting().filter(pk=upload.pk)
    if not waiting.update(applied_at=timezone.now(), applied_by=by, faults=[]):
        _refuse_unless_waiting(upload)
        raise AlreadyApplied(_GONE)


def _locked(upload: RegisterUpload) -> RegisterUpload:
    found = RegisterUpload.objects.select_for_update().defer("content").filter(pk=upload.pk)
    if not (one := found.first()):
        raise AlreadyApplied(_GONE)
    return one


def _refuse_unless_waiting(upload: RegisterUpload) -> None:
    """Raises AlreadyApplied where it was applied or is gone, whatever was read of it before."""
    found = RegisterUpload.objects.without_files().filter(pk=upload.pk).first()
    if found is None:
        raise AlreadyApplied(_GONE)
    if found.applied_at:
        moment = timezone.localtime(found.applied_at)
        raise AlreadyApplied(
            f"It was agreed to already, by {found.applied_by or 'somebody'} at {moment:%H:%M} on "
            f"{long_date(moment.date())}. Nothing was changed a second time."
        )


@transaction.atomic
def _keep_plan(upload: RegisterUpload, plan: Plan) -> None:
    _refuse_unless_waiting(_locked(upload))
    _write_down(upload, plan)


@transaction.atomic
def _keep_faults(upload: RegisterUpload, refusal: ImportRefused) -> None:
    _refuse_unless_waiting(_locked(upload))
    upload.faults = refusal.lines()[1:]
    upload.save(update_fields=["faults"])


def _write_down(upload: RegisterUpload, plan: Plan) -> None:
    upload.pages.all().delete()
    for page in _pages(upload, plan.rows):
        page.save(force_insert=True)
    upload.plan_digest = plan.digest
    upload.counts = _counts(plan.result, plan.rows)
    upload.remarks = _remarks(plan.result)
    upload.faults = []
    upload.save(update_fields=["plan_digest", "counts", "remarks", "faults"])


def _pages(upload: RegisterUpload, rows: RowBook) -> Iterator[UploadPage]:
    """The rows in the portions in which they are shown, those of each verdict together."""
    open_pages: dict[str, UploadPage] = {}
    for row in rows:
        verdict = row.pop("verdict")
        page = open_pages.get(verdict)
        if page is None or len(page.rows) == ROWS_ON_PAGE:
            if page:
                yield page
            number = page.number + 1 if page else 1
            page = open_pages[verdict] = UploadPage(upload=upload, verdict=verdict, number=number)
        page.rows.append(row)
    yield from open_pages.values()


def _counts(result: ImportResult, rows: RowBook) -> dict[str, int]:
    return {**rows.counts, "missing": len(result.missing)}


def _remarks(result: ImportResult) -> list[dict[str, Any]]:
    """What the commands print below the rows, as far as no row says it."""
    headings = dict(result.notes)
    if result.missing:
        headings["In the register but not in this file (nothing is deleted)"] = result.missing
    return [
        {"heading": heading, "entries": listing.entries, "count": len(listing)}
        for heading, listing in headings.items()
    ]


def _told(upload: RegisterUpload) -> dict[str, Any]:
    return {"kind": upload.kind, "sha256": upload.sha256, "counts": upload.counts}
