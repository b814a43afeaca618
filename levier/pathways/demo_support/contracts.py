"""Contracts of a demonstration: in force, to review, late, of the old regime, being prepared."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from levier.foundation import bulk
from levier.pathways.demo_support.people import Helped, moment
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import ContractKind, ContractState, SignedHow
from levier.pathways.domain.deadlines import RUNNING, DeadlineState
from levier.pathways.domain.referral import Path
from levier.pathways.models import Deadline, EngagementContract, Pathway, PlannedAction
from levier.pathways.usecases.deadlines import Start, open_many

# Theme, objective, action, kind, hours a week.
PLANS: tuple[tuple[str, str, str, str, int], ...] = (
    ("mobility", "Me déplacer seule ou seul", "Préparer le permis avec l'auto-école solidaire",
     "training", 4),
    ("employment", "Retrouver un emploi", "Postuler à trois offres par semaine", "job_search", 6),
    ("employment", "Choisir un métier", "Suivre l'atelier « Mon projet » au centre social",
     "workshop", 5),
    ("training", "Apprendre un métier", "Suivre la formation d'aide à domicile", "training", 12),
    ("digital_divide", "Faire mes démarches en ligne", "Atelier numérique à la médiathèque",
     "workshop", 3),
    ("french_language", "Mieux lire et écrire", "Cours de français deux fois par semaine",
     "training", 6),
    ("health", "Prendre soin de ma santé", "Faire le bilan de santé de la CPAM", "steps", 2),
    ("childcare", "Faire garder mes enfants", "Chercher une place avec le relais petite enfance",
     "childcare", 3),
    ("isolation", "Retrouver du lien", "Donner du temps à la ressourcerie", "volunteering", 6),
    ("administrative_rights", "Remettre mes papiers en ordre",
     "Rendez-vous avec l'écrivain public", "steps", 2),
    ("employment", "Découvrir un métier", "Immersion de deux semaines en entreprise",
     "immersion", 8),
)  # fmt: skip
AIMS = (
    "Retrouver un emploi près de chez moi.",
    "Reprendre confiance et sortir de chez moi.",
    "Passer le permis pour accepter un travail.",
    "Me former à un métier qui recrute.",
    "Trouver une garde pour mon enfant, puis travailler à mi-temps.",
    "Monter ma petite entreprise de jardinage.",
)
JOBS = (("Aide à domicile", "K1302"), ("Agent d'entretien", "K2204"), ("Cuisinière", "G1602"),
        ("Préparateur de commandes", "N1103"), ("", ""))  # fmt: skip
GROUNDS = (("health", "certificat"), ("childcare", "refus d'accueil"), ("situation", "planning"))
TOWNS = ("Bourg-en-Bresse", "Oyonnax", "Ambérieu-en-Bugey", "Belley", "Trévoux")


@dataclass(slots=True)
class Step:
    """An action of a plan, before it is written: lighter than the model, tens of thousands."""

    theme: str
    objective: str
    what: str
    kind: str
    minutes: int
    state: str = "planned"
    settled_on: date | None = None


@dataclass(slots=True)
class Made:
    """What was drawn, before it is written."""

    contract: EngagementContract
    actions: list[Step] = field(default_factory=list)


COLUMNS = ("contract", "amendment", "theme", "objective", "what", "kind", "weekly_minutes",
           "since", "until", "state", "settled_on", "result")  # fmt: skip


@transaction.atomic
def seed(people: Sequence[Helped], number: int) -> dict[str, int]:
    """Contracts with their plans and their deadlines; how many."""
    made = [one for each in people for one in _draw(each, each.chance(number, "contract"))]
    contracts = [one.contract for one in made]
    bulk.insert(contracts)
    known = dict(EngagementContract.objects.order_by().values_list("uuid", "pk"))
    actions = [row for one in made for row in _rows(one, known[one.contract.uuid])]
    bulk.insert_values(PlannedAction, COLUMNS, actions)
    _deadlines([one for one in contracts if one.state in domain.IN_FORCE])
    return {"contracts": len(contracts), "actions": len(actions)}


def _rows(one: Made, key: int) -> Iterator[tuple[object, ...]]:
    for step in one.actions:
        yield (key, None, step.theme, step.objective, step.what, step.kind, step.minutes,
               one.contract.since, one.contract.until, step.state, step.settled_on, "")  # fmt: skip


def _draw(one: Helped, chance: random.Random) -> Iterator[Made]:
    """The contracts of somebody: an old one, its successor, one being prepared, or none."""
    draw, since = chance.random(), one.pathway.since
    if since < domain.OLD_UNTIL:
        if draw < 0.22:
            yield _old(one, chance)
            return
        if draw < 0.26:
            yield _old(one, chance)
            yield _drafted(one, chance)
            return
    if draw < 0.90 and (one.today - since).days > 35:
        yield _running(one, chance)
    elif draw < 0.95:
        yield _drafted(one, chance)


def _old(one: Helped, chance: random.Random) -> Made:
    """A CER of before 2025, never replaced: the stock of DL-04."""
    first = max(one.pathway.since, date(2023, 1, 9))
    span = max((date(2024, 12, 20) - first).days, 1)
    since = first + timedelta(days=chance.randrange(span))
    return _contract(one, chance, since, chance.choice((6, 12, 24)), ContractState.ACTIVE)


def _running(one: Helped, chance: random.Random) -> Made:
    """A contrat d'engagement: mostly running, some to review soon, some past their end."""
    months, kind = chance.choice((3, 6, 6, 9, 12)), chance.random()
    length = (domain.end_of(one.today, months) - one.today).days
    if kind < 0.10:
        age = length + chance.randrange(1, 60)  # late to renew
    elif kind < 0.25:
        age = length - chance.randrange(1, 45)  # review due
    else:
        age = chance.randrange(1, max(length - 45, 2))
    earliest = max(one.pathway.since, domain.OLD_UNTIL)
    since = max(one.today - timedelta(days=age), earliest)
    renewed = kind >= 0.10 and chance.random() < 0.1
    state = ContractState.PENDING_RENEWAL if renewed else ContractState.ACTIVE
    return _contract(one, chance, since, months, state)


def _drafted(one: Helped, chance: random.Random) -> Made:
    since = one.today + timedelta(days=chance.randrange(0, 14))
    state = chance.choice(
        (ContractState.DRAFT, ContractState.SIGNED_BY_PERSON, ContractState.PENDING_VALIDATION)
    )
    return _contract(one, chance, since, 6, state)


def _contract(
    one: Helped, chance: random.Random, since: date, months: int, state: ContractState
) -> Made:
    kind = domain.kind_on(since, is_employment_body=False)
    until = domain.end_of(since, months)
    contract = EngagementContract(
        pathway=one.pathway,
        person_id=one.pathway.person_id,
        kind=kind,
        state=state,
        since=since,
        months=months,
        until=until,
        aim=chance.choice(AIMS),
        body_commitment="Vous aider à chaque étape et vous prévenir des ateliers proches.",
        prepared_by=one.actor,
        prepared_at=moment(min(since, one.today)),
    )
    contract.sought_job, contract.rome_code = chance.choice(JOBS)
    made = Made(contract)
    made.actions = _plan(contract, chance, one.today)
    _set_hours(made, chance)
    _sign(contract, one, chance)
    return made


def _plan(contract: EngagementContract, chance: random.Random, today: date) -> list[Step]:
    rows = chance.sample(PLANS, chance.choice((2, 3, 3, 4)))
    plan = [
        Step(theme, objective, what, kind, hours * domain.HOUR)
        for theme, objective, what, kind, hours in rows
    ]
    for step in plan:
        _settle(step, contract, chance, today)
    return plan


def _settle(step: Step, contract: EngagementContract, chance: random.Random, today: date) -> None:
    if contract.state not in domain.IN_FORCE or chance.random() > 0.25:
        return
    ran = (min(today, contract.until) - contract.since).days
    if ran < 20:
        return
    step.settled_on = contract.since + timedelta(days=chance.randrange(10, ran))
    step.state = "done" if chance.random() < 0.8 else "not_done"


def _set_hours(made: Made, chance: random.Random) -> None:
    """Hours that hold: the law's, or fewer with their ground and its evidence."""
    contract, least = made.contract, domain.kinds()[made.contract.kind].weekly_minutes
    planned = sum(one.minutes for one in made.actions)
    if planned < least:
        if chance.random() < 0.15:
            contract.hours_ground, paper = chance.choice(GROUNDS)
            contract.hours_evidence = f"{paper} vu le {contract.since:%d/%m/%Y}"
        else:
            made.actions[0].minutes += least - planned
    contract.weekly_minutes = sum(one.minutes for one in made.actions)


def _sign(contract: EngagementContract, one: Helped, chance: random.Random) -> None:
    if contract.state == ContractState.DRAFT:
        return
    day = min(contract.since, one.today)
    person = one.pathway.person
    contract.signed_on, contract.signed_place = day, chance.choice(TOWNS)
    contract.signed_how = SignedHow.ON_SCREEN if contract.kind == "ce" else SignedHow.ON_PAPER
    contract.signed_name = f"{person.first_name} {person.last_name}"
    contract.signed_before = one.actor
    if contract.state == ContractState.SIGNED_BY_PERSON:
        return
    contract.body_signed_on, contract.body_signed_by = day, one.actor
    if contract.state in domain.IN_FORCE and chance.random() < 0.9:
        contract.copy_given_on, contract.copy_given = day, "by_hand"
    if contract.state == ContractState.PENDING_RENEWAL:
        contract.reviewed_on = max(one.today - timedelta(days=chance.randrange(1, 20)), day)
        contract.reviewed_by, contract.review_outcome = one.actor, "renew"


def _deadlines(contracts: Sequence[EngagementContract]) -> None:
    """What these contracts start (DL-03, DL-04, DL-05) and what they end (DL-02)."""
    if not contracts:
        return
    keys = [one.pathway_id for one in contracts]
    rows = Deadline.objects.filter(code__in=["DL-02", "DL-02b"], state__in=sorted(RUNNING))
    rows.filter(pathway__in=keys).update(state=DeadlineState.MET, closed_on=F("due_on"))
    open_many([start for one in contracts for start in _starts(one)])


def _starts(contract: EngagementContract) -> Iterator[Start]:
    pathway: Pathway = contract.pathway
    yield Start(pathway, "DL-05", contract.last_day)
    if contract.kind != ContractKind.CE:
        yield Start(pathway, "DL-04", contract.since)
    elif pathway.path == Path.SOCIAL and contract.body_signed_on:
        yield Start(pathway, "DL-03", contract.body_signed_on)
