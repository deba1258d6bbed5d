"""The platforms that ship: loaded, brought up to date, and left alone once an editor was there."""

from __future__ import annotations

from pathlib import Path

import pytest
from wagtail.log_actions import log

from directory.address_rules import platform_rules_from_toml
from directory.importers.platforms import PlatformImporter
from directory.importers.register import REGISTER
from directory.importers.results import ImportRefused, ImportResult
from directory.models import Platform
from tests.factories.directory import PlatformFactory

pytestmark = pytest.mark.django_db
FILE = REGISTER / "platforms.toml"


def run(path: Path = FILE) -> ImportResult:
    importer = PlatformImporter(path)
    importer.run()
    return importer.result


def test_rules_from_the_database_are_those_of_the_file() -> None:
    run()
    held = {rule.slug: rule for rule in Platform.objects.rules()}
    assert held == {rule.slug: rule for rule in platform_rules_from_toml(FILE)}


def test_second_run_changes_nothing() -> None:
    run()
    result = run()
    assert not result.changes
    assert result.unchanged == Platform.objects.count()


def test_what_ships_anew_reaches_a_platform_nobody_touched(tmp_path: Path) -> None:
    run()
    path = tmp_path / "platforms.toml"
    text = FILE.read_text(encoding="utf-8").replace(
        'path = "/groups/{handle}"', 'path = "/g/{handle}"'
    )
    path.write_text(text, encoding="utf-8")
    assert list(run(path).updated) == ["Facebook group: patterns"]
    assert Platform.objects.get(slug="facebook-group").patterns.first().path == "/g/{handle}"


def test_platform_that_an_editor_touched_is_left_alone() -> None:
    run()
    platform = Platform.objects.get(slug="instagram")
    platform.note = "Ask the team first."
    platform.save()
    log(platform, "wagtail.edit")
    assert list(run().kept) == ["Instagram: note differ from what ships"]
    platform.refresh_from_db()
    assert platform.note == "Ask the team first."


def test_name_that_an_editor_gave_to_another_platform_is_left_to_it() -> None:
    PlatformFactory(slug="insta", name="Instagram")
    assert "Instagram: an editor has a platform of this name" in list(run().kept)


def test_faulty_file_is_refused_with_the_platform(tmp_path: Path) -> None:
    path = tmp_path / "platforms.toml"
    path.write_text('[[platform]]\nslug = "a"\n', encoding="utf-8")
    with pytest.raises(ImportRefused, match="Platform a"):
        run(path)
