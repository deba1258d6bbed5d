"""The list of tools: what they can be chosen by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from directory.models import Platform
from directory.presenters.accounts import plain_name
from guidance.choices import Access, Cost, Task
from guidance.listing import Group, Item
from guidance.presenters import Noun

if TYPE_CHECKING:
    from guidance.models import ToolPage

NOUN = Noun("tool or task", "tools and tasks")
SAID_COSTS = {
    Cost.FREE.value: "free of charge",
    Cost.FREE_AND_PAID.value: "free with more for money",
    Cost.PAID.value: "to be paid for",
}
SAID_ACCESS = {
    Access.GOOD.value: "tested for accessibility",
    Access.PARTLY.value: "partly accessible",
    Access.POOR.value: "with known barriers",
    Access.UNKNOWN.value: "of unknown accessibility",
}


def tool_item(page: ToolPage) -> Item:
    """Reads platforms: prefetch them."""
    return Item(
        page.pk,
        {
            "task": {page.task},
            "cost": {page.cost},
            "platform": {platform.slug for platform in page.platforms.all()},
            "access": {page.access},
        },
    )


def tool_groups(pages: Iterable[ToolPage]) -> list[Group]:
    """The filters, with the platforms that tools are made for."""
    platforms = {p.slug: p for page in pages for p in page.platforms.all()}
    return [
        Group(
            "task",
            "Task",
            dict(Task.choices),
            phrase="to {}",
            said={task.value: task.label[0].lower() + task.label[1:] for task in Task},
        ),
        Group("cost", "Cost", dict(Cost.choices), said=SAID_COSTS),
        Group(
            "platform",
            "Platform",
            {p.slug: p.name for p in sorted(platforms.values(), key=lambda p: (p.order, p.name))},
            phrase="for {}",
            said={slug: plain_name(platform) for slug, platform in platforms.items()},
            lookup=known_platforms,
        ),
        Group(
            "access",
            "Accessibility",
            dict(Access.choices),
            said=SAID_ACCESS,
            thing="grade of accessibility",
        ),
    ]


def known_platforms(slugs: Iterable[str]) -> dict[str, str]:
    """Platforms that nothing in a list is on, and that there are all the same."""
    return dict(Platform.objects.filter(slug__in=slugs).values_list("slug", "name"))
