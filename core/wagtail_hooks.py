"""Registers what core adds to the admin and to how pages are served."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from core.log import register_actions
from core.page_links import KnownPageLinkHandler
from core.viewsets import TopicViewSet


@hooks.register("register_admin_viewset")
def register_topics() -> TopicViewSet:
    return TopicViewSet()


@hooks.register("before_serve_page")
def hide_expired_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Gone on time, also where ``publish_scheduled`` has not run since."""
    if page.expire_at and page.expire_at <= timezone.now():
        raise Http404("This page is no longer published.")


# After Wagtail's own, whose place it takes.
@hooks.register("register_rich_text_features", order=1)
def look_links_up_together(features: FeatureRegistry) -> None:
    features.register_link_type(KnownPageLinkHandler)


hooks.register("register_log_actions", register_actions)
