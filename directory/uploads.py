"""Files of councils and accounts in the admin: uploaded, looked at row by row, agreed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy

from core.exports import csv_response
from directory.choices import RowVerdict, UploadKind
from directory.importers.results import ImportBusy, ImportRefused
from directory.models import RegisterUpload, UploadPage
from directory.presenters import uploads as words
from directory.services import uploads as service
from directory.upload_headings import HEADINGS, columns_of

MEGABYTE = 1024 * 1024
# A request is the file and a few short fields beside it.
MOST_OF_REQUEST = service.MOST_BYTES + 64 * 1024
TOO_LARGE = (
    f"The file is larger than {service.MOST_BYTES // MEGABYTE} MB, so it was not read. Cut it "
    "into parts, each with the heading row, or ask an operator to import it with the command."
)
NOT_WHOLE = "The file did not arrive whole. Send it again."
CHANGED = (
    "The register has changed since this was shown, so nothing was done. Below is what the file "
    "would do now. Look at it and agree again."
)
# What a file of each kind may write, so whoever uploads one needs it.
_COUNCILS = ("directory.add_council", "directory.change_council")
_ACCOUNTS = (
    "directory.add_socialaccount",
    "directory.change_socialaccount",
    "directory.add_evidence",
)
NEEDED = {
    UploadKind.COUNCILS: _COUNCILS,
    UploadKind.MYSOCIETY: _COUNCILS,
    UploadKind.ACCOUNTS: _ACCOUNTS,
}


def kinds_for(user: Any) -> list[UploadKind]:
    """The kinds of files that somebody may upload and agree to."""
    if not user.has_perm("directory.add_registerupload"):
        return []
    return [kind for kind, permissions in NEEDED.items() if user.has_perms(permissions)]


class UploadPolicy(ModelPermissionPolicy):
    """Whoever may upload a kind of file may see, agree to and discard it. Nobody edits one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and bool(kinds_for(user))


class UploadForm(forms.Form):
    """A file, and what it holds. What is in it is the importer's to judge."""

    kind = forms.ChoiceField(label="What the file holds", widget=forms.RadioSelect)
    file = forms.FileField(
        label="CSV file",
        required=False,  # said below, where it is known whether the request arrived whole
        allow_empty_file=True,  # the importer says it in the words of the commands
        help_text=f"At most {service.MOST_BYTES // MEGABYTE} MB and {service.MOST_ROWS:,} rows. "
        "Save a spreadsheet as “CSV UTF-8 (comma)” first. Nothing is changed before you have "
        "seen every row and agreed.",
    )

    def __init__(self, *args: Any, kinds: list[UploadKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        field.error_messages["invalid_choice"] = "Choose one of the kinds of file."
        field.error_messages["required"] = "Say what the file holds."

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > service.MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        # The last field of the form is also the last to arrive.
        if self.data.get("whole") != "yes":
            self.add_error("file", NOT_WHOLE)
        elif "file" in self.cleaned_data and not self.files:
            self.add_error("file", "Choose a file.")
        return self.cleaned_data


class UploadsView(View):
    """What the views share: who may, and what stands above every page."""

    kinds: list[UploadKind]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.kinds = kinds_for(request.user)
        if not self.kinds:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def page(
        self, request: HttpRequest, template: str, title: str, status: int, **context: Any
    ) -> HttpResponse:
        context |= {
            "page_title": title,
            "header_title": title,
            "header_icon": "upload",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": "Home"},
                {"url": reverse("registerupload:index"), "label": "Uploaded files"},
                {"url": request.path, "label": title},
            ],
        }
        return render(request, f"directory/admin/{template}", context, status=status)


# The token is asked for further in: asking reads the whole request, and the first thing to
# judge is whether it is too long to be read at all.
@method_decorator(csrf_exempt, name="dispatch")
class NewUploadView(UploadsView):
    """The form; a file in which there is a fault comes back to it, with every fault named."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if _length(request) > MOST_OF_REQUEST:
            self.kinds = kinds_for(request.user)
            if not self.kinds:
                raise PermissionDenied
            return self._too_large(request)
        return self._with_token(request, *args, **kwargs)

    @method_decorator(csrf_protect)
    def _with_token(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(request, self._unbound())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, kinds=self.kinds)
        if not form.is_valid():
            return self._form(request, form, status=422)
        file = form.cleaned_data["file"]
        try:
            upload = service.receive(
                kind=UploadKind(form.cleaned_data["kind"]),
                name=_name(file.name),
                file=file,
                by=request.user,
            )
        except ImportBusy as refusal:
            form.add_error(None, refusal.faults[0].problem)
            return self._form(request, form, status=409)
        except ImportRefused as refusal:
            return self._form(request, form, status=422, refusal=refusal)
        return redirect(upload.get_admin_url())

    def _unbound(self) -> UploadForm:
        return UploadForm(kinds=self.kinds, initial={"kind": self.kinds[0].value})

    def _too_large(self, request: HttpRequest) -> HttpResponse:
        return self._form(request, self._unbound(), status=413, problem=TOO_LARGE)

    def _form(
        self,
        request: HttpRequest,
        form: UploadForm,
        status: int = 200,
        refusal: ImportRefused | None = None,
        problem: str = "",
    ) -> HttpResponse:
        context = {
            "form": form,
            "problem": problem,
            "name": _name(form.files["file"].name) if refusal else "",
            "faults": words.faults(refusal) if refusal else [],
            "more_faults": words.more_faults(refusal) if refusal else 0,
            "kinds": [columns_of(kind) for kind in self.kinds],
            "uploads_url": reverse("registerupload:index"),
        }
        return self.page(request, "upload.html", "Upload a file", status, **context)


class HeadingRowView(UploadsView):
    """A file of one kind with its heading row alone, to be filled in."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        if kind not in UploadKind.values:
            raise Http404("There is no such kind of file.")
        if kind not in self.kinds:
            raise PermissionDenied
        columns = [name for group in HEADINGS[UploadKind(kind)] for name in group]
        return csv_response(f"{kind}.csv", columns, [])


class PreviewView(UploadsView):
    """Every row of a file with what it would do, and the button that agrees to it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self._found(pk)
        verdict = request.GET.get("show", "")
        return self._rows(request, upload, verdict) if verdict else self._plan(request, upload)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self._found(pk)
        try:
            match request.POST.get("action"):
                case "agree":
                    digest = request.POST.get("digest", "")
                    service.agree(upload=upload, digest=digest, by=request.user)
                    messages.success(request, words.done_words(self._found(pk)))
                case "again":
                    service.look_again(upload=upload)
                case "discard":
                    service.discard(upload=upload, by=request.user)
                    messages.success(request, f"{upload.name} is discarded. Nothing was changed.")
                    return redirect("registerupload:add")
                case _:
                    return self._plan(request, upload, "Choose one of the buttons.", 422)
        except service.AlreadyApplied as error:
            messages.error(request, str(error))
            return redirect("registerupload:index")
        except service.PlanChanged:
            return self._plan(request, self._found(pk), CHANGED, 409)
        except ImportBusy as refusal:
            return self._plan(request, upload, refusal.faults[0].problem, 409)
        except ImportRefused:
            return self._plan(request, self._found(pk), "", 409)
        return redirect(upload.get_admin_url())

    def _found(self, pk: int) -> RegisterUpload:
        upload = get_object_or_404(RegisterUpload.objects.without_files(), pk=pk)
        if upload.kind not in self.kinds:
            raise PermissionDenied
        return upload

    def _plan(
        self, request: HttpRequest, upload: RegisterUpload, problem: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "problem": problem,
            "faults": upload.faults,
            "facts": words.facts(upload),
            "summary": words.summary(upload),
            "sections": words.sections(upload, upload.pages.filter(number=1)),
            "remarks": words.remarks(upload),
            "digest": upload.plan_digest,
            "is_waiting": upload.is_waiting,
            "can_agree": not upload.faults and words.is_worth_agreeing(upload),
            "here": upload.get_admin_url(),
            "days": service.DAYS_WAITING,
            "history_url": reverse("registerupload:history", args=[upload.pk]),
            "new_url": reverse("registerupload:add"),
        }
        title = "Look before you agree" if upload.is_waiting else "What this file did"
        return self.page(request, "upload_plan.html", title, status, **context)

    def _rows(self, request: HttpRequest, upload: RegisterUpload, verdict: str) -> HttpResponse:
        """All rows with one verdict, a page at a time."""
        number = request.GET.get("p", "1")
        if verdict not in RowVerdict.values or not number.isascii() or not number.isdecimal():
            raise Http404("There is no such list.")
        found = UploadPage.objects.filter(upload=upload, verdict=verdict, number=int(number[:9]))
        page = get_object_or_404(found)
        total = upload.counts[verdict]
        here = f"{upload.get_admin_url()}?show={verdict}&p="
        has_next = page.number * service.ROWS_ON_PAGE < total
        context = {
            "section": words.section(upload, page),
            "range": words.range_words(page.number, page.rows, total, service.ROWS_ON_PAGE),
            "previous_url": f"{here}{page.number - 1}" if page.number > 1 else "",
            "next_url": f"{here}{page.number + 1}" if has_next else "",
            "back_url": upload.get_admin_url(),
            "name": upload.name,
        }
        return self.page(request, "upload_rows.html", context["section"]["heading"], 200, **context)


class UploadIndexView(generic.IndexView):
    """What waits for an answer and what was agreed to, newest first."""

    def get_base_queryset(self) -> QuerySet:
        found = super().get_base_queryset().without_files()
        return found.filter(kind__in=kinds_for(self.request.user))


class RegisterUploadViewSet(ModelViewSet):
    model = RegisterUpload
    icon = "upload"
    menu_label = "Upload a file"
    add_to_reference_index = False
    search_backend_name = None
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = UploadIndexView
    search_fields = ["name"]
    list_display = [
        "name",
        Column("get_kind_display", label="It holds", sort_key="kind"),
        Column("uploaded_by", label="Uploaded by"),
        DateColumn("uploaded_at", label="Uploaded", sort_key="uploaded_at"),
        Column("applied_by", label="Agreed to by"),
        DateColumn("applied_at", label="Agreed to", sort_key="applied_at"),
    ]
    list_filter = ["kind"]
    ordering = ["-uploaded_at"]
    form_fields = ["name"]  # asked for by the viewset; the views have a form of their own

    @property
    def permission_policy(self) -> UploadPolicy:
        return UploadPolicy(self.model)

    @property
    def menu_url(self) -> str:
        return reverse(self.get_url_name("add"))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", NewUploadView.as_view(), name="add"),
            path("new/<slug:kind>.csv", HeadingRowView.as_view(), name="heading_row"),
            path("edit/<int:pk>/", PreviewView.as_view(), name="edit"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
        ]


def register_actions(actions: LogActionRegistry) -> None:
    """What Wagtail's log says. The keys are stored in it and never change."""

    class Told(LogFormatter):
        def format_message(self, log_entry: ModelLogEntry) -> str:
            counts = log_entry.data.get("counts", {})
            parts = [
                f"{counts[verdict.value]:,} {verdict.label.lower()}"
                for verdict in RowVerdict
                if counts.get(verdict.value)
            ]
            return f"{self.message}: {', '.join(parts)}"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            return f"SHA-256 {log_entry.data.get('sha256', '')}"

    @actions.register_action(service.UPLOADED)
    class Uploaded(Told):
        label = "Upload a file for the register"
        message = "Uploaded, and shown what it would do"

    @actions.register_action(service.APPLIED)
    class Applied(Told):
        label = "Agree to an uploaded file"
        message = "Agreed, and the register changed"

    @actions.register_action(service.DISCARDED)
    class Discarded(Told):
        label = "Discard an uploaded file"
        message = "Discarded; nothing was changed"


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _name(name: str | None) -> str:
    """The file's name for people: what its sender's browser said, without what cannot be read."""
    kept = "".join(mark for mark in name or "" if mark.isprintable()).strip()
    return kept[-100:] or "file"
