"""Queues that wait for somebody, counted together for the front page of the admin.

Parts of the hub that stand above guidance register their queues here in their apps.py; guidance
shows them (``guidance/admin_home.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet, Value
from django.urls import reverse

from core.models import ModeratedSubmission, User


@dataclass(frozen=True)
class Queue:
    """``namespace``: the name of its addresses in the admin, and the key it is known by."""

    model: type[ModeratedSubmission]
    namespace: str
    label: str

    @property
    def permission(self) -> str:
        return f"{self.model._meta.app_label}.change_{self.model._meta.model_name}"


@dataclass(frozen=True)
class Waiting:
    """A queue in which something waits. ``since``: when the oldest of it came."""

    key: str
    label: str
    url: str
    number: int
    since: datetime

    @property
    def note(self) -> str:
        return "1 waits" if self.number == 1 else f"{self.number} wait"


_queues: dict[str, tuple[Queue, Callable[[], QuerySet]]] = {}


def register(
    model: type[ModeratedSubmission],
    namespace: str,
    label: str,
    waiting: Callable[[], QuerySet] | None = None,
) -> None:
    """``waiting``: what counts, where that is not simply whatever is open."""
    queue = Queue(model, namespace, label)
    _queues[namespace] = (queue, waiting or (lambda: model._default_manager.all().open()))


def waiting_for(user: User) -> list[Waiting]:
    """Queues in which something waits that this person may decide. One question for all of them.

    They come in the order in which they were registered.
    """
    allowed = {
        key: (queue, waiting)
        for key, (queue, waiting) in _queues.items()
        if user.has_perm(queue.permission)
    }
    if not allowed:
        return []
    counts = [
        waiting()
        .order_by()
        .annotate(queue=Value(key))
        .values("queue")
        .annotate(number=Count("pk"), since=Min("submitted_at"))
        .values_list("queue", "number", "since")
        for key, (_, waiting) in allowed.items()
    ]
    found = {key: (number, since) for key, number, since in counts[0].union(*counts[1:], all=True)}
    return [
        Waiting(key, queue.label, reverse(f"{key}:index"), *found[key])
        for key, (queue, _) in allowed.items()
        if key in found and found[key][0]  # a count of nothing is a row as well
    ]
