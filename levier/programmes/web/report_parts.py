"""What the report of a yearly evaluation says, part after part, from its frozen figures alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from levier.foundation.writings import Grid, Heading, Words
from levier.kernel.money import Money
from levier.kernel.text import counted, long_date, short_date
from levier.programmes.domain.evaluation import EvaluationState
from levier.programmes.models import Evaluation
from levier.ui.templatetags.words import number

SHOWN = 12  # bars of a chart
UNKNOWN = "–"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: names, values in words, lengths between 0 and 1."""

    title: str
    rows: Sequence[tuple[str, str, float]]

    @property
    def words(self) -> str:
        told = ", ".join(f"{name} : {value}" for name, value, _ in self.rows)
        return f"{self.title}. {told}."


Told = Heading | Words | Grid | Bars


def before(shown: Evaluation) -> Evaluation | None:
    """The published evaluation of the year before, to compare with."""
    return Evaluation.objects.filter(
        programme=shown.programme_id, year=shown.year - 1, state=EvaluationState.PUBLISHED
    ).first()


def row_of(shown: Evaluation | None, code: str) -> Row | None:
    rows: list[Row] = shown.figures.get("rows", []) if shown else []
    return next((row for row in rows if row["code"] == code), None)


def of_programme(shown: Evaluation, past: Evaluation | None) -> list[Told]:
    """The whole year: totals, charts, actions, indicators, opinions, conclusions."""
    rows: list[Row] = shown.figures.get("rows", [])
    last = past.figures.get("total", {}) if past else {}
    return [
        Words(f"{shown.programme}. {_status(shown)}"),
        Heading("L'année en chiffres"),
        _totals(shown.figures.get("total", {}), last, shown.year),
        *_charts(rows),
        Heading("Action par action"),
        _actions(rows, past),
        *_targets(rows),
        *_said(shown),
        *_sources(shown),
    ]


def _targets(rows: Sequence[Row]) -> list[Told]:
    told = [part for row in rows for part in _indicators(row)]
    return [Heading("Ce qui était visé, ce qui est atteint"), *told] if told else []


def of_action(shown: Evaluation, past: Evaluation | None, row: Row) -> list[Told]:
    """One action: its figures beside those of the year before, its indicators."""
    last = row_of(past, row["code"]) or {}
    pilot = f" Action pilotée par {row['pilot']}." if row["pilot"] else ""
    return [
        Words(f"{shown.programme}. {_status(shown)}{pilot}"),
        Heading("L'année en chiffres"),
        _totals(row, last, shown.year),
        Heading("Ce qui était visé, ce qui est atteint"),
        *(_indicators(row, named=False) or [Words("Aucune cible n'était fixée.")]),
        *_said(shown),
        *_sources(shown),
    ]


def _status(shown: Evaluation) -> str:
    if shown.published_at:
        day = long_date(timezone.localtime(shown.published_at).date())
        return f"Évaluation publiée le {day} : ses chiffres ne changent plus."
    return f"Document de travail, non publié ; état : {shown.get_state_display()}."


def _totals(told: Row, last: Row, year: int) -> Grid:
    heads = ["", str(year), *([str(year - 1)] if last else [])]
    measures = (
        ("Personnes entrées", _count, "entered"), ("Places offertes", _count, "places"),
        ("Places occupées", _share, "filled"), ("Sessions", _count, "sessions"),
        ("Personnes en attente", _count, "waiting"), ("Budget", _money, "budget"),
        ("dont Fonds social européen", _money, "esf"), ("Par personne entrée", _money, "cost"),
    )  # fmt: skip
    columns = [told, *([last] if last else [])]
    rows = [[label, *(write(one.get(key)) for one in columns)] for label, write, key in measures]
    return Grid(heads, rows)


def _count(value: int | None) -> str:
    return UNKNOWN if value is None else number(value)


def _share(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value}\u00a0%"


def _money(cents: int | None) -> str:
    return UNKNOWN if cents is None else str(Money(cents))


def _charts(rows: Sequence[Row]) -> Iterator[Told]:
    largest = sorted(rows, key=lambda row: -row["budget"])[:SHOWN]
    for title, key, write in (
        ("Budget par action", "budget", _money),
        ("Personnes entrées par action", "entered", _count),
    ):
        most = max((row[key] for row in largest), default=0)
        if most:
            yield Heading(title, 3)
            yield Bars(
                title,
                [
                    (f"{row['code']} {row['title']}", write(row[key]), row[key] / most)
                    for row in largest
                ],
            )


def _actions(rows: Sequence[Row], past: Evaluation | None) -> Grid:
    heads = ["Action", "Entrées", *(["L'an passé"] if past else []), "Places", "Budget",
             "Par personne"]  # fmt: skip
    lines = []
    for row in rows:
        last = row_of(past, row["code"]) or {}
        lines.append(
            [
                f"{row['code']} {row['title']}",
                _count(row["entered"]),
                *([_count(last.get("entered"))] if past else []),
                _count(row["places"]),
                _money(row["budget"]),
                _money(row["cost"]),
            ]
        )
    return Grid(heads, lines)


def _indicators(row: Row, *, named: bool = True) -> list[Told]:
    """A table for each action that has targets; each value with where it comes from."""
    if not row["indicators"]:
        return []
    lines = [
        [
            f"{one['label']} ({_source(one)})",
            _valued(one["target"], one["unit"]),
            _valued(one["value"], one["unit"]),
            _share(one["reached"]),
        ]
        for one in row["indicators"]
    ]
    title: list[Told] = [Heading(f"{row['code']} {row['title']}", 3)] if named else []
    return [*title, Grid(["Indicateur", "Cible", "Valeur", "Atteint"], lines)]


def _source(one: Row) -> str:
    if not one["source"]:
        return "non renseigné"
    on = f", au {short_date(date.fromisoformat(one['on']))}" if one["on"] else ""
    return f"{one['source']}{on}"


def _valued(value: int | None, unit: str) -> str:
    return UNKNOWN if value is None else f"{number(value)} {unit}".strip()


def _said(shown: Evaluation) -> Iterator[Told]:
    opinions = list(shown.opinions.select_related("centre"))
    if opinions:
        yield Heading("Avis des MDS")
    for one in opinions:
        yield Heading(str(one.centre), 3)
        yield Words(one.words)
    if shown.conclusions and shown.committee_on:
        yield Heading("Conclusions du comité")
        yield Words(f"Comité du {long_date(shown.committee_on)}.\n\n{shown.conclusions}")


def _sources(shown: Evaluation) -> Iterator[Told]:
    yield Heading("D'où viennent ces chiffres")
    read = shown.figures_at
    on = f"Ils ont été lus le {long_date(timezone.localtime(read).date())}. " if read else ""
    count = counted(len(shown.figures.get("rows", [])), "action")
    example = " Données d'exemple : les montants et les effectifs sont inventés."
    yield Words(
        f"{on}Levier compte les sessions, les places et les entrées de {count} ; le reste dit sa "
        f"source.{example if shown.is_example else ''}"
    )
