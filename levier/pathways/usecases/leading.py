"""The lead worker of a pathway: one at a time, from a day to a day; a portfolio handed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import access
from levier.pathways.models import LeadWorker, Pathway
from levier.pathways.queries import workers
from levier.pathways.usecases.caseloads import settle_caseloads
from levier.pathways.usecases.referring import day_of, held

RULE = "CASF L262-27"
MOST = 2000  # people handed over in one act


@transaction.atomic
def name_lead(*, pathway: Pathway, agent: Agent, since: date, decision: Decision) -> LeadWorker:
    """Name the lead worker of a pathway; the former one stops that day.

    Refusal for somebody who may not lead it, for a day to come, or before the pathway or the
    former lead worker began.
    """
    access.require_pathway(decision, access.LEAD, pathway)
    pathway = held(pathway.pk)
    _check_day(pathway, since, decision)
    return put_lead(pathway=pathway, agent=agent, since=since, decision=decision)


def put_lead(*, pathway: Pathway, agent: Agent, since: date, decision: Decision) -> LeadWorker:
    """The lead worker changes. Within a transaction that holds the pathway."""
    if pathway.lead_id == agent.pk:
        raise Refusal(f"{agent} est déjà référent unique de cette personne.", field="agent")
    if not workers.may_lead(agent, pathway):
        raise Refusal(
            f"{agent} ne peut pas être référent ici : son rôle ne couvre ni la MDS de la "
            "personne, ni l'organisme vers lequel elle est orientée.",
            rule=RULE,
            field="agent",
        )
    current = pathway.lead_workers.filter(until=None).first()
    if current is not None:
        since = max(since, current.since)
        LeadWorker.objects.filter(pk=current.pk).update(until=since)
    made = LeadWorker.objects.create(
        pathway=pathway,
        agent=agent,
        body_id=pathway.body_id,
        since=since,
        reason=decision.reason,
        named_by=decision.actor,
        named_at=decision.at,
    )
    Pathway.objects.filter(pk=pathway.pk).update(lead=agent)
    left = [(current.agent_id, pathway.household_id)] if current else []
    settle_caseloads(
        left=left, taken=[(agent.pk, pathway.household_id)], on=since, decision=decision
    )
    record(
        "pathways.lead.name",
        pathway,
        decision,
        before=current.agent_id if current else None,
        after=agent.pk,
        since=since.isoformat(),
    )
    return made


@transaction.atomic
def end_lead(*, pathway: Pathway, on: date, decision: Decision) -> None:
    """Nobody leads this pathway any more, for a reason; somebody will have to be named."""
    access.require_pathway(decision, access.LEAD, pathway)
    if not decision.reason.strip():
        raise Refusal(
            "Indiquez pourquoi l'accompagnement par ce référent s'arrête.", field="reason"
        )
    pathway = held(pathway.pk)
    if pathway.lead_id is None:
        raise Refusal("Cette personne n'a pas de référent unique.")
    _end(pathway, on, decision)


def end_lead_of_another_body(*, pathway: Pathway, on: date, decision: Decision) -> None:
    """A body that takes somebody over without naming anybody: the former lead worker stops."""
    current = pathway.lead_workers.filter(until=None).first()
    if current is not None and current.body_id != pathway.body_id:
        _end(pathway, on, decision)


def _end(pathway: Pathway, on: date, decision: Decision) -> None:
    rows = LeadWorker.objects.filter(pathway=pathway, until=None)
    former = rows.values_list("agent_id", flat=True)[0]
    rows.update(until=Greatest(F("since"), Value(on)))
    Pathway.objects.filter(pk=pathway.pk).update(lead=None)
    left = [(former, pathway.household_id)]
    settle_caseloads(left=left, on=on, decision=decision)
    record("pathways.lead.end", pathway, decision, before=former, on=on.isoformat())


def _check_day(pathway: Pathway, since: date, decision: Decision) -> None:
    if since > day_of(decision):
        raise Refusal("Un référent se désigne pour aujourd'hui ou pour avant.", field="since")
    current = pathway.lead_workers.filter(until=None).first()
    first = current.since if current else pathway.since
    if since < first:
        what = "Le référent actuel l'est" if current else "Le parcours court"
        raise Refusal(f"{what} depuis le {short_date(first)} : choisissez ce jour ou après.",
                      field="since")  # fmt: skip


@transaction.atomic
def hand_over_portfolio(
    *, former: Agent, to: Sequence[Agent], since: date, decision: Decision
) -> dict[int, int]:
    """Give all the people whom an agent leads to others, in one act; how many each received.

    `to`: one or several agents; people are shared so that loads come as close as they can.
    Refusal without a reason, or for somebody whom none of them may lead: the act is whole or
    is not done (`queries.workers.sharing` tells beforehand).
    """
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi le portefeuille est transmis.", field="reason")
    if since > day_of(decision):
        raise Refusal("Un portefeuille se transmet pour aujourd'hui ou pour avant.", field="since")
    directory.require_actor(decision, access.HAND_OVER)
    within = _within(decision)
    mine = within.filter(lead=former, until=None).select_related("body")
    mine = mine.select_for_update(of=("self",))
    pathways = list(mine.order_by("name_key", "pk")[: MOST + 1])
    if not pathways:
        raise Refusal(f"{former} ne suit personne dans votre périmètre.")
    if len(pathways) > MOST:
        raise Refusal(f"Plus de {MOST} personnes à la fois : transmettez par MDS.")
    shared = workers.sharing(pathways, to)
    if shared.left_out:
        raise Refusal(
            f"{len(shared.left_out)} personnes ne peuvent être suivies par aucun des agents "
            "choisis : ajoutez un agent de leur MDS ou de leur organisme.",
            field="to",
        )
    return _hand_over(former, pathways, shared, since, decision)


def _within(decision: Decision) -> QuerySet[Pathway]:
    agent = directory.agent_of(decision.actor)
    if agent is None:
        return Pathway.objects.all()
    return access.visible_pathways(agent, access.HAND_OVER)


def _hand_over(
    former: Agent,
    pathways: Sequence[Pathway],
    shared: workers.Sharing,
    since: date,
    decision: Decision,
) -> dict[int, int]:
    keys = [one.pk for one in pathways]
    current = {one.pathway_id: one for one in LeadWorker.objects.filter(
        pathway__in=keys, until=None)}  # fmt: skip
    LeadWorker.objects.filter(pathway__in=keys, until=None).update(
        until=Greatest(F("since"), Value(since))
    )
    LeadWorker.objects.bulk_create(
        LeadWorker(
            pathway=one,
            agent_id=shared.agent_of[one.pk],
            body_id=one.body_id,
            since=max(since, current[one.pk].since),
            reason=decision.reason,
            named_by=decision.actor,
            named_at=decision.at,
        )
        for one in pathways
    )
    for agent in set(shared.agent_of.values()):
        mine = [pk for pk, given in shared.agent_of.items() if given == agent]
        Pathway.objects.filter(pk__in=mine).update(lead=agent)
    settle_caseloads(
        left=[(former.pk, one.household_id) for one in pathways],
        taken=[(shared.agent_of[one.pk], one.household_id) for one in pathways],
        on=since,
        decision=decision,
    )
    given = dict(Counter(shared.agent_of.values()))
    record(
        "pathways.portfolio.hand_over",
        former,
        decision,
        pathways=keys,
        to={str(agent): count for agent, count in sorted(given.items())},
    )
    return given
