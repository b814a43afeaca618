"""Tokens of organisations: the list, a new one whose secret is shown once, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from levier.directory import access, queries, tokens
from levier.directory.models import ApiToken, Organisation
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import DayInput, Reason
from levier.foundation import clock, lists
from levier.foundation.lists import Column, ListSpec

A_YEAR = timedelta(days=365)


class NewToken(Reason):
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True), label="Organisme"
    )
    name = forms.CharField(
        label="Usage", max_length=80, help_text="Par exemple : orientations de France Travail."
    )
    until = forms.DateField(label="Jusqu'au (ce jour exclu)", widget=DayInput)
    field_order = ["organisation", "name", "until", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today() + A_YEAR


def _state(token: ApiToken) -> str:
    if token.revoked_at:
        return "retiré"
    return "en service" if token.until > clock.today() else "expiré"


def _revoke_url(token: ApiToken) -> str:
    return "" if token.revoked_at else reverse("directory:revoke_api_token", args=[token.pk])


def _spec(names: dict[str, str]) -> ListSpec:
    return ListSpec(
        name="jetons",
        columns=[
            Column("name", "Usage", order="name"),
            Column("organisation", "Organisme", order="organisation__name"),
            Column("beginning", "Commence par"),
            Column("state", "État", value=_state, kind="badge",
                   meaning=lambda one: "done" if _state(one) == "en service" else "neutral"),
            Column("until", "Jusqu'au", kind="date", order="until"),
            Column("used_at", "Dernier appel", kind="moment", order="used_at"),
            Column("issued_by", "Créé par", value=lambda one: names.get(one.issued_by, "")),
            Column("revoke", "Retrait", value=lambda one: "" if one.revoked_at else "Retirer",
                   link=_revoke_url),
        ],
        order="-issued_at",
        empty="Aucun jeton. Créez-en un pour le logiciel d'un organisme qui vous remet ses "
        "décisions.",
    )  # fmt: skip


@access.requires(tokens.MANAGE)
def api_tokens(request: HttpRequest) -> HttpResponseBase:
    rows = ApiToken.objects.select_related("organisation")
    spec = _spec(dict(queries.all_names()))
    return lists.respond(request, spec, rows, "directory/api_tokens.html")


@access.requires(tokens.MANAGE)
def issue_api_token(request: HttpRequest) -> HttpResponse:
    """The secret is in the answer itself, once: it is in no address and no message."""
    form = NewToken(posted(request))
    made: list[tuple[ApiToken, str]] = []
    if decided(
        request, form, lambda data, by: made.append(tokens.issue_token(**data, decision=by))
    ):
        token, secret = made[0]
        context = {"token": token, "secret": secret}
        return render(request, "directory/api_token_issued.html", context)
    return asked(
        request,
        form,
        title="Créer un jeton d'accès",
        intro="Pour le logiciel d'un organisme, qui remettra ses décisions à Levier.",
        act_label="Créer le jeton",
        consequences=["Le jeton ne s'affichera qu'une fois : copiez-le aussitôt pour l'organisme.",
                      "Chaque appel restera au journal. Vous pourrez le retirer à tout moment."],
        back_url=reverse("directory:api_tokens"),
    )  # fmt: skip


@access.requires(tokens.MANAGE)
def revoke_api_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.select_related("organisation"), pk=pk)
    form = Reason(posted(request))
    if decided(request, form, lambda _, by: tokens.revoke_token(token=token, decision=by)):
        messages.success(request, "Le jeton est retiré : le prochain appel sera refusé.")
        return redirect("directory:api_tokens")
    return asked(
        request,
        form,
        title="Retirer un jeton",
        intro=f"{token}, qui commence par {token.beginning}.",
        act_label="Retirer le jeton",
        is_danger=True,
        consequences=["Le logiciel de l'organisme ne pourra plus rien remettre avec ce jeton."],
        back_url=reverse("directory:api_tokens"),
    )
