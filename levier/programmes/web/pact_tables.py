"""The lists of a pact."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.programmes.domain.pact import COMMITMENT_MEANINGS, OVER, CommitmentState, is_late
from levier.programmes.models import Commitment, PolicyProgramme, Signatory


def commitment_url(commitment: Commitment) -> str:
    return reverse("programmes:commitment", args=[commitment.pk])


def reached(commitment: Commitment) -> str:
    """`960 / 1 800 bilans`."""
    if commitment.target is None:
        return ""
    value = "–" if commitment.value is None else f"{commitment.value:,}"
    return f"{value} / {commitment.target:,} {commitment.unit}".replace(",", "\u202f").strip()


def state_in_words(commitment: Commitment, today: date) -> str:
    label = str(commitment.get_state_display())
    late = is_late(commitment.state, commitment.due_on, today)
    return f"{label}, échéance passée" if late and commitment.state != "delayed" else label


def meaning_of(commitment: Commitment, today: date) -> str:
    if is_late(commitment.state, commitment.due_on, today):
        return "attention"
    return COMMITMENT_MEANINGS[CommitmentState(commitment.state)]


def commitments(programme: PolicyProgramme, today: date) -> ListSpec:
    axes = [(str(axis.pk), str(axis.number)) for axis in programme.axes.order_by("number")]
    signed = Signatory.objects.filter(programme=programme).order_by("position")
    carriers = [(str(one.pk), one.name) for one in signed]
    return ListSpec(
        name="engagements",
        columns=[
            Column("code", "Code", order="code", link=commitment_url),
            Column("title", "Engagement", order="title", link=commitment_url),
            Column("axis", "Priorité", value="axis.number", kind="number", order="axis__number"),
            Column("carrier", "Porté par", value="carrier.name", order="carrier__position"),
            Column("due_on", "Échéance", kind="date", order="due_on"),
            Column("reached", "Résultat", value=reached),
            Column(
                "state",
                "État",
                kind="badge",
                value=lambda one: state_in_words(one, today),
                meaning=lambda one: meaning_of(one, today),
            ),
            Column("indicator", "Indicateur", shown=False),
            Column("told_on", "Au", kind="date", shown=False),
            Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
        ],
        filters=[
            filters.Choice("priorite", "Priorité", field="axis", choices=axes),
            filters.Choice("porteur", "Porté par", field="carrier", choices=carriers),
            filters.Choice("etat", "État", field="state", choices=CommitmentState.choices),
            filters.YesNo(
                "retard",
                "Échéance passée",
                yes=Q(due_on__lt=today) & ~Q(state__in=sorted(OVER)),
            ),
        ],
        order="code",
        empty="Aucun engagement ne correspond.",
    )


PACTS = ListSpec(
    name="pactes",
    columns=[
        Column("title", "Pacte", order="title",
               link=lambda one: reverse("programmes:pact", args=[one.pk])),
        Column("since", "Début", kind="date", order="since"),
        Column("until", "Fin (exclue)", kind="date", order="until"),
        Column("signed", "Signataires", kind="number", order="signed"),
        Column("promised", "Engagements", kind="number", order="promised"),
    ],
    filters=[filters.Text("titre", "Titre", field="title")],
    order="-since",
    empty="Aucun pacte. Créez un programme de nature « pacte territorial pour l'insertion ».",
)  # fmt: skip
