"""Who signs what for the president of the council: every delegation, and a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import access, usecases
from levier.directory.domain import DelegableAct
from levier.directory.models import SignatureDelegation
from levier.directory.web import forms, tables
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists

# Without one of these, somebody is refused: what else may be delegated stops nothing.
NEEDED = (
    DelegableAct.REFERRAL,
    DelegableAct.SUSPENSION,
    DelegableAct.APPEAL,
    DelegableAct.DEBT_WAIVER,
    DelegableAct.NOTIFICATION,
)


@access.requires("directory.view")
def delegations(request: HttpRequest) -> HttpResponseBase:
    """Every delegation, and the acts that nobody may sign today."""
    now = SignatureDelegation.objects.on(clock.today()).filter(agent__is_active=True)
    signed = set(now.order_by().values_list("act", flat=True))
    unsigned = [capfirst(act.label) for act in NEEDED if act.value not in signed]
    rows = SignatureDelegation.objects.select_related("agent")
    return lists.respond(
        request, tables.DELEGATIONS, rows, "directory/delegations.html", unsigned=unsigned
    )


@access.requires("directory.grant")
def new_delegation(request: HttpRequest) -> HttpResponse:
    form = forms.NewDelegation(posted(request), initial={"since": clock.today()})
    if decided(request, form, lambda data, by: usecases.delegate_signature(**data, decision=by)):
        messages.success(request, "La délégation est enregistrée.")
        return redirect("directory:delegations")
    return asked(
        request,
        form,
        title="Enregistrer une délégation de signature",
        act_label="Enregistrer la délégation",
        rule="CGCT L3221-3",
        intro="La délégation résulte d'un arrêté du président du conseil départemental.",
        back_url=reverse("directory:delegations"),
    )
