"""What tests of campaigns share: a folder of their own for pictures, and an editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.models import User


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def editor(db) -> User:
    return User.objects.create_superuser(
        email="editor@example.org", password="correct horse battery"
    )
