"""The first synonyms of the search, brought once each."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from core.text import fold
from digital_councils.loading.pages import STARTER_ROOT
from digital_councils.loading.reading import StarterError
from guidance.models import StarterItem, Synonym

SYNONYMS = STARTER_ROOT / "synonyms.toml"


@transaction.atomic
def load_synonyms(path: Path = SYNONYMS) -> int:
    """Makes the groups that were never brought; how many. All of them or none.

    A group that an editor changed or deleted since is theirs, and so is one that they made first.
    Raises StarterError.
    """
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8")).get("groups", [])
        wanted = {f"synonyms/{group['name']}": list(group["words"]) for group in groups}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise StarterError(f"{path.name}: {error}") from error
    if len(wanted) < len(groups):
        raise StarterError(f"{path.name}: two groups have the same name.")
    brought = set(StarterItem.objects.filter(key__in=wanted).values_list("key", flat=True))
    held = {fold(phrase) for synonym in Synonym.objects.all() for phrase in synonym.phrases}
    made = 0
    for key, words in wanted.items():
        if key in brought:
            continue
        if not held & set(map(fold, words)):
            made += _make("\n".join(words), path)
        digest = hashlib.sha256("\n".join(words).encode()).hexdigest()
        StarterItem.objects.create(key=key, digest=digest)
    return made


def _make(words: str, path: Path) -> int:
    synonym = Synonym(words=words)
    try:
        synonym.full_clean()
    except ValidationError as error:
        raise StarterError(f"{path.name}: {' '.join(error.messages)} ({synonym})") from error
    synonym.save()
    return 1
