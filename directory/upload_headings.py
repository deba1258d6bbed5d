"""What stands in the heading row of each kind of file that editors upload."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from directory.choices import UploadKind
from directory.importers import accounts, council_files, mysociety

# Columns that must be there, and those that may be.
HEADINGS = {
    UploadKind.COUNCILS: (council_files.REQUIRED, council_files.OPTIONAL),
    UploadKind.MYSOCIETY: (mysociety.REQUIRED, mysociety.OPTIONAL),
    UploadKind.ACCOUNTS: (accounts.REQUIRED, accounts.OPTIONAL),
}


def columns_of(kind: UploadKind) -> dict[str, Any]:
    """What the page with the form says of one kind of file."""
    required, optional = HEADINGS[kind]
    return {
        "label": kind.label,
        "required": ", ".join(required),
        "optional": ", ".join(optional),
        "url": reverse("registerupload:heading_row", args=[kind.value]),
    }
