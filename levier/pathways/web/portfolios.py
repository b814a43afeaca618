"""Portfolios: one's own in the morning, that of an agent, all those of a territory."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation import clock
from levier.pathways import access
from levier.pathways.queries import lists
from levier.pathways.web import registers, tables
from levier.people.web import listing
from levier.ui.pieces import Number


@directory.requires(access.LEAD)
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    return _portfolio(request, directory.actor_of(request))


@directory.requires(access.VIEW)
@require_safe
def of_agent(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The people whom an agent leads, among those that the reader may see: 404 for none."""
    leading = access.visible_pathways(request.user).filter(until=None, lead=pk).order_by()
    agent = get_object_or_404(Agent.objects.filter(pk__in=leading.values("lead_id")), pk=pk)
    return _portfolio(request, agent)


@directory.requires(access.VIEW)
@require_safe
def portfolios(request: HttpRequest) -> HttpResponseBase:
    rows = lists.portfolios(access.visible_pathways(request.user), clock.today())
    return listing.respond(request, registers.PORTFOLIOS, rows, "pathways/portfolios.html")


def _portfolio(request: HttpRequest, agent: Agent) -> HttpResponseBase:
    led = access.visible_pathways(request.user).filter(lead=agent, until=None)
    told = lists.pressing(led, clock.today())
    return listing.respond(
        request,
        tables.PORTFOLIO,
        lists.led(led),
        "pathways/portfolio.html",
        worker=agent,
        is_mine=agent == request.user,
        numbers=_numbers(told),
    )


def _numbers(told: dict[str, int]) -> list[Number]:
    return [
        Number("échéances dépassées", told["late"], "à traiter d'abord", "?retard=oui"),
        Number("échéances d'ici sept jours", told["soon"]),
        Number("personnes suivies", told["people"]),
        Number("sans contact depuis deux mois", told["silent"]),
    ]
