"""Blocks: each shows its own preview, and none lets text out as mark-up."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.rich_text import RichText

from core.blocks import MeasureBlock, SourceBlock, StoryBlock
from core.blocks.text import DosAndDontsBlock, MythBlock, with_heading_ids
from guidance.models.guides import PartBlock
from guidance.models.sections import LinkBlock
from tests.factories.guidance import make_information

STANDALONE = [MeasureBlock(), SourceBlock(), PartBlock(), LinkBlock()]
BLOCKS = [*StoryBlock().child_blocks.values(), *STANDALONE]


@pytest.mark.django_db
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_every_block_shows_its_own_preview_in_the_look_of_the_site(block, admin_client) -> None:
    assert block.is_previewable
    assert block.meta.description
    address = reverse("wagtailadmin_block_preview")
    response = admin_client.get(address, {"id": block.definition_prefix})
    assert response.status_code == 200
    assert "css/site.css" in response.text
    assert "dc-" in response.text.split("</head>")[-1] or "<p>" in response.text


def test_the_budget_of_blocks_holds() -> None:
    """A new block needs a page that cannot be written without it; about a dozen are enough."""
    assert len(StoryBlock().child_blocks) <= 14


def test_headings_can_be_linked_to() -> None:
    html = with_heading_ids(RichText("<h2>How we <b>count</b></h2><p>By hand.</p>"))
    assert '<h2 id="how-we-count">How we <b>count</b></h2>' in html


def test_a_reference_in_a_reason_leads_to_the_source() -> None:
    block = DosAndDontsBlock()
    advice = {"line": "Add captions", "reason": "many watch without sound", "source": "[2]"}
    value = block.to_python({"dos": [advice], "donts": []})
    assert '<a href="#source-2">source 2</a>' in block.render(value)


def test_text_of_editors_is_never_mark_up() -> None:
    block = DosAndDontsBlock()
    attack = "<script>alert(1)</script>"
    advice = {"line": attack, "reason": attack, "source": f"{attack}[1]"}
    html = block.render(block.to_python({"dos": [advice], "donts": []}))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_myth_has_an_address_of_its_own() -> None:
    block = MythBlock()
    value = block.to_python({**block.meta.preview_value})
    assert value.anchor == "the-blue-tick-proves-it-is-us"
    assert f'id="{value.anchor}"' in block.render(value)


@pytest.mark.django_db
def test_a_list_of_pages_hides_what_readers_may_not_see() -> None:
    shown, private, draft = (make_information(title) for title in ("Shown", "Private", "Draft"))
    private.view_restrictions.create(restriction_type="login")
    draft.unpublish()
    block = StoryBlock().child_blocks["pages"]
    value = block.to_python([shown.pk, private.pk, draft.pk])
    html = block.render(value)
    assert "Shown" in html
    assert "Private" not in html
    assert "Draft" not in html


def test_the_same_heading_in_two_parts_has_two_ids() -> None:
    text = RichText("<h2>Finish this part</h2><h3>…</h3>")
    assert 'id="set-up-finish-this-part"' in with_heading_ids(text, "set-up")
    assert "<h3>" in with_heading_ids(text)
