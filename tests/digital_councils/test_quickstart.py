"""`make run`: what it says, what it refuses, and that a second time changes nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError

from digital_councils import quickstart
from digital_councils.env import VARIABLES, Environment
from digital_councils.quickstart import CannotStart, chosen_port, fill_environment, kept_secret_key
from tests.conftest import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    ROOT,
    free_port,
    quickstart_environment,
    wait_until_it_answers,
)


def test_a_free_port_is_taken(monkeypatch):
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    assert chosen_port() == port


def test_a_taken_port_is_refused_in_one_sentence_that_says_what_to_type(monkeypatch):
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CannotStart) as caught:
            chosen_port()
    assert str(caught.value).startswith(f"Port {port} is in use. Choose another: PORT=")
    assert str(caught.value).endswith(" make run")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80.5", "٨٠٠٠"])
def test_a_port_that_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CannotStart, match="PORT must be a number from 1 to 65535"):
        chosen_port()


def test_a_taken_port_ends_the_command_before_anything_is_made(tmp_path):
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        done = subprocess.run(
            [sys.executable, "-m", "digital_councils.quickstart"],
            cwd=ROOT,
            env=quickstart_environment(tmp_path, listener.getsockname()[1]),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is in use" in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def own_var(monkeypatch, tmp_path):
    """An empty place for what a machine keeps, and an environment that says nothing."""
    monkeypatch.setattr(quickstart, "VAR", tmp_path / "var")
    # fill_environment() writes to these; naming them here has them put back afterwards.
    for variable in VARIABLES:
        monkeypatch.setenv(variable.name, "")
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path / "media"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
    return tmp_path / "var"


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(own_var):
    first = kept_secret_key()
    assert len(first) >= 50
    assert kept_secret_key() == first
    assert stat.S_IMODE((own_var / "secret-key").stat().st_mode) == 0o600


def test_what_the_environment_leaves_open_suits_a_machine_of_ones_own(own_var, monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    fill_environment()
    assert os.environ["SITE_URL"] == "http://127.0.0.1:8123"
    assert os.environ["ALLOWED_HOSTS"] == "127.0.0.1,localhost"
    assert os.environ["DATABASE_URL"] == f"sqlite:///{own_var / 'hub.sqlite3'}"
    assert Environment().production_faults() == []


def test_what_the_environment_says_is_kept(own_var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://hub@127.0.0.1/hub")
    monkeypatch.setenv("SECRET_KEY", "mine")
    fill_environment()
    assert os.environ["DATABASE_URL"] == "postgres://hub@127.0.0.1/hub"
    assert os.environ["SECRET_KEY"] == "mine"
    assert not (own_var / "secret-key").exists()


def everything_in(database) -> dict[str, list]:
    """Every row of every table, but for what Django and Wagtail rebuild by themselves."""
    with closing(sqlite3.connect(database)) as connection:
        names = [
            row[0]
            for row in connection.execute("select name from sqlite_master where type = 'table'")
            if not row[0].startswith(("sqlite_", "wagtailsearch_", "django_session"))
        ]
        return {
            name: sorted(map(repr, connection.execute(f'select * from "{name}"'))) for name in names
        }


@pytest.mark.site
def test_it_says_what_it_does_and_ends_with_the_addresses(running_site):
    printed = running_site.output()
    assert "Traceback" not in printed
    steps = re.findall(r"^  (\w[^\n]*?) +[\d.]+ s$", printed, re.MULTILINE)
    assert steps[1].startswith("Database")
    assert len(steps) >= 6
    assert printed.index("Log in as") < printed.index(f"{running_site.address}/admin/")
    assert f"{running_site.address}/councils/" in printed


@pytest.mark.site
def test_a_password_from_the_environment_is_not_printed(running_site):
    assert ADMIN_EMAIL in running_site.output()
    assert ADMIN_PASSWORD not in running_site.output()


@pytest.mark.site
def test_it_serves_what_production_serves(running_site):
    with urllib.request.urlopen(f"{running_site.address}/") as response:
        html = response.read().decode()
    assert re.search(r"/static/css/site\.[0-9a-f]{12}\.css", html)
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.site
def test_a_second_start_changes_nothing_and_prints_no_password(running_site, tmp_path):
    """On a copy of the first start's database, with an editor's change in it."""
    with (
        closing(sqlite3.connect(running_site.folder / "hub.sqlite3")) as source,
        closing(sqlite3.connect(tmp_path / "hub.sqlite3")) as copy,
    ):
        source.backup(copy)
        copy.execute("update directory_council set website = 'https://changed.example/'")
        copy.execute("update wagtailcore_page set title = title || ' (edited)' where depth > 2")
        copy.commit()
    before = everything_in(tmp_path / "hub.sqlite3")
    port = free_port()
    environment = quickstart_environment(tmp_path, port) | {
        "STATIC_ROOT": running_site.environment["STATIC_ROOT"],
        # The site record names this address; another port alone must not look like a change.
        "SITE_URL": running_site.address,
        "ADMIN_PASSWORD": "",
    }
    printed = tmp_path / "printed.txt"
    with printed.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "digital_councils.quickstart"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}", process, printed)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
    assert "Log in as" not in printed.read_text(encoding="utf-8")
    assert everything_in(tmp_path / "hub.sqlite3") == before


@pytest.mark.django_db
def test_the_administrator_gets_a_random_password_that_is_told_once(own_var):
    first = quickstart._make_site()
    password = re.search(r"with the password  (\S+)$", first, re.MULTILINE)[1]
    admin = get_user_model().objects.get(is_superuser=True)
    assert admin.check_password(password)
    assert len(password) >= 16
    assert "ADMIN_PASSWORD" not in os.environ
    assert quickstart._make_site() == ""


@pytest.mark.django_db
def test_the_log_in_is_told_even_when_a_later_step_fails(own_var, monkeypatch, capsys):
    real = quickstart._command

    def fail_at_the_register(name, **options):
        if name == "load_register":
            raise CommandError("the register is unreadable")
        return "" if name == "migrate" else real(name, **options)

    monkeypatch.setattr(quickstart, "_command", fail_at_the_register)
    with pytest.raises(CommandError):
        quickstart.prepare(dev=False)
    assert "with the password" in capsys.readouterr().out
