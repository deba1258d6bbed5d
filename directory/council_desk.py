"""Work on one council: its facts, its accounts and everything that waits, on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from wagtail.admin import messages

from core.dates import long_date, today
from core.models import User
from directory.choices import AccountStatus, CouncilState
from directory.models import (
    ConfirmationRequest,
    Council,
    Notice,
    SiteMiss,
    SiteReading,
    SocialAccount,
    Submission,
)
from directory.presenters import desk as words
from directory.services.accounts import change_status
from directory.services.asking import CannotAsk, ask_now, fault_of_asking

TEMPLATE = "directory/admin/council_desk.html"
ASK_TEMPLATE = "directory/admin/council_ask.html"
LISTS = frozenset({"evidence", "events", "questions", "notices"})


class StatusForm(forms.Form):
    """One account's new status, and the status that the editor saw when choosing it."""

    account = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    was = forms.ChoiceField(choices=AccountStatus.choices)
    status = forms.ChoiceField(choices=AccountStatus.choices)
    note = forms.CharField(max_length=255, required=False)


class CouncilDeskView(View):
    """For whoever may change councils; an account's status for whoever may change accounts."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("directory.change_council"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, self._found(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One account's status, in one step."""
        if not request.user.has_perm("directory.change_socialaccount"):
            raise PermissionDenied
        council = self._found(pk)
        form = StatusForm(request.POST)
        if not form.is_valid():
            return self._page(request, council, ["Choose a status from the list."])
        said = form.cleaned_data
        account = get_object_or_404(council.social_accounts, pk=said["account"])
        try:
            changed = _set_status(account, said, request.user)
        except ValidationError as error:
            # Read again: the form's choice stays, everything else is as it is stored.
            return self._page(request, self._found(pk), error.messages, said)
        label = AccountStatus(said["status"]).label
        if changed:
            messages.success(request, f"{account} is set to “{label}” from today.")
        else:
            messages.info(request, f"{account} was “{label}” already.")
        return redirect("council:desk", pk)

    def _found(self, pk: int) -> Council:
        return get_object_or_404(Council.objects.for_profile().with_successions(), pk=pk)

    def _page(
        self,
        request: HttpRequest,
        council: Council,
        faults: list[str] | None = None,
        said: dict[str, Any] | None = None,
    ) -> HttpResponse:
        on, now = today(), timezone.now()
        here = reverse("council:desk", args=[council.pk])
        accounts = list(council.social_accounts.all())
        shown = LISTS & set(request.GET.getlist("all"))
        context = {
            "council": council,
            "facts": words.facts(council, on, shows_mailbox=True),
            "groups": words.account_groups(accounts, on, council, here, said),
            "can_change_accounts": request.user.has_perm("directory.change_socialaccount"),
            "add_url": words.there_and_back("socialaccount:add", here, council=council.pk)
            if request.user.has_perm("directory.add_socialaccount")
            else "",
            "evidence": words.evidence(accounts, all_of_it="evidence" in shown),
            "events": words.events(accounts, all_of_it="events" in shown),
            "submissions": words.waiting(_submissions(council)),
            "notices": words.notices(_notices(council), now, here, all_of_it="notices" in shown),
            "questions": words.questions(_questions(council), now, all_of_it="questions" in shown),
            "reading": words.reading(
                SiteReading.objects.filter(council=council).first(), _misses(council), council
            ),
            "faults": faults or [],
            "here": here,
            "edit_url": words.there_and_back("council:edit", here, council.pk),
            "public_url": council.get_absolute_url(),
            "history_url": reverse("council:history", args=[council.pk]),
            "ask_url": reverse("council:ask", args=[council.pk])
            if council.state(on) != CouncilState.ENDED
            else "",
            **_frame(council.name, [("", council.name)]),
        }
        return render(request, TEMPLATE, context, status=422 if faults else 200)


class AskCouncilView(View):
    """Says which mailbox the question goes to, and sends it once that is agreed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("directory.change_council"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        council = get_object_or_404(Council, pk=pk)
        return self._page(request, council, fault_of_asking(council))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        council = get_object_or_404(Council, pk=pk)
        if request.POST.get("mailbox") != council.mailbox:
            fault = "The mailbox was changed since you opened this page. Look at it once more."
            return self._page(request, council, fault_of_asking(council), fault)
        try:
            question = ask_now(council=council, by=request.user)
        except CannotAsk as error:
            return self._page(request, council, str(error))
        until = long_date(timezone.localtime(question.expires_at).date())
        messages.success(
            request, f"{council.short_name} was asked at {question.mailbox}. The link is good "
            f"until {until}."
        )  # fmt: skip
        return redirect("council:desk", pk)

    def _page(
        self, request: HttpRequest, council: Council, fault: str, warning: str = ""
    ) -> HttpResponse:
        here = reverse("council:ask", args=[council.pk])
        desk = reverse("council:desk", args=[council.pk])
        accounts = SocialAccount.objects.listed().filter(councils=council)
        context = {
            "council": council,
            "fault": fault,
            "warning": warning,
            "accounts": list(accounts.for_listing()) if not fault else [],
            "desk_url": desk,
            "edit_url": words.there_and_back("council:edit", here, council.pk),
            **_frame(f"Ask {council.short_name}", [(desk, council.name), ("", "Ask")]),
        }
        is_refused = request.method == "POST" and bool(fault or warning)
        return render(request, ASK_TEMPLATE, context, status=422 if is_refused else 200)


def _set_status(account: SocialAccount, said: dict[str, Any], by: User) -> bool:
    """Through the service, so that an event is written. Raises ValidationError in words."""
    with transaction.atomic():
        now = SocialAccount.objects.select_for_update().get(pk=account.pk)
        if now.status != said["was"] and now.status != said["status"]:
            raise ValidationError(
                f"Somebody was quicker: {account} is “{now.get_status_display()}” now. Nothing "
                "was changed; choose again if that is not right."
            )
        event = change_status(
            account=now,
            status=AccountStatus(said["status"]),
            on=today(),
            by=by,
            note=said["note"],
        )
    return event is not None


def _submissions(council: Council) -> list[Submission]:
    return list(Submission.objects.open().filter(council=council))


def _notices(council: Council) -> list[Notice]:
    return list(Notice.objects.filter(council=council))


def _questions(council: Council) -> list[ConfirmationRequest]:
    return list(council.confirmations.select_related("asked_by"))


def _misses(council: Council) -> list[SiteMiss]:
    missed = SiteMiss.objects.filter(council=council).select_related("account__platform")
    return list(missed.order_by("-times", "pk"))


def _frame(title: str, steps: list[tuple[str, str]]) -> dict[str, Any]:
    """What Wagtail's frame of a page takes."""
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "home",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("council:index"), "label": "Councils"},
            *({"url": url, "label": label} for url, label in steps),
        ],
    }
