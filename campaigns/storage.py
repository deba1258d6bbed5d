"""Where pictures lie that nobody may see by address. It is in backups and not served."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.functional import cached_property


class PrivateStorage(FileSystemStorage):
    """A folder below ``MEDIA_ROOT/private`` that no address leads to."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(
            base_url=None, file_permissions_mode=0o600, directory_permissions_mode=0o700
        )

    @cached_property
    def base_location(self) -> str:
        return f"{settings.MEDIA_ROOT}/private/{self.folder}"


def private_pictures() -> PrivateStorage:
    """Pictures as they were cleaned, published or not."""
    return PrivateStorage("stories")


def shown_sizes() -> PrivateStorage:
    """The sizes that readers see. No address leads here either: a view asks whether it may."""
    return PrivateStorage("sizes")
