"""The sizes of a story's pictures that readers see: only while they may see the story."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from campaigns.models import CampaignStory, StoryPicture
from campaigns.pictures import FORMATS, widths_for
from campaigns.services.story_pictures import size_name
from campaigns.storage import shown_sizes

# What is taken down is gone from every cache within this.
SECONDS_KEPT = 60


@require_safe
def story_picture(request: HttpRequest, code: str, width: str, ending: str) -> HttpResponse:
    """Asks whether the story is public every time; what is at an address never changes."""
    found = StoryPicture.objects.filter(
        code=code, story__in=CampaignStory.objects.visible().values("pk")
    )
    actual = found.values_list("width", flat=True).first()
    if actual is None or int(width) not in widths_for(actual):
        raise Http404("There is no such picture.")
    try:
        with shown_sizes().open(size_name(code, int(width), ending)) as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Http404("There is no such picture.") from error
    return HttpResponse(
        data,
        content_type=FORMATS[ending],
        headers={
            "Cache-Control": f"public, max-age={SECONDS_KEPT}",
            "ETag": f'"{code}-{width}-{ending}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
