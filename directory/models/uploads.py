"""Files that editors upload, with what each of their rows would do, until somebody agrees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from directory.choices import RowVerdict, UploadKind
from directory.upload_querysets import RegisterUploadQuerySet


class RegisterUpload(models.Model):
    """One file, byte for byte as it came, and the plan that was made of it.

    ``plan_digest`` stands for every row of the plan as it is shown. Only what has this digest is
    ever applied.
    """

    wagtail_reference_index_ignore = True

    kind = models.CharField(max_length=10, choices=UploadKind.choices)
    name = models.CharField("file", max_length=100)
    # Empty once the file is no longer kept.
    content = models.BinaryField(null=True, editable=False)
    size = models.PositiveIntegerField("bytes")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    plan_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    # What concerns the file as a whole: headings, each with its first entries and their number.
    remarks = models.JSONField(default=list)
    # Filled where the register has changed since, so that the file is refused by now.
    faults = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True, db_index=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = RegisterUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "uploaded file"
        ordering = ["-uploaded_at", "-pk"]
        # It is looked at, applied and discarded by whoever may upload, and edited by nobody.
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return self.name

    def get_admin_url(self) -> str:
        return reverse("registerupload:edit", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.applied_at is None


class UploadPage(models.Model):
    """Some rows of the plan with one verdict, as many as a page shows; once applied, the record."""

    wagtail_reference_index_ignore = True

    upload = models.ForeignKey(RegisterUpload, on_delete=models.CASCADE, related_name="pages")
    verdict = models.CharField(max_length=9, choices=RowVerdict.choices)
    number = models.PositiveIntegerField()
    # Each with lines, label, changes and notes, as directory/importers/rows.py has them.
    rows = models.JSONField(default=list)

    class Meta:
        ordering = ["verdict", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["upload", "verdict", "number"], name="upload_page_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, page {self.number}"
