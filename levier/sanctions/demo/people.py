"""Who acts in the demonstration, and about whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from levier.directory import usecases as directory
from levier.directory.demo import PEOPLE
from levier.directory.domain import DelegableAct
from levier.directory.models import Agent, RoleGrant, SignatureDelegation
from levier.foundation.acts import Decision
from levier.pathways.models import Pathway
from levier.synthetic.chance import mixed

SHOWN = "MDS-01"  # where the lead worker and the head of the demonstration work
SIGNED = (DelegableAct.SUSPENSION, DelegableAct.APPEAL, DelegableAct.DEBT_WAIVER)
KNOWN = [person.email for person in PEOPLE]
SINCE = date(2024, 1, 2)
MINE = 9  # of the lead worker of the demonstration
POOL = 4_000  # open pathways looked at, whatever the size of the base


@dataclass(frozen=True, slots=True)
class Actors:
    """Heads by centre ("" for the whole Département), their delegations, the manager."""

    heads: dict[str, Agent]
    delegations: dict[tuple[int, str], SignatureDelegation]
    manager: Agent

    def head_of(self, centre: str | None) -> Agent:
        return self.heads.get(centre or "", self.heads[""])

    def delegation(self, agent: Agent, act: str) -> SignatureDelegation:
        return self.delegations[agent.pk, act]


def actors_of(decision: Decision) -> Actors:
    """The heads of the demonstration sign sanctions and answers to appeals: one delegation each."""
    grants = RoleGrant.objects.filter(role__in=["mds_head", "head_of_service"])
    heads = {grant.scope_id: grant.agent for grant in grants.select_related("agent")}
    delegations = {}
    for agent in heads.values():
        for act in SIGNED:
            known = SignatureDelegation.objects.filter(agent=agent, act=act).first()
            delegations[agent.pk, str(act)] = known or directory.delegate_signature(
                agent=agent, act=act, reference=f"2024-{agent.pk:03d}", since=SINCE,
                decision=decision,
            )  # fmt: skip
    manager = RoleGrant.objects.filter(role="rsa_manager").select_related("agent").earliest("pk")
    return Actors(heads, delegations, manager.agent)


def followed() -> int:
    """How many people are followed under duties."""
    return Pathway.objects.filter(until=None, is_subject=True).count()


def candidates() -> QuerySet[Pathway]:
    """Open pathways under duties, led by a worker of the Département."""
    return Pathway.objects.filter(
        until=None, is_subject=True, case__isnull=False, lead__isnull=False,
        body__centre__isnull=False,
    )  # fmt: skip


def chosen(seed: int) -> Iterator[Pathway]:
    """Some of those, shuffled: one in three where the demonstration is shown, the people of its
    own lead worker first; at most one a household."""
    rows = candidates().select_related("case", "lead").order_by("pk")
    mine = list(rows.filter(lead__email__in=KNOWN, centre=SHOWN)[:MINE])
    known = {one.pk for one in mine}
    pool = sorted(rows[:POOL], key=lambda one: mixed(one.pk * 31 + seed))
    here = [*mine, *(one for one in pool if one.centre_id == SHOWN and one.pk not in known)]
    others = [one for one in pool if one.centre_id != SHOWN]
    homes: set[int | None] = set()
    while here or others:
        for pile in (here, others, others):
            if pile and (one := pile.pop(0)).household_id not in homes:
                homes.add(one.household_id)
                yield one
