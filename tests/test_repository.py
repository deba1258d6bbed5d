"""What stands in the repository, and what must not."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT_ENDINGS = {
    "", ".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".yaml", ".yml", ".csv", ".svg",
    ".example", ".cfg", ".ini",
}  # fmt: skip
# Written in two parts so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:work|farm|" + r"root|home/\w+|Users/\w+)/")
REGISTRY_HOST = re.compile(
    "|".join(("pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:com|org)"))
)
UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b")
SKIPPED = re.compile(r"pytest\.mark\.(?:skip" + r"(?!if)|xf" + "ail)")


def tracked_files() -> list[Path]:
    """Files that are, or are about to be, in the repository; everything but what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    # A download without git's own folder.
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    ignored = {line.strip("/") for line in lines} | {".git"}
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not ignored & set(path.relative_to(ROOT).parts)
    ]


def texts() -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in tracked_files()
        if path.suffix in TEXT_ENDINGS
    }


@pytest.mark.parametrize(
    "pattern",
    [MACHINE_PATH, REGISTRY_HOST, UNFINISHED, SKIPPED],
    ids=["machine path", "registry host", "unfinished", "skipped"],
)
def test_no_file_holds(pattern):
    found = {
        name: match.group() for name, text in texts().items() if (match := pattern.search(text))
    }
    assert found == {}


def test_the_patterns_find_what_they_are_for():
    assert MACHINE_PATH.search("open('/" + "home/somebody/x')")
    assert not MACHINE_PATH.search("https://example.org/network/")
    assert REGISTRY_HOST.search("https://files.python" + "hosted.org/x")
    assert UNFINISHED.search("# TO" + "DO later")
    assert SKIPPED.search("@pytest.mark." + "skip(reason='x')")


def requirement_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_one_version(name):
    lines = requirement_lines(name)
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_the_agreed_packages_are_required():
    names = {line.partition("==")[0].lower() for line in requirement_lines("requirements.txt")}
    assert {"django", "wagtail", "django-taggit", "psycopg2-binary", "whitenoise"} <= names


def test_long_term_releases_are_used():
    versions = dict(line.split("==") for line in requirement_lines("requirements.txt"))
    assert versions["Django"].startswith("5.2.")
    assert versions["wagtail"].startswith("7.4.")


def test_what_a_newcomer_looks_for_stands_at_the_top():
    wanted = {
        "README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "Makefile", "manage.py",
        "requirements.txt", "requirements-dev.txt", "pyproject.toml", ".env.example",
        ".editorconfig", ".gitignore", ".pre-commit-config.yaml", ".ci/run", "core", "directory",
        "guidance", "digital_councils", "templates", "static", "tests", "docs",
    }  # fmt: skip
    assert {name for name in wanted if not (ROOT / name).exists()} == set()


def test_what_a_machine_makes_is_ignored():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {".venv/", "var/", "__pycache__/", ".env"} <= set(ignored)


def test_modules_stay_short_enough_to_read():
    long = {
        name: text.count("\n")
        for name, text in texts().items()
        if name.endswith(".py")
        and "/migrations/" not in name
        and not name.startswith("tests/")
        and text.count("\n") > 400
    }
    assert long == {}


def test_the_project_asks_for_the_python_that_the_makefile_looks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert "sys.version_info < (3, 11)" in (ROOT / "Makefile").read_text(encoding="utf-8")
