"""From a report to the answer of the person: nothing is decided before they were heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.kernel.text import short_date
from levier.pathways import access as pathways
from levier.pathways.domain.deadlines import rule
from levier.pathways.models import Pathway
from levier.sanctions import access
from levier.sanctions.domain import scale as scales
from levier.sanctions.domain.breach import BEFORE_DECISION, BREACH, FactKind
from levier.sanctions.domain.panel import ITEM, ItemState
from levier.sanctions.models import AgendaItem, Breach, BreachFact
from levier.sanctions.queries.repeats import is_repeat
from levier.sanctions.usecases.signing import day_of, not_to_come, required

HEARING = "CRPA L122-1"


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as somebody tells it."""

    on: date
    kind: str
    what: str


@transaction.atomic
def report_breach(*, pathway: Pathway, ground: str, fact: Told, decision: Decision) -> Breach:
    """Report a fact that may be a breach. It decides nothing: somebody else will look at it.

    Refusal for a fact to come or before birth, a ground that the regime of that day does not
    know, a person without duties, or one whose breach is already being examined.
    """
    pathways.require_pathway(decision, access.REPORT, pathway)
    case = pathway.case
    if case is None or not pathway.is_subject:
        raise Refusal(
            "Cette personne n'est pas soumise aux droits et devoirs : aucun manquement ne peut "
            "lui être reproché.",
            rule="CASF R262-68-7",
        )
    if not pathway.is_open:
        raise Refusal("Ce parcours est terminé : aucun manquement ne peut plus être signalé.")
    scale = _checked(fact, pathway, decision)
    if ground not in scale.grounds:
        raise Refusal(
            f"Ce motif n'existe pas dans les règles du {short_date(fact.on)} : {scale.label}.",
            rule=scale.article,
            field="ground",
        )
    try:
        with transaction.atomic():
            breach = Breach.objects.create(
                person_id=pathway.person_id,
                pathway=pathway,
                case=case,
                name_key=pathway.name_key,
                centre_id=pathway.centre_id,
                regime=scale.regime,
                ground=ground,
                fact_on=fact.on,
                reported_by=decision.actor,
                reported_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal(_already(pathway, decision)) from error
    _keep(breach, fact, decision)
    record("sanctions.breach.report", breach, decision, ground=ground, on=fact.on.isoformat())
    return breach


def _already(pathway: Pathway, decision: Decision) -> str:
    """Who may only report does not add to what somebody else reported: it is not shown to them."""
    rows = Breach.objects.filter(person_id=pathway.person_id)
    agent = directory.agent_of(decision.actor)
    if agent is not None:
        rows = access.visible_breaches(agent, access.REPORT).filter(person_id=pathway.person_id)
    if rows.filter(state__in=sorted(BEFORE_DECISION)).exists():
        return "Un manquement de cette personne est déjà à l'examen : ajoutez-y ce fait."
    return (
        "Un manquement de cette personne est déjà à l'examen : dites ce fait à sa MDS, qui l'y "
        "ajoutera."
    )


def _checked(fact: Told, pathway: Pathway, decision: Decision) -> scales.Scale:
    not_to_come(fact.on, decision)
    required(fact.what, "Dites ce qui s'est passé, en quelques mots.", field="what")
    if fact.kind not in FactKind.values:
        raise Refusal("Choisissez la nature du fait.", field="kind")
    if fact.on < pathway.person.born_on or fact.on < pathway.since:
        raise Refusal(
            f"Le parcours a commencé le {short_date(pathway.since)} : un fait d'avant ne peut pas "
            "être reproché.",
            field="on",
        )
    subject_since = pathway.subject_since
    if subject_since is not None and Month.of(fact.on) < subject_since:
        raise Refusal(
            f"Cette personne est soumise aux droits et devoirs depuis {subject_since.label} : un "
            "fait d'avant ne peut pas être reproché.",
            rule="CASF R262-68-7",
            field="on",
        )
    return scales.scale_on(fact.on)


@transaction.atomic
def add_fact(*, breach: Breach, fact: Told, decision: Decision) -> BreachFact:
    """Add a fact to a breach being examined, before the person is told of it.

    Refusal once notified (what was notified stays), or for a fact of another regime.
    """
    access.require_breach(decision, access.REPORT, breach)
    scale = _checked(fact, breach.pathway, decision)
    if breach.state not in ("reported", "qualified"):
        raise Refusal("Les faits sont déjà notifiés : signalez un nouveau manquement, plus tard.")
    if scale.regime != breach.regime:
        raise Refusal(
            f"Ce fait relève d'autres règles, {scale.label} : il appelle une procédure à part.",
            rule=scale.article,
            field="on",
        )
    made = _keep(breach, fact, decision)
    if fact.on > breach.fact_on:
        Breach.objects.filter(pk=breach.pk).update(fact_on=fact.on)
        breach.fact_on = fact.on
    record("sanctions.breach.add_fact", breach, decision, on=fact.on.isoformat(), kind=fact.kind)
    return made


def _keep(breach: Breach, fact: Told, decision: Decision) -> BreachFact:
    return BreachFact.objects.create(
        breach=breach,
        on=fact.on,
        kind=fact.kind,
        what=fact.what.strip(),
        told_by=decision.actor,
        told_at=decision.at,
    )


@transaction.atomic
def qualify_breach(*, breach: Breach, incurred: str, decision: Decision) -> None:
    """Hold that the facts may be a breach, and say which sanction the person risks.

    Refusal by whoever reported it, or when all that is told is an absence: alone, it is a fact
    and nothing more.
    """
    access.require_breach(decision, access.DECIDE, breach)
    _somebody_else(breach, decision)
    told = required(incurred, "Écrivez la sanction encourue.", field="incurred", rule=HEARING)
    kinds = set(breach.facts.values_list("kind", flat=True))
    if kinds == {FactKind.NO_SHOW}:
        raise Refusal(
            "Une absence, même répétée, ne suffit pas : il faut d'autres faits. Vérifiez d'abord "
            "ce qui l'explique.",
            rule="CASF L262-37",
        )
    move(
        breach, "qualify", BREACH, decision,
        incurred=told, qualified_by=decision.actor, qualified_at=decision.at,
        is_repeat=is_repeat(breach),
    )  # fmt: skip


@transaction.atomic
def dismiss_breach(*, breach: Breach, decision: Decision) -> None:
    """Leave it there: a legitimate reason, a fact not established. Refusal without a reason."""
    access.require_breach(decision, access.DECIDE, breach)
    reason = required(decision.reason, "Dites pourquoi elle est classée.", field="reason")
    move(breach, "dismiss", BREACH, decision, dismissed_reason=reason)
    for item in AgendaItem.objects.filter(breach=breach, state=ItemState.OPINION):
        move(item, "decide", ITEM, decision)


@transaction.atomic
def notify_facts(*, breach: Breach, on: date, decision: Decision) -> None:
    """The person was told of the facts and of what they risk; their delay to answer runs.

    May be done anew, when the delay to be heard has passed (old regime). Refusal for a day before
    the fact was examined, or to come.
    """
    access.require_breach(decision, access.DECIDE, breach)
    not_to_come(on, decision)
    if breach.qualified_at is not None and on < day_of(
        Decision(decision.actor, breach.qualified_at)
    ):
        raise Refusal("Les faits n'ont pas pu être notifiés avant d'être retenus.", field="on")
    move(
        breach, "notify", BREACH, decision,
        notified_on=on, observations_due_on=rule_of(breach, on),
    )  # fmt: skip


def rule_of(breach: Breach, on: date) -> date:
    """The last day to answer: DL-06 or DL-07 by the day of the fact, not of the letter."""
    known = rule(breach.scale.observation_code)
    regime = known.regime(breach.fact_on)
    return regime.due_on(on)


@transaction.atomic
def record_observations(
    *, breach: Breach, on: date, text: str, assisted_by: str = "", decision: Decision
) -> None:
    """What the person answers, alone or assisted; late observations are heard all the same."""
    access.require_breach_any(decision, (access.REPORT, access.DECIDE), breach)
    not_to_come(on, decision)
    if breach.notified_on is not None and on < breach.notified_on:
        raise Refusal("Ces observations seraient d'avant la notification.", field="on")
    told = required(text, "Écrivez ce que dit la personne.", field="text", rule=HEARING)
    move(
        breach, "observe", BREACH, decision,
        observed_on=on, observations=told, assisted_by=assisted_by.strip(),
    )  # fmt: skip


@transaction.atomic
def await_no_more(*, breach: Breach, decision: Decision) -> None:
    """The delay has passed without an answer. Refusal as long as the person may still answer."""
    access.require_breach(decision, access.DECIDE, breach)
    due = breach.observations_due_on
    if due is not None and day_of(decision) <= due:
        raise Refusal(f"La personne peut encore répondre jusqu'au {short_date(due)}.", rule=HEARING)
    move(breach, "await_no_more", BREACH, decision)


def _somebody_else(breach: Breach, decision: Decision) -> None:
    if access.has_reported(decision.actor, breach):
        raise Refusal(
            "Vous avez signalé ces faits : une autre personne doit les examiner.",
            rule="CASF L262-37",
        )
