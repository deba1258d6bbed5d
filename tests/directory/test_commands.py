"""The commands: run, run again, dry run, bad file, killed half-way, two at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from directory.importers.councils import import_councils
from directory.importers.engine import _LOCK
from directory.importers.results import ImportRefused
from directory.models import Council, Evidence, Platform, SocialAccount, Succession

from .importing import DATA

ROOT = Path(__file__).resolve().parents[2]
COUNCILS = DATA / "councils.csv"


def output(*command: str | Path, **options) -> list[str]:
    out = StringIO()
    call_command(*map(str, command), stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.mark.django_db
class TestCommands:
    def test_run_and_run_again(self) -> None:
        first = output("import_councils", COUNCILS)
        assert first[0] == "Councils: 6 created, 0 updated, 0 unchanged."
        assert first[-1] == "Saved."
        again = output("import_councils", COUNCILS)
        assert again[0] == "Councils: 0 created, 0 updated, 6 unchanged."
        assert "Councils: nothing to change." in again

    def test_dry_run_prints_what_a_real_run_prints_but_for_the_last_line(self) -> None:
        dry = output("import_councils", COUNCILS, "--dry-run")
        assert not Council.objects.exists()
        assert dry[-1] == "Dry run: nothing was saved."
        assert output("import_councils", COUNCILS)[:-1] == dry[:-1]

    def test_bad_file_fails_with_the_list_of_faults(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.csv"
        text = COUNCILS.read_text(encoding="utf-8")
        bad.write_text(text.replace("412000", "many").replace("north-west", "nowhere"))
        with pytest.raises(CommandError) as caught:
            output("import_councils", bad)
        words = str(caught.value).splitlines()
        assert words[0].startswith("Nothing was imported. Put these 2 things right")
        assert "Line 4, column population, “many”" in "\n".join(words)
        assert not Council.objects.exists()

    def test_format_of_the_public_register_is_asked_for_by_name(self) -> None:
        file = DATA / "councils_mysociety.csv"
        assert "8 created" in output("import_councils", file, "--format", "mysociety")[0]
        with pytest.raises(CommandError, match="import_councils|invalid choice"):
            output("import_councils", file, "--format", "other")

    def test_accounts(self) -> None:
        output("load_register")
        with pytest.raises(CommandError, match="No council has this short name"):
            output("import_accounts", DATA / "accounts.csv")
        output("import_councils", COUNCILS)
        assert output("import_accounts", DATA / "accounts.csv")[0].startswith("Accounts: 3 created")


@pytest.mark.django_db
class TestRegister:
    def test_loads_what_ships_and_changes_nothing_again(self) -> None:
        output("load_register")
        assert Council.objects.count() == 453
        assert SocialAccount.objects.count() == 208
        assert Evidence.objects.count() == 220
        assert Succession.objects.filter(predecessor__slug="cumbria").count() == 2
        counts = [line for line in output("load_register") if "nothing to change" in line]
        assert counts == [
            "Platforms: nothing to change.",
            "Councils: nothing to change.",
            "Accounts: nothing to change.",
        ]

    def test_never_undoes_what_an_editor_did_to_an_account(self) -> None:
        output("load_register")
        deleted, moved = SocialAccount.objects.filter(platform__slug="x").order_by("pk")[:2]
        deleted.delete()
        SocialAccount.objects.filter(pk=moved.pk).update(
            handle="Mere", handle_key="mere", url="https://x.com/Mere"
        )
        lines = output("load_register")
        assert "Accounts: nothing to change." in lines
        assert f"  - {deleted.url} was deleted" in lines
        assert f"  - {moved.url} is now https://x.com/Mere" in lines
        assert SocialAccount.objects.count() == 207

    def test_dry_run_saves_nothing(self) -> None:
        output("load_register", "--dry-run")
        assert not Platform.objects.exists()
        assert not Council.objects.exists()

    def test_leaves_what_an_editor_changed(self) -> None:
        output("load_register")
        Council.objects.filter(slug="leeds").update(website="https://new.leeds.example")
        output("load_register")
        assert Council.objects.get(slug="leeds").website == "https://new.leeds.example"


@pytest.mark.django_db(transaction=True)
def test_second_import_at_the_same_time_is_refused_in_words() -> None:
    if connection.vendor == "postgresql":
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
                with pytest.raises(ImportRefused, match="Another import is running"):
                    import_councils(COUNCILS)
                # Closing alone lets the lock go only when the server has noticed.
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        finally:
            other.close()
        import_councils(COUNCILS)
    else:
        with pytest.raises(ImportRefused, match="Another import is running"):
            _import_while_a_file_is_locked()


def _import_while_a_file_is_locked() -> None:
    """What SQLite says when somebody else keeps writing, without waiting its 20 seconds."""
    from unittest import mock

    from django.db import OperationalError

    with mock.patch(
        "directory.importers.engine.transaction.atomic",
        side_effect=OperationalError("database is locked"),
    ):
        import_councils(COUNCILS)


PREPARE = """
import django
django.setup()
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import ModelLogEntry
from core.models import User
from directory import name_index
from directory.models import Council, CouncilName, FormerGssCode, NameWord, Succession
logged = (ContentType, Permission, Group, User, ModelLogEntry)
with connection.schema_editor() as editor:
    for model in (*logged, Council, CouncilName, FormerGssCode, NameWord, Succession):
        editor.create_model(model)
name_index.ensure(connection)
"""


def many_councils(path: Path, count: int) -> None:
    lines = ["slug,name,short_name,council_type,nation"]
    lines += [f"mere-{n},Mere {n} Council,Mere {n},district,england" for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")


def test_import_that_is_killed_half_way_leaves_nothing(tmp_path: Path) -> None:
    database, few, many = (tmp_path / name for name in ("db.sqlite3", "few.csv", "many.csv"))
    many_councils(few, 3)
    many_councils(many, 40_000)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", PREPARE]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    command = [sys.executable, "manage.py", "import_councils"]
    subprocess.run([*command, str(few)], cwd=ROOT, env=environment, check=True, capture_output=True)

    with subprocess.Popen(
        [*command, str(many)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "5,000 councils read …\n"
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    with sqlite3.connect(database) as opened:
        assert opened.execute("SELECT count(*) FROM directory_council").fetchone() == (3,)
