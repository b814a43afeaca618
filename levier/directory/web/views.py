"""Agents, their roles, organisations: who works here and may do what."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from levier.directory import access, identities, queries, usecases
from levier.directory.models import (
    Agent,
    IdentityRequest,
    Organisation,
    RoleGrant,
    SignatureDelegation,
)
from levier.directory.roles import PERMISSIONS, ROLES
from levier.directory.web import forms, tables
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision


@access.requires("directory.view")
def agents(request: HttpRequest) -> HttpResponseBase:
    return lists.respond(
        request,
        tables.AGENTS,
        queries.agents_with_roles(clock.today()),
        "directory/agents.html",
    )


@access.requires("directory.view")
def agent(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Agent.objects.select_related("organisation"), pk=pk)
    context = {
        "shown": shown,
        "grants": RoleGrant.objects.filter(agent=shown),
        "delegations": SignatureDelegation.objects.filter(agent=shown),
        "places": queries.places(),
        "today": clock.today(),
    }
    return render(request, "directory/agent.html", context)


@access.requires("directory.manage")
def create_agent(request: HttpRequest) -> HttpResponse:
    form = forms.NewAgent(posted(request))
    if decided(request, form, lambda data, by: usecases.create_agent(**data, decision=by)):
        created = Agent.objects.get(email=form.cleaned_data["email"].lower())
        _invite(request, created)
        messages.success(request, "Le compte est ouvert ; un lien part à cette adresse.")
        return redirect("directory:agent", pk=created.pk)
    return asked(
        request,
        form,
        title="Ouvrir un compte",
        act_label="Ouvrir le compte",
        intro="Le compte n'a encore aucun rôle. La personne choisit elle-même son mot de passe.",
        back_url=reverse("directory:agents"),
    )


def _invite(request: HttpRequest, created: Agent) -> None:
    form = ResetPasswordForm({"email": created.email})
    if form.is_valid():
        form.save(request)


@access.requires("directory.manage")
def suspend_agent(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Agent, pk=pk)
    form = forms.Reason(posted(request))
    if decided(request, form, lambda data, by: usecases.suspend_agent(agent=shown, decision=by)):
        messages.success(request, f"{shown} n'a plus accès à Levier.")
        return redirect("directory:agent", pk=pk)
    return asked(
        request,
        form,
        title=f"Suspendre le compte de {shown}",
        act_label="Suspendre",
        is_danger=True,
        consequences=[
            "Ses sessions se ferment à l'instant, sur tous ses appareils.",
            "Ses rôles restent inscrits, sans effet, jusqu'à ce que le compte soit rétabli.",
        ],
        back_url=reverse("directory:agent", args=[pk]),
    )


@access.requires("directory.manage")
def restore_agent(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Agent, pk=pk)
    form = forms.Reason(posted(request))
    if decided(request, form, lambda data, by: usecases.restore_agent(agent=shown, decision=by)):
        messages.success(request, f"{shown} peut de nouveau se connecter.")
        return redirect("directory:agent", pk=pk)
    return asked(
        request,
        form,
        title=f"Rétablir le compte de {shown}",
        act_label="Rétablir",
        consequences=["Les rôles encore en cours reprennent effet."],
        back_url=reverse("directory:agent", args=[pk]),
    )


@access.requires("directory.grant")
def grant_role(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Agent, pk=pk)
    form = forms.Grant(posted(request))

    def act(data: dict[str, object], by: Decision) -> None:
        kind, where = form.place
        data.pop("scope")
        usecases.grant_role(
            agent=shown,
            scope_kind=kind,
            scope_id=where,
            **data,  # type: ignore[arg-type]
            decision=by,
        )

    if decided(request, form, act):
        messages.success(request, f"Le rôle est donné à {shown}.")
        return redirect("directory:agent", pk=pk)
    return asked(
        request,
        form,
        title=f"Donner un rôle à {shown}",
        act_label="Donner le rôle",
        back_url=reverse("directory:agent", args=[pk]),
    )


@access.requires("directory.grant")
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant.objects.select_related("agent"), pk=pk)
    form = forms.End(posted(request))
    if decided(request, form, lambda data, by: usecases.end_role(grant=grant, **data, decision=by)):
        messages.success(request, "La fin du rôle est enregistrée.")
        return redirect("directory:agent", pk=grant.agent_id)
    return asked(
        request,
        form,
        title=f"Retirer le rôle « {grant.get_role_display()} » à {grant.agent}",
        act_label="Retirer le rôle",
        is_danger=True,
        back_url=reverse("directory:agent", args=[grant.agent_id]),
    )


@access.requires("directory.grant")
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Agent, pk=pk)
    form = forms.Delegation(posted(request), initial={"since": clock.today()})
    if decided(
        request,
        form,
        lambda data, by: usecases.delegate_signature(agent=shown, **data, decision=by),
    ):
        messages.success(request, "La délégation est enregistrée.")
        return redirect("directory:agent", pk=pk)
    return asked(
        request,
        form,
        title=f"Délégation de signature à {shown}",
        act_label="Enregistrer la délégation",
        rule="CGCT L3221-3",
        intro="La délégation résulte d'un arrêté du président du conseil départemental.",
        back_url=reverse("directory:agent", args=[pk]),
    )


@access.requires("directory.grant")
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    delegation = get_object_or_404(SignatureDelegation.objects.select_related("agent"), pk=pk)
    form = forms.End(posted(request))
    if decided(
        request,
        form,
        lambda data, by: usecases.end_delegation(delegation=delegation, **data, decision=by),
    ):
        messages.success(request, "La fin de la délégation est enregistrée.")
        return redirect("directory:agent", pk=delegation.agent_id)
    return asked(
        request,
        form,
        title=f"Mettre fin à la délégation de {delegation.agent}",
        act_label="Mettre fin",
        is_danger=True,
        back_url=reverse("directory:agent", args=[delegation.agent_id]),
    )


@access.requires("directory.view")
def roles(request: HttpRequest) -> HttpResponse:
    table = [
        (code, words, [code in role.permissions for role in ROLES.values()])
        for code, words in PERMISSIONS.items()
    ]
    return render(request, "directory/roles.html", {"roles": list(ROLES.values()), "table": table})


@access.requires("directory.view")
def organisations(request: HttpRequest) -> HttpResponseBase:
    return lists.respond(
        request, tables.ORGANISATIONS, Organisation.objects.all(), "directory/organisations.html"
    )


@access.requires("directory.manage")
def create_organisation(request: HttpRequest) -> HttpResponse:
    return _organisation(request, None)


@access.requires("directory.view")
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Organisation, pk=pk)
    context = {"shown": shown, "agents": shown.agents.order_by("last_name", "first_name")}
    return render(request, "directory/organisation.html", context)


@access.requires("directory.manage")
def change_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    return _organisation(request, get_object_or_404(Organisation, pk=pk))


def _organisation(request: HttpRequest, shown: Organisation | None) -> HttpResponse:
    initial = tables.organisation_initial(shown) if shown else None
    form = forms.OrganisationForm(posted(request), initial=initial)
    if decided(
        request,
        form,
        lambda data, by: usecases.save_organisation(organisation=shown, **data, decision=by),
    ):
        messages.success(request, "L'organisme est enregistré.")
        return redirect("directory:organisations")
    return asked(
        request,
        form,
        title=f"Modifier {shown}" if shown else "Ajouter un organisme",
        act_label="Enregistrer",
        back_url=reverse("directory:organisations"),
    )


@access.requires("directory.grant")
def identity_requests(request: HttpRequest) -> HttpResponse:
    waiting = IdentityRequest.objects.filter(agent=None)
    return render(request, "directory/identities.html", {"waiting": waiting})


@access.requires("directory.grant")
def link_identity(request: HttpRequest, pk: int) -> HttpResponse:
    waiting = get_object_or_404(IdentityRequest, pk=pk, agent=None)
    form = forms.Link(posted(request))
    if decided(
        request,
        form,
        lambda data, by: identities.link_identity(asked=waiting, **data, decision=by),
    ):
        messages.success(request, "L'identité est rattachée : la personne peut se connecter.")
        return redirect("directory:identities")
    return asked(
        request,
        form,
        title=f"Rattacher l'identité de {waiting.full_name or waiting.email}",
        act_label="Rattacher",
        intro="Vérifiez auprès de la personne que c'est bien elle : une adresse ne prouve rien.",
        back_url=reverse("directory:identities"),
    )
