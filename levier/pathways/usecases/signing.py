"""A contract signed: by the person on screen or on paper, by the body, validated, in force."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.domain import DelegableAct
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import fold, short_date
from levier.pathways import support_access as access
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import (
    CONTRACT,
    OLD_UNTIL,
    ContractKind,
    ContractState,
    CopyGiven,
    EndMotive,
    Signature,
    SignedHow,
)
from levier.pathways.domain.referral import Path
from levier.pathways.models import EngagementContract, Pathway
from levier.pathways.queries import contracts as queries
from levier.pathways.usecases import papers, scans
from levier.pathways.usecases.contacts import note_contact
from levier.pathways.usecases.contracts import STALE, words
from levier.pathways.usecases.deadlines import close_deadline, open_deadline, restart_deadline
from levier.pathways.usecases.referring import CONTRACT as CONTRACT_DELAYS
from levier.pathways.usecases.referring import day_of, held

RENEWAL, OLD_STOCK, REDIAGNOSIS = "DL-05", "DL-04", "DL-03"


@transaction.atomic
def sign_on_screen(
    *, contract: EngagementContract, revision: int, signature: Signature, decision: Decision
) -> None:
    """The person signs in front of the agent: types name, day and place. The day is today.

    `revision`: what the person had on screen; Refusal if it moved since, or if the plan, the
    hours, the dates or the name do not hold.
    """
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    pathway = held(contract.pathway_id)
    today = day_of(decision)
    if signature.on != today:
        raise Refusal(
            f"À l'écran, la personne signe aujourd'hui, le {short_date(today)}. Pour un contrat "
            "signé un autre jour, déposez le papier numérisé.",
            field="signed_on",
        )
    _sign(contract, revision, signature, SignedHow.ON_SCREEN, decision)
    note_contact(pathway=pathway, on=today)


@transaction.atomic
def sign_on_paper(
    *,
    contract: EngagementContract,
    revision: int,
    signature: Signature,
    upload: scans.Upload,
    decision: Decision,
) -> None:
    """The person signed on paper, on a day that is past: the scan is checked and kept."""
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    pathway = held(contract.pathway_id)
    _sign(contract, revision, signature, SignedHow.ON_PAPER, decision)
    scans.keep(upload, contract=contract, decision=decision)
    note_contact(pathway=pathway, on=signature.on)


@transaction.atomic
def sign_for_body(*, contract: EngagementContract, decision: Decision) -> None:
    """The body signs in its turn, today: the contract is in force, or waits for its validation.

    The delay to sign (DL-02, DL-02b) is kept or not on that day.
    """
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    pathway, today = held(contract.pathway_id), day_of(decision)
    kind = domain.kinds()[contract.kind]
    CONTRACT.check("sign_body", contract.state)
    signed_on = _body_day(contract, today)
    told = {"body_signed_on": signed_on, "body_signed_by": decision.actor}
    if queries.needs_validation(contract) and kind.covers(today):
        move(contract, "submit", CONTRACT, decision, **told)
    else:
        _make_room(contract, decision)
        move(contract, "sign_body", CONTRACT, decision, **told)
        _put_in_force(pathway, contract, signed_on, decision)
    for code in CONTRACT_DELAYS:
        close_deadline(code=code, pathway=pathway, on=signed_on)


@transaction.atomic
def validate_contract(*, contract: EngagementContract, decision: Decision) -> None:
    """The Département validates what somebody else signed for the body: it is in force."""
    access.require_pathway(decision, access.VALIDATE, contract.pathway)
    if contract.body_signed_by == decision.actor:
        raise Refusal("Vous avez signé ce contrat pour l'organisme : quelqu'un d'autre le valide.")
    pathway, today = held(contract.pathway_id), day_of(decision)
    agent = directory.agent_of(decision.actor)
    delegation = agents.delegation_for(agent, DelegableAct.CONTRACT, today) if agent else None
    told = {"validated_on": today, "validated_by": decision.actor, "delegation": delegation}
    CONTRACT.check("validate", contract.state)
    _make_room(contract, decision)
    move(contract, "validate", CONTRACT, decision, **told)
    _put_in_force(pathway, contract, today, decision)


@transaction.atomic
def reject_contract(*, contract: EngagementContract, decision: Decision) -> None:
    """Not validated, for a reason that the lead worker reads; another one may be prepared."""
    access.require_pathway(decision, access.VALIDATE, contract.pathway)
    why = words(decision.reason, "reason", "pourquoi ce contrat n'est pas validé", most=300)
    move(contract, "reject", CONTRACT, decision, rejected_because=why, follows=None)


@transaction.atomic
def give_copy(*, contract: EngagementContract, how: str, on: date, decision: Decision) -> None:
    """The person had a copy of the signed contract (R-6). Refusal before it is signed by all."""
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    if how not in CopyGiven.values:
        raise Refusal("Dites comment la copie a été remise.", field="how")
    if contract.body_signed_on is None:
        raise Refusal("La copie se remet une fois le contrat signé par les deux.")
    if not contract.body_signed_on <= on <= day_of(decision):
        raise Refusal(
            f"La copie a été remise entre la signature, le {short_date(contract.body_signed_on)}, "
            "et aujourd'hui.",
            field="on",
        )
    EngagementContract.objects.filter(pk=contract.pk).update(copy_given=how, copy_given_on=on)
    record("pathways.contract.copy", contract, decision, how=how, on=on.isoformat())


def check_name(typed: str, contract: EngagementContract) -> str:
    """The name as typed; Refusal when it is not that of the person."""
    person = contract.person
    name = words(typed, "signed_name", "votre nom et votre prénom", most=120)
    written = set(fold(name).split())
    known = [set(fold(part).split()) for part in (person.last_name, person.birth_name) if part]
    if not any(words_of_name <= written for words_of_name in known):
        raise Refusal(
            f"Ce nom n'est pas celui de la personne ({person}) : c'est elle qui écrit son nom.",
            field="signed_name",
        )
    return name


def _sign(
    contract: EngagementContract,
    revision: int,
    signature: Signature,
    how: SignedHow,
    decision: Decision,
) -> None:
    if contract.state == ContractState.DRAFT and contract.revision != revision:
        raise Refusal(STALE)
    check_ready(contract, signature.on, day_of(decision))
    move(
        contract,
        "sign_person",
        CONTRACT,
        decision,
        signed_on=signature.on,
        signed_how=how,
        signed_name=check_name(signature.name, contract),
        signed_place=words(signature.place, "signed_place", "le lieu", most=80),
        signed_before=decision.actor,
    )


def check_ready(contract: EngagementContract, signed_on: date, today: date) -> None:
    """Refusal for a contract that can't be signed as it stands: dates, plan, hours, overlap."""
    kind = domain.check_kind(contract.kind, contract.since)
    domain.check_birth(contract.person.born_on, signed_on, field="signed_on")
    domain.check_signature(kind, signed_on, contract.until, today)
    if not contract.actions.exists():
        raise Refusal(
            "Le plan est vide : ajoutez au moins une action, avec son objectif.", rule=kind.article
        )
    domain.check_hours(
        kind, contract.weekly_minutes, contract.hours_ground, contract.hours_evidence,
        contract.since,
    )  # fmt: skip
    other = queries.overlapping(contract)
    if other is not None:
        raise Refusal(
            f"Le contrat {other.reference} couvre déjà des jours de celui-ci, du "
            f"{short_date(other.since)} au {short_date(other.last_day)} : changez les dates.",
            field="since",
        )


def _body_day(contract: EngagementContract, today: date) -> date:
    """When the body signed: today; for an old contract entered late, when the person did."""
    kind = domain.kinds()[contract.kind]
    if kind.covers(today) or contract.signed_on is None:
        return today
    return contract.signed_on


def _make_room(contract: EngagementContract, decision: Decision) -> None:
    """The former contract gives way from the day on which the new one starts."""
    former = queries.last_signed(contract.pathway)
    if former is None:
        return
    if contract.since <= former.since:
        raise Refusal(
            f"Le contrat {former.reference}, plus récent, est déjà en cours : celui-ci ne peut "
            "plus être signé."
        )
    until = min(former.until, contract.since)
    move(former, "end", CONTRACT, decision, until=until, ended_because=EndMotive.REPLACED)


def _put_in_force(
    pathway: Pathway, contract: EngagementContract, on: date, decision: Decision
) -> None:
    follow_signature(pathway, contract, on)
    papers.issue(contract=contract, decision=decision)


def follow_signature(pathway: Pathway, contract: EngagementContract, on: date) -> None:
    """The deadlines that a contract in force stops and starts. In the caller's transaction."""
    close_deadline(code=RENEWAL, pathway=pathway, on=on)
    open_deadline(code=RENEWAL, pathway=pathway, triggered_on=contract.last_day)
    if contract.kind == ContractKind.CE:
        close_deadline(code=OLD_STOCK, pathway=pathway, on=on)
        follow_revision(pathway, on)
    elif contract.until > OLD_UNTIL:
        open_deadline(code=OLD_STOCK, pathway=pathway, triggered_on=contract.since)


def follow_revision(pathway: Pathway, on: date, *, is_extended: bool = False) -> None:
    """DL-03 runs anew from a signature or a revision, on the social path alone (CASF L262-31)."""
    if pathway.path == Path.SOCIAL:
        restart_deadline(
            code=REDIAGNOSIS,
            pathway=pathway,
            triggered_on=on,
            variant="extended" if is_extended else "",
        )
