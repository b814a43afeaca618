"""One way to filter, sort, page and export every list.

SPEC = ListSpec(
    name="ordres",
    columns=[Column("number", "Numéro", order="number"),
             Column("amount", "Montant", kind="money", order="amount")],
    filters=[filters.Choice("etat", "État", field="state", choices=STATES)],
    order="-amount",
)

def orders(request):
    return lists.respond(request, SPEC, Order.objects.visible_to(...), "payments/orders.html")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from levier.foundation import exports, keyset
from levier.foundation.filters import Filter, Input
from levier.kernel.errors import Refusal

SORT, AFTER, BEFORE, EXPORT = "tri", "apres", "avant", "export"
PICKED, EVERYTHING, WITHIN = "choix", "tout", "filtre"
NUMERIC = ("money", "number")


@dataclass(frozen=True, slots=True)
class Column:
    """`value`: a dotted path from the row, or a function of it; `key` when left out.

    `kind`: text, money, number, month, date, moment, yesno, badge. `order`: the ORM path to
    sort by, "" when one can't. `link`: the address a cell leads to. `meaning` (badge): done,
    attention, danger, accent or neutral. `shown=False`: in exports only.
    """

    key: str
    label: str
    value: str | Callable[[Any], Any] = ""
    kind: str = "text"
    order: str = ""
    link: Callable[[Any], str] | None = None
    meaning: Callable[[Any], str] | None = None
    shown: bool = True

    def read(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        value = row
        for name in (self.value or self.key).split("."):
            value = None if value is None else getattr(value, name)
            if callable(value):
                value = value()
        return value

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class CohortAct:
    """What can be done to the rows ticked: a button that posts to `url`."""

    label: str
    url: str
    kind: str = "quiet"  # main, quiet, danger


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    numeric: bool
    url: str = ""  # "" when the column can't be sorted
    sorted: str = ""  # ascending, descending, ""


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    value: Any
    kind: str
    numeric: bool
    url: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    pk: Any
    cells: list[Cell]

    @property
    def name(self) -> str:
        return str(self.cells[0].value) if self.cells else str(self.pk)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything `{% list_table page %}` draws. `objects` are the rows as they came."""

    name: str
    objects: list[Any]
    heads: list[Head]
    rows: list[Row]
    inputs: list[Input]
    errors: list[str]
    kept: list[tuple[str, str]]  # parts of the address the filter form must send again
    total: int | None  # None when it was not counted
    more_than_total: bool
    filtered: bool
    previous_url: str
    next_url: str
    first_url: str
    clear_url: str
    exports: list[tuple[str, str]]  # label, address
    query: str  # the filters and the order, as sent back with a cohort
    cohort: Sequence[CohortAct] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class ListSpec:
    name: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    order: str | Sequence[str] = "pk"
    size: int = 50
    count_up_to: int = 20_000  # beyond, "plus de 20 000": an exact count is not worth its time
    cohort: Sequence[CohortAct] = ()
    empty: str = "Rien à montrer ici pour le moment."
    export_more: Sequence[Column] = field(default_factory=tuple)

    def narrow(self, queryset: QuerySet[Any], params: Mapping[str, str]) -> QuerySet[Any]:
        """The rows that pass the filters; Refusal when one can't be read, since what is done
        with them (an export, a cohort) would otherwise reach further than what was asked."""
        narrowed, errors, _ = self._narrow(queryset, params)
        if errors:
            raise Refusal(errors[0])
        return narrowed

    def ordered_by(self, params: Mapping[str, str]) -> tuple[str, ...]:
        wanted = params.get(SORT, "")
        column = self._sortable().get(wanted.removeprefix("-"))
        if column is None:
            return (self.order,) if isinstance(self.order, str) else tuple(self.order)
        return (f"-{column.order}" if wanted.startswith("-") else column.order,)

    def page(self, queryset: QuerySet[Any], params: Mapping[str, str]) -> Page:
        """One page: one query for the rows, one for the count, and those of the choices."""
        narrowed, errors, used = self._narrow(queryset, params)
        found = keyset.cut(
            narrowed,
            self.ordered_by(params),
            self.size,
            after=params.get(AFTER, ""),
            before=params.get(BEFORE, ""),
        )
        total = self._count(narrowed)
        shown = [column for column in self.columns if column.shown]
        here = self._kept(params)
        return Page(
            name=self.name,
            objects=found.rows,
            heads=[self._head(column, params, here) for column in shown],
            rows=[Row(row.pk, [_cell(column, row) for column in shown]) for row in found.rows],
            inputs=[one for each in self.filters for one in each.inputs(params)],
            errors=errors,
            kept=[(key, value) for key, value in here.items() if key not in self._filter_keys()],
            total=total if total is None else min(total, self.count_up_to),
            more_than_total=total is not None and total > self.count_up_to,
            filtered=used,
            previous_url=_address(here, {BEFORE: found.before}) if found.before else "",
            next_url=_address(here, {AFTER: found.after}) if found.after else "",
            first_url=_address(here) if found.before else "",
            clear_url=_address({key: here[key] for key in here if key not in self._filter_keys()}),
            exports=[
                (label, _address(here, {EXPORT: key}))
                for key, (label, _, _) in exports.FORMATS.items()
            ],
            query=urlencode(here),
            cohort=self.cohort,
            empty=self.empty,
        )

    def export(
        self, queryset: QuerySet[Any], params: Mapping[str, str], file_format: str
    ) -> StreamingHttpResponse:
        """Every row that passes the filters, in the order of the page, streamed."""
        columns = [*self.columns, *self.export_more]
        order = keyset.order_by(queryset, self.ordered_by(params))
        rows = self.narrow(queryset, params).order_by(*order)
        sheet = exports.Sheet(
            self.name, [column.label for column in columns], self._values(rows, columns)
        )
        return exports.response(sheet, file_format)

    def picked(self, queryset: QuerySet[Any], posted: QueryDict) -> QuerySet[Any]:
        """The rows ticked under a cohort bar, or all those of its filter."""
        if posted.get(EVERYTHING):
            return self.narrow(queryset, QueryDict(posted.get(WITHIN, "")))
        primary = queryset.model._meta.pk
        try:
            keys = [primary.clean(value, None) for value in posted.getlist(PICKED)]
        except (ValueError, ValidationError) as error:
            raise Refusal("La sélection est illisible. Revenez à la liste et cochez.") from error
        if not keys:
            raise Refusal("Cochez au moins une ligne, ou choisissez toute la liste.")
        return queryset.filter(pk__in=keys)

    def _narrow(
        self, queryset: QuerySet[Any], params: Mapping[str, str]
    ) -> tuple[QuerySet[Any], list[str], bool]:
        errors, used = [], False
        for each in self.filters:
            try:
                condition = each.condition(params)
            except Refusal as refusal:
                errors.append(refusal.message)
                continue
            if condition is not None:
                queryset, used = queryset.filter(condition), True
        return queryset, errors, used

    def _values(self, rows: QuerySet[Any], columns: Sequence[Column]) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=2000):
            yield [column.read(row) for column in columns]

    def _count(self, queryset: QuerySet[Any]) -> int | None:
        if not self.count_up_to:
            return None
        return queryset.order_by().values("pk")[: self.count_up_to + 1].count()

    def _sortable(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns if column.order}

    def _filter_keys(self) -> set[str]:
        return {key for each in self.filters for key in each.names()}

    def _kept(self, params: Mapping[str, str]) -> dict[str, str]:
        """The address without its cursor: only the names this list knows."""
        known = [SORT, *sorted(self._filter_keys())]
        return {key: params[key] for key in known if params.get(key)}

    def _head(self, column: Column, params: Mapping[str, str], here: dict[str, str]) -> Head:
        if not column.order:
            return Head(column.label, column.numeric)
        first = self.ordered_by(params)[0]
        state = {column.order: "ascending", f"-{column.order}": "descending"}.get(first, "")
        # Amounts are first wanted from the largest; a second click turns the order round.
        falling = state == "ascending" if state else column.numeric
        url = _address(here, {SORT: f"-{column.key}" if falling else column.key})
        return Head(column.label, column.numeric, url, state)


def _address(*parts: Mapping[str, str]) -> str:
    return "?" + urlencode({key: value for part in parts for key, value in part.items()})


def _cell(column: Column, row: Any) -> Cell:
    return Cell(
        column.label,
        column.read(row),
        column.kind,
        column.numeric,
        column.link(row) if column.link else "",
        column.meaning(row) if column.meaning else "neutral",
    )


def respond(
    request: HttpRequest,
    spec: ListSpec,
    queryset: QuerySet[Any],
    template: str = "ui/list.html",
    **context: Any,
) -> HttpResponseBase:
    """The page of the list, or its export when the address asks for one (`?export=csv`)."""
    if file_format := request.GET.get(EXPORT):
        try:
            return spec.export(queryset, request.GET, file_format)
        except Refusal as refusal:
            return HttpResponse(
                refusal.message, status=422, content_type="text/plain; charset=utf-8"
            )
    page = spec.page(queryset, request.GET)
    return render(request, template, {"page": page, **context})
