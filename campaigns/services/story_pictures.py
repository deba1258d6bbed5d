"""Pictures of stories on disk: kept while a form is mended, and the sizes that readers see."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from campaigns import pictures
from campaigns.models import CampaignStory, StoryPicture, WaitingPicture
from campaigns.storage import PrivateStorage, private_pictures, shown_sizes
from core import signing

PURPOSE = "story-picture"
KEPT_FOR = timedelta(hours=6)
# So that nobody fills the disk with pictures of stories that never come.
MOST_WAITING = 2000
LONGEST_NAME = 100
# Sizes are made within seconds; what is older and shown by no story is left over.
SIZES_IN_THE_MAKING = timedelta(hours=1)


class NoRoom(Exception):
    """Too many pictures wait already."""


class PictureGone(Exception):
    """Another form that carried it on was sent first; the picture belongs to that story."""


class PictureMissing(Exception):
    """The file of a story's picture is not on the disk. The message says which."""


def keep(*, picture: pictures.CleanPicture, sent_as: str) -> WaitingPicture:
    """Store a picture that is clean. What nobody can send any more makes room. Raises NoRoom."""
    if WaitingPicture.objects.count() >= MOST_WAITING:
        remove_waiting(before=timezone.now() - KEPT_FOR)
        if WaitingPicture.objects.count() >= MOST_WAITING:
            raise NoRoom
    waiting = WaitingPicture(
        width=picture.width, height=picture.height, sent_as=sent_as[:LONGEST_NAME]
    )
    waiting.file.save("", ContentFile(picture.data), save=False)
    try:
        waiting.save()
    except BaseException:
        waiting.file.storage.delete(waiting.file.name or "")
        raise
    return waiting


def token_of(waiting: WaitingPicture) -> str:
    """What the form carries on, so that the picture is not sent twice."""
    return signing.sign(PURPOSE, waiting.code)


def kept(token: str) -> WaitingPicture | None:
    """The picture that a form carries on; None where it is none of ours or its time is over."""
    try:
        code = signing.read(PURPOSE, token, KEPT_FOR)
    except signing.TokenError:
        return None
    return WaitingPicture.objects.filter(code=code).first() if isinstance(code, str) else None


def give_to(*, story: CampaignStory, waiting: WaitingPicture, alt_text: str, order: int) -> None:
    """Make it a picture of the story. The file stays where it is; only the rows change.

    Raises PictureGone where another form was quicker: a file belongs to one story.
    """
    if not _delete_row(waiting):
        raise PictureGone
    StoryPicture.objects.create(
        story=story,
        file=waiting.file.name,
        width=waiting.width,
        height=waiting.height,
        alt_text=alt_text,
        order=order,
    )


def drop(picture: WaitingPicture | StoryPicture) -> None:
    """Remove the row now, and the files when that is certain. Gone already: nothing happens.

    Of a form that was sent twice both requests hold the picture; the file may be a story's by now.
    """
    name, storage = picture.file.name or "", picture.file.storage
    names = size_names(picture) if isinstance(picture, StoryPicture) else []
    if not _delete_row(picture):
        return

    def remove() -> None:
        if not StoryPicture.objects.filter(file=name).exists():
            storage.delete(name)
        remove_files(names)

    transaction.on_commit(remove)


def _delete_row(picture: WaitingPicture | StoryPicture) -> bool:
    """By this call: of two at once one is told so."""
    deleted, _ = type(picture)._default_manager.filter(pk=picture.pk).delete()
    return bool(deleted)


def size_name(code: str, width: int, ending: str) -> str:
    return f"{code}-{width}.{ending}"


def size_names(picture: StoryPicture) -> list[str]:
    return [
        size_name(picture.code, width, ending)
        for width in pictures.widths_for(picture.width)
        for ending in pictures.FORMATS
    ]


def make_sizes(story: CampaignStory) -> None:
    """Every size of every picture, before the story is public. Repeating it changes nothing.

    Raises PictureMissing.
    """
    for number, picture in enumerate(story.pictures.all(), start=1):
        if all(shown_sizes().exists(name) for name in size_names(picture)):
            continue
        try:
            _make_sizes(picture)
        except FileNotFoundError as error:
            raise PictureMissing(
                f"The file of picture {number} is not on the disk, so the story cannot be shown "
                "with it. Ask for the picture again, or have it put back from a backup."
            ) from error


def _make_sizes(picture: StoryPicture) -> None:
    with picture.file.open("rb") as file:
        for width, ending, data in pictures.sizes(cast("BinaryIO", file)):
            _write(shown_sizes().path(size_name(picture.code, width, ending)), data)


def _write(path: str, data: bytes) -> None:
    """Whole or not at all, also where two reviewers press at the same moment."""
    Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=Path(path).parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove_sizes(story: CampaignStory) -> None:
    """What readers saw is gone from the disk; the private picture stays until tidy."""
    remove_files(names_of_sizes(story))


def names_of_sizes(story: CampaignStory) -> list[str]:
    return [name for picture in story.pictures.all() for name in size_names(picture)]


def remove_files(names: Iterable[str]) -> None:
    for name in names:
        shown_sizes().delete(name)


def remove_waiting(*, before: datetime) -> int:
    """Pictures of forms that were never finished."""
    found = list(WaitingPicture.objects.filter(made_at__lt=before))
    for waiting in found:
        drop(waiting)
    return len(found)


def remove_without_rows(*, before: datetime) -> int:
    """Files that no row knows, and sizes of what is not public; how many.

    A process that ended at once leaves them behind, and so does a year that is deleted whole.
    """
    kept = set(StoryPicture.objects.values_list("file", flat=True))
    kept |= set(WaitingPicture.objects.values_list("file", flat=True))
    private = _strays(private_pictures(), before, lambda name: name in kept)
    shown = set(
        StoryPicture.objects.filter(
            story__in=CampaignStory.objects.standing().values("pk")
        ).values_list("code", flat=True)
    )
    in_the_making = timezone.now() - SIZES_IN_THE_MAKING
    sizes = _strays(shown_sizes(), in_the_making, lambda name: name.partition("-")[0] in shown)

    def remove() -> None:
        for name in private:
            private_pictures().delete(name)
        remove_files(sizes)

    transaction.on_commit(remove)
    return len(private) + len(sizes)


def _strays(
    storage: PrivateStorage, before: datetime, is_known: Callable[[str], bool]
) -> list[str]:
    """What lies in a folder since before then and belongs to nothing."""
    if not storage.exists(""):
        return []
    _, names = storage.listdir("")
    return [
        name for name in names if not is_known(name) and storage.get_modified_time(name) < before
    ]
