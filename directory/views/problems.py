"""Report a problem: a form for each council, without account or puzzle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from directory.choices import PlatformStatus, ProblemKind
from directory.models import Council, Platform, Submission
from directory.presenters.check_words import in_a_sentence
from directory.presenters.public_forms import errors, problem_fields
from directory.public_forms import ProblemForm
from directory.services.submissions import report

from .forms import HOUR, TOO_MANY, end, form_context, has_room, refuse_other_sites, see_other
from .slugs import in_small_letters

# Twelve people behind one council's address may each report, and look twice.
MOST_OF_A_NETWORK = 30
MOST_OF_ALL = 300


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_small_letters
def council_report(request: HttpRequest, slug: str) -> HttpResponse:
    council = get_object_or_404(Council, slug=slug)
    if request.method != "POST":
        return _page(request, council, ProblemForm(council))
    refuse_other_sites(request)
    form = ProblemForm(council, request.POST)
    thanks = reverse("directory:council-report-thanks", args=[council.slug])
    if form.is_from_a_program:
        return see_other(thanks)  # it learns nothing, and nothing is kept
    if not form.is_valid() or form.form_token is None:
        return _page(request, council, form, status=422)
    said = form.cleaned_data
    is_again = Submission.objects.filter(form_token=form.form_token).exists()
    if not is_again and not has_room(
        "problem", request, of_a_network=MOST_OF_A_NETWORK, of_all=MOST_OF_ALL
    ):
        form.add_error(None, TOO_MANY)
        response = _page(request, council, form, status=429)
        response.headers["Retry-After"] = str(HOUR)
        return response
    report(
        council=council,
        kind=ProblemKind(said["kind"]),
        form_token=form.form_token,
        account=said["account"],
        link=said["link"],
        note=said["note"],
        reply_to=said["reply_to"],
    )
    return see_other(thanks)


@require_safe
@in_small_letters
def council_report_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    council = get_object_or_404(Council, slug=slug)
    words = (
        "An editor looks at every report, usually within a few days, and puts the page right. If "
        "you left your address, we tell you what became of it."
    )
    in_use = Platform.objects.exclude(status=PlatformStatus.CLOSED)
    platforms = in_use.exclude(reporting_url="")
    more = [
        {"title": f"Report a false account to {in_a_sentence(name)} itself", "url": url}
        for name, url in platforms.values_list("name", "reporting_url")
    ]
    return end(request, "Thank you, we have your report", words, council, more=more)


def _page(
    request: HttpRequest, council: Council, form: ProblemForm, status: int = 200
) -> HttpResponse:
    title = f"Report a problem: {council.short_name}"
    context = form_context(council, title, errors(form, "kind"))
    context |= {"fields": problem_fields(form), "stamp": form.stamp_to_send}
    return render(request, "directory/council_report.html", context, status=status)
