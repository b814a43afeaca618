"""Feeds that were damaged on purpose: nothing crashes, and every household ends once."""

from __future__ import annotations

import random
import re
import time

import pytest

from levier.formats import cnaf
from tests.formats import cnaf_feeds as feeds

HOUSEHOLDS = [
    feeds.household(number, persons=feeds.person(f"NOM{number}") * (1 + number % 2))
    for number in range(1, 7)
]
FEED = feeds.encoded(feeds.feed(*HOUSEHOLDS))
INTACT = {
    f"CAF/011/{1000000 + number}/{number:011d}": text.strip().encode()
    for number, text in enumerate(HOUSEHOLDS, start=1)
}
TOKENS = (
    b"<", b">", b"&", b"\x00", b"\xff", b"]]>", b"<InfosFoyerRSA>", b"</InfosFoyerRSA>",
    b"</Racine>",
    b"<Racine>", b"<TransmissionFlux>", b"0000-00-00", b"9999-12-31", b"-1", b"1e309", b"\xc3\xa9",
    b"\xe9", b"<!ENTITY a 'b'>", b"99999999999999999999", b" " * 3000, b"<a>" * 300,
)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((1, 2, 9, 80, 700, 3000)))
    kind = chance.randrange(7)
    if kind == 0:
        return data[:start] + data[end:]
    if kind == 1:
        return data[:end] + data[start:]
    if kind == 2:
        return data[:start]
    if kind == 3:
        other = chance.randrange(len(data))
        return data[:other] + data[start:end] + data[other:]
    if kind == 4:
        return data[:start] + chance.choice(TOKENS) + data[start:]
    if kind == 5:
        return data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :]
    lie = chance.choice((b"windows-1252", b"ISO-8859-15", b"UTF-8", b"UTF-16", b"EBCDIC"))
    return data.replace(b"UTF-8", lie, 1)


@pytest.mark.parametrize("seed", range(8))
def test_damaged_feeds_never_crash_and_every_household_ends_once(seed):
    chance = random.Random(seed)
    for _ in range(150):
        data = FEED
        for _ in range(chance.randrange(1, 4)):
            data = mutated(data, chance) or b"x"
        check(data)


def check(data: bytes) -> None:
    started = time.monotonic()
    try:
        found = list(cnaf.read(data))
    except cnaf.FileRefusal as refusal:
        assert refusal.message.strip()
        return
    finally:
        assert time.monotonic() - started < 60  # seconds, not minutes: not quadratic
    taken = [event for event in found if isinstance(event, cnaf.Record)]
    rejected = [event for event in found if isinstance(event, cnaf.Reject)]
    trailer = found[-1]
    assert isinstance(trailer, cnaf.Trailer)
    assert (trailer.taken, trailer.rejected) == (len(taken), len(rejected))
    assert [event.number for event in sorted([*taken, *rejected], key=lambda one: one.number)] == [
        *range(1, trailer.found + 1)
    ]
    assert len({record.key for record in taken}) == len(taken)
    assert all(reject.reason and reject.line for reject in rejected)
    check_intact_households(data, {record.key for record in taken})


def check_intact_households(data: bytes, taken: set[str]) -> None:
    """A household that the damage did not touch, before the end of the root, is taken."""
    body = re.split(rb"</Racine\s*>", data)[0]
    for key, text in INTACT.items():
        if text in body and body.count(key[-11:].encode()) == 1:
            assert key in taken, key


def test_deep_and_wide_records_are_refused_alone_and_fast():
    bad = (
        feeds.household(1, extra="<a>" * 20_000 + "</a>" * 20_000),
        feeds.household(2, extra=f'<a b="{"x" * 200_000}"/>'),
        feeds.household(3, extra="<a/>" * 40_000),
        feeds.household(4),
    )
    started = time.monotonic()
    found = list(cnaf.read(feeds.encoded(feeds.feed(*bad))))
    assert time.monotonic() - started < 60  # seconds, not minutes: not quadratic
    keys = [event.key for event in found if isinstance(event, cnaf.Record)]
    assert keys[-1].endswith("00000000004")
    assert not any(key.endswith("00000000001") for key in keys)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE Racine [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE Racine SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!-- -->\n<!doctype Racine>",
        "<?x?><!ENTITY a SYSTEM 'file:///etc/passwd'>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_entities_are_refused_before_anything_is_read(prolog, encoding):
    with pytest.raises(cnaf.FileRefusal, match="DOCTYPE ou des entités"):
        cnaf.read(feeds.encoded(prolog + feeds.feed(feeds.household()), encoding))


def test_a_file_without_end_is_given_up_in_bounded_memory():
    """A record that never closes costs its own bound, not the file's size."""

    class Endless:
        def __init__(self) -> None:
            self.left = 40_000_000

        def read(self, size: int) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return b"a" * size

        def seekable(self) -> bool:
            return False

    head = feeds.encoded(feeds.feed()).split(b"<TransmissionFlux>")[0]
    data = head + b"<InfosFoyerRSA>" + Endless().read(3_000_000)
    found = list(cnaf.read(data))
    assert [len(event.raw) for event in found if isinstance(event, cnaf.Reject)] == [1 << 16]
