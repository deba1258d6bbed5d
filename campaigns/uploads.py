"""Receiving pictures with a form: bounded on the way in, so that a huge file loses no words."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from campaigns.pictures import MOST_BYTES

# Four pictures, the words, and room to say of a larger one that it is too large.
MOST_BODY = 100 * 1024 * 1024


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps no more of a file than may be sent. ``size`` still says how large it was."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = MOST_BYTES - self.received
        self.received += len(raw_data)
        if room > 0:
            self.file.write(raw_data[:room])

    def file_complete(self, file_size: int) -> UploadedFile:
        file = super().file_complete(file_size)
        file.size = file_size
        return file
