"""The bytes of a feed as they came: cut, compressed, sealed, kept; then read back as a stream."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from levier.formats.containers import BrokenStreamError, FileRefusal, open_document
from levier.foundation import crypto
from levier.rights.models import Feed, FeedPart

PART = 1 << 20


def keep(feed: Feed, source: BinaryIO) -> None:
    """Store the file of a feed, in parts of a mebibyte; memory holds one."""
    number = 0
    while data := source.read(PART):
        FeedPart.objects.create(feed=feed, number=number, content=zlib.compress(data, 6))
        number += 1


class KeptFile(io.RawIOBase):
    """The file of a feed, seekable, decrypted part by part as it is read."""

    def __init__(self, feed: Feed) -> None:
        self._feed, self._at = feed, 0
        self._part, self._data = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._feed.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._feed.size:
            return 0
        data = self._load(self._at // PART)
        start = self._at % PART
        piece = data[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _load(self, number: int) -> bytes:
        if number != self._part:
            part = FeedPart.objects.get(feed=self._feed, number=number)
            self._part, self._data = number, zlib.decompress(part.content)
        return self._data


def opened(feed: Feed) -> BinaryIO:
    return io.BufferedReader(KeptFile(feed))


def pieces(feed: Feed) -> Iterator[bytes]:
    """The file as it came, for a download."""
    for part in FeedPart.objects.filter(feed=feed).order_by("number").iterator(4):
        yield zlib.decompress(part.content)


def fingerprint(file: BinaryIO) -> str:
    """Of the document inside, so that a file sent again in another envelope is recognised."""
    digest = hashlib.sha256()
    file.seek(0)
    try:
        document = open_document(file)
        while data := document.stream.read(PART):
            digest.update(data)
    except BrokenStreamError:  # the reader tells it with its line, and keeps what is good
        digest.update(b"broken")
    return digest.hexdigest()


def altered() -> Iterator[str]:
    """French sentences: the feeds whose kept bytes are no longer those that came."""
    for feed in Feed.objects.order_by("pk"):
        if not FeedPart.objects.filter(feed=feed).exists():
            yield f"Flux n° {feed.pk} : son fichier n'est plus là."
            continue
        try:
            kept = fingerprint(opened(feed))
        except (crypto.WrongKey, FeedPart.DoesNotExist, FileRefusal, zlib.error) as error:
            why = "un morceau manque" if isinstance(error, FeedPart.DoesNotExist) else str(error)
            yield f"Flux n° {feed.pk} : son fichier ne se lit plus ({why.rstrip('.')})."
            continue
        if kept != feed.sha256:
            yield f"Flux n° {feed.pk} : son fichier n'est plus celui qui a été reçu."
