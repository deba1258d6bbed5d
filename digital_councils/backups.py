"""`make backup` and `make restore`: database and uploaded files in one archive.

The archive is a gzipped tar of `manifest.json` (which database engine, checksums), the database
(`database.sqlite3`, or `database.dump` made by pg_dump) and the folder `media/`. It holds
everything editors made, passwords' hashes among it: keep it as you keep the database.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zlib
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from digital_councils.quickstart import VAR, fill_environment

MANIFEST = "manifest.json"
SQLITE_NAME = "database.sqlite3"
POSTGRES_NAME = "database.dump"


class CannotDoIt(Exception):
    """Something the person can put right; its text says how."""


def save(target: Path, database: dict[str, Any], media: Path) -> None:
    """Write database and media to ``target``; a file of that name is never half written."""
    with tempfile.TemporaryDirectory(prefix="hub-backup-") as folder:
        copy = _copy_database(Path(folder), database)
        manifest = {
            "engine": database["ENGINE"],
            "database": copy.name,
            "sha256": _checksum(copy),
            "media_files": sum(1 for path in media.rglob("*") if path.is_file()),
        }
        (Path(folder) / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
            for name in (MANIFEST, copy.name):
                tar.add(Path(folder) / name, arcname=name)
            if media.is_dir():
                tar.add(media, arcname="media")
        partial.replace(target)


def restore(archive: Path, database: dict[str, Any], media: Path) -> None:
    """Put database and media back as they were; nothing is touched if the archive is damaged."""
    if not archive.is_file():
        raise CannotDoIt(f"There is no file {archive}. Name one: make restore FILE=…")
    with tempfile.TemporaryDirectory(prefix="hub-restore-") as name:
        folder = Path(name)
        try:
            _unpack(archive, folder)
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            copy = folder / manifest["database"]
            is_whole = _checksum(copy) == manifest["sha256"]
        except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, KeyError) as error:
            raise CannotDoIt(f"{archive} is not a whole backup of the hub ({error}).") from error
        if not is_whole:
            raise CannotDoIt(f"{archive} is damaged: the database in it is not the one saved.")
        if manifest["engine"] != database["ENGINE"]:
            raise CannotDoIt(
                f"{archive} was made from {manifest['engine']}, and DATABASE_URL names "
                f"{database['ENGINE']}. Restore it into a database of the same kind."
            )
        _put_database_back(copy, database)
        _put_media_back(folder / "media", media)


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack plain files and folders; an archive with anything else is not one of ours."""
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        for member in members:
            parts = Path(member.name).parts
            if not (member.isfile() or member.isdir()) or ".." in parts or parts[:1] == ("/",):
                raise tarfile.TarError(f"it holds {member.name}, which no backup of the hub does")
        tar.extractall(folder, members)  # noqa: S202 - each member was looked at above


def _copy_database(folder: Path, database: dict[str, Any]) -> Path:
    if database["ENGINE"].endswith("sqlite3"):
        target = folder / SQLITE_NAME
        if not Path(database["NAME"]).is_file():
            raise CannotDoIt(f"There is no database {database['NAME']} yet. Start the hub first.")
        # SQLite's own backup sees one moment, also while the site is being written to.
        with (
            closing(sqlite3.connect(database["NAME"])) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return target
    target = folder / POSTGRES_NAME
    _run_postgres(
        ["pg_dump", "--format=custom", "--no-owner", f"--file={target}", database["NAME"]], database
    )
    return target


def _put_database_back(copy: Path, database: dict[str, Any]) -> None:
    if database["ENGINE"].endswith("sqlite3"):
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(sqlite3.connect(copy)) as source,
            closing(sqlite3.connect(database["NAME"], timeout=20)) as target,
        ):
            source.backup(target)
        return
    _run_postgres(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            f"--dbname={database['NAME']}",
            str(copy),
        ],
        database,
    )


def _put_media_back(saved: Path, media: Path) -> None:
    """Swap the folders, so that a reader never meets a half-filled one."""
    media.parent.mkdir(parents=True, exist_ok=True)
    fresh = media.with_name(media.name + ".restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    if saved.is_dir():
        shutil.copytree(saved, fresh)
    else:
        fresh.mkdir()
    old = media.with_name(media.name + ".before-restore")
    shutil.rmtree(old, ignore_errors=True)
    if media.exists():
        media.rename(old)
    fresh.rename(media)
    shutil.rmtree(old, ignore_errors=True)


def _run_postgres(command: list[str], database: dict[str, Any]) -> None:
    if shutil.which(command[0]) is None:
        raise CannotDoIt(
            f"{command[0]} was not found. It comes with PostgreSQL's client programs "
            "(on Debian and Ubuntu: sudo apt-get install postgresql-client)."
        )
    # The password goes by the environment: a command line can be read by everybody on the machine.
    variables = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
    }
    given = {name: str(value) for name, value in variables.items() if value}
    done = subprocess.run(  # noqa: S603 - fixed programs, and no shell
        command, env=os.environ | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotDoIt(f"{command[0]} did not succeed: {done.stderr.strip()}")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["save", "restore"])
    parser.add_argument("file", nargs="?", type=Path)
    options = parser.parse_args(arguments)
    fill_environment()
    from django.conf import settings

    database, media = settings.DATABASES["default"], Path(settings.MEDIA_ROOT)
    moment = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    file = options.file or VAR / "backups" / f"hub-{moment}.tar.gz"
    try:
        if options.action == "save":
            save(file, database, media)
            sys.stdout.write(f"Saved to {file} ({file.stat().st_size / 1e6:.1f} MB).\n")
        elif options.file is None:
            raise CannotDoIt("Name the file to restore: make restore FILE=…")
        else:
            restore(file, database, media)
            sys.stdout.write(f"Restored from {file}. Start the hub again: make run\n")
    except CannotDoIt as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
