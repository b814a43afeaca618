"""Opening a file that somebody sent: plain, gzip or zip, without trusting what it says.

What comes out is a stream of the one document inside. Compressed bombs are stopped by what
really comes out, not by the size a header announces.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from levier.kernel.errors import Refusal

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
OTHERS = {
    b"%PDF": "un PDF",
    b"BZh": "une archive bzip2",
    b"7z\xbc\xaf": "une archive 7z",
    b"\xfd7zXZ": "une archive xz",
    b"Rar!": "une archive RAR",
    b"\xd0\xcf\x11\xe0": "un document Office ancien",
    b"\x28\xb5\x2f\xfd": "une archive zstd",
}
ENCRYPTED = 0x1
SHOWN = 3  # member names shown in a sentence


class FileRefusal(Refusal):
    """The whole file can't be taken. `line` is where it was seen, 0 when it has no line."""

    def __init__(self, message: str, *, line: int = 0, rule: str = "", field: str = "") -> None:
        super().__init__(message, rule=rule, field=field)
        self.line = line


class BrokenStreamError(Exception):
    """The bytes stop before their end; what was read before stands. The message is French."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What a file may weigh, in bytes, once open, and how much it may swell.

    The ratio is only looked at beyond `ratio_from` bytes: a small file full of spaces is no bomb.
    """

    total: int = 2_000_000_000
    ratio: int = 200
    ratio_from: int = 20_000_000


class ByteStream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class Opened:
    """The document's bytes; `container` is "plain", "gzip" or "zip".

    `close()` closes the file that `open_document` opened itself, never one that it was given.
    """

    stream: ByteStream
    container: str
    own: io.BufferedIOBase | None = None

    def close(self) -> None:
        if self.own:
            self.own.close()


class _Watched:
    """A decompressing stream that counts what comes out and says when it breaks."""

    def __init__(
        self, inner: ByteStream, limits: FileLimits, packed: io.BufferedIOBase | None
    ) -> None:
        self._inner, self._limits, self._packed = inner, limits, packed
        self._out = 0

    def read(self, size: int, /) -> bytes:
        try:
            data = self._inner.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise BrokenStreamError("l'archive est coupée ou abîmée") from error
        self._out += len(data)
        self._check()
        return data

    def _check(self) -> None:
        if self._out > self._limits.total:
            raise FileRefusal(
                f"Le fichier dépasse {self._limits.total // 1_000_000} Mo une fois ouvert : "
                "il n'est pas lu. Vérifiez que c'est bien un flux, ou relevez la limite."
            )
        if self._packed is None or self._out < self._limits.ratio_from:
            return
        if self._out > self._limits.ratio * max(self._packed.tell(), 1):
            raise _bomb(self._limits)


def _bomb(limits: FileLimits) -> FileRefusal:
    return FileRefusal(
        f"L'archive gonfle de plus de {limits.ratio} fois à l'ouverture : ce n'est pas un flux "
        "ordinaire, elle n'est pas lue. Demandez un nouvel envoi au payeur."
    )


def open_document(source: bytes | Path | BinaryIO, limits: FileLimits | None = None) -> Opened:
    """The stream of the document inside `source`; FileRefusal when it can't be opened."""
    limits = limits or FileLimits()
    if not isinstance(source, Path):
        return _opened(_seekable(source), limits)
    file = source.open("rb")
    try:
        opened = _opened(file, limits)
    except FileRefusal:
        file.close()
        raise
    opened.own = file
    return opened


def _opened(file: io.BufferedIOBase, limits: FileLimits) -> Opened:
    magic = file.read(8)
    file.seek(0)
    if not magic:
        raise FileRefusal("Le fichier est vide (0 octet). Demandez un nouvel envoi au payeur.")
    if magic.startswith(GZIP):
        unpacked = gzip.GzipFile(fileobj=file, mode="rb")
        return Opened(_no_nesting(_Watched(unpacked, limits, file)), "gzip")
    if magic.startswith(ZIP) or magic.startswith(b"PK\x05\x06"):
        return Opened(_no_nesting(_Watched(_member(file, limits), limits, None)), "zip")
    for start, name in OTHERS.items():
        if magic.startswith(start):
            raise FileRefusal(
                f"Ce fichier est {name}, pas un flux XML. Sont lus : le XML seul, "
                "en gzip (.gz), ou seul dans un zip."
            )
    return Opened(_Watched(file, limits, None), "plain")


def _seekable(source: bytes | BinaryIO) -> io.BufferedIOBase:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if source.seekable():
        return source  # type: ignore[return-value]  # every seekable binary file reads alike
    return io.BytesIO(source.read())


def _member(file: io.BufferedIOBase, limits: FileLimits) -> ByteStream:
    """The only member of a zip, refused before a byte of it is unpacked when it is not sane."""
    try:
        archive = zipfile.ZipFile(file)
        names = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise FileRefusal(
            "L'archive zip est coupée ou abîmée : sa table n'est pas lisible. "
            "Demandez un nouvel envoi au payeur."
        ) from error
    if len(names) != 1:
        raise FileRefusal(_several(names))
    info = names[0]
    if info.flag_bits & ENCRYPTED:
        raise FileRefusal("L'archive zip est protégée par un mot de passe. Ouvrez-la d'abord.")
    if info.file_size > limits.total or (
        info.file_size > limits.ratio_from
        and info.file_size > limits.ratio * max(info.compress_size, 1)
    ):
        raise _bomb(limits)
    try:
        return archive.open(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise FileRefusal(
            f"Le fichier « {info.filename} » de l'archive zip n'est pas lisible. "
            "Ouvrez l'archive et déposez le XML seul."
        ) from error


def _several(names: list[zipfile.ZipInfo]) -> str:
    if any(info.filename == "[Content_Types].xml" for info in names):
        return "Ce fichier est un document bureautique (classeur ou texte), pas un flux XML."
    if not names:
        return "L'archive zip est vide. Demandez un nouvel envoi au payeur."
    listed = ", ".join(info.filename for info in names[:SHOWN])
    more = "…" if len(names) > SHOWN else ""
    return (
        f"L'archive zip contient {len(names)} fichiers ({listed}{more}) ; "
        "un seul est attendu. Ouvrez-la et déposez chaque flux à part."
    )


class _Replayed:
    """A stream whose first bytes were already looked at."""

    def __init__(self, head: bytes, rest: ByteStream) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int, /) -> bytes:
        if self._head:
            head, self._head = self._head[:size], self._head[size:]
            return head
        return self._rest.read(size)


def _no_nesting(stream: ByteStream) -> ByteStream:
    try:
        head = stream.read(8)
    except BrokenStreamError as error:
        raise FileRefusal(
            "L'archive est coupée ou abîmée dès le début : rien n'a pu être lu. "
            "Demandez un nouvel envoi au payeur."
        ) from error
    if head.startswith((GZIP, ZIP, *OTHERS)):
        raise FileRefusal(
            "L'archive contient une autre archive. Ouvrez-la et déposez le flux XML seul."
        )
    return _Replayed(head, stream)
