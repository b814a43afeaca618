from __future__ import annotations

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.kernel.money import Money
from levier.ui import charts, maps, mosaic, pieces


def drawn(shape: str, *series, categories=("a", "b")) -> charts.Drawing:
    made = [charts.Series(f"s{i}", values) for i, values in enumerate(series)]
    return charts.draw(charts.Chart("c", "Titre", categories, made, shape=shape))


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_ticks_hold_the_values_and_are_few(one, other):
    low, high = sorted((one, other))
    ticks = charts.scale(low, high)
    assert ticks[0] <= min(low, 0) + 1e-6 * (1 + abs(low))
    assert ticks[-1] >= max(high, 0) - 1e-6 * (1 + abs(high))
    assert len(ticks) <= 8


def test_a_bar_stands_on_zero_and_a_negative_one_hangs_from_it():
    up, down = drawn("bars", [Money(1000), Money(-500)]).marks
    zero = float(up.y) + float(up.height)
    assert float(down.y) == pytest.approx(zero, abs=0.02)
    assert float(up.height) == pytest.approx(2 * float(down.height), abs=0.02)


def test_stacked_parts_touch_and_add_up():
    first, second, *_ = drawn("stacked", [100, 0], [50, 0]).marks
    assert float(second.y) + float(second.height) == pytest.approx(float(first.y), abs=0.02)
    assert float(first.height) == pytest.approx(2 * float(second.height), abs=0.02)


def test_a_line_stops_where_the_value_is_not_known():
    ((_, path),) = drawn("lines", [1, None, 3, 4], categories="abcd").lines
    assert path.count("M") == 2


@pytest.mark.parametrize("shape", ["bars", "rows", "stacked", "lines"])
@pytest.mark.parametrize("values", [[], [0], [None], [0, 0]])
def test_nothing_or_zero_is_drawn_without_a_fault(shape, values):
    drawn(shape, values, categories=["x"] * len(values))


def test_a_chart_with_a_value_too_few_is_a_bug_seen_at_once():
    with pytest.raises(ValueError, match="1 values"):
        drawn("bars", [1])


def test_short_amounts_for_ticks():
    assert charts.short(6_100_000, True) == "6,1\u00a0M€"
    assert charts.short(9_800) == "9\u202f800"
    assert charts.short(-12_500) == "−12,5\u00a0k"


def test_a_chart_gives_its_figures_as_a_table_and_no_style_of_its_own():
    chart = charts.Chart(
        "c", "Dépense", ["oct.", "nov."], [charts.Series("Payé", [Money(100), None])]
    )
    html = Template("{% load figures %}{% chart c %}").render(Context({"c": chart}))
    assert "style=" not in html
    assert "<td>1,00\u00a0€</td>" in html
    assert "<td>–</td>" in html


AREAS = [
    maps.Area("01053", "Bourg", 2105, lon=5.225, lat=46.205, group="Bresse"),
    maps.Area("01283", "Oyonnax", 1322, lon=5.655, lat=46.257, group="Haut-Bugey"),
    maps.Area("01034", "Belley", None, lon=5.688, lat=45.758, group="Bugey"),
]


def test_classes_hold_about_as_many_communes_each():
    limits = maps.bounds(list(range(1, 101)))
    assert limits == [20, 40, 60, 80, 100]
    assert [maps.step_of(v, limits) for v in (1, 20, 21, 100, None)] == [1, 1, 2, 5, 0]


def test_equal_values_make_one_class():
    assert maps.bounds([7, 7, 7]) == [7]
    assert maps.step_of(7, [7]) == 5


def test_north_is_up_and_east_is_right():
    picture = maps.draw(maps.Map("m", "Carte", AREAS))
    places = {name: (float(x), float(y)) for x, y, name in picture.names}
    bourg, oyonnax, belley = (places[area.group.removeprefix("MDS ")] for area in AREAS[:3])
    assert bourg[0] < oyonnax[0]
    assert oyonnax[1] < belley[1]


def test_outlines_are_used_as_they_are():
    areas = [maps.Area("1", "A", 1, d="M0 0L1 0L1 1Z")]
    picture = maps.draw(maps.Map("m", "Carte", areas, box="0 0 1 1", outlines=[("MDS", "M0 0Z")]))
    assert (picture.box, picture.shapes[0].d) == ("0 0 1 1", "M0 0L1 0L1 1Z")
    assert picture.outlines == ["M0 0Z"]


points = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=25, unique=True
)


@settings(max_examples=60, deadline=None)
@given(points, st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_ground_belongs_to_the_nearest_commune(places, spot):
    made = mosaic.cells(tuple((float(x), float(y)) for x, y in places), 30.0)
    distances = sorted(
        (((x - spot[0]) ** 2 + (y - spot[1]) ** 2), i) for i, (x, y) in enumerate(places)
    )
    inside = [i for i, cell in enumerate(made) if holds(cell.corners, spot)]
    if distances[0][0] < 28**2:
        assert distances[0][1] in inside
    assert all(
        (places[i][0] - spot[0]) ** 2 + (places[i][1] - spot[1]) ** 2 <= distances[0][0] + 0.01
        for i in inside
    )


def holds(corners, spot) -> bool:
    """Whether a convex cell (clockwise on screen) holds a place, its sides included."""
    turns = []
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        turns.append((bx - ax) * (spot[1] - ay) - (by - ay) * (spot[0] - ax))
    return all(turn >= -1e-6 for turn in turns)


def test_a_border_runs_between_two_groups_only():
    made = mosaic.cells(((0.0, 0.0), (10.0, 0.0), (20.0, 0.0)), 8.0)
    inner = [
        side
        for side in mosaic.borders(made, ["a", "a", "b"])
        if abs(side[0][0] - side[1][0]) < 1e-9
    ]
    assert {round(side[0][0]) for side in inner if abs(side[0][1] - side[1][1]) > 9} == {15}


def test_a_receipt_that_does_not_add_up_cannot_exist():
    line = pieces.ReceiptLine("Montant", Money(100))
    with pytest.raises(ValueError, match="add up"):
        pieces.Receipt("RSA", Money(99), [line])
    with pytest.raises(ValueError, match="subtotal"):
        pieces.Receipt(
            "RSA", Money(100), [line, pieces.ReceiptLine("Droit", Money(1), is_subtotal=True)]
        )


def test_two_receipts_are_compared_line_by_line():
    left = pieces.Receipt(
        "oct.",
        Money(80),
        [pieces.ReceiptLine("A", Money(100)), pieces.ReceiptLine("B", Money(-20))],
    )
    right = pieces.Receipt(
        "nov.", Money(105), [pieces.ReceiptLine("A", Money(100)), pieces.ReceiptLine("C", Money(5))]
    )
    rows = pieces.compare(left, right)
    assert [(row.label, row.difference) for row in rows] == [
        ("A", Money(0)), ("C", Money(5)), ("B", Money(20)),
    ]  # fmt: skip
    assert [row.differs for row in rows] == [False, True, True]


def test_one_line_of_the_same_name_more_than_once_is_added_up():
    lines = [pieces.ReceiptLine("Rappel", Money(5)), pieces.ReceiptLine("Rappel", Money(7))]
    receipt = pieces.Receipt("nov.", Money(12), lines)
    assert pieces.compare(receipt, receipt)[0].right == Money(12)
