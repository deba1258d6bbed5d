"""Starter content: brought once, in full or not at all, and never over an editor's work."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from core.choices import Role
from core.models import Topic
from digital_councils.loading import pages as loading
from digital_councils.loading.pages import StarterLoader, read_all
from digital_councils.loading.reading import StarterError, StarterFile, rich
from guidance.models import (
    BestPracticePage,
    CaseStudyPage,
    ChecklistPage,
    DosAndDontsPage,
    GuidePage,
    HomePage,
    InformationPage,
    MythbusterPage,
    RolePage,
    SectionPage,
    SelfCheckPage,
    ToolPage,
    UsefulLinksPage,
)
from tests.cases import HubTestCase
from tests.factories.guidance import make_home, make_section

GUIDES = {
    "basic-guide", "accessible-posts", "pre-election", "councillors", "councillor-safety",
    "facebook", "x", "instagram", "google", "linkedin", "whatsapp", "nextdoor", "tiktok",
    "bluesky-and-threads", "strategy", "emergencies", "welsh", "hacked", "joining-or-leaving",
    "reorganisation",
}  # fmt: skip
CHECKLISTS = {
    "open-an-account", "close-or-move-an-account", "join-a-platform", "hacked-or-locked-out",
    "pre-election", "emergency-first-hour", "film-a-meeting", "accessible-post", "welsh-standards",
    "reorganisation-handover", "councillors-first-month", "house-rules-and-blocking",
}  # fmt: skip
MOST_WORDS = 2_400

SETTINGS = """+++
kind = "{kind}"
parent = ""
title = "{title}"
slug = "{slug}"
summary = "What it's for."
audience = "anyone"
level = ""
topics = ["Winter"]
reviewed_on = 2026-11-20
[[change_notes]]
noted_on = 2026-11-20
text = "First published."
+++
{body}
"""

MYTH = """::: myth | The tick proves it is us
verdict: used-to-be-true
theme: proof
roles: press-officer, councillor
answer: Ticks can be bought.
why: They were once checked.
instead: Link from your website.
evidence: The help page.
for: press officers
:::"""


def write(
    root: Path, key: str, body: str, title: str = "A page", kind: str = "information"
) -> None:
    path = root / f"{key}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = SETTINGS.format(title=title, slug=path.stem, body=body, kind=kind)
    path.write_text(text, encoding="utf-8")


class ShippedContentTests(HubTestCase):
    def load(self) -> str:
        out = StringIO()
        call_command("load_starter_content", stdout=out)
        return out.getvalue()

    def test_the_promised_pages_are_there(self) -> None:
        sections = SectionPage.objects.order_by("path")
        assert [page.title for page in sections] == ["Get started", "Go further", "Connect"]
        assert set(GuidePage.objects.values_list("slug", flat=True)) == GUIDES
        assert set(ChecklistPage.objects.values_list("slug", flat=True)) == CHECKLISTS
        assert set(RolePage.objects.values_list("role", flat=True)) == set(Role.values)
        slugs = set(InformationPage.objects.values_list("slug", flat=True))
        assert {"about", "accessibility", "privacy", "cookies", "principles"} <= slugs
        assert CaseStudyPage.objects.count() >= 25
        assert ToolPage.objects.count() >= 20

    def test_each_list_is_as_long_as_promised(self) -> None:
        principles = InformationPage.objects.get(slug="principles").body
        assert [block.block_type for block in principles].count("principle") == 10
        (advice,) = DosAndDontsPage.objects.get().body.blocks_by_name("dos_and_donts")
        assert len(advice.value["dos"]) == len(advice.value["donts"]) == 12
        assert len(MythbusterPage.objects.get().myths) >= 15
        assert len(BestPracticePage.objects.get().picks) >= 10
        links = [group.value["links"] for group in UsefulLinksPage.objects.get().links]
        assert sum(map(len, links)) >= 30
        assert len(SelfCheckPage.objects.get().questions) == 8

    def test_a_guide_is_as_long_as_ten_minutes_allow(self) -> None:
        for guide in GuidePage.objects.all():
            words = guide.search_text().split()
            assert 3 <= len(guide.parts) <= 6, guide.title
            assert 600 <= len(words) <= MOST_WORDS, (guide.title, len(words))

    def test_every_case_study_has_a_council_a_source_and_a_grade(self) -> None:
        for page in CaseStudyPage.objects.all():
            assert page.councils.exists() or page.others_involved, page.title
            assert len(page.sources) > 0, page.title
            assert page.evidence_grade, page.title

    def test_every_link_inside_the_hub_leads_somewhere(self) -> None:
        seen: dict[str, list[str]] = {}
        for page in Page.objects.live():
            address = page.url
            if not address:
                continue
            for link in re.findall(r'<a [^>]*href="(/[^"#?]*)', self.client.get(address).text):
                seen.setdefault(link, []).append(address)
        for link, where in seen.items():
            if not link.startswith("/static/"):
                assert self.client.get(link).status_code == 200, (link, where[:3])

    def test_every_reference_has_its_source_on_the_same_page(self) -> None:
        sitemap = self.client.get("/sitemap.xml").text
        addresses = re.findall(r"<loc>http://[^/]+(/[^<]*)</loc>", sitemap)
        assert "/get-started/basic-guide/set-up/" in addresses
        for address in addresses:
            text = self.client.get(address).text
            for number in set(re.findall(r'href="#source-(\d+)"', text)):
                assert f'id="source-{number}"' in text, (address, number)

    def test_no_id_stands_twice_on_a_page(self) -> None:
        for address in ("/get-started/basic-guide/all/", "/go-further/facebook/all/", "/about/"):
            ids = re.findall(r' id="([^"]+)"', self.client.get(address).text)
            assert len(ids) == len(set(ids)), address

    def test_a_second_run_changes_nothing(self) -> None:
        before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id"))
        assert self.load().startswith("0 pages made, 0 brought up to date")
        after = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id"))
        assert after == before

    def test_what_an_editor_changed_moved_or_deleted_is_left_alone(self) -> None:
        about = InformationPage.objects.get(slug="about")
        about.title = "About us"
        about.save_revision().publish()
        InformationPage.objects.get(slug="cookies").delete()
        privacy = InformationPage.objects.get(slug="privacy")
        privacy.move(SectionPage.objects.get(slug="connect"), pos="last-child")
        self.load()
        assert InformationPage.objects.get(slug="about").title == "About us"
        assert not InformationPage.objects.filter(slug="cookies").exists()
        assert InformationPage.objects.get(slug="privacy").get_parent().slug == "connect"


@pytest.mark.django_db
class TestLoader:
    @pytest.fixture
    def home(self) -> HomePage:
        return make_home()

    def load(self, home: HomePage, root: Path) -> StarterLoader:
        loader = StarterLoader(home)
        loader.load(read_all(root))
        return loader

    def test_a_new_version_reaches_a_page_that_nobody_touched(self, home, tmp_path) -> None:
        write(tmp_path, "page", "Old words.")
        self.load(home, tmp_path)
        write(tmp_path, "page", "New words.")
        assert self.load(home, tmp_path).changed == ["page"]
        assert "New words." in str(InformationPage.objects.get(slug="page").body)

    def test_a_new_version_does_not_reach_a_page_that_somebody_edited(self, home, tmp_path) -> None:
        write(tmp_path, "page", "Old words.")
        self.load(home, tmp_path)
        InformationPage.objects.get(slug="page").save_revision()
        write(tmp_path, "page", "New words.")
        assert self.load(home, tmp_path).left == ["page"]
        assert "Old words." in str(InformationPage.objects.get(slug="page").body)

    @pytest.mark.parametrize("touch", ["unpublish", "move", "delete"])
    def test_a_new_version_does_not_bring_back_what_somebody_took_away(
        self, home, tmp_path, touch
    ) -> None:
        write(tmp_path, "page", "Old words.")
        self.load(home, tmp_path)
        page = InformationPage.objects.get(slug="page")
        if touch == "unpublish":
            page.unpublish()
        elif touch == "move":
            page.move(make_section("Elsewhere"), pos="last-child")
        else:
            page.delete()
        write(tmp_path, "page", "New words.")
        assert self.load(home, tmp_path).left == ["page"]
        assert not InformationPage.objects.child_of(home).live().filter(slug="page").exists()

    def test_a_new_version_of_another_kind_keeps_address_and_links(
        self, home, tmp_path, client
    ) -> None:
        write(tmp_path, "myths", "Old words.", title="Myths")
        write(tmp_path, "other", "See [the myths](/myths/).", title="Other")
        self.load(home, tmp_path)
        before = InformationPage.objects.get(slug="myths")
        write(tmp_path, "myths", MYTH, title="Myths", kind="mythbuster")
        assert self.load(home, tmp_path).changed == ["myths"]
        after = MythbusterPage.objects.get(slug="myths")
        assert after.pk == before.pk
        assert after.summary == before.summary
        assert [myth.value["theme"] for myth in after.myths] == ["proof"]
        assert not InformationPage.objects.filter(pk=before.pk).exists()
        assert 'href="/myths/"' in client.get("/other/").text
        assert Page.objects.get(pk=after.pk).specific == after

    def test_a_page_that_somebody_edited_keeps_its_kind(self, home, tmp_path) -> None:
        write(tmp_path, "myths", "Old words.", title="Myths")
        self.load(home, tmp_path)
        InformationPage.objects.get(slug="myths").save_revision()
        write(tmp_path, "myths", MYTH, title="Myths", kind="mythbuster")
        assert self.load(home, tmp_path).left == ["myths"]
        assert InformationPage.objects.filter(slug="myths").exists()

    def test_a_topic_that_an_editor_renamed_is_used_and_not_made_again(
        self, home, tmp_path
    ) -> None:
        Topic.objects.create(name="winter", slug="cold-season")
        write(tmp_path, "page", "Words.")
        self.load(home, tmp_path)
        assert [topic.slug for topic in Topic.objects.all()] == ["cold-season"]

    def test_an_address_that_an_editor_took_first_is_theirs(self, home, tmp_path) -> None:
        home.add_child(instance=InformationPage(title="Ours", slug="page", summary="Ours."))
        write(tmp_path, "page", "Words.")
        assert self.load(home, tmp_path).left == ["page"]
        assert InformationPage.objects.get(slug="page").title == "Ours"

    def test_one_bad_file_and_nothing_is_loaded(self, home, tmp_path) -> None:
        write(tmp_path, "good", "Words.")
        write(tmp_path, "zbad", "::: callout nonsense | Title\nWords.\n:::")
        with pytest.raises(StarterError, match=r"zbad\.md, line \d+"):
            self.load(home, tmp_path)
        assert not InformationPage.objects.exists()

    def test_links_between_pages_survive_a_move(self, home, tmp_path, client) -> None:
        write(tmp_path, "one", "See [two](/two/).", title="One")
        write(tmp_path, "two", "Words.", title="Two")
        self.load(home, tmp_path)
        page = InformationPage.objects.get(slug="two")
        page.slug = "moved"
        page.save_revision().publish()
        assert 'href="/moved/"' in client.get("/one/").text

    def test_the_command_says_what_to_do_when_there_is_no_home(self) -> None:
        HomePage.objects.all().delete()
        with pytest.raises(CommandError, match="setup_site"):
            call_command("load_starter_content")


class TestGrammar:
    def file(self, body: str) -> StarterFile:
        return StarterFile("page", {}, body, "", 10)

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ("::: unknown\n:::", "line 11: there is no block called “unknown”"),
            ("words\n\n::: steps\n1. One", "never closed"),
            ("::: myth | M\nverdict: maybe\n:::", "the “myth” block is not right"),
        ],
    )
    def test_faults_name_the_line(self, body: str, fault: str) -> None:
        with pytest.raises(StarterError, match=re.escape(fault)):
            self.file(body).story()

    def test_parts_begin_with_their_heading(self) -> None:
        parts = self.file("# One {first}\nThe lead.\n\nThe text.\n\n# Two\nLead.").parts()
        assert [(part["title"], part["address"], part["lead"]) for part in parts] == [
            ("One", "first", "The lead."),
            ("Two", "", "Lead."),
        ]
        with pytest.raises(StarterError, match="before the first part"):
            self.file("Words\n# One").parts()

    def test_groups_hold_the_items_below_their_heading(self) -> None:
        groups = self.file(
            "# Ready\n\n::: item | Name two people\nwhy: One may be away. [1]\n"
            "done: Two names.\nrole: it\nnation: wales\nif: you run a page\noptional: yes\n:::"
        ).groups()
        ((title, ((name, item),)),) = groups
        assert (title, name) == ("Ready", "item")
        assert item == {
            "action": "Name two people", "why": "One may be away. [1]", "done": "Two names.",
            "role": "it", "link": "", "is_optional": True, "nation": "wales",
            "applies_if": "you run a page",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "body",
        [
            "::: item | Do it\nwhy: So.\ndone: So.\nrole: nobody\n:::",
            "::: answer | Yes\n/go-further/ without a bar\n:::",
            "::: pick | A post\nurl: https://example.org/\n:::",
        ],
    )
    def test_faults_inside_a_group_name_the_line_too(self, body: str) -> None:
        with pytest.raises(StarterError, match=r"page\.md, line 1\d: the “"):
            self.file(f"# Group\n{body}").groups()

    def test_markdown_becomes_the_rich_text_that_editors_have(self) -> None:
        assert rich("**Bold** and [1].") == (
            '<p><strong>Bold</strong> and <sup><a href="#source-1">1</a></sup>.</p>'
        )

    def test_mark_up_in_a_file_stays_text(self) -> None:
        assert "<script>" not in rich("<script>alert(1)</script>")


def test_every_shipped_file_can_be_read() -> None:
    files = read_all()
    assert len(files) >= 90
    for file in files:
        assert file.parts() if file.settings["kind"] == "guide" else file.groups() is not None
        assert file.settings["kind"] in loading.KINDS
