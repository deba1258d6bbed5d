"""What is for me: everything that is marked for one role."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from core.choices import Role
from core.querysets import published_pages
from guidance.models.story import StoryPage
from guidance.presenters import role_groups


class RolePage(StoryPage):
    """The page of one role. What it lists is gathered from the roles that pages carry."""

    role = models.CharField(
        max_length=20,
        choices=Role.choices,
        unique=True,
        help_text="Every published page with this role is listed here by itself.",
    )

    content_panels = [
        *StoryPage.content_panels[:-2],
        FieldPanel("role"),
        FieldPanel("body"),
        FieldPanel("sources"),
    ]

    parent_page_types = ["guidance.HomePage"]
    subpage_types: list[str] = []
    template = "guidance/role_page.html"

    class Meta:
        verbose_name = "role page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        pages = published_pages().filter(page_roles__role=self.role).with_summaries()
        return context | {"groups": role_groups(pages.order_by("path"))}
