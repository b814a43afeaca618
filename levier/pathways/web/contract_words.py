"""A contract in words: what it is today, what to do next, who signed what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import queries as agents
from levier.directory.models import Agent
from levier.kernel.text import counted, long_date, short_date
from levier.pathways import support_access as access
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import ActionState, ContractState, ReviewOutcome
from levier.pathways.models import EngagementContract, PlannedAction
from levier.pathways.queries import contracts as queries
from levier.pathways.queries.stock import Stock
from levier.pathways.web import presenting
from levier.pathways.web.presenting import MainAct
from levier.programmes.themes import THEMES
from levier.ui.pieces import Event, Fact, Number

S = ContractState
MEANINGS = {
    S.DRAFT: "neutral",
    S.SIGNED_BY_PERSON: "attention",
    S.PENDING_VALIDATION: "attention",
    S.ACTIVE: "done",
    S.ACTIVE_REVIEW_DUE: "attention",
    S.PENDING_RENEWAL: "attention",
    S.ENDED: "neutral",
    S.REJECTED: "danger",
    S.CANCELLED: "neutral",
    S.EXPIRED: "danger",
    S.EXPIRED_REVIEW_DUE: "danger",
}
SETTLED = {
    ActionState.PLANNED: "neutral",
    ActionState.DONE: "done",
    ActionState.NOT_DONE: "attention",
    ActionState.DROPPED: "neutral",
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An action as the page shows it, with the one thing that can be done to it."""

    action: PlannedAction
    theme: str
    hours: str
    days: str
    meaning: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice at the top of the page."""

    meaning: str
    title: str
    text: str = ""
    rule: str = ""


def page(contract: EngagementContract, agent: Agent, today: date) -> dict[str, Any]:
    """Everything that the page of a contract shows."""
    may = access.may(agent, access.SUPPORT, contract.pathway)
    validates = access.may(agent, access.VALIDATE, contract.pathway)
    state = contract.shown_state(today)
    amendments = list(contract.amendments.all())
    papers = list(contract.papers.select_related("contract", "amendment"))
    scans = list(contract.scans.all())
    names = agents.names_of(_actors(contract, amendments, papers, scans))
    return {
        **presenting.head(contract.pathway, today),
        "contract": contract,
        "state": state,
        "meaning": MEANINGS[state],
        "numbers": numbers(contract, today),
        "notices": list(notices(contract, state, today)),
        "act": main_act(contract, state, may, validates),
        "more": list(other_acts(contract, state, may, validates)),
        "plan": [plan_row(one, contract, may) for one in contract.actions.all()],
        "terms": terms(contract),
        "signatures": signatures(contract, names),
        "amendments": [amendment_event(one, names) for one in reversed(amendments)],
        "papers": [(one, names.get(one.issued_by, "")) for one in papers],
        "scans": [(one, names.get(one.deposited_by, "")) for one in scans],
        "review": contract.review if may and contract.reviewed_on else "",
        "can_plan": may and state == S.DRAFT,
    }


def numbers(contract: EngagementContract, today: date) -> list[Number]:
    hours = queries.hours_on(contract, max(today, contract.since))
    least = domain.kinds()[contract.kind].weekly_minutes
    note = f"la loi demande {domain.hours_words(least)}" if least else "aucun minimum avant 2025"
    if hours.ground and hours.minutes < least:
        note = hours.ground_label
    rows = [
        Number("d'activité par semaine, en moyenne", domain.hours_words(hours.minutes), note),
    ]
    if contract.is_in_force:
        left = (contract.until - today).days
        when = f"jusqu'au {short_date(contract.last_day)}"
        words = f"{counted(left, 'jour')}" if left > 0 else "échu"
        rows.append(Number(when, words, f"depuis le {short_date(contract.since)}"))
    return rows


def notices(contract: EngagementContract, state: ContractState, today: date) -> Iterator[Told]:
    if contract.kind in domain.OLD and contract.is_in_force:
        yield old_notice(today)
    if state == S.ACTIVE_REVIEW_DUE:
        yield Told("attention", "Le bilan est à faire.",
                   f"Ce contrat finit le {long_date(contract.last_day)}.")  # fmt: skip
    if state in (S.EXPIRED, S.EXPIRED_REVIEW_DUE):
        yield Told("danger", f"Ce contrat est échu depuis le {long_date(contract.last_day)}.",
                   "La personne n'a plus de contrat : préparez le suivant.")  # fmt: skip
    if state == S.REJECTED:
        yield Told("danger", "Ce contrat n'a pas été validé.", contract.rejected_because)
    if contract.is_in_force and contract.copy_given_on is None and contract.kind == "ce":
        yield Told("attention", "La personne n'a pas encore sa copie.",
                   "Remettez-lui l'exemplaire signé, puis notez-le ici.")  # fmt: skip


def old_notice(today: date) -> Told:
    left = (domain.REPLACED_BY - today).days
    when = f"Il reste {counted(left, 'jour')}." if left >= 0 else "Ce jour est passé."
    return Told(
        "attention" if left >= 0 else "danger",
        "Ancien contrat à remplacer avant le 1er janvier 2027.",
        f"{when} Préparez un contrat d'engagement : il prendra la suite de celui-ci.",
        "loi 2023-1196",
    )


def main_act(
    contract: EngagementContract, state: ContractState, may: bool, validates: bool
) -> MainAct | None:
    """The one thing to do next with this contract, for this person."""
    if state == S.PENDING_VALIDATION and validates:
        return _act("Valider", "validate_contract", contract, "done")
    if not may:
        return None
    if state == S.DRAFT:
        if contract.actions.all():
            return _act("Faire signer", "sign_contract", contract, "edit")
        return _act("Ajouter une action", "plan_action", contract, "add")
    if state == S.SIGNED_BY_PERSON:
        return _act("Signer pour l'organisme", "sign_for_body", contract, "edit")
    return _act_in_force(contract, state)


def _act_in_force(contract: EngagementContract, state: ContractState) -> MainAct | None:
    follows = state in (S.PENDING_RENEWAL, S.EXPIRED) or contract.kind in domain.OLD
    if follows and contract.is_in_force:
        url = reverse("pathways:new_contract", args=[contract.pathway_id])
        return MainAct("Préparer le contrat suivant", url, "add")
    if state in (S.ACTIVE_REVIEW_DUE, S.EXPIRED_REVIEW_DUE):
        return _act("Faire le bilan", "review_contract", contract, "edit")
    if contract.is_in_force and contract.copy_given_on is None:
        return _act("Noter la copie remise", "give_copy", contract, "done")
    return None


def other_acts(
    contract: EngagementContract, state: ContractState, may: bool, validates: bool
) -> Iterator[MainAct]:
    """What else can be done, quietly, below."""
    if state == S.PENDING_VALIDATION and validates:
        yield _act("Ne pas valider", "reject_contract", contract, "close")
    if not may:
        return
    if state == S.DRAFT:
        yield _act("Modifier les termes", "change_contract", contract, "edit")
        if contract.actions.all():
            yield _act("Déposer le papier signé", "sign_on_paper", contract, "upload")
    if contract.state in domain.IN_PREPARATION:
        yield _act("Abandonner ce contrat", "cancel_contract", contract, "close")
    if contract.is_in_force:
        yield from _acts_in_force(contract, state)


def _acts_in_force(contract: EngagementContract, state: ContractState) -> Iterator[MainAct]:
    if state in (S.ACTIVE, S.ACTIVE_REVIEW_DUE, S.PENDING_RENEWAL):
        yield _act("Faire un avenant", "amend_contract", contract, "edit")
    if state == S.ACTIVE and contract.reviewed_on is None:
        yield _act("Faire le bilan", "review_contract", contract, "edit")
    if contract.copy_given_on is None:
        yield _act("Noter la copie remise", "give_copy", contract, "done")
    yield _act("Mettre fin au contrat", "end_contract", contract, "close")


def _act(label: str, name: str, contract: EngagementContract, icon: str) -> MainAct:
    return MainAct(label, reverse(f"pathways:{name}", args=[contract.pk]), icon)


def plan_row(action: PlannedAction, contract: EngagementContract, may: bool) -> PlanRow:
    url = ""
    if may and contract.state == S.DRAFT:
        url = reverse("pathways:unplan_action", args=[action.pk])
    elif may and contract.is_in_force:
        url = reverse("pathways:settle_action", args=[action.pk])
    known = THEMES.get(action.theme)
    return PlanRow(
        action,
        known.label if known else action.theme,
        domain.hours_words(action.weekly_minutes) if action.weekly_minutes else "–",
        _days(action, contract),
        SETTLED[ActionState(action.state)],
        url,
    )


def _days(action: PlannedAction, contract: EngagementContract) -> str:
    last = action.until - date.resolution
    if (action.since, action.until) == (contract.since, contract.until):
        return "tout le contrat"
    if action.until == contract.until:
        return f"dès le {short_date(action.since)}"
    return f"du {short_date(action.since)} au {short_date(last)}"


def terms(contract: EngagementContract) -> list[Fact]:
    job = f"{contract.sought_job} {contract.rome_code}".strip()
    ground = domain.grounds().get(contract.hours_ground)
    rows = [
        Fact("But", contract.aim),
        Fact("Nature", capfirst(domain.kinds()[contract.kind].label),
             domain.kinds()[contract.kind].article),
        Fact("Dates", f"du {short_date(contract.since)} au {short_date(contract.last_day)}",
             f"prévu pour {contract.months} mois"),
        Fact("Rythme du suivi", capfirst(contract.get_intensity_display())),
    ]  # fmt: skip
    if job:
        rows.append(Fact("Métier recherché", job))
    if contract.body_commitment:
        rows.append(Fact("L'organisme s'engage à", contract.body_commitment))
    if ground:
        told = f"{contract.hours_evidence} · {ground.article}"
        rows.append(Fact("Moins d'heures", capfirst(ground.label), told))
    if contract.follows:
        url = reverse("pathways:contract", args=[contract.follows_id])
        rows.append(Fact("Fait suite à", contract.follows.reference, url=url))
    return rows


def signatures(contract: EngagementContract, names: Mapping[str, str]) -> list[Fact]:
    rows = []
    if contract.signed_on:
        rows.append(Fact(
            "La personne", f"{contract.signed_name}, le {short_date(contract.signed_on)}",
            f"à {contract.signed_place}, {contract.get_signed_how_display()}"))  # fmt: skip
    else:
        rows.append(Fact("La personne", "pas encore signé"))
    signed = contract.body_signed_on
    rows.append(Fact("L'organisme", f"le {short_date(signed)}" if signed else "pas encore signé",
                     names.get(contract.body_signed_by, "")))  # fmt: skip
    if contract.validated_on:
        given = contract.delegation.reference if contract.delegation else ""
        by = names.get(contract.validated_by, "")
        rows.append(Fact("Le Département", f"validé le {short_date(contract.validated_on)}",
                         ", ".join(filter(None, [by, given]))))  # fmt: skip
    if contract.copy_given_on:
        rows.append(Fact("Copie remise", f"le {short_date(contract.copy_given_on)}",
                         contract.get_copy_given_display()))  # fmt: skip
    if contract.reviewed_on:
        outcome = ReviewOutcome(contract.review_outcome).label if contract.review_outcome else ""
        rows.append(Fact("Bilan", f"fait le {short_date(contract.reviewed_on)}", outcome))
    if contract.ended_because:
        rows.append(Fact("Fin", capfirst(contract.get_ended_because_display())))
    return rows


def amendment_event(one: Any, names: Mapping[str, str]) -> Event:
    return Event(
        one.since,
        f"Avenant n° {one.number} : {domain.hours_words(one.weekly_minutes)} par semaine",
        f"{one.why} Signé le {short_date(one.signed_on)} à {one.signed_place}.",
        "done",
        names.get(one.signed_before, ""),
    )


def stock_numbers(told: Stock) -> list[Number]:
    """The first figure on the screen, and what is left to do it."""
    when = counted(told.days, "jour") if told.days >= 0 else "délai passé"
    return [
        Number(
            "anciens contrats à remplacer" if told.left > 1 else "ancien contrat à remplacer",
            f"{told.left:,}".replace(",", "\u202f"),
            f"dont {told.in_hand} en préparation" if told.in_hand else "aucun en préparation",
        ),
        Number("avant la date limite", when, "31 décembre 2026"),
    ]


def _actors(contract: EngagementContract, *kinds: list[Any]) -> set[str]:
    told = {contract.body_signed_by, contract.validated_by, contract.reviewed_by}
    for rows in kinds:
        for one in rows:
            told |= {
                getattr(one, name, "") for name in ("signed_before", "issued_by", "deposited_by")
            }
    return told - {""}
