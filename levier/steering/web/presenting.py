"""A day in words and addresses. What this installation has no page for is told without a link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from levier.directory.access import permissions_of
from levier.directory.models import Agent
from levier.steering import queries
from levier.steering.domain import Figure, Item
from levier.ui.pieces import Number, WorkItem


def day_page(agent: Agent, today: date) -> dict[str, Any]:
    day = queries.day_of(agent, today)
    return {
        "today": today,
        "numbers": [_number(one) for one in day.figures],
        "to_do": work_items(day.to_do),
        "waiting": work_items(day.waiting),
        "to_watch": work_items(day.to_watch),
        "newest": [(case, _url("rights:file", case.household_id)) for case in day.newest],
        "has_role": bool(permissions_of(agent)),
    }


def work_items(items: Iterable[Item]) -> list[WorkItem]:
    return [
        WorkItem(
            count=one.count,
            label=one.counted_label,
            sentence=one.sentence,
            url=_listed(one.address, one.pk, one.query),
            meaning=one.meaning,
            due_on=one.due_on,
            rule=one.rule,
        )
        for one in items
    ]


def _number(one: Figure) -> Number:
    return Number(one.counted_label, one.value, one.note, _listed(one.address, one.pk, one.query))


def _listed(address: str, pk: int | None, query: str) -> str:
    url = _url(address, pk) if address else ""
    return f"{url}{query}" if url else ""


def _url(address: str, pk: int | None = None) -> str:
    try:
        return reverse(address, args=[] if pk is None else [pk])
    except NoReverseMatch:
        return ""
