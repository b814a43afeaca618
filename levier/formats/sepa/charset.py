"""The Latin characters that every SEPA bank must carry, and how other ones are rendered.

Source: EPC217-08, "SEPA requirements for an extended character set". Our own table rather
than a transliteration library: the bytes of a file may not depend on a library's version.
"""

from __future__ import annotations

import re
import unicodedata

NAME_LENGTH = 70
REMITTANCE_LENGTH = 140
IDENTIFIER_LENGTH = 35

LETTERS = str.maketrans(
    {
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH",
        "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "ə": "e", "Ə": "E",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-", "‑": "-",
        "«": "'", "»": "'", "“": "'", "”": "'", '"': "'", "&": "+", "_": "-", "@": "(at)",
        "€": "EUR", ";": ",", "[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "…": "...",
    }
)  # fmt: skip
OUTSIDE = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]")
IDENTIFIER = re.compile(r"[a-zA-Z0-9\-?:().,'+](?:[a-zA-Z0-9/\-?:().,'+]*[a-zA-Z0-9\-?:().,'+])?")


def epc_text(text: str, limit: int) -> str:
    """`text` in the EPC set, at most `limit` characters; never empty ("?" at worst).

    A slash neither starts nor ends it, and never stands twice, as the EPC asks.
    """
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS)).translate(LETTERS)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = OUTSIDE.sub("?", re.sub(r"\s+", " ", plain))
    plain = re.sub(r"/{2,}", "/", re.sub(r"\?{2,}", "?", plain))
    return plain.strip(" /")[:limit].strip(" /") or "?"


def is_epc_identifier(text: str) -> bool:
    """Can this be a MsgId, a PmtInfId or an EndToEndId? (35 characters, no space)."""
    return (
        len(text) <= IDENTIFIER_LENGTH
        and "//" not in text
        and IDENTIFIER.fullmatch(text) is not None
    )
