"""Invented pages, each under the parent it belongs to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import slugify
from wagtail.models import Page, Site

from guidance.models import (
    CaseStudyCouncil,
    CaseStudyIndexPage,
    CaseStudyPage,
    GuidePage,
    HomePage,
    InformationPage,
    SectionPage,
)


def make_home() -> HomePage:
    """The home page, as the root of the default site."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title="Home", slug="hub", summary="The hub."))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "testserver", "port": 80, "root_page": home},
        )
        Site.clear_site_root_paths_cache()
    return home


def _add(kind: type, parent: Page, title: str, **fields: Any) -> Any:
    fields.setdefault("summary", f"What {title} is for.")
    fields.setdefault("slug", slugify(title))
    return parent.add_child(instance=kind(title=title, **fields))


def make_section(title: str = "Go further", **fields: Any) -> SectionPage:
    home = make_home()
    return SectionPage.objects.child_of(home).filter(title=title).first() or _add(
        SectionPage, home, title, **fields
    )


def make_information(title: str = "About", **fields: Any) -> InformationPage:
    return _add(InformationPage, fields.pop("parent", None) or make_home(), title, **fields)


def make_guide(title: str = "A guide", parts: list[str] | None = None, **fields: Any) -> GuidePage:
    stream = [
        (
            "part",
            {
                "title": part,
                "address": "",
                "lead": f"The lead of {part}.",
                "body": [("text", f"<p>The text of {part}.</p>")],
            },
        )
        for part in parts or ["Begin", "Go on", "Finish"]
    ]
    fields.setdefault("reviewed_on", date(2026, 11, 1))
    return _add(GuidePage, make_section(), title, parts=stream, **fields)


def make_case_study_index() -> CaseStudyIndexPage:
    section = make_section()
    return CaseStudyIndexPage.objects.child_of(section).first() or _add(
        CaseStudyIndexPage, section, "Case studies"
    )


def make_case_study(title: str = "A case", **fields: Any) -> CaseStudyPage:
    councils = fields.pop("councils", [])
    fields = {"happened": "May 2026", "problem": "A problem.", "evidence_grade": "b"} | fields
    page = _add(CaseStudyPage, make_case_study_index(), title, **fields)
    page.council_links.set(
        [CaseStudyCouncil(council=council, sort_order=n) for n, council in enumerate(councils)]
    )
    page.save()
    return page
