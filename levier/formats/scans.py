"""A paper scanned in: what it truly is, by its bytes. A name or an announced type proves nothing.

Bytes in, `Scan` out. PDF (ISO 32000-1), PNG (RFC 2083) and JPEG (ISO 10918-1) alone; a PDF that
runs something, or carries another file, is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from levier.kernel.errors import Refusal

MOST = 10_000_000  # bytes
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
HEAD, TAIL = 1024, 2048  # where a PDF begins and ends, give or take what scanners add
PNG_HEAD, PNG_TAIL = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"IEND\xaeB`\x82"
JPEG_HEAD, JPEG_TAIL = b"\xff\xd8\xff", b"\xff\xd9"
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")


@dataclass(frozen=True, slots=True)
class Scan:
    """`media_type`: one of PDF, PNG, JPEG."""

    media_type: str
    size: int

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]


def read(data: bytes, *, field: str = "file") -> Scan:
    """What these bytes are. Refusal, with what to do, for anything but a whole scan."""
    if not data:
        raise Refusal("Ce fichier est vide : numérisez de nouveau le papier.", field=field)
    if len(data) > MOST:
        raise Refusal(
            f"Ce fichier pèse plus de {MOST // 1_000_000} Mo : numérisez en noir et blanc, ou avec "
            "moins de détail.",
            field=field,
        )
    media_type = _type(data)
    if media_type is None:
        raise Refusal(
            "Ce fichier n'est ni un PDF, ni une image PNG ou JPEG, quel que soit son nom : "
            "déposez le papier numérisé.",
            field=field,
        )
    if not _is_whole(data, media_type):
        raise Refusal(
            "Ce fichier est coupé : il n'est pas arrivé en entier. Déposez-le de nouveau.",
            field=field,
        )
    if media_type == PDF and ACTIVE.search(data):
        raise Refusal(
            "Ce PDF contient du code ou un autre fichier : numérisez le papier signé, sans "
            "formulaire ni pièce jointe.",
            field=field,
        )
    return Scan(media_type, len(data))


def _type(data: bytes) -> str | None:
    if data.startswith(PNG_HEAD):
        return PNG
    if data.startswith(JPEG_HEAD):
        return JPEG
    return PDF if b"%PDF-" in data[:HEAD] else None


def _is_whole(data: bytes, media_type: str) -> bool:
    if media_type == PNG:
        return PNG_TAIL in data[-64:]
    if media_type == JPEG:
        return JPEG_TAIL in data[-TAIL:]
    return b"%%EOF" in data[-TAIL:]
