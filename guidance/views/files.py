"""Files that belong to a page and stand below its address: /…/checklist.txt, /…/policy.docx."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.views import serve

# Wagtail's own pattern takes no dot and ends in a slash. Named one by one, so that every other
# address with a dot stays unknown without a query.
FILE_OF_A_PAGE = (
    r"^(?P<page>(?:[\w-]+/)+)"
    r"(?P<file>checklist\.txt|checklist\.csv|list\.csv|policy\.txt|policy\.docx)$"
)


@require_safe
def file_of_a_page(request: HttpRequest, page: str, file: str) -> HttpResponseBase:
    """The page's route of that name, by Wagtail's way: what is private or unpublished stays so."""
    return serve(request, f"{page}{file}/")
