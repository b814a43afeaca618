"""A count that would tell about somebody is hidden, and can't be worked out from the others."""

import itertools

import pytest

from levier.kernel.small_counts import FEWEST, hidden


@pytest.mark.parametrize(
    ("counts", "gone"),
    [
        ((), set()),
        ((12, 30, 8), set()),
        ((12, 30, 0), set()),
        ((3, 30, 8), {0, 2}),  # the smallest of the others goes too: 41 - 30 - 8 would tell
        ((3, 30, 0), {0, 1}),  # a zero hides nothing: the next one goes
        ((1, 1, 30, 8), {0, 1, 3}),  # 1 and 1 of 2 would be told
        ((4, 4, 30), {0, 1}),
        ((3, 0), {0, 1}),  # shown, the zero would say where the three are
        ((2,), {0}),
    ],
)
def test_what_is_hidden(counts, gone):
    assert hidden(counts) == gone


def test_whoever_knows_the_total_never_works_a_small_count_out():
    """Every breakdown in three parts of up to nine people: each hidden count could be another."""
    for counts in itertools.product(range(10), repeat=3):
        gone = sorted(hidden(counts))
        if sum(counts) < FEWEST or not gone:
            continue
        whole = sum(counts[place] for place in gone)
        could = [
            each
            for each in itertools.product(range(whole + 1), repeat=len(gone))
            if sum(each) == whole and any(0 < one < FEWEST for one in each)
        ]
        for rank, _ in enumerate(gone):
            assert len({each[rank] for each in could}) > 1, counts
