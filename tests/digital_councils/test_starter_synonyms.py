"""The first synonyms: brought once, and never over an editor's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from digital_councils.loading.reading import StarterError
from digital_councils.loading.synonyms import load_synonyms
from guidance.models import StarterItem, Synonym

pytestmark = pytest.mark.django_db
TWO = """
[[groups]]
name = "x"
words = ["X", "Twitter"]
[[groups]]
name = "dm"
words = ["DM", "PM"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "synonyms.toml"
    path.write_text(TWO, encoding="utf-8")
    return path


def groups() -> list[str]:
    return sorted(map(str, Synonym.objects.all()))


def test_each_group_is_brought_once(file: Path) -> None:
    assert load_synonyms(file) == 2
    assert load_synonyms(file) == 0
    assert groups() == ["DM = PM", "X = Twitter"]


def test_what_an_editor_changed_or_deleted_stays_so(file: Path) -> None:
    load_synonyms(file)
    Synonym.objects.filter(words__startswith="X").update(words="X\nthe bird")
    Synonym.objects.get(words__startswith="DM").delete()
    file.write_text(TWO.replace('"PM"', '"PM", "inbox"').replace("Twitter", "Birds"), "utf-8")
    assert load_synonyms(file) == 0
    assert groups() == ["X = the bird"]


def test_a_group_that_an_editor_made_first_is_theirs(file: Path) -> None:
    Synonym.objects.create(words="twitter\nblue bird")
    assert load_synonyms(file) == 1
    assert groups() == ["DM = PM", "twitter = blue bird"]


def test_new_groups_of_a_new_version_are_brought(file: Path) -> None:
    load_synonyms(file)
    file.write_text(f'{TWO}[[groups]]\nname = "rt"\nwords = ["RT", "repost"]\n', "utf-8")
    assert load_synonyms(file) == 1


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        '[[groups]]\nwords = ["A", "B"]\n',
        '[[groups]]\nname = "a"\nwords = ["Only one"]\n',
        f'{TWO}[[groups]]\nname = "x"\nwords = ["A", "B"]\n',
    ],
)
def test_a_bad_file_brings_nothing(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StarterError, match=r"synonyms\.toml"):
        load_synonyms(file)
    assert not Synonym.objects.exists()
    assert not StarterItem.objects.exists()


def test_the_shipped_groups_can_be_loaded_and_share_no_phrase() -> None:
    assert load_synonyms() >= 12
    phrases = [p.lower() for synonym in Synonym.objects.all() for p in synonym.phrases]
    assert len(phrases) == len(set(phrases))
