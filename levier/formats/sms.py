"""A short message as the network counts it: the GSM alphabet (3GPP TS 23.038), 160 signs a part.

A sign outside of that alphabet would cut the message at 70: it is written with what the alphabet
has (« ê » as « e », « ç » as « c »).
"""

from __future__ import annotations

import unicodedata

ONE_PART = 160
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = frozenset("^{}\\[~]|€")  # escaped: each counts for two
PLAIN = str.maketrans({
    "’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-", "…": "...",
    "œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ",
})  # fmt: skip


def written(text: str) -> str:
    """The same words with the signs of the GSM alphabet alone."""
    told = unicodedata.normalize("NFC", text).translate(PLAIN)
    return "".join(_sign(char) for char in told)


def length(text: str) -> int:
    """How many signs the network counts, for a text that `written` gave."""
    return sum(2 if char in DOUBLE else 1 for char in text)


def mobile(number: str) -> str:
    """A French mobile number as `+33612345678`; "" when it is not one."""
    digits = "".join(char for char in number if char.isdigit())
    if digits.startswith("0033"):
        digits = digits[4:]
    elif digits.startswith("33") and len(digits) == 11:
        digits = digits[2:]
    digits = digits.removeprefix("0")
    return f"+33{digits}" if len(digits) == 9 and digits[0] in "67" else ""


def _sign(char: str) -> str:
    if char in BASIC or char in DOUBLE:
        return char
    plain = "".join(
        one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one)
    )
    return plain if plain and all(one in BASIC or one in DOUBLE for one in plain) else "?"
