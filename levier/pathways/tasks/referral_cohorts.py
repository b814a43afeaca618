"""The acts on many referrals at once: decide, notify, take over; a lead worker for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse

from levier.directory import queries as agents
from levier.directory.domain import DelegableAct
from levier.directory.models import Agent
from levier.foundation import clock, documents
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.cohorts import CohortAct, Options, Plan, Shared, declare
from levier.pathways.domain import suggestion
from levier.pathways.domain.referral import Path, ReferralOrigin, ReferralState
from levier.pathways.domain.suggestion import Offer
from levier.pathways.models import Pathway, Referral, SupportBody
from levier.pathways.queries import bodies, marks, workers
from levier.pathways.usecases import leading, referring, taking_over
from levier.pathways.usecases.referral_letters import issue_letter, issue_letters, objection

NO_DELEGATION = "Vous n'avez pas de délégation de signature pour les orientations."
NOWHERE = "Aucun organisme proche n'a de place pour ce parcours."
OUTSIDE = "Cette personne ne relève pas de votre périmètre."


def _referrals(picked: Sequence[int]) -> list[Referral]:
    rows = Referral.objects.filter(pk__in=picked).select_related("pathway__person", "body")
    return list(rows.order_by("pathway__name_key", "pk"))


def _mine(picked: Sequence[int], agent: Agent, permission: str) -> set[int]:
    rows = access.visible_referrals(agent, permission).filter(pk__in=picked)
    return set(rows.order_by().values_list("pk", flat=True))


def _names(picked: Sequence[int], agent: Agent) -> Mapping[int, tuple[str, str]]:
    rows = access.visible_referrals(agent).filter(pk__in=picked).select_related("person")
    return {
        one.pk: (str(one.person), reverse("pathways:pathway", args=[one.pathway_id]))
        for one in rows
    }


# --- decide ------------------------------------------------------------------------------------


def wanted_path(referral: Referral, options: Options) -> str:
    """The path asked for all, else the one proposed, else the one suggested."""
    return options.get("path") or referral.path or referral.suggested_path


def chosen_offer(
    referral: Referral,
    path: str,
    options: Options,
    offers: Sequence[Offer],
    promised: dict[int, int],
    publics: Sequence[str],
) -> Offer | None:
    """The body asked for all, else the one proposed, else the nearest with the most room."""
    asked = int(options.get("body") or 0) or (referral.body_id if not options.get("path") else 0)
    if asked:
        return next((one for one in offers if one.pk == asked), None)
    return suggestion.choose(offers, path, referral.centre_id, publics, promised)


def plan_decisions(picked: Sequence[int], options: Options, agent: Agent) -> Plan:
    plan, promised = Plan(), Counter[int]()
    if options.get("letters") == "True":
        documents.letterhead()  # refused before anything is decided
    rows = _referrals(picked)
    mine = _mine(picked, agent, access.DECIDE)
    signs = agents.delegation_for(agent, DelegableAct.REFERRAL, clock.today()) is not None
    offers = bodies.offers()
    publics = marks.marks_of_people([one.pathway.person for one in rows], clock.today())
    for one in rows:
        name = str(one.pathway.person)
        if why := _not_decidable(one, one.pk in mine, signs):
            plan.refuse(one.pk, name, why)
            continue
        path = wanted_path(one, options)
        held = publics[one.person_id]
        offer = chosen_offer(one, path, options, offers, promised, held)
        if offer is None:
            plan.refuse(one.pk, name, NOWHERE)
        elif why := suggestion.objection(
            offer, path, one.centre_id, held, taken=promised[offer.pk]
        ):
            plan.refuse(one.pk, name, why)
        else:
            promised[offer.pk] += 1
            plan.accept(one.pk, f"Parcours {Path(path).label}, {offer.name}")
    return plan


def _not_decidable(referral: Referral, is_mine: bool, signs: bool) -> str:
    if not is_mine:
        return OUTSIDE
    if not referral.is_in_preparation:
        return f"Cette orientation est déjà {referral.get_state_display()}."
    if not referral.pathway.is_open:
        return "Ce parcours est terminé."
    return "" if signs else NO_DELEGATION


def decide_one(pk: int, options: Options, decision: Decision, shared: Shared) -> None:
    referral = Referral.objects.select_related("pathway__person", "body").get(pk=pk)
    path = wanted_path(referral, options)
    offer = _offer(referral, path, options, shared)
    if offer is None:
        raise Refusal(NOWHERE)
    body = _body(offer.pk, shared)
    referring.decide_referral(
        referral=referral,
        path=path,
        body=body,
        origin=ReferralOrigin.COHORT,
        decision=decision,
    )
    shared["promised"][offer.pk] += 1


def write_letters(done: Sequence[int], options: Options, decision: Decision) -> None:
    if options.get("letters") == "True":
        issue_letters(referrals=done, decision=decision)


def _body(pk: int, shared: Shared) -> SupportBody:
    key = f"body:{pk}"
    if key not in shared:
        shared[key] = SupportBody.objects.get(pk=pk)
    body: SupportBody = shared[key]
    return body


def _offer(referral: Referral, path: str, options: Options, shared: Shared) -> Offer | None:
    """The bodies and what they hold are read once a chunk; each decision counts again for itself
    whether there is room."""
    if "offers" not in shared:
        shared["offers"], shared["promised"] = bodies.offers(), Counter[int]()
    publics = marks.marks_of(referral.pathway.person)
    return chosen_offer(referral, path, options, shared["offers"], shared["promised"], publics)


DECIDE = declare(
    CohortAct(
        name="orientations",
        title="Décider les orientations choisies",
        label="Décider ces orientations",
        done="orientation décidée,orientations décidées",
        permission=access.DECIDE,
        plan=plan_decisions,
        do=decide_one,
        name_of=_names,
        after=write_letters,
    )
)


# --- write their letters -----------------------------------------------------------------------


def plan_letters(picked: Sequence[int], options: Options, agent: Agent) -> Plan:
    plan = Plan()
    mine = _mine(picked, agent, access.REFER)
    rows = Referral.objects.filter(pk__in=picked)
    for one in rows.select_related("person", "body", "letter").order_by("pathway__name_key", "pk"):
        if one.pk not in mine:
            plan.refuse(one.pk, str(one.person), OUTSIDE)
        elif why := objection(one):
            plan.refuse(one.pk, str(one.person), why)
        else:
            plan.accept(one.pk, f"Courrier : {one.body} vous accompagne")
    return plan


def write_one(pk: int, options: Options, decision: Decision, shared: Shared) -> None:
    referral = Referral.objects.select_related("pathway").get(pk=pk)
    issue_letter(referral=referral, decision=decision)


LETTERS = declare(
    CohortAct(
        name="courriers",
        title="Préparer les courriers des orientations choisies",
        label="Préparer ces courriers",
        done="courrier préparé,courriers préparés",
        permission=access.REFER,
        plan=plan_letters,
        do=write_one,
        name_of=_names,
    )
)


# --- notify ------------------------------------------------------------------------------------


def plan_notifications(picked: Sequence[int], options: Options, agent: Agent) -> Plan:
    plan = Plan()
    mine = _mine(picked, agent, access.REFER)
    on = date.fromisoformat(options["on"]) if options.get("on") else clock.today()
    for one in _referrals(picked):
        name = str(one.pathway.person)
        if one.pk not in mine:
            plan.refuse(one.pk, name, OUTSIDE)
        elif one.notified_on is not None or not one.is_in_force:
            plan.refuse(one.pk, name, "Cette orientation n'est pas à notifier.")
        elif one.decided_on and on < one.decided_on:
            plan.refuse(one.pk, name, "La décision est plus récente que ce jour.")
        else:
            plan.accept(one.pk, f"Notifiée le {on:%d/%m/%Y}")
    return plan


def notify_one(pk: int, options: Options, decision: Decision, shared: Shared) -> None:
    referral = Referral.objects.select_related("pathway", "body__organisation").get(pk=pk)
    on = date.fromisoformat(options["on"])
    referring.notify_referral(referral=referral, on=on, decision=decision)


NOTIFY = declare(
    CohortAct(
        name="notifications",
        title="Notifier les orientations choisies",
        label="Noter comme notifiées",
        done="orientation notifiée,orientations notifiées",
        permission=access.REFER,
        plan=plan_notifications,
        do=notify_one,
        name_of=_names,
    )
)


# --- take over ---------------------------------------------------------------------------------


def plan_takings(picked: Sequence[int], options: Options, agent: Agent) -> Plan:
    plan = Plan()
    rows = access.answerable(agent).filter(pk__in=picked)
    mine = set(rows.order_by().values_list("pk", flat=True))
    lead = _agent(options)
    for one in _referrals(picked):
        name = str(one.pathway.person)
        if one.pk not in mine:
            plan.refuse(one.pk, name, f"C'est à {one.body} de répondre.")
        elif one.state not in (ReferralState.DECIDED, ReferralState.NOTIFIED):
            plan.refuse(one.pk, name, f"Cette orientation est {one.get_state_display()}.")
        elif lead is not None and not workers.may_lead(lead, one.pathway):
            plan.refuse(one.pk, name, f"{lead} ne peut pas être référent de cette personne.")
        else:
            plan.accept(one.pk, f"Référent : {lead}" if lead else "Référent à désigner plus tard")
    return plan


def take_one(pk: int, options: Options, decision: Decision, shared: Shared) -> None:
    referral = Referral.objects.select_related("pathway").get(pk=pk)
    lead = _agent(options)
    if lead is not None and referral.pathway.lead_id == lead.pk:
        lead = None
    taking_over.take_over(
        referral=referral, on=referring.day_of(decision), lead=lead, decision=decision
    )


TAKE_OVER = declare(
    CohortAct(
        name="prises-en-charge",
        title="Prendre en charge les personnes choisies",
        label="Prendre en charge",
        done="personne prise en charge,personnes prises en charge",
        permission=access.TAKE_OVER,
        plan=plan_takings,
        do=take_one,
        name_of=_names,
    )
)


# --- name a lead worker ------------------------------------------------------------------------


def plan_leads(picked: Sequence[int], options: Options, agent: Agent) -> Plan:
    plan, lead = Plan(), _agent(options)
    rows = Pathway.objects.filter(pk__in=picked).select_related("person", "body")
    mine = set(
        access.visible_pathways(agent, access.LEAD)
        .filter(pk__in=picked)
        .order_by()
        .values_list("pk", flat=True)
    )
    for one in rows.order_by("name_key", "pk"):
        if one.pk not in mine:
            plan.refuse(one.pk, str(one.person), OUTSIDE)
        elif not one.is_open:
            plan.refuse(one.pk, str(one.person), "Ce parcours est terminé.")
        elif lead is None:
            plan.refuse(one.pk, str(one.person), "Choisissez d'abord le référent.")
        elif one.lead_id == lead.pk:
            plan.refuse(one.pk, str(one.person), f"{lead} est déjà son référent.")
        elif not workers.may_lead(lead, one):
            plan.refuse(one.pk, str(one.person), f"{lead} ne peut pas être son référent.")
        else:
            plan.accept(one.pk, f"Référent : {lead}")
    return plan


def lead_one(pk: int, options: Options, decision: Decision, shared: Shared) -> None:
    lead = _agent(options)
    assert lead is not None
    leading.name_lead(
        pathway=Pathway.objects.get(pk=pk),
        agent=lead,
        since=referring.day_of(decision),
        decision=decision,
    )


def _names_of_pathways(picked: Sequence[int], agent: Agent) -> Mapping[int, tuple[str, str]]:
    rows = access.visible_pathways(agent).filter(pk__in=picked).select_related("person")
    return {one.pk: (str(one.person), reverse("pathways:pathway", args=[one.pk])) for one in rows}


def _agent(options: Options) -> Agent | None:
    return Agent.objects.filter(pk=int(options.get("agent") or 0)).first()


NAME_LEAD = declare(
    CohortAct(
        name="referents",
        title="Désigner le référent des personnes choisies",
        label="Désigner ce référent",
        done="référent désigné,référents désignés",
        permission=access.LEAD,
        plan=plan_leads,
        do=lead_one,
        name_of=_names_of_pathways,
    )
)
