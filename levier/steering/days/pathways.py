"""Pathways: whom to refer, to take over, to lead; what is due in one's own portfolio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.kernel.text import counted
from levier.pathways import access
from levier.pathways.domain import deadlines
from levier.pathways.domain.people import SignalState
from levier.pathways.domain.referral import IN_PREPARATION, ReferralState
from levier.pathways.models import Pathway
from levier.pathways.queries import lists, stock
from levier.pathways.support_access import visible_contracts
from levier.steering.domain import Figure, Item

WEEK = timedelta(days=7)
LEGAL = ("DL-02", "DL-03")  # that the lead workers keep; DL-01 has its own line
REFER_BY = deadlines.rule("DL-01")


def figures(agent: Agent, today: date) -> Iterator[Figure]:
    """The old contracts that remain come first: they are void on 1 January 2027."""
    is_head = directory.can(agent, access.DECIDE)
    if not is_head and not directory.can(agent, access.LEAD):
        return
    rows = stock.old_contracts(visible_contracts(agent))
    told = stock.count_old(rows if is_head else rows.filter(pathway__lead=agent), today)
    if told.left:
        yield Figure(
            told.left, "anciens contrats à remplacer avant le 1er janvier 2027",
            f"dont {told.in_hand} en préparation", "pathways:old_contracts",
        )  # fmt: skip
    if is_head:
        yield _followed(agent)
    else:
        yield _mine(agent, today)


def _followed(agent: Agent) -> Figure:
    rows = access.visible_pathways(agent).filter(until=None)
    told = rows.order_by().aggregate(
        people=Count("pk"), subject=Count("pk", filter=Q(is_subject=True))
    )
    subject = counted(told["subject"], "personne")
    return Figure(
        told["people"], "personnes suivies", f"dont {subject} en droits et devoirs",
        "pathways:pathways",
    )  # fmt: skip


def _mine(agent: Agent, today: date) -> Figure:
    count = Pathway.objects.filter(lead=agent, until=None).count()
    return Figure(count, "personnes dans mon portefeuille", "", "pathways:portfolio")


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    if directory.can(agent, access.DECIDE):
        yield from _to_refer(agent, today, access.DECIDE, "à décider")
    elif directory.can(agent, access.REFER) and directory.can(agent, access.LEAD):
        yield from _to_refer(agent, today, access.REFER, "à proposer")
    if directory.can(agent, access.LEAD):
        yield from _portfolio(agent, today)
    if directory.can(agent, access.TAKE_OVER):
        yield from _to_take_over(agent)
    if directory.can(agent, access.DECIDE):
        yield from _without_lead(agent)
        yield from _legal(agent, today)
    if directory.can(agent, access.SIGNAL):
        yield from _signals(agent)


def _to_refer(agent: Agent, today: date, permission: str, what: str) -> Iterator[Item]:
    """Late, due within the week, sent back by a body. One query."""
    rows = access.visible_referrals(agent, permission).filter(state__in=sorted(IN_PREPARATION))
    if permission == access.REFER:
        rows = rows.filter(state=ReferralState.PENDING)
    soon = Q(due_on__gte=today, due_on__lte=today + WEEK)
    told = rows.order_by().aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)),
        first=Min("due_on"),
        soon=Count("pk", filter=soon),
        nearest=Min("due_on", filter=soon),
        refused=Count("pk", filter=Q(suggested_because="refused")),
    )
    yield from _referral_items(told, what)


def _referral_items(told: dict[str, Any], what: str) -> Iterator[Item]:
    if told["late"]:
        yield Item(
            told["late"], f"orientations {what} en retard", REFER_BY.consequence,
            "pathways:entrants", "?retard=oui", meaning="danger", due_on=told["first"],
            rule=REFER_BY.article,
        )  # fmt: skip
    if told["soon"]:
        yield Item(
            told["soon"], f"orientations {what} cette semaine",
            "Six semaines au plus après l'entrée en droits et devoirs.",
            "pathways:entrants", meaning="attention", due_on=told["nearest"],
            rule=REFER_BY.article,
        )  # fmt: skip
    if told["refused"]:
        yield Item(
            told["refused"], "refus d'organismes", "Une autre orientation est à décider.",
            "pathways:entrants", "?refus=oui", meaning="attention",
        )  # fmt: skip


def _portfolio(agent: Agent, today: date) -> Iterator[Item]:
    led = Pathway.objects.filter(lead=agent, until=None)
    told = lists.pressing(led, today)
    if told["late"]:
        yield Item(
            told["late"], "échéances dépassées dans mon portefeuille",
            "À traiter avec chaque personne.", "pathways:portfolio", "?retard=oui",
            meaning="danger",
        )  # fmt: skip
    if told["soon"]:
        yield Item(
            told["soon"], "échéances d'ici sept jours dans mon portefeuille",
            "Les plus proches d'abord.", "pathways:portfolio", meaning="attention",
        )  # fmt: skip
    if told["silent"]:
        yield Item(
            told["silent"], "personnes sans contact depuis deux mois",
            "Prenez de leurs nouvelles.", "pathways:portfolio", "?tri=last_contact_on",
        )  # fmt: skip


def _to_take_over(agent: Agent) -> Iterator[Item]:
    waiting = [ReferralState.DECIDED, ReferralState.NOTIFIED]
    rows = access.answerable(agent).filter(state__in=waiting)
    told = dict(rows.order_by().values_list("body").annotate(Count("pk")))
    if told:
        body = f"&organisme={next(iter(told))}" if len(told) == 1 else ""
        yield Item(
            sum(told.values()), "personnes à prendre en charge",
            "Orientées, elles attendent que l'organisme les reçoive ou refuse.",
            "pathways:referrals", f"?a-prendre=oui{body}", meaning="attention",
        )  # fmt: skip


def _without_lead(agent: Agent) -> Iterator[Item]:
    rows = access.visible_pathways(agent, access.DECIDE).filter(
        until=None, lead=None, body__isnull=False
    )
    count = rows.count()
    if count:
        yield Item(
            count, "personnes sans référent unique", "Orientées, mais personne ne les suit encore.",
            "pathways:pathways", "?referent=non&oriente=oui", meaning="attention",
            rule="CASF L262-27",
        )  # fmt: skip


def _legal(agent: Agent, today: date) -> Iterator[Item]:
    """The deadlines of the law that lead workers let pass, or are about to. One query."""
    rows = access.visible_pathways(agent, access.DECIDE).filter(
        until=None, next_code__in=LEGAL, next_due_on__lte=today + WEEK
    )
    told = (
        rows.order_by()
        .values("next_code")
        .annotate(
            late=Count("pk", filter=Q(next_due_on__lt=today)),
            all=Count("pk"),
            first=Min("next_due_on"),
        )
    )
    for one in sorted(told, key=lambda one: LEGAL.index(one["next_code"])):
        yield from _legal_items(deadlines.rule(one["next_code"]), one)


def _legal_items(rule: deadlines.Rule, told: Mapping[str, Any]) -> Iterator[Item]:
    label, where = rule.label[:1].lower() + rule.label[1:], f"?echeance={rule.code}"
    if told["late"]:
        yield Item(
            told["late"], f"en retard : {label}", rule.consequence, "pathways:pathways",
            f"{where}&retard=oui", meaning="danger", due_on=told["first"], rule=rule.article,
        )  # fmt: skip
    soon = told["all"] - told["late"]
    if soon:
        yield Item(
            soon, f"d'ici sept jours : {label}", rule.consequence, "pathways:pathways", where,
            meaning="attention", rule=rule.article,
        )  # fmt: skip


def _signals(agent: Agent) -> Iterator[Item]:
    rows = access.visible_signals(agent).filter(state=SignalState.RECEIVED)
    told = rows.order_by().aggregate(count=Count("pk"), first=Min("purge_on"))
    if told["count"]:
        yield Item(
            told["count"], "personnes signalées à rappeler",
            "Sans suite, leur signalement s'efface à sa date.", "pathways:signals",
            "?etat=received", due_on=told["first"],
        )  # fmt: skip
