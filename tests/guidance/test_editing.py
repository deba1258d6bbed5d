"""What an editor meets in every form: help on each field, a preview of each block, kept history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from core.blocks import StoryBlock
from core.models import BasePage, HubImage, Topic, User
from directory.choosers import council_chooser
from guidance.models import CaseStudyPage, Synonym
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_case_study, make_case_study_index, make_information

KINDS = [model for model in apps.get_models() if issubclass(model, BasePage)]
# Of Wagtail itself: their labels and the panel they stand in say what they are for.
WAGTAIL_S = {"comment_notifications", "go_live_at", "expire_at"}


def png() -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (8, 8), "purple").save(written, format="PNG")
    return SimpleUploadedFile("gritter.png", written.getvalue(), "image/png")


def nested(block: blocks.Block, way: str) -> Iterator[tuple[str, blocks.Block]]:
    """Every block below this one, with the way to it."""
    if isinstance(block, ImageBlock):
        return  # Wagtail's own, with its own words
    children = dict(getattr(block, "child_blocks", {}))
    if isinstance(block, blocks.ListBlock):
        children = {"item": block.child_block}
    for name, child in children.items():
        yield f"{way}.{name}", child
        yield from nested(child, f"{way}.{name}")


def streams() -> Iterator[tuple[str, blocks.Block]]:
    for kind in KINDS:
        for field in kind._meta.get_fields():
            if isinstance(field, StreamField):
                yield f"{kind.__name__}.{field.name}", field.stream_block


def explained(block: blocks.Block) -> bool:
    """Whether the form says what to put in, at the block or at its field."""
    field = getattr(block, "field", None)
    return bool(getattr(block.meta, "help_text", "") or getattr(field, "help_text", ""))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_of_a_page_says_what_to_put_in(kind: type[BasePage]) -> None:
    form = kind.get_edit_handler().get_form_class()
    silent = {
        name
        for name, field in form.base_fields.items()
        if not field.help_text and name not in WAGTAIL_S
    }
    for relation, formset in form.formsets.items():
        fields = formset.form.base_fields.items() if relation != "comments" else ()
        silent |= {f"{relation}.{name}" for name, field in fields if not field.help_text}
    assert silent == set()


def test_every_field_of_a_block_says_what_to_put_in() -> None:
    silent = set()
    for way, stream in streams():
        for path, block in nested(stream, way):
            parent_is_stream = path.count(".") == way.count(".") + 1
            is_leaf = isinstance(block, blocks.FieldBlock)
            in_list = path.endswith(".item")
            if is_leaf and not parent_is_stream and not in_list and not explained(block):
                silent.add(path)
    # A story in a part of a guide is a stream in a stream: its texts are chosen, not filled in.
    assert silent - {"GuidePage.parts.part.body.text"} == set()


def test_every_block_that_can_be_chosen_says_what_it_is_and_shows_it() -> None:
    """What stands in a stream is chosen from a list; there each has a description and a preview."""
    chosen = {
        f"{way}.{name}": child
        for way, stream in [*streams(), ("story", StoryBlock())]
        for name, child in stream.child_blocks.items()
    }
    assert len(chosen) > 20
    silent = {way for way, block in chosen.items() if not getattr(block.meta, "description", "")}
    assert silent == set()
    assert {way for way, block in chosen.items() if not block.is_previewable} == set()


@pytest.mark.parametrize("model", [HubImage, Topic, Synonym])
def test_fields_outside_pages_have_help_as_well(model: type) -> None:
    ours = {HubImage: ["description", "rights", "is_ai_made"], Synonym: ["words"], Topic: []}
    assert all(model._meta.get_field(name).help_text for name in ours[model])


@pytest.mark.django_db
class TestPictures:
    def test_a_picture_in_a_text_needs_words_or_is_said_to_decorate(self) -> None:
        block = StoryBlock().child_blocks["picture"].child_blocks["picture"]
        assert isinstance(block, ImageBlock)
        picture = HubImage.objects.create(title="A gritter", file=png(), width=8, height=8).pk
        for alt, decorative, fits in [("", False, False), ("", True, True), ("Seen", False, True)]:
            value = block.to_python({"image": picture, "alt_text": alt, "decorative": decorative})
            try:
                block.clean(value)
                cleaned = True
            except blocks.StructBlockValidationError:
                cleaned = False
            assert cleaned is fits

    def test_the_form_asks_for_words_and_the_focal_point(self, admin_client) -> None:
        HubImage.objects.create(title="A gritter", file=png(), width=8, height=8)
        picture = HubImage.objects.get()
        text = admin_client.get(reverse("wagtailimages:edit", args=[picture.pk])).text
        for name in ("focal_point_x", "description", "rights", "is_ai_made"):
            assert f'name="{name}"' in text


@pytest.mark.django_db
class TestTheEditor:
    def test_a_preview_brings_the_content_checks(self, admin_client) -> None:
        page = make_information()
        edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
        data = querydict_from_html(edit, form_id="page-edit-form")
        data.update(nested_form_data({"body": streamfield([]), "sources": streamfield([])}))
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        admin_client.post(address, data)
        text = admin_client.get(address).text
        assert "wagtail-userbar" in text
        assert "accessibility-axe" in text or "axe" in text

    def test_what_is_scheduled_is_published_and_taken_down_by_the_command(self, client) -> None:
        now = timezone.now()
        page = make_information(live=False, go_live_at=now + timedelta(hours=1))
        page.save_revision().publish()
        assert client.get(page.url).status_code == 404
        # The hour passes.
        scheduled = page.revisions.get()
        scheduled.approved_go_live_at = now - timedelta(minutes=1)
        scheduled.content["go_live_at"] = scheduled.approved_go_live_at.isoformat()
        scheduled.save()
        call_command("publish_scheduled", stdout=StringIO())
        assert client.get(page.url).status_code == 200
        type(page).objects.filter(pk=page.pk).update(expire_at=now - timedelta(minutes=1))
        call_command("publish_scheduled", stdout=StringIO())
        page.refresh_from_db()
        assert not page.live

    def test_a_case_study_s_form_has_a_chooser_for_its_councils(self, admin_client) -> None:
        page = make_case_study(councils=[CouncilFactory(name="Mereford")])
        text = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
        assert reverse(council_chooser.get_url_name("choose")) in text
        assert 'id="id_council_links-OPEN_MODAL"' in text

    @pytest.mark.parametrize("name", ["hull", "Kingston upon Hull", "HULL city", "caerffili"])
    def test_any_name_finds_a_council_in_the_chooser(self, admin_client, name) -> None:
        CouncilFactory(
            name="Hull City Council", short_name="Hull", other_names=["Kingston upon Hull"]
        )
        CouncilFactory(
            name="Caerphilly County Borough Council",
            short_name="Caerphilly",
            other_names=["Caerffili"],
        )
        CouncilFactory(name="Mereford")
        address = reverse(council_chooser.get_url_name("choose_results"))
        text = admin_client.get(address, {"q": name}).text
        wanted = "Caerphilly" if name == "caerffili" else "Hull"
        assert wanted in text
        assert "Mereford" not in text


@pytest.mark.django_db
def test_who_wrote_who_reviewed_and_who_published_is_kept() -> None:
    call_command("setup_site", verbosity=0, stdout=StringIO())

    def member(role: str) -> tuple[User, Client]:
        user = User.objects.create_user(f"{role}@example.org".lower(), "a long enough password")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return user, client

    writer, writing = member("Editors")
    publisher, publishing = member("Publishers")
    index = make_case_study_index()
    add = reverse("wagtailadmin_pages:add", args=["guidance", "casestudypage", index.pk])
    data = querydict_from_html(writing.get(add).text, form_id="page-edit-form")
    fields = {
        "title": "Two gritters",
        "slug": "two-gritters",
        "summary": "A summary.",
        "happened": "May 2026",
        "problem": "Icy roads.",
        "evidence_grade": "b",
        "body": streamfield([("quote", {"quote": "We answered.", "who": "A report"})]),
        "measures": streamfield([]),
        "sources": streamfield([]),
    }
    data.update(nested_form_data(fields | {"action-submit": "1"}))
    assert writing.post(add, data).status_code == 302
    page = CaseStudyPage.objects.get()
    assert not page.live
    task = page.current_workflow_task_state
    action = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    assert writing.post(action, {"comment": "My own!"}).status_code in {302, 403}
    page.refresh_from_db()
    assert not page.live
    publishing.post(action, {"comment": "Well told."})
    page.refresh_from_db()
    assert page.live
    log = list(
        PageLogEntry.objects.filter(page=page.pk)
        .order_by("timestamp")
        .values_list("action", "user__email")
    )
    assert ("wagtail.create", writer.email) in log
    assert ("wagtail.workflow.start", writer.email) in log
    assert ("wagtail.workflow.approve", publisher.email) in log
    assert ("wagtail.publish", publisher.email) in log
    history = publishing.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
    assert "Well told." in history
