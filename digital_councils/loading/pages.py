"""Making pages out of starter files, once each, and never over an editor's work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from wagtail.models import Page

from campaigns.models import (
    CampaignPage,
    CampaignYearPage,
    ChatIndexPage,
    ChatPage,
    FigureClaim,
)
from core.choices import Role
from core.models import BasePage, Topic
from digital_councils.loading.bodies import streams_of
from digital_councils.loading.reading import Block, StarterError, StarterFile, rich, smart
from directory.models import Council, Platform
from guidance.models import (
    BestPracticePage,
    CaseStudyCouncil,
    CaseStudyIndexPage,
    CaseStudyPage,
    ChecklistIndexPage,
    ChecklistPage,
    DosAndDontsPage,
    GuidePage,
    HomePage,
    InformationPage,
    MythbusterPage,
    RolePage,
    SectionPage,
    SelfCheckPage,
    StarterItem,
    ToolIndexPage,
    ToolPage,
    UsefulLinksPage,
)

STARTER_ROOT = Path(__file__).resolve().parent.parent / "starter"
KINDS: dict[str, type[BasePage]] = {
    "section": SectionPage,
    "guide": GuidePage,
    "information": InformationPage,
    "dos-and-donts": DosAndDontsPage,
    "mythbuster": MythbusterPage,
    "checklist-index": ChecklistIndexPage,
    "checklist": ChecklistPage,
    "tool-index": ToolIndexPage,
    "tool": ToolPage,
    "case-study-index": CaseStudyIndexPage,
    "case-study": CaseStudyPage,
    "best-practice": BestPracticePage,
    "useful-links": UsefulLinksPage,
    "role": RolePage,
    "self-check": SelfCheckPage,
    "campaign": CampaignPage,
    "campaign-year": CampaignYearPage,
    "chat-index": ChatIndexPage,
    "chat": ChatPage,
}
TEXT_SETTINGS = (
    "title", "summary", "search_description", "audience", "level", "owner_team", "happened",
    "problem", "effort", "others_involved", "story_audience", "ai_use", "when_to_use",
    "cost_words", "access_words", "data_kept", "beware", "free_alternative",
    "hashtag", "hosts", "partners", "day_words", "theme", "organisers",
)  # fmt: skip
PLAIN_SETTINGS = (
    "reviewed_on", "review_due_on", "happened_on", "evidence_grade", "confirmed_on",
    "next_check_on", "is_pre_election_sensitive", "shelf", "version", "nation", "role", "website",
    "task", "cost", "cost_on", "access", "checked_on",
    "day", "starts", "ends", "takes_tips", "takes_stories",
)  # fmt: skip
RICH_SETTINGS = ("context", "plan", "did_not_work", "advice")
RICH_SETTINGS_OF_A_DAY = ("how_to_take_part", "thanks")
_INSIDE_LINK = re.compile(r'<a href="(/[^"#?]*)">')


def read_all(root: Path = STARTER_ROOT) -> list[StarterFile]:
    """Every starter file, parents before children and siblings in their order."""
    files = [StarterFile.read(path, root) for path in root.rglob("*.md")]
    return sorted(files, key=lambda file: (file.key.count("/"), file.settings.get("order", 0)))


class StarterLoader:
    """Loads starter files below the home page. Counts what it did in ``made`` and ``left``."""

    def __init__(self, home: HomePage) -> None:
        self.home = home
        self.made: list[str] = []
        self.changed: list[str] = []
        self.left: list[str] = []
        self._pages: dict[str, Page] = {"": home}

    @transaction.atomic
    def load(self, files: Iterable[StarterFile]) -> None:
        """All of them or none. A page that somebody touched since it was loaded is left alone."""
        files = list(files)
        items = {item.key: item for item in StarterItem.objects.select_related("page")}
        waiting = [file for file in files if self._place(file, items.get(file.key))]
        # Links between pages need every page to be there first.
        for file in waiting:
            try:
                self._fill(file)
            except ValidationError as error:
                raise StarterError(f"{file.key}.md: {' '.join(error.messages)}") from error

    def _place(self, file: StarterFile, item: StarterItem | None) -> bool:
        """Find or make the page; whether it is to be filled from the file."""
        if item:
            if item.page:
                self._pages[file.key] = item.page
            if item.digest == file.digest:
                return False
            untouched = self._is_untouched(item, self._pages.get(file.settings["parent"]))
            (self.changed if untouched else self.left).append(file.key)
            if untouched and item.page:
                self._pages[file.key] = self._as_kind(item.page, self._kind(file))
            return untouched
        parent = self._pages.get(file.settings["parent"])
        if parent is None:
            # Somebody deleted the page it belongs under; they did not want this one either.
            self.left.append(file.key)
            return False
        existing = Page.objects.child_of(parent).filter(slug=file.settings["slug"]).first()
        if existing:
            self._pages[file.key] = existing
            self.left.append(file.key)
            return False
        self._pages[file.key] = parent.add_child(instance=self._bare_page(file))
        self.made.append(file.key)
        return True

    @staticmethod
    def _is_untouched(item: StarterItem, parent: Page | None) -> bool:
        """Whether the page is as it was loaded: not edited, unpublished, moved or deleted."""
        page = item.page
        if page is None or parent is None or not page.live:
            return False
        return page.latest_revision_id == item.revision_id and page.is_child_of(parent)

    @staticmethod
    def _kind(file: StarterFile) -> type[BasePage]:
        kind = KINDS.get(file.settings["kind"])
        if kind is None:
            raise StarterError(f"{file.key}.md: there is no kind “{file.settings['kind']}”.")
        return kind

    @staticmethod
    def _as_kind(page: Page, kind: type[BasePage]) -> Page:
        """The page as one of that kind. Number, address and whatever links to it stay."""
        old = page.specific
        if isinstance(old, kind):
            return page
        new = kind(page_ptr=page, summary=old.summary)
        # Only what the old kind and the new one add to the page's own row goes and comes: a plain
        # save would look for the page as the kind that it no longer is.
        type(old).objects.filter(pk=old.pk)._raw_delete(using=page._state.db)  # noqa: SLF001
        new.save_base(raw=True)
        Page.objects.filter(pk=page.pk).update(content_type=ContentType.objects.get_for_model(kind))
        return Page.objects.get(pk=page.pk)

    def _bare_page(self, file: StarterFile) -> BasePage:
        kind = self._kind(file)
        page = kind(slug=file.settings["slug"], live=True)
        page.show_in_menus = kind is SectionPage
        self._set_plain(page, file)
        return page

    def _set_plain(self, page: BasePage, file: StarterFile) -> None:
        for name in TEXT_SETTINGS:
            if name in file.settings:
                setattr(page, name, smart(file.settings[name]))
        for name in PLAIN_SETTINGS:
            if name in file.settings:
                setattr(page, name, file.settings[name])

    def _fill(self, file: StarterFile) -> None:
        page = self._pages[file.key].specific
        self._set_plain(page, file)
        for name, blocks in streams_of(page, file).items():
            setattr(page, name, self._stream(page, name, blocks, file))
        if isinstance(page, CaseStudyPage):
            self._fill_case_study(page, file)
        if isinstance(page, CampaignYearPage):
            self._fill_year(page, file)
        if isinstance(page, (CaseStudyPage, ToolPage, ChatPage)):
            page.platforms = self._named(Platform, file, "platforms")
        if isinstance(page, GuidePage):
            page.platform = next(iter(self._named(Platform, file, "platform")), None)
        page.topics.set(self._topics(file))
        page.page_roles.set(
            [page.page_roles.model(role=Role(role)) for role in file.settings.get("roles", [])]
        )
        page.change_notes.set(
            [
                page.change_notes.model(noted_on=note["noted_on"], text=smart(note["text"]))
                for note in file.settings.get("change_notes", [])
            ]
        )
        revision = page.save_revision()
        revision.publish()
        StarterItem.objects.update_or_create(
            key=file.key,
            defaults={"digest": file.digest, "page": page.page_ptr, "revision": revision},
        )

    def _fill_case_study(self, page: CaseStudyPage, file: StarterFile) -> None:
        page.council_links.set(
            [
                CaseStudyCouncil(council=council, sort_order=number)
                for number, council in enumerate(self._named(Council, file, "councils"))
            ]
        )
        for name in RICH_SETTINGS:
            text = file.settings.get(name, "").strip()
            setattr(page, name, self._link_pages(rich(text)) if text else "")
        measures = [
            ("measure", measure | _texts(measure, "what", "before", "after", "period", "source"))
            for measure in file.settings.get("measures", [])
        ]
        page.measures = self._stream(page, "measures", measures, file)

    def _fill_year(self, page: CampaignYearPage, file: StarterFile) -> None:
        """Figures are added and never taken away: editors keep them beside the page."""
        for name in RICH_SETTINGS_OF_A_DAY:
            text = file.settings.get(name, "").strip()
            setattr(page, name, self._link_pages(rich(text)) if text else "")
        for claim in file.settings.get("claims", []):
            known = {name: claim[name] for name in ("metric", "value", "source")}
            if FigureClaim.objects.filter(year=page, **known).exists():
                continue
            others = FigureClaim.objects.filter(year=page, metric=claim["metric"], is_chosen=True)
            is_chosen = claim.get("is_chosen", False) and not others.exists()
            figure = FigureClaim(year=page, **claim | {"is_chosen": is_chosen})
            figure.full_clean()
            figure.save()

    def _named(self, model: type, file: StarterFile, setting: str) -> list[Any]:
        given = file.settings.get(setting, [])
        slugs = [given] if isinstance(given, str) else given
        found = {row.slug: row for row in model.objects.filter(slug__in=slugs)}
        missing = [slug for slug in slugs if slug not in found]
        if missing:
            raise StarterError(
                f"{file.key}.md: {setting} names {', '.join(missing)}, which the directory does "
                "not know. Load the register first, or mend the name."
            )
        return [found[slug] for slug in slugs]

    def _topics(self, file: StarterFile) -> list[Topic]:
        return [
            Topic.objects.filter(Q(slug=slugify(name)) | Q(name__iexact=name)).first()
            or Topic.objects.create(slug=slugify(name), name=name)
            for name in file.settings.get("topics", [])
        ]

    def _stream(self, page: BasePage, field: str, blocks: list[Block], file: StarterFile) -> Any:
        """The blocks as the field's value, through the same conversion that the editor uses."""
        stream_block = page._meta.get_field(field).stream_block
        for name, _ in blocks:
            if name not in stream_block.child_blocks:
                raise StarterError(f"{file.key}.md: a “{name}” block cannot stand in this page.")
        raw = [{"type": name, "value": self._raw(value)} for name, value in blocks]
        return stream_block.to_python(raw)

    def _raw(self, value: Any) -> Any:
        """Block values as they are stored: links to pages by number, streams as lists of dicts."""
        if isinstance(value, str):
            return self._link_pages(value)
        if isinstance(value, dict):
            return {name: self._raw_field(name, part) for name, part in value.items()}
        if isinstance(value, list):
            return [
                self._page_number(item) if _is_path(item) else self._raw(item) for item in value
            ]
        return value.isoformat() if hasattr(value, "isoformat") else value

    def _raw_field(self, name: str, value: Any) -> Any:
        """A value whose name says what it stands for: a page, a council, a body of blocks."""
        if name == "page":
            return self._page_number(value)
        if name == "council":
            return self._council_number(value)
        if name == "body" and isinstance(value, list):
            return [{"type": kind, "value": self._raw(inner)} for kind, inner in value]
        return self._raw(value)

    def _council_number(self, slug: str) -> int:
        number = Council.objects.filter(slug=slug).values_list("pk", flat=True).first()
        if number is None:
            raise StarterError(f"The directory knows no council “{slug}”.")
        return number

    def _page_number(self, path: str) -> int:
        page = self._pages.get(path.strip("/"))
        if page is None:
            raise StarterError(f"There is no page at {path} in the starter content.")
        return page.pk

    def _link_pages(self, html: str) -> str:
        """Links to pages of the hub as Wagtail keeps them, so that they survive a move."""

        def link(match: re.Match[str]) -> str:
            page = self._pages.get(match[1].strip("/"))
            known = page and (match[1] != "/" or page == self.home)
            return f'<a linktype="page" id="{page.pk}">' if known and page else match[0]

        return _INSIDE_LINK.sub(link, html)


def _is_path(item: Any) -> bool:
    return isinstance(item, str) and item.startswith("/")


def _texts(values: dict[str, Any], *names: str) -> dict[str, str]:
    """The named values with typographic quotation marks."""
    return {name: smart(values.get(name, "")) for name in names}
