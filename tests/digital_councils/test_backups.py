"""A backup holds everything, comes back whole, and a damaged one touches nothing."""

from __future__ import annotations

import io
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from digital_councils.backups import CannotDoIt, restore, save

SQLITE = "django.db.backends.sqlite3"


class Place:
    """A database with one table, and a folder of pictures."""

    def __init__(self, folder: Path) -> None:
        self.media = folder / "media"
        self.database = {"ENGINE": SQLITE, "NAME": folder / "hub.sqlite3"}
        folder.mkdir()

    def write(self, words: str, **pictures: bytes) -> None:
        with closing(sqlite3.connect(self.database["NAME"])) as connection:
            connection.execute("create table if not exists note (words)")
            connection.execute("insert into note values (?)", [words])
            connection.commit()
        self.media.mkdir(exist_ok=True)
        for name, data in pictures.items():
            (self.media / name).write_bytes(data)

    def read(self) -> tuple[list[str], dict[str, bytes]]:
        with closing(sqlite3.connect(self.database["NAME"])) as connection:
            words = [row[0] for row in connection.execute("select words from note")]
        return words, {path.name: path.read_bytes() for path in self.media.iterdir()}


@pytest.fixture
def here(tmp_path):
    place = Place(tmp_path / "here")
    place.write("Tŷ", picture=b"\x00\xff")
    return place


@pytest.fixture
def archive(here, tmp_path):
    path = tmp_path / "backups" / "hub.tar.gz"
    save(path, here.database, here.media)
    return path


def test_another_machine_gets_everything_back(archive, tmp_path):
    there = Place(tmp_path / "there")
    restore(archive, there.database, there.media)
    assert there.read() == (["Tŷ"], {"picture": b"\x00\xff"})


def test_what_came_after_the_backup_is_gone_again(here, archive):
    here.write("later", another=b"x")
    restore(archive, here.database, here.media)
    assert here.read() == (["Tŷ"], {"picture": b"\x00\xff"})


def test_the_archive_can_be_read_by_its_owner_alone(archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]


def test_a_backup_is_of_one_moment_also_while_somebody_writes(here, tmp_path):
    with closing(sqlite3.connect(here.database["NAME"])) as writer:
        writer.execute("pragma journal_mode=wal")
        writer.execute("insert into note values ('not yet')")
        save(tmp_path / "during.tar.gz", here.database, here.media)
        writer.commit()
    restore(tmp_path / "during.tar.gz", here.database, here.media)
    assert here.read()[0] == ["Tŷ"]


def test_a_hub_without_pictures_can_be_saved(tmp_path):
    place = Place(tmp_path / "bare")
    place.write("words")
    place.media.rmdir()
    save(tmp_path / "bare.tar.gz", place.database, place.media)
    restore(tmp_path / "bare.tar.gz", place.database, place.media)
    assert place.read() == (["words"], {})


def changed(archive: Path, name: str, data: bytes) -> Path:
    """The archive with one of its files replaced."""
    path = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(path, "w:gz") as new:
        for member in old.getmembers():
            if member.name != name and member.isfile():
                new.addfile(member, old.extractfile(member))
        info = tarfile.TarInfo(name)
        info.size = len(data)
        new.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize(
    "damage",
    [
        lambda archive: archive.with_name("missing.tar.gz"),
        lambda archive: archive.parent / (archive.write_bytes(b"not an archive") and archive.name),
        lambda archive: (
            archive.parent / (archive.write_bytes(archive.read_bytes()[:-200]) and archive.name)
        ),
        lambda archive: changed(archive, "database.sqlite3", b"something else"),
        lambda archive: changed(archive, "manifest.json", b"{}"),
        lambda archive: changed(archive, "../outside", b"x"),
    ],
    ids=["missing", "not an archive", "cut short", "other database", "no facts", "climbs out"],
)
def test_a_damaged_archive_is_refused_and_nothing_is_touched(here, archive, damage):
    path = damage(archive)
    here.write("later", another=b"x")
    with pytest.raises(CannotDoIt):
        restore(path, here.database, here.media)
    assert here.read() == (["Tŷ", "later"], {"picture": b"\x00\xff", "another": b"x"})


def test_a_backup_of_one_kind_of_database_is_not_put_into_another(here, archive):
    other = {"ENGINE": "django.db.backends.postgresql", "NAME": "hub"}
    with pytest.raises(CannotDoIt, match="same kind"):
        restore(archive, other, here.media)


def test_there_is_nothing_to_save_before_the_first_start(tmp_path):
    database = {"ENGINE": SQLITE, "NAME": tmp_path / "none.sqlite3"}
    with pytest.raises(CannotDoIt, match="Start the hub first"):
        save(tmp_path / "x.tar.gz", database, tmp_path / "media")
    assert not (tmp_path / "none.sqlite3").exists()
