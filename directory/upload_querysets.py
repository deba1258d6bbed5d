"""Named questions to the files that editors upload."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models


class RegisterUploadQuerySet(models.QuerySet):
    def without_files(self) -> Self:
        """For pages: a file has up to 10 MB, and no page shows it."""
        return self.defer("content").select_related("uploaded_by", "applied_by")

    def waiting(self) -> Self:
        return self.filter(applied_at=None)

    def forgotten(self, before: datetime) -> Self:
        """Uploaded before that moment, and nobody has agreed."""
        return self.waiting().filter(uploaded_at__lt=before)

    def kept_since(self, before: datetime) -> Self:
        """Applied before that moment, and the file is still there."""
        return self.filter(applied_at__lt=before).exclude(content=None)
