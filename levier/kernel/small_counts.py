"""Statistical secrecy: a count of so few people that it would tell about one of them is hidden."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5  # people: below, a count is hidden


def hidden(counts: Sequence[int], fewest: int = FEWEST) -> frozenset[int]:
    """The places of the counts to hide, of a breakdown whose total is known.

    Those of 1 to `fewest - 1` people; then, since the total less what is shown would tell what is
    hidden, the smallest of the others too, until two at least are hidden that hold `fewest` people
    together. Zeros come last: shown, they would tell where everybody is.
    """
    gone = {place for place, count in enumerate(counts) if 0 < count < fewest}
    others = sorted(
        (place for place in range(len(counts)) if place not in gone),
        key=lambda place: (counts[place] == 0, counts[place]),
    )
    while gone and others and (len(gone) < 2 or sum(counts[one] for one in gone) < fewest):
        gone.add(others.pop(0))
    return frozenset(gone)
