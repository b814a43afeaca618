"""A portfolio handed over in one act: checked, then done, then told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.directory.web.deciding import decided, posted
from levier.kernel.text import counted
from levier.pathways import access
from levier.pathways.models import Pathway
from levier.pathways.queries import workers
from levier.pathways.usecases import leading
from levier.pathways.web import forms


@directory.requires(access.HAND_OVER)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """« Vérifier » shows who would receive whom; « Transmettre » does it."""
    mine = access.visible_pathways(request.user, access.HAND_OVER).filter(until=None, lead=pk)
    pathways = list(mine.select_related("body").order_by("name_key", "pk"))
    former = get_object_or_404(Agent, pk=pk if pathways else 0)
    form = forms.HandOver(posted(request)).among(_colleagues(pathways, former))
    if "check" not in request.POST and decided(
        request,
        form,
        lambda data, by: leading.hand_over_portfolio(former=former, **data, decision=by),
    ):
        told = counted(len(pathways), "personne transmise", "personnes transmises")
        messages.success(request, f"{told} : chacune a son nouveau référent.")
        return redirect("pathways:portfolios")
    context = {"worker": former, "form": form, "count": len(pathways), **_sharing(form, pathways)}
    return render(request, "pathways/hand_over.html", context, status=422 if form.errors else 200)


def _colleagues(pathways: list[Pathway], former: Agent) -> list[Any]:
    centres = {one.centre_id for one in pathways if one.centre_id}
    owners = {one.body.organisation_id for one in pathways if one.body}
    return [one for one in workers.colleagues(centres, owners) if one.pk != former.pk]


def _sharing(form: forms.HandOver, pathways: list[Pathway]) -> dict[str, Any]:
    """What the act would do with the agents ticked."""
    if not form.is_bound or ("to" not in getattr(form, "cleaned_data", {}) and not form.is_valid()):
        return {"shares": [], "left_out": []}
    agents = list(form.cleaned_data.get("to", []))
    found = workers.sharing(pathways, agents) if agents else workers.Sharing()
    given = list(found.agent_of.values())
    shares = [(agent, given.count(agent.pk)) for agent in agents]
    return {"shares": shares, "left_out": found.left_out}
