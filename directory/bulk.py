"""The same change to many at once: choose in a list, see what would change, agree.

Wagtail's own bulk actions need a script and are for its own listings (pages, pictures, snippets,
users). These are plain checkboxes and forms, so they work without one. Three steps: what to set;
what exactly would change and what would be left, and why; done. What is confirmed is what was
shown: a row that somebody changed meanwhile is left, and the editor is told which and why.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.log_actions import LogContext

from core.models import User
from core.services.submissions import AlreadyDecided
from directory.presenters.words import counted

TEMPLATE = "directory/admin/bulk.html"
MOST = 200
NONE_CHOSEN = "Nothing was chosen. Tick the rows in the list first."
TOO_MANY = f"More than {MOST} rows at once are too many to look through. Choose fewer."


@dataclass(frozen=True)
class Outlook:
    """What would become of one row. ``left``: why it stays as it is; empty where it changes."""

    record: Any
    now: str
    then: str
    left: str = ""


class CheckColumn(BaseColumn):
    """A checkbox in front of each row, which belongs to the form below the list."""

    cell_template_name = "directory/admin/bulk_check_cell.html"


class BulkIndexMixin:
    """A list with checkboxes, for whoever may change what stands in it."""

    template_name = "directory/admin/bulk_index.html"
    bulk_actions: ClassVar[Mapping[str, type[BulkAction]]] = {}
    bulk_url_name = ""

    @property
    def _may_bulk(self) -> bool:
        return self.permission_policy.user_has_permission(self.request.user, "change")  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[BaseColumn]:
        columns = list(super().columns)  # type: ignore[misc]
        return [CheckColumn("choose", label="Choose"), *columns] if self._may_bulk else columns

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)  # type: ignore[misc]
        if self._may_bulk:
            context["bulk"] = [
                {"label": action.label, "url": reverse(self.bulk_url_name, args=[key])}
                for key, action in self.bulk_actions.items()
            ]
            context["bulk_next"] = self.request.get_full_path()  # type: ignore[attr-defined]
        return context


class BulkAction(ABC):
    """One kind of change. ``values``: what the form said, once it is valid."""

    label: ClassVar[str]
    button: ClassVar[str]
    form_class: ClassVar[type[forms.Form]] = forms.Form

    def __init__(self, values: Mapping[str, Any], by: User) -> None:
        self.values = values
        self.by = by

    @abstractmethod
    def outlook(self, record: Any) -> Outlook:
        """What would become of it now."""

    @abstractmethod
    def mark(self, record: Any) -> str:
        """What was seen of it when the editor agreed; another mark means that it was changed."""

    @abstractmethod
    def carry_out(self, record: Any) -> None:
        """Do it. Raises ValidationError or AlreadyDecided in words, and then nothing changed."""

    def note(self, outlooks: Sequence[Outlook]) -> str:
        """What else the editor should know before agreeing."""
        return ""


class BulkView(View):
    """The three steps. Nothing is changed by any address that is only opened."""

    actions: ClassVar[Mapping[str, type[BulkAction]]] = {}
    permission = ""
    noun = ""
    index_url_name = ""
    here_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission) or kwargs["action"] not in self.actions:
            raise PermissionDenied
        self.action_class = self.actions[kwargs["action"]]
        self.next_url = get_valid_next_url_from_request(request) or reverse(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)

    def found(self, keys: Sequence[int]) -> models.QuerySet:
        """The records in the order in which they are shown, with all that their words need."""
        raise NotImplementedError

    def get(self, request: HttpRequest, action: str) -> HttpResponse:
        if not (keys := self._keys(request.GET.getlist("id"))):
            return redirect(self.next_url)
        form = self.action_class.form_class(request.GET if "check" in request.GET else None)
        needs_nothing = not form.fields
        if needs_nothing or (form.is_bound and form.is_valid()):
            values = {} if needs_nothing else form.cleaned_data
            return self._confirm(self.action_class(values, request.user), form, keys)
        return self._ask(form, keys)

    def post(self, request: HttpRequest, action: str) -> HttpResponse:
        if not (keys := self._keys(request.POST.getlist("id"))):
            return redirect(self.next_url)
        form = self.action_class.form_class(request.POST)
        if not form.is_valid():
            return self._ask(form, keys)
        doing = self.action_class(form.cleaned_data, request.user)
        changed, left = self._carry_out(doing, keys)
        if changed:
            verb = "was" if changed == 1 else "were"
            messages.success(request, f"{counted(changed, self.noun)} {verb} changed.")
        if left:
            rows = format_html_join("", "<li>{}: {}</li>", left)
            messages.warning(request, format_html("Left as they are: <ul>{}</ul>", rows))
        return redirect(self.next_url)

    def _keys(self, given: Sequence[str]) -> list[int]:
        """The keys of the rows that were ticked; none, and a word about it, where that is wrong."""
        numbers = (key for key in given if key.isascii() and key.isdigit() and len(key) < 20)
        keys = sorted(key for key in set(map(int, numbers)) if key < 2**63)
        if not keys or len(keys) > MOST:
            messages.error(self.request, TOO_MANY if keys else NONE_CHOSEN)
            return []
        return keys

    @transaction.atomic
    def _carry_out(self, doing: BulkAction, keys: Sequence[int]) -> tuple[int, list[Any]]:
        """All in one transaction, each row by itself: one that cannot be changed is left."""
        changed = 0
        left: list[tuple[str, str]] = []
        # Locked by plain keys: PostgreSQL locks no rows that a join may leave out.
        list(self.found(keys).model.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        for record in self.found(keys):
            seen = self.request.POST.get(f"seen-{record.pk}", "")
            outlook = doing.outlook(record)
            if doing.mark(record) != seen:
                words = f"Somebody changed it meanwhile: it is “{outlook.now}” now."
                left.append((str(record), outlook.left or words))
            elif outlook.left:
                left.append((str(record), outlook.left))
            else:
                try:
                    # Each row is a change of its own: of entries that share a number and an
                    # action, Wagtail's history shows the last one only, whatever it is about.
                    with LogContext(user=self.request.user):
                        doing.carry_out(record)
                    changed += 1
                except ValidationError as error:
                    left.append((str(record), " ".join(error.messages)))
                except AlreadyDecided as error:
                    left.append((str(record), str(error)))
        return changed, left

    def _ask(self, form: forms.Form, keys: Sequence[int]) -> HttpResponse:
        context = {"form": form, "chosen": list(self.found(keys)), "keys": keys}
        return self._render(context, status=422 if form.is_bound else 200)

    def _confirm(self, doing: BulkAction, form: forms.Form, keys: Sequence[int]) -> HttpResponse:
        outlooks = [doing.outlook(record) for record in self.found(keys)]
        going = [outlook for outlook in outlooks if not outlook.left]
        context = {
            "keys": keys,
            "is_check": True,
            "form": form,
            "going": [
                {"outlook": outlook, "mark": doing.mark(outlook.record)} for outlook in going
            ],
            "staying": [outlook for outlook in outlooks if outlook.left],
            "note": doing.note(going),
            "button": f"{doing.button} ({len(going)})",
        }
        return self._render(context)

    def _render(self, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        title = f"{self.action_class.label}: {counted(len(context['keys']), self.noun)}"
        frame = {
            "page_title": title,
            "header_title": title,
            "header_icon": "list-ul",
            "here": reverse(self.here_url_name, args=[self.kwargs["action"]]),
            "next_url": self.next_url,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": "Home"},
                {"url": self.next_url, "label": f"{self.noun.capitalize()}s"},
                {"url": "", "label": self.action_class.label},
            ],
        }
        return render(self.request, TEMPLATE, frame | dict(context), status=status)
