"""What is done to an appeal: admitted, examined, answered; or left to the calendar, or a judge."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.directory.web.deciding import posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.text import short_date
from levier.pathways.web.forms import Nothing, Reason
from levier.sanctions import access
from levier.sanctions.models import Appeal
from levier.sanctions.queries import lists
from levier.sanctions.usecases import answering
from levier.sanctions.usecases import appealing as usecases
from levier.sanctions.web import appeal_forms
from levier.sanctions.web.acting import acted
from levier.sanctions.web.appeal_tables import appeal_url, claimant
from levier.sanctions.web.appeals import appeal_or_404


def about(appeal: Appeal) -> str:
    return f"{claimant(appeal)} : {appeal.get_contested_display()}."


def page(request: HttpRequest, appeal: Appeal, form: Any, act: Any, **words: Any) -> HttpResponse:
    return acted(request, appeal_url(appeal), form, act, **{"intro": about(appeal), **words})


@directory.requires(access.HANDLE)
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return page(
        request,
        appeal,
        appeal_forms.AdmitForm(appeal, posted(request)),
        lambda _, by: usecases.admit_appeal(appeal=appeal, decision=by),
        done="Le recours est recevable.",
        title="Déclarer recevable",
        rule="CASF R262-88",
        consequences=[
            f"Le délai de réponse court depuis le {short_date(appeal.received_on)}.",
            "S'il n'est pas recevable, qui décide le dit, motifs à l'appui.",
        ],
        act_label="Déclarer recevable",
    )


@directory.requires(access.ANSWER)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.ANSWER)
    return page(
        request,
        appeal,
        Reason(posted(request)),
        lambda _, by: answering.dismiss_appeal(appeal=appeal, decision=by),
        done="Le recours est déclaré irrecevable.",
        title="Déclarer irrecevable",
        rule=answering.RULE,
        consequences=[
            "Vos motifs sont écrits dans la lettre à la personne.",
            "Le recouvrement, s'il était arrêté, reprend.",
        ],
        act_label="Déclarer irrecevable",
        is_danger=True,
    )


@directory.requires(access.HANDLE)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    agents = lists.handlers(access.HANDLE, clock.today())
    me = directory.actor_of(request).pk
    form = appeal_forms.AssignForm(posted(request), initial={"handler": str(me)})

    def act(data: dict[str, Any], by: Decision) -> None:
        handler = get_object_or_404(Agent, pk=data["handler"])
        usecases.assign_appeal(appeal=appeal, handler=handler, decision=by)

    return page(
        request,
        appeal,
        form.among(agents),
        act,
        done="Le recours est en instruction.",
        title="Prendre en instruction",
        act_label="Enregistrer",
    )


@directory.requires(access.HANDLE)
def ask_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return page(
        request,
        appeal,
        appeal_forms.AskedForm(posted(request)),
        lambda data, by: usecases.ask_opinion(appeal=appeal, **data, decision=by),
        done="La saisine est notée.",
        title="Saisir la commission de recours amiable",
        rule="CASF R262-89",
        consequences=[
            "Seulement si la convention avec la CAF ou la MSA le prévoit.",
            "Passé un mois, son avis est réputé rendu.",
        ],
        act_label="Noter la saisine",
    )


@directory.requires(access.HANDLE)
def receive_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return page(
        request,
        appeal,
        appeal_forms.OpinionForm(posted(request)),
        lambda data, by: usecases.receive_opinion(appeal=appeal, **data, decision=by),
        done="L'avis est noté.",
        title="Noter l'avis de la commission",
        consequences=["Il reste un mois pour décider, sans dépasser la date du rejet implicite."],
        act_label="Noter l'avis",
    )


@directory.requires(access.HANDLE)
def deem_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return page(
        request,
        appeal,
        Nothing(posted(request)),
        lambda _, by: usecases.deem_opinion(appeal=appeal, decision=by),
        done="L'avis est réputé rendu.",
        title="Constater l'avis réputé rendu",
        rule="CASF R262-89",
        act_label="Constater",
    )


@directory.requires(access.ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.ANSWER)
    form = appeal_forms.AnswerForm(appeal, posted(request))
    return page(
        request,
        appeal,
        form,
        lambda _, by: answering.answer_appeal(appeal=appeal, answer=form.answer(), decision=by),
        done="La réponse est donnée : éditez la lettre.",
        title="Répondre au recours",
        rule=answering.RULE,
        consequences=list(_effects(appeal)),
        act_label="Répondre",
    )


def _effects(appeal: Appeal) -> list[str]:
    told = ["Votre réponse remplace la décision contestée."]
    if appeal.debt is not None:
        told += [
            f"Accepté : les {appeal.debt.balance} encore dus sont remis.",
            "Rejeté, ou accepté en partie : le recouvrement du reste reprend.",
        ]
    if appeal.sanction is not None:
        told += [
            "Accepté : la sanction est annulée depuis son premier mois et tout est reversé.",
            "Accepté en partie : une part plus petite est retenue, pour les mêmes mois.",
        ]
    return told


@directory.requires(access.HANDLE)
def lapse(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return page(
        request,
        appeal,
        Nothing(posted(request)),
        lambda _, by: usecases.lapse_appeal(appeal=appeal, decision=by),
        done="Le rejet implicite est constaté.",
        title="Constater le rejet implicite",
        rule="CRPA L231-4",
        consequences=[
            "Le recouvrement, s'il était arrêté, reprend.",
            "Une réponse reste possible : elle remplacera ce rejet.",
        ],
        act_label="Constater",
        is_danger=True,
    )


@directory.requires(access.HANDLE)
def litigate(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return page(
        request,
        appeal,
        appeal_forms.CourtForm(posted(request)),
        lambda data, by: usecases.litigate_appeal(appeal=appeal, **data, decision=by),
        done="La saisine du tribunal est notée.",
        title="Noter la saisine du tribunal",
        act_label="Noter",
    )


@directory.requires(access.HANDLE)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return page(
        request,
        appeal,
        appeal_forms.JudgedForm(posted(request)),
        lambda data, by: usecases.judge_appeal(appeal=appeal, **data, decision=by),
        done="Le jugement est noté.",
        title="Noter le jugement",
        act_label="Noter",
    )
