"""What a picture must not carry into public."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import HubImage, User
from core.pictures import without_metadata


def picture(kind: str = "JPEG", orientation: int = 1, size: tuple[int, int] = (40, 20)) -> BytesIO:
    """A picture that says where it was taken and by what."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken at home"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (53.0, 48.0, 0.0)
    written = BytesIO()
    mode = "RGBA" if kind == "PNG" else "RGB"
    Image.new(mode, size, "#3c1580").save(written, format=kind, exif=exif)
    written.seek(0)
    return written


def upload(kind: str = "JPEG", **options: object) -> SimpleUploadedFile:
    name = f"gritter.{kind.lower()}"
    return SimpleUploadedFile(name, picture(kind, **options).read(), f"image/{kind.lower()}")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_hidden_is_left(kind: str) -> None:
    assert b"taken at home" in picture(kind).read()
    clean = without_metadata(upload(kind))
    assert b"taken at home" not in clean.read()
    clean.seek(0)
    with Image.open(clean) as opened:
        assert opened.format == kind
        assert not opened.getexif()


def test_a_picture_that_was_held_sideways_stands_upright() -> None:
    clean = without_metadata(upload(orientation=6, size=(40, 20)))
    with Image.open(clean) as opened:
        assert opened.size == (20, 40)


def test_transparency_is_kept() -> None:
    written = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(written, format="PNG")
    clean = without_metadata(SimpleUploadedFile("a.png", written.getvalue()))
    with Image.open(clean) as opened:
        assert opened.getpixel((1, 1))[3] == 0


@pytest.mark.django_db
def test_what_an_editor_uploads_is_stored_without_place_and_camera(client) -> None:
    client.force_login(User.objects.create_superuser("boss@example.org", "a long password here"))
    client.post(reverse("wagtailimages:add"), {"title": "Gritter", "file": upload()})
    stored = HubImage.objects.get()
    with stored.file.open("rb") as file:
        content = file.read()
    assert b"taken at home" not in content
    assert (stored.width, stored.height) == (40, 20)
    assert stored.file_size == len(content)


@pytest.mark.django_db
def test_other_kinds_of_file_are_refused_in_words(client) -> None:
    client.force_login(User.objects.create_superuser("boss@example.org", "a long password here"))
    for name in ("drawing.svg", "scan.tiff", "note.pdf"):
        file = SimpleUploadedFile(name, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        response = client.post(reverse("wagtailimages:add"), {"title": "X", "file": file})
        assert "Not a supported image format" in response.text, name
    assert not HubImage.objects.exists()
