"""What every page of the site's frame may need."""

from django.conf import settings
from django.http import HttpRequest


def hub(request: HttpRequest) -> dict[str, str]:
    return {"site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL}
