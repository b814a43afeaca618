"""A file that somebody deposits goes straight to disk, whatever its size, under no name.

Memory holds a chunk. The file has no name on the disk: it is gone with the request, even killed,
and the NIR that it holds with it.
"""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LIMIT = 1_000_000_000  # bytes; beyond, nothing more is written and the form says so


class ToDisk(FileUploadHandler):
    """The only handler of the deposit: no small file in memory, no large one with a name."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= LIMIT:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self._file.seek(0)
        return UploadedFile(self._file, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        self._file.close()
