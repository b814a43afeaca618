"""The lists of groups: those of people are for who keeps the groups, the others name nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import fold
from levier.participation.domain import (
    CANDIDATE_MEANINGS,
    EXPENSE_MEANINGS,
    MEETING_MEANINGS,
    MEMBER_MEANINGS,
    PROPOSAL_MEANINGS,
    WAITING,
    CandidateState,
    ExpenseKind,
    ExpenseState,
    MeetingState,
    MemberState,
    PaperKind,
    ProposalState,
    Source,
    is_late,
)
from levier.participation.models import GroupProposal
from levier.territory.models import SocialCentre

Link = Callable[[Any], str]


def to(name: str) -> Link:
    """The address of a row's page."""
    return lambda row: reverse(f"participation:{name}", args=[row.pk])


def centres() -> list[tuple[str, str]]:
    return [(centre.pk, centre.name) for centre in SocialCentre.objects.all()]


def _by_centre(field: str) -> filters.Choice:
    return filters.Choice("mds", "MDS", field=field, choices=centres)


GROUPS = ListSpec(
    name="groupes-ressources",
    columns=[
        Column("centre", "Groupe", value="centre.name", order="centre__name", link=to("group")),
        Column("people", "Membres", kind="number", order="people"),
        Column("last", "Dernière réunion", kind="moment", order="last"),
        Column("next", "Prochaine réunion", kind="moment", order="next"),
        Column("waiting", "Sans réponse", kind="number", order="waiting"),
        Column("late", "dont en retard", kind="number", order="late"),
    ],
    filters=[filters.YesNo("retard", "Réponses en retard", yes=Q(late__gt=0))],
    order="centre__name",
    empty="Aucun groupe dans votre ressort. Un groupe s'ouvre par MDS.",
)

MEETINGS = ListSpec(
    name="reunions-groupes",
    columns=[
        Column("held_at", "Date", kind="moment", order="held_at", link=to("meeting")),
        Column("group", "Groupe", value="group.centre.name", order="group__centre__name"),
        Column("place", "Lieu", value="place"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda one: MEETING_MEANINGS[MeetingState(one.state)]),
        Column("came", "Membres présents", kind="number", order="came"),
        Column("minutes", "Compte rendu", kind="yesno", value=lambda one: bool(one.minutes)),
        Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
    ],
    filters=[
        _by_centre("group__centre"),
        filters.Choice("etat", "État", field="state", choices=MeetingState.choices),
        filters.YesNo("sans-cr", "Sans compte rendu",
                      yes=Q(state=MeetingState.HELD, minutes="")),
    ],
    order="-held_at",
    empty="Aucune réunion. Elles se prévoient sur la page de chaque groupe, une par mois.",
)  # fmt: skip

MEMBERS = ListSpec(
    name="membres-groupes",
    columns=[
        Column("name", "Personne", value=str, order="name_key", link=to("member")),
        Column("group", "Groupe", value="group.centre.name", order="group__centre__name"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda one: MEMBER_MEANINGS[MemberState(one.state)]),
        Column("source", "Venu par", value="get_source_display"),
        Column("received_on", "Reçu le", kind="date", order="received_on"),
        Column("charter_on", "Charte le", kind="date", order="charter_on"),
        Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name_key", lookup="contains", prepare=fold),
        _by_centre("group__centre"),
        filters.Choice("etat", "État", field="state", choices=MemberState.choices),
        filters.Choice("source", "Venu par", field="source", choices=Source.choices),
    ],
    order="name_key",
    empty="Personne ne correspond. On vient par le formulaire public, son référent unique ou une "
    "rencontre.",
)  # fmt: skip


def proposals(today: date) -> ListSpec:
    def meaning(one: GroupProposal) -> str:
        late = is_late(one.state, one.due_on, today)
        return "danger" if late else PROPOSAL_MEANINGS[ProposalState(one.state)]

    def words(one: GroupProposal) -> str:
        label = str(one.get_state_display())
        return f"{label}, en retard" if is_late(one.state, one.due_on, today) else label

    late = Q(state__in=sorted(WAITING), due_on__lt=today)
    return ListSpec(
        name="propositions-groupes",
        columns=[
            Column("title", "Proposition", order="title", link=to("proposal")),
            Column("group", "Groupe", value="group.centre.name", order="group__centre__name"),
            Column("submitted_on", "Déposée le", kind="date", order="submitted_on"),
            Column("due_on", "Réponse attendue le", kind="date", order="due_on"),
            Column("state", "État", value=words, kind="badge", meaning=meaning),
            Column("forwarded_to", "Transmise à", shown=False),
            Column("answer", "Réponse", shown=False),
            Column("answered_on", "Répondue le", kind="date", shown=False),
            Column("done", "Ce qui a été fait", shown=False),
            Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
        ],
        filters=[
            filters.Text("titre", "Mots", field="title"),
            _by_centre("group__centre"),
            filters.Choice("etat", "État", field="state", choices=ProposalState.choices),
            filters.YesNo("retard", "Réponse en retard", yes=late),
        ],
        order="-submitted_on",
        empty="Aucune proposition ne correspond.",
    )


def expenses(names: Mapping[str, str]) -> ListSpec:
    """`names`: who entered and decided, by actor."""
    return ListSpec(
        name="frais-groupes",
        columns=[
            Column("member", "Membre", value=lambda one: str(one.member), order="member__name_key",
                   link=to("expense")),
            Column("group", "Groupe", value="member.group.centre.name"),
            Column("held_at", "Réunion du", value="meeting.held_at", kind="moment",
                   order="meeting__held_at"),
            Column("kind", "Nature", value="get_kind_display"),
            Column("amount", "Montant", kind="money", order="amount"),
            Column("state", "État", value="get_state_display", kind="badge",
                   meaning=lambda one: EXPENSE_MEANINGS[ExpenseState(one.state)]),
            Column("submitted_by", "Saisie par", shown=False,
                   value=lambda one: names.get(one.submitted_by, "Levier")),
            Column("decided_by", "Décidée par", shown=False,
                   value=lambda one: names.get(one.decided_by, "")),
            Column("reference", "Mandat", shown=False),
            Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
        ],
        filters=[
            filters.Text("nom", "Nom", field="member__name_key", lookup="contains", prepare=fold),
            _by_centre("member__group__centre"),
            filters.Choice("etat", "État", field="state", choices=ExpenseState.choices),
            filters.Choice("nature", "Nature", field="kind", choices=ExpenseKind.choices),
            filters.Amount("montant", "Montant", field="amount"),
        ],
        order="-submitted_at",
        empty="Aucuns frais. Ils se saisissent sur la page d'un membre, après une réunion.",
    )  # fmt: skip


def papers(names: Mapping[str, str]) -> ListSpec:
    """`names`: who edited, by actor."""
    return ListSpec(
        name="courriers-groupes",
        columns=[
            Column("reference", "Numéro", value="reference", order="number", link=to("paper")),
            Column("kind", "Nature", value="get_kind_display"),
            Column("group", "Groupe", value="group.centre.name", order="group__centre__name"),
            Column("issued_at", "Édité le", kind="moment", order="issued_at"),
            Column("issued_by", "Édité par",
                   value=lambda one: names.get(one.issued_by, "Levier")),
        ],
        filters=[
            _by_centre("group__centre"),
            filters.Choice("nature", "Nature", field="kind", choices=PaperKind.choices),
        ],
        order="-issued_at",
        empty="Aucun courrier. Ils s'éditent sur la page d'une réunion ou d'une proposition.",
    )  # fmt: skip


CANDIDATES = ListSpec(
    name="representants",
    columns=[
        Column("name", "Nom", order="name", link=to("candidate")),
        Column("panel", "Équipe", value="panel.name", order="panel__name"),
        Column("is_substitute", "Suppléant", kind="yesno"),
        Column("is_trained", "Formé", kind="yesno"),
        Column("since", "Depuis le", kind="date", order="since"),
        Column("until", "Jusqu'au (exclu)", kind="date", order="until"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda one: CANDIDATE_MEANINGS[CandidateState(one.state)]),
        Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name"),
        filters.Choice("etat", "État", field="state", choices=CandidateState.choices),
    ],
    order="-proposed_on",
    empty="Aucun représentant proposé. Les groupes les proposent, avec leur accord.",
)  # fmt: skip
