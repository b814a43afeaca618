"""Charts as our own SVG: figures in, shapes with ready-made attributes out.

Places along the width are percentages and text keeps its size, so one drawing serves a desk
and a telephone. No style attribute (the security policy forbids them): classes only. Floats
are drawing coordinates here, never amounts: the table beside shows the exact values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from levier.kernel.money import Money

Value = int | Decimal | Money | None

LEFT, RIGHT = 0.0, 100.0
TOP, HEIGHT, FOOT = 26, 240, 24  # pixels: above the plot, the plot, under it
ROW, BAR = 46, 12  # a row of horizontal bars: its words, then its bar
TICKS = 5
SAME = 1e-6  # closer than this, two values are one: figures here are euros and counts
FLAT = 0.5  # a line whose lowest point is above this share of its highest need not show zero
SHOW_ALL = 7  # categories whose names fit side by side on a telephone
SERIES = 5


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Chart:
    """`shape`: bars, rows (horizontal bars), stacked, lines. `unit`: for counts ("foyers");
    Money says its own. Every series has one value a category; None is "not known"."""

    name: str  # unique in its page: makes the ids
    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    note: str = ""
    unit: str = ""
    shape: str = "bars"

    def __post_init__(self) -> None:
        if len(self.series) > SERIES:
            raise ValueError(f"a chart draws {SERIES} series at most; group the smallest")
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise ValueError(f"{one.name!r} has {len(one.values)} values")

    @property
    def hides_zero(self) -> bool:
        """Lines that move little, far from zero, are shown near; the caption says so."""
        if self.shape != "lines":
            return False
        known = [plain(v) for one in self.series for v in one.values if v is not None]
        return bool(known) and min(known) > FLAT * max(known)


@dataclass(frozen=True, slots=True)
class Tick:
    y: str
    text_y: str
    label: str
    is_zero: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, or a part of one. Lengths are SVG attributes as text."""

    x: str
    y: str
    width: str
    height: str
    series: int
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    x: str
    y: str
    text: str
    anchor: str = "middle"
    css: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    height: int
    ticks: list[Tick]
    marks: list[Mark]
    lines: list[tuple[int, str]]  # series, path in a 100 by HEIGHT box
    words: list[Words]


def plain(value: Value) -> float:
    if value is None:
        return 0.0
    return value.cents / 100 if isinstance(value, Money) else float(value)


def attribute(number: float) -> str:
    """A number as SVG wants it, whatever the language of the page."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _percent(number: float) -> str:
    return f"{attribute(number)}%"


def scale(low: float, high: float, *, from_zero: bool = True) -> list[float]:
    """Round ticks that hold `low..high`, and zero unless told otherwise: about TICKS of them."""
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < SAME:
        return [0.0, 1.0] if from_zero else [low - 1.0, low, low + 1.0]
    raw = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [index * step for index in range(first, last + 1)]


def short(number: float, is_money: bool = False) -> str:
    """`1,2 M€`, `450 k€`, `9 800`: a tick, never an amount someone relies on."""
    size = abs(number)
    sign = "\u2212" if number < 0 else ""
    euro = "€" if is_money else ""
    for limit, letter in ((1_000_000, "M"), (10_000, "k")):
        if size >= limit:
            divided = size / (1_000 if letter == "k" else limit)
            shown = f"{divided:.1f}".removesuffix(".0").replace(".", ",")
            return f"{sign}{shown}\u00a0{letter}{euro}"
    shown = f"{size:,.10g}".replace(",", "\u202f").replace(".", ",")
    return f"{sign}{shown}" + ("\u00a0€" if is_money else "")


def _is_money(chart: Chart) -> bool:
    return any(isinstance(value, Money) for one in chart.series for value in one.values)


def exact(value: Value, unit: str = "") -> str:
    """The value as the table shows it."""
    if value is None:
        return "–"
    if isinstance(value, Money):
        return str(value).replace("-", "\u2212")
    text = f"{value:,}".replace(",", "\u202f").replace(".", ",").replace("-", "\u2212")
    return f"{text}\u00a0{unit}" if unit else text


def _extent(chart: Chart) -> tuple[float, float]:
    if chart.shape == "stacked":
        columns = list(zip(*[[plain(v) for v in one.values] for one in chart.series], strict=True))
        sums = [sum(v for v in column if v > 0) for column in columns]
        lows = [sum(v for v in column if v < 0) for column in columns]
        return min([0.0, *lows]), max([0.0, *sums])
    flat = [plain(v) for one in chart.series for v in one.values if v is not None] or [0.0]
    return min(flat), max(flat)


def draw(chart: Chart) -> Drawing:
    return _draw_rows(chart) if chart.shape == "rows" else _draw_columns(chart)


def _draw_columns(chart: Chart) -> Drawing:
    ticks = scale(*_extent(chart), from_zero=not chart.hides_zero)
    low, span = ticks[0], ticks[-1] - ticks[0]
    money = _is_money(chart)

    def y(number: float) -> float:
        return TOP + HEIGHT * (1 - (number - low) / span)

    drawn = [
        Tick(attribute(y(t)), attribute(y(t) - 5), short(t, money), abs(t) < span / 1e9)
        for t in ticks
    ]
    start = LEFT + 11
    slot = (RIGHT - start) / max(len(chart.categories), 1)
    centres = [start + slot * (i + 0.5) for i in range(len(chart.categories))]
    words = [
        Words(_percent(x), str(TOP + HEIGHT + FOOT - 5), name, css=_minor(i, len(centres)))
        for i, (x, name) in enumerate(zip(centres, chart.categories, strict=True))
    ]
    if chart.shape == "lines":
        lines = [(n, _path(one, centres, y)) for n, one in enumerate(chart.series, start=1)]
        return Drawing(TOP + HEIGHT + FOOT, drawn, [], lines, words)
    marks = _stacks(chart, centres, slot, y) if chart.shape == "stacked" else []
    if chart.shape == "bars":
        marks = _bars(chart, centres, slot, y)
        words += _tops(chart, centres, y, money)
    return Drawing(TOP + HEIGHT + FOOT, drawn, marks, [], words)


def _minor(index: int, count: int) -> str:
    every = math.ceil(count / SHOW_ALL)
    return "chart__minor" if index % every else ""


def _bars(chart: Chart, centres: list[float], slot: float, y: Any) -> list[Mark]:
    width = slot * 0.68 / len(chart.series)
    marks = []
    for n, one in enumerate(chart.series):
        for i, value in enumerate(one.values):
            top, bottom = sorted((y(plain(value)), y(0.0)))
            x = centres[i] - slot * 0.34 + width * n
            label = f"{chart.categories[i]}, {one.name} : {exact(value, chart.unit)}"
            marks.append(_mark(x, top, width, bottom - top, n + 1, label))
    return marks


def _tops(chart: Chart, centres: list[float], y: Any, money: bool) -> list[Words]:
    """The value above each bar, while there is room for it."""
    if len(chart.series) > 1 or len(centres) > SHOW_ALL:
        return []
    return [
        Words(
            _percent(x),
            attribute(min(y(plain(value)), y(0.0)) - 6),
            short(plain(value), money),
            css="chart__value",
        )
        for x, value in zip(centres, chart.series[0].values, strict=True)
        if value is not None
    ]


def _stacks(chart: Chart, centres: list[float], slot: float, y: Any) -> list[Mark]:
    marks = []
    for i, centre in enumerate(centres):
        above, below = 0.0, 0.0
        for n, one in enumerate(chart.series, start=1):
            value = plain(one.values[i])
            base = above if value >= 0 else below
            top, bottom = sorted((y(base), y(base + value)))
            above, below = (base + value, below) if value >= 0 else (above, base + value)
            label = f"{chart.categories[i]}, {one.name} : {exact(one.values[i], chart.unit)}"
            marks.append(_mark(centre - slot * 0.31, top, slot * 0.62, bottom - top, n, label))
    return marks


def _mark(x: float, y: float, width: float, height: float, series: int, label: str) -> Mark:
    return Mark(_percent(x), attribute(y), _percent(width), attribute(height), series, label)


def _path(series: Series, centres: list[float], y: Any) -> str:
    """A line that stops where the value is not known."""
    parts, pen = [], "M"
    for x, value in zip(centres, series.values, strict=True):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{attribute(x)} {attribute(y(plain(value)) - TOP)}")
        pen = "L"
    return "".join(parts)


def _draw_rows(chart: Chart) -> Drawing:
    low, high = _extent(chart)
    low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0
    zero = 100 * (0.0 - low) / span
    marks, words = [], []
    for i, (name, value) in enumerate(zip(chart.categories, chart.series[0].values, strict=True)):
        y = i * ROW
        words.append(Words("0", str(y + 17), name, "start", "chart__name"))
        words.append(Words("100%", str(y + 17), exact(value, chart.unit), "end", "chart__value"))
        length = 100 * plain(value) / span
        x = zero + min(length, 0.0)
        label = f"{name} : {exact(value, chart.unit)}"
        marks.append(_mark(x, y + 25, abs(length), BAR, 1, label))
    return Drawing(ROW * len(chart.categories), [], marks, [], words)


def sparkline(values: Sequence[Value]) -> str:
    """A path in a 100 by 24 box."""
    numbers = [plain(value) for value in values]
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    step = 100 / max(len(numbers) - 1, 1)
    points = [
        f"{attribute(i * step)} {attribute(22 - 20 * ((n - low) / ((high - low) or 1)))}"
        for i, n in enumerate(numbers)
    ]
    return "M" + "L".join(points)
