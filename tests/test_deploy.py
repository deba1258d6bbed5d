"""Production starts with safe values, and says all that is wrong with unsafe ones at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAFE = {
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "ALLOWED_HOSTS": "hub.example.org",
    "SITE_URL": "https://hub.example.org",
    "CONTACT_EMAIL": "hub@example.org",
    "DATABASE_URL": "sqlite:///:memory:",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run manage.py with production settings and nothing else in the environment."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "digital_councils.settings.production",
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_an_empty_environment_is_refused_with_every_missing_name_in_one_message():
    done = manage("check")
    assert done.returncode != 0
    for name in SAFE:
        assert f"- {name} is not set." in done.stderr


def test_unsafe_values_are_refused_together():
    done = manage(
        "check",
        SECRET_KEY="django-insecure-" + "a" * 60,
        ALLOWED_HOSTS="*",
        SITE_URL="http://hub.example.org",
        CONTACT_EMAIL="nobody",
        DATABASE_URL="mysql://somewhere/hub",
        REDIS_URL="http://127.0.0.1/",
    )
    assert done.returncode != 0
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "CONTACT_EMAIL", "DATABASE_URL"):
        assert f"- {name}" in done.stderr
    assert "- REDIS_URL" in done.stderr


def test_safe_values_pass_the_deployment_check_without_a_word_of_warning():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_loopback_address_may_be_plain_http_for_a_machine_of_ones_own():
    loopback = {"ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": "http://127.0.0.1:8000"}
    done = manage("check", **SAFE | loopback)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    environment = SAFE | {"STATIC_ROOT": str(folder)}
    done = manage("collectstatic", "--no-input", "--verbosity", "0", **environment)
    assert done.returncode == 0, done.stderr
    return folder


def test_static_files_get_names_that_change_with_their_contents(collected):
    environment = SAFE | {"STATIC_ROOT": str(collected)}
    done = manage(
        "shell",
        "--no-imports",
        "--command",
        "from django.templatetags.static import static; print(static('css/site.css'))",
        **environment,
    )
    assert done.returncode == 0, done.stderr
    address = done.stdout.strip().splitlines()[-1]
    assert address.startswith("/static/css/site.")
    assert len(address.removeprefix("/static/css/site.").removesuffix(".css")) == 12
    assert (collected / address.removeprefix("/static/")).is_file()


def test_static_files_are_packed_when_they_are_collected(collected):
    assert list((collected / "css").glob("site.*.css.gz"))
