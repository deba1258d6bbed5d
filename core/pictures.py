"""Pictures that people upload, made safe to keep."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

# The kinds that are taken from anybody; a decoder for any other is never even asked.
READABLE = ("JPEG", "PNG", "WEBP")
JPEG_QUALITY = 92


def without_metadata(file: File) -> ContentFile:
    """The same picture, decoded and written anew: no place, no camera, no hidden text.

    Wagtail copies EXIF and XMP into every size it makes, GPS position included. The orientation
    they hold is applied first; the colour profile is kept, because colours depend on it.
    """
    file.seek(0)
    with Image.open(file, formats=READABLE) as picture:
        kind, profile = picture.format, picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
        clean = Image.new(upright.mode, upright.size)
        if upright.mode == "P":
            clean = upright.convert("RGBA")
        else:
            clean.paste(upright)
    options = {"quality": JPEG_QUALITY} if kind in {"JPEG", "WEBP"} else {"optimize": True}
    written = BytesIO()
    clean.info.clear()
    clean.save(written, format=kind, icc_profile=profile, **options)
    return ContentFile(written.getvalue(), name=file.name)
