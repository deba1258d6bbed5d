"""Forms of the admin that Wagtail lets a project extend."""

from __future__ import annotations

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from wagtail.images.forms import BaseImageForm

from core.pictures import without_metadata


class PictureForm(BaseImageForm):
    """Every way of uploading a picture in the admin comes through here."""

    def clean_file(self) -> File:
        """What was uploaded, rid of place and camera before it is stored anywhere."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file  # the picture that is there already
        return without_metadata(file)
