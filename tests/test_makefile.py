"""The commands that README promises."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
AGREED = {
    "help", "run", "dev", "demo", "test", "lint", "format", "types", "check", "bench", "backup",
    "restore",
}  # fmt: skip


def make(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={"PATH": path or os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile and requirements that name nothing to install."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / "requirements-dev.txt").write_text("# nothing\n")
    return tmp_path


def only(tmp_path: Path, *programs: str) -> str:
    """A PATH with these programs and no other."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in programs:
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


PLAIN = ("make", "sh", "cat", "cksum", "tr", "rm", "touch", "echo")


def test_make_alone_lists_every_agreed_target():
    done = make(ROOT)
    assert done.returncode == 0
    assert set(re.findall(r"^  make ([a-z]+) ", done.stdout, re.MULTILINE)) == AGREED


def test_a_machine_without_python_gets_one_sentence(clone):
    done = make(clone, "packages", path=only(clone, *PLAIN))
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and none was found" in done.stderr


def test_an_old_python_is_passed_over(clone):
    path = only(clone, *PLAIN)
    old = Path(path) / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = make(clone, "packages", path=path)
    assert "needs Python 3.11 or newer" in done.stderr


def test_a_python_without_venv_is_told_which_package_brings_it(clone):
    path = only(clone, *PLAIN)
    bare = Path(path) / "python3"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n')
    bare.chmod(0o755)
    done = make(clone, "packages", path=path)
    assert done.returncode != 0
    assert "sudo apt-get install python3-venv" in done.stderr
    assert not (clone / ".venv").exists()


def fake_environment(clone: Path, pip: str) -> None:
    """A virtual environment whose pip does what the test says."""
    folder = clone / ".venv" / "bin"
    folder.mkdir(parents=True)
    python = folder / "python"
    python.write_text(
        f'#!/bin/sh\nif [ "$2" = pip ]; then echo pip >> {clone}/calls; {pip}; fi\nexit 0\n'
    )
    python.chmod(0o755)


def test_a_second_run_installs_nothing(clone):
    fake_environment(clone, "exit 0")
    assert make(clone, "packages").returncode == 0
    assert make(clone, "packages").stdout == ""
    assert (clone / "calls").read_text() == "pip\n"


def test_a_changed_requirement_is_installed(clone):
    fake_environment(clone, "exit 0")
    make(clone, "packages")
    (clone / "requirements.txt").write_text("# something else\n")
    make(clone, "packages")
    assert (clone / "calls").read_text() == "pip\npip\n"


def test_a_failed_installation_says_so_and_is_tried_again(clone):
    fake_environment(clone, "echo 'no such version' >&2; exit 1")
    done = make(clone, "packages")
    assert done.returncode != 0
    assert "no such version" in done.stderr
    assert "could not be installed" in done.stderr
    make(clone, "packages")
    assert (clone / "calls").read_text() == "pip\npip\n"
