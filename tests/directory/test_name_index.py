"""The index over names: whatever writes a council, searching finds it by its names of now."""

from __future__ import annotations

import importlib
import json
from datetime import date
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection

from directory import name_index
from directory.models import Council, NameWord
from tests.factories.directory import CouncilFactory, CouncilNameFactory

pytestmark = pytest.mark.django_db
HEADER = "slug,name,short_name,council_type,nation,region\n"
migration = importlib.import_module("directory.migrations.0003_name_index")
# SQLite's own editor of schemas refuses to work inside the transaction of a test.
EDITOR = SimpleNamespace(connection=connection)


def found(query: str) -> list[str]:
    return [council.short_name for council in Council.objects.named(query).order_by("short_name")]


class TestStaysInStep:
    def test_with_a_save_that_changes_a_name(self) -> None:
        council = CouncilFactory(name="Mereford")
        council.name = council.short_name = "Ashbridge"
        council.save()
        assert found("ashbridge") == ["Ashbridge"]
        assert found("mereford") == []

    def test_with_names_added_and_taken_away(self) -> None:
        name = CouncilNameFactory(council=CouncilFactory(name="Mereford"), name="Shepmere")
        assert found("shepmere") == ["Mereford"]
        name.delete()
        Council.objects.get().save()
        assert found("shepmere") == []

    def test_with_bulk_writes_which_send_no_signals(self) -> None:
        made = [CouncilFactory.build(name=f"Same {number}") for number in range(3)]
        for council in made:
            council.file_under([])
        Council.objects.bulk_create(made)
        assert len(found("same")) == 3
        made[0].search_names = "| other |"
        Council.objects.bulk_update(made, ["search_names"])
        assert len(found("same")) == 2
        Council.objects.update(search_names="| all alike |")
        assert (len(found("alike")), found("same")) == (3, [])

    def test_with_a_council_that_is_deleted(self) -> None:
        CouncilFactory(name="Mereford").delete()
        CouncilFactory(name="Ashbridge")
        assert found("mereford") == []
        assert found("ash") == ["Ashbridge"]

    def test_with_an_import_and_the_next_that_renames(self, tmp_path: Path) -> None:
        file = tmp_path / "councils.csv"
        for name in ("Mereford", "Merebridge"):
            row = f"mereford,{name} District Council,{name},district,england,south-east\n"
            file.write_text(HEADER + row, encoding="utf-8")
            call_command("import_councils", str(file), stdout=StringIO())
            assert found(name) == [name]
        assert found("mereford") == []
        assert NameWord.objects.filter(word="merebridge").exists()


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("ashbridge", True),
        ("ash", True),
        ("a", True),
        ("bridge", False),
        ("north ashbridge", True),
        ("ashbridge nort", True),
        ("northash", False),
        ("n a", True),
        ("ashbridge other", False),
        ('ash" OR "b', False),
        ("NEAR(ash)", False),
        ("ash*", True),
    ],
)
def test_each_word_is_the_beginning_of_a_word(typed: str, is_found: bool) -> None:
    CouncilFactory(name="North Ashbridge")
    assert bool(found(typed)) is is_found


def test_without_an_index_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    CouncilFactory(name="North Ashbridge")
    with_index = [found(typed) for typed in ("ash", "a", "bridge", "north ash")]
    monkeypatch.setattr(name_index, "has_trigrams", lambda: False)
    name_index.drop(connection)
    assert [found(typed) for typed in ("ash", "a", "bridge", "north ash")] == with_index


def test_a_database_that_refuses_the_extension_is_told_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no extensions to refuse.")
    CouncilFactory(name="Mereford")
    name_index.drop(connection)
    monkeypatch.setattr(name_index, "NAME", "no such (index")
    assert name_index.ensure(connection) is False
    assert "pg_trgm" in caplog.text
    assert found("mere") == ["Mereford"]


class TestMigration:
    def test_it_goes_back_and_forth_and_may_be_repeated(self) -> None:
        CouncilFactory(name="Mereford")
        for step in (migration.backwards, migration.forwards):
            step(apps, EDITOR)
            step(apps, EDITOR)
        assert found("mereford") == ["Mereford"]

    def test_words_of_councils_that_were_there_before_are_learnt(self) -> None:
        CouncilFactory(name="Mereford")
        NameWord.objects.all().delete()
        migration.learn_words(apps, EDITOR)
        assert NameWord.objects.filter(word="mereford").exists()

    def test_what_a_rewritten_table_lost_is_made_again_after_migrating(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("Only SQLite rewrites tables.")
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {name_index.NAME}_added")
        CouncilFactory(name="Mereford")
        assert found("mereford") == []
        call_command("migrate", verbosity=0)
        assert found("mereford") == ["Mereford"]


def test_rebuilding_mends_what_was_written_by_other_means() -> None:
    CouncilFactory(name="Mereford")
    NameWord.objects.all().delete()
    name_index.drop(connection)
    told = StringIO()
    call_command("rebuild_name_index", stdout=told)
    assert found("mereford") == ["Mereford"]
    assert told.getvalue() == "1 councils, 1 words of their names. The index stands.\n"


def test_page_files_feed_site_search_and_chooser_find_the_same(client, on_day) -> None:
    on_day(date(2026, 11, 20))
    CouncilFactory(name="North Ashbridge")
    CouncilFactory(name="Bridgemere")
    page = client.get("/councils/", {"q": "ash"})
    assert [row["name"] for group in page.context["groups_of_rows"] for row in group["rows"]] == [
        "North Ashbridge"
    ]
    for file in ("list.csv", "list.json"):
        text = b"".join(client.get(f"/councils/{file}", {"q": "ash"}).streaming_content).decode()
        assert ("North Ashbridge" in text, "Bridgemere" in text) == (True, False)
        assert file == "list.csv" or len(json.loads(text)["councils"]) == 1
    for address in ("/councils/feed/", "/search/"):
        text = client.get(address, {"q": "ash"}).content.decode()
        assert ("North Ashbridge" in text, "Bridgemere" in text) == (True, False)


def test_a_broken_index_is_an_error_and_not_an_empty_answer() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL answers without its index.")
    name_index.drop(connection)
    with pytest.raises(DatabaseError):
        found("mereford")
