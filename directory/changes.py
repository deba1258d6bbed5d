"""What a record of the register says, in words, so that its history can show what changed.

Read before and after a change from the database, and not from a form: so other names, successors
and patterns count as well, and whatever a form works out for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.log_actions import log

from core.dates import long_date
from core.models import User

EDITED = "directory.edited"
STATUS_CHANGED = "directory.status_changed"
EMPTY = "empty"
# Where only editors may know the value; history and site reports are read by others too.
PRIVATE = frozenset({"mailbox"})
# Kept by the program, and no news to anybody.
_OWN = frozenset({"imported_values", "updated_at", "created_at"})
LONGEST = 300

Words = dict[str, tuple[str, str]]
Changes = list[dict[str, str]]


def words_of(record: models.Model) -> Words:
    """Label and value of each field under the field's name, as the database has it now."""
    stored = type(record)._default_manager.get(pk=record.pk)
    meta = stored._meta
    words: Words = {}
    for field in meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in _OWN:
            words[field.name] = (_label(field.verbose_name), _value(stored, field))
    for field in meta.many_to_many:
        words[field.name] = (_label(field.verbose_name), _list(getattr(stored, field.name).all()))
    for relation in get_all_child_relations(type(stored)):
        name = relation.get_accessor_name()
        words[name] = (_label(name.replace("_", " ")), _list(getattr(stored, name).all()))
    return words


def differences(before: Words, after: Words) -> Changes:
    """What changed, from what to what, in the order of the fields."""
    return [
        _change(name, label, before.get(name, (label, EMPTY))[1], value)
        for name, (label, value) in after.items()
        if before.get(name, (label, EMPTY))[1] != value
    ]


def log_changes(record: models.Model, changes: Changes, *, by: User | None) -> None:
    """One entry in the record's history; none where nothing changed."""
    if changes:
        log(record, EDITED, user=by, data={"changes": changes}, content_changed=True)


def in_words(changes: Iterable[dict[str, str]]) -> str:
    """As the history shows it: "Status: Active → Paused; Purpose: empty → Corporate"."""
    return "; ".join(f"{change['field']}: {change['old']} → {change['new']}" for change in changes)


def change_of(record: models.Model, name: str, old: Any, new: Any) -> dict[str, str]:
    """One change of one field whose two values are known, in words."""
    field = type(record)._meta.get_field(name)
    return _change(name, _label(field.verbose_name), _plain(field, old), _plain(field, new))


def _change(name: str, label: str, old: str, new: str) -> dict[str, str]:
    if name in PRIVATE:
        old, new = (EMPTY if words == EMPTY else "not shown here" for words in (old, new))
    return {"field": label, "old": _short(old), "new": _short(new)}


def _value(record: models.Model, field: Any) -> str:
    if field.is_relation:
        return str(getattr(record, field.name) or EMPTY)
    return _plain(field, getattr(record, field.attname))


def _plain(field: Any, value: Any) -> str:
    """As people read it: chosen words for what is stored, days in full, nothing as "empty"."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or EMPTY
    choices = dict(field.flatchoices)
    if value and value in choices:
        return str(choices[value])
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        moment = timezone.localtime(value)
        return f"{long_date(moment.date())}, {moment:%H:%M}"
    if isinstance(value, date):
        return long_date(value)
    return str(value)


def _list(records: Iterable[models.Model]) -> str:
    return ", ".join(sorted(map(str, records))) or EMPTY


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _label(words: Any) -> str:
    text = str(words)
    return f"{text[:1].upper()}{text[1:]}"
