"""Dos and don'ts, and the policy with a council's name that is made of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from docx import Document
from wagtail.test.utils.form_data import streamfield

from directory.choices import CouncilType, Nation, Region
from guidance.models import DosAndDontsPage, SectionPage
from guidance.policy import LONGEST_NAME, naming
from tests.factories.checklists import make_dos_and_donts
from tests.factories.directory import CouncilFactory
from tests.guidance.page_checks import PageCheckCase

DAY = date(2026, 11, 21)


class DosAndDontsPageTests(PageCheckCase):
    def test_it_stands_in_a_section_only(self) -> None:
        self.assertAllowedParentPageTypes(DosAndDontsPage, {SectionPage})
        self.assertAllowedSubpageTypes(DosAndDontsPage, {})

    def test_dos_and_donts(self) -> None:
        line = {"line": "Name two people", "reason": "One may be away", "source": ""}
        lines = streamfield([("item", line)])
        box = ("dos_and_donts", {"dos": lines, "donts": lines})
        self.check(make_dos_and_donts(), body=[box], sources=[])


@pytest.mark.django_db
class TestNaming:
    def test_any_name_of_a_council_gives_its_full_name(self) -> None:
        CouncilFactory(name="Mereford District Council", short_name="Mereford")
        for typed in ("Mereford", "mereford district council", "  MEREFORD "):
            assert naming(typed, DAY).name == "Mereford District Council"
            assert naming(typed, DAY).is_known

    def test_a_part_of_a_name_is_kept_and_the_councils_offered(self) -> None:
        CouncilFactory(name="Mereford District Council", short_name="Mereford")
        found = naming("Meref", DAY)
        assert (found.name, found.is_known) == ("Meref", False)
        assert found.choices == ("Mereford District Council",)

    def test_an_ended_council_leads_to_a_choice_and_is_not_put_into_a_policy(self) -> None:
        CouncilFactory(
            name="Oldford Borough Council", short_name="Oldford", ended_on=date(2023, 3, 31)
        )
        assert not naming("Oldford", DAY).is_known

    def test_a_name_that_nobody_knows_stands_as_it_is_typed_and_is_cut(self) -> None:
        assert naming("Little Mereby Parish Council", DAY).name == "Little Mereby Parish Council"
        assert len(naming("x" * 500, DAY).name) == LONGEST_NAME
        assert naming("Mere\x00by\x1b", DAY).name == "Mere by"


@pytest.mark.django_db
class TestThePage:
    def test_it_shows_the_lists_and_asks_for_a_council(self, client) -> None:
        page = make_dos_and_donts()
        text = client.get(page.url).text
        assert "Name two people" in text
        assert f'action="{page.url}policy/" method="get"' in text
        assert 'for="council">Your council<' in text


@pytest.mark.django_db
class TestThePolicy:
    def test_the_council_s_name_is_filled_in(self, client, on_day) -> None:
        on_day(DAY)
        CouncilFactory(name="Mereford District Council", short_name="Mereford")
        page = make_dos_and_donts(reviewed_on=date(2026, 11, 20))
        response = client.get(f"{page.url}policy/?council=mereford")
        text = response.text
        assert "<h1>Mereford District Council: how we use social media</h1>" in text
        assert "<strong>Name two people.</strong> One may be away." in text
        assert "<strong>Delete criticism.</strong> It comes back." in text
        for blank in ("Owner", "Approved on", "To be reviewed by"):
            assert f"<dt>{blank}</dt>" in text
        assert "Made on 21 November 2026 from “Dos and don’ts” of Digital Councils" in text
        assert f"reviewed 20 November 2026: {settings.SITE_URL}{page.url}" in text
        assert '<meta name="robots" content="noindex">' in text
        assert "public" in response["Cache-Control"]
        assert not response.cookies

    def test_without_a_name_there_is_only_the_form(self, client) -> None:
        page = make_dos_and_donts()
        assert "There is a problem" not in client.get(f"{page.url}policy/").text
        text = client.get(f"{page.url}policy/?council=+").text
        assert '<a href="#council">Type the name of your council</a>' in text
        assert "how we use social media</h1>" not in text

    def test_an_unknown_name_is_used_and_councils_are_offered(self, client) -> None:
        CouncilFactory(name="Mereford District Council", short_name="Mereford")
        page = make_dos_and_donts()
        text = client.get(f"{page.url}policy/?council=Meref").text
        assert "<h1>Meref: how we use social media</h1>" in text
        assert "No council called “Meref” is in our directory" in text
        assert "policy/?council=Mereford+District+Council" in text

    def test_a_name_is_text_and_nothing_else(self, client) -> None:
        page = make_dos_and_donts()
        text = client.get(f"{page.url}policy/", {"council": "<b>x</b>"}).text
        assert "<b>x" not in text
        assert "&lt;b&gt;x" in text

    def test_it_is_a_handful_of_queries(self, client, django_assert_max_num_queries) -> None:
        page = make_dos_and_donts()
        CouncilFactory(name="Mereford District Council", short_name="Mereford")
        with django_assert_max_num_queries(12):
            client.get(f"{page.url}policy/?council=mereford")

    def test_the_text_file_says_the_same(self, client) -> None:
        page = make_dos_and_donts()
        response = client.get(f"{page.url}policy.txt?council=Little+Mereby")
        text = response.text
        assert text.startswith("Little Mereby: how we use social media\n")
        assert " 1. Name two people. One may be away." in text
        assert "Approved by: ____" in text
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Content-Disposition"] == 'attachment; filename="little-mereby-policy.txt"'

    @pytest.mark.parametrize(
        ("council", "is_given"), [("Mereford", False), ("Abermer", True), ("Elsewhere", True)]
    )
    def test_a_line_for_wales_alone_is_not_in_a_policy_for_england(
        self, client, council, is_given
    ) -> None:
        CouncilFactory(name="Mereford District Council", short_name="Mereford")
        CouncilFactory(
            name="Abermer Council",
            short_name="Abermer",
            council_type=CouncilType.WELSH_UNITARY,
            nation=Nation.WALES,
            region=Region.WALES,
        )
        lines = [
            {"line": words, "reason": "It is the law", "source": ""}
            for words in ("Publish in Welsh in Wales", "Keep the codes of England and Wales")
        ]
        page = make_dos_and_donts(body=[("dos_and_donts", {"dos": lines, "donts": lines})])
        for address in ("policy/", "policy.txt"):
            text = client.get(f"{page.url}{address}", {"council": council}).text
            assert text.count("Publish in Welsh in Wales") == (2 if is_given else 0)
            assert text.count("Keep the codes of England and Wales") == 2

    def test_a_control_character_that_was_pasted_breaks_no_word_file(self, client) -> None:
        line = {"line": "Name\x0btwo people", "reason": "One may\x0cbe away", "source": ""}
        box = ("dos_and_donts", {"dos": [line], "donts": [line]})
        page = make_dos_and_donts(body=[box])
        page.title = "Dos\x01and don’ts"
        page.save_revision().publish()
        response = client.get(f"{page.url}policy.docx?council=Little+Mereby")
        texts = [p.text for p in Document(BytesIO(response.content)).paragraphs]
        assert "Name two people. One may be away." in texts
        assert any("“Dos and don’ts”" in text for text in texts)

    def test_the_word_file_has_headings_lines_and_the_name(self, client) -> None:
        page = make_dos_and_donts()
        response = client.get(f"{page.url}policy.docx?council=Little+Mereby")
        document = Document(BytesIO(response.content))
        texts = [paragraph.text for paragraph in document.paragraphs]
        assert texts[0] == "Little Mereby: how we use social media"
        assert "Name two people. One may be away." in texts
        headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
        assert headings == [
            "Purpose", "Who it covers", "Do", "Don’t", "Agreed", "Before you agree it",
        ]  # fmt: skip
        assert response["X-Robots-Tag"] == "noindex"

    @pytest.mark.parametrize("name", ["\x00\x0b", "\ufffe", "\U0001f600", "Cyngor Ynys Môn"])
    def test_no_name_breaks_the_files(self, client, name) -> None:
        page = make_dos_and_donts()
        for file in ("policy.txt", "policy.docx"):
            response = client.get(f"{page.url}{file}", {"council": name})
            assert response.status_code == 200
            assert response["Content-Disposition"].isascii()
