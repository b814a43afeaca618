"""A pathway in words: where it is, what is next, why this proposal, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.models import Agent
from levier.foundation import clock
from levier.kernel.text import counted, short_date
from levier.pathways import access
from levier.pathways.domain import deadlines, suggestion
from levier.pathways.domain.deadlines import DeadlineState
from levier.pathways.domain.people import Origin
from levier.pathways.domain.referral import Path, ReferralState
from levier.pathways.models import Deadline, LeadWorker, Pathway, Referral
from levier.pathways.queries import marks
from levier.pathways.queries.suggestions import suggestion_for
from levier.pathways.web.tables import left, meaning
from levier.people.domain import age_on
from levier.ui.pieces import Event, Fact, Number

TO_SIGN = ("DL-02", "DL-02b", "DL-04")
STATES = {
    DeadlineState.MET: "done",
    DeadlineState.MISSED: "danger",
    DeadlineState.CANCELLED: "neutral",
    DeadlineState.SUPERSEDED: "neutral",
    DeadlineState.INTERRUPTED: "attention",
}


@dataclass(frozen=True, slots=True)
class MainAct:
    label: str
    url: str
    icon: str = "next"


@dataclass(frozen=True, slots=True)
class Weighed:
    """One line of « pourquoi cette proposition »."""

    sentence: str
    towards: str


def pathway_page(pathway: Pathway, agent: Agent) -> dict[str, Any]:
    today = clock.today()
    referrals = list(pathway.referrals.select_related("body", "delegation", "replaces", "letter"))
    dues = list(pathway.deadlines.order_by("due_on", "pk"))
    leads = list(pathway.lead_workers.select_related("agent", "body"))
    names = agents.names_of(_actors(referrals, leads))
    prepared = next((one for one in referrals if one.is_in_preparation), None)
    in_force = next((one for one in referrals if one.is_in_force), None)
    may = {name: _may(agent, f"pathways.{name}", pathway) for name in
           ("refer", "decide_referral", "take_over", "lead", "signal", "support")}  # fmt: skip
    may["take_over"] &= in_force is not None and _answers(agent, in_force)
    return {
        **head(pathway, today),
        "next": [one for one in [next_number(pathway, dues)] if one],
        "act": main_act(pathway, prepared, in_force, may),
        "may": may,
        "prepared": prepared,
        "in_force": in_force,
        "letter": getattr(in_force, "letter", None),
        "may_read_letter": directory.can(agent, access.REFER),
        "facts": facts(pathway, in_force, leads),
        "why": weighed(suggestion_for(pathway, today)) if prepared else [],
        "suggested": prepared.get_suggested_path_display() if prepared else "",
        "referrals": list(referral_events(referrals, names)),
        "leads": [lead_event(one, names) for one in leads],
        "running": [one for one in dues if one.state == DeadlineState.OPEN],
        "past": [past_event(one) for one in reversed(dues) if one.state != DeadlineState.OPEN],
    }


def head(pathway: Pathway, today: date) -> dict[str, Any]:
    """What stands above every page of a pathway."""
    return {
        "pathway": pathway,
        "today": today,
        "age": age_on(pathway.person.born_on, today),
        "marks": [mark.label for mark in marks.marks_of(pathway.person, today)],
    }


def _may(agent: Agent, permission: str, pathway: Pathway) -> bool:
    """Whether to offer an act here; use cases check again."""
    scope = directory.scope_of(agent, permission)
    organisation = pathway.body.organisation_id if pathway.body else None
    if not pathway.is_open:
        return False
    return scope.covers(centre=pathway.centre_id, organisation=organisation) or (
        scope.caseload and pathway.lead_id == agent.pk
    )


def _answers(agent: Agent, referral: Referral) -> bool:
    return access.answerable(agent).filter(pk=referral.pk).exists()


def main_act(
    pathway: Pathway,
    prepared: Referral | None,
    in_force: Referral | None,
    may: dict[str, bool],
) -> MainAct | None:
    """The one thing to do next on this page, for this person."""
    if prepared and may["decide_referral"]:
        return MainAct("Décider l'orientation", reverse("pathways:decide", args=[prepared.pk]))
    if prepared and prepared.state == ReferralState.PENDING and may["refer"]:
        return MainAct("Proposer une orientation", reverse("pathways:propose", args=[pathway.pk]))
    answer = in_force and in_force.state in (ReferralState.DECIDED, ReferralState.NOTIFIED)
    if in_force and answer and may["take_over"]:
        return MainAct("Prendre en charge", reverse("pathways:take_over", args=[in_force.pk]))
    if in_force and in_force.state == ReferralState.DECIDED and may["refer"]:
        return MainAct("Noter la notification", reverse("pathways:notify", args=[in_force.pk]))
    if pathway.is_open and pathway.lead_id is None and may["lead"]:
        return MainAct("Désigner un référent", reverse("pathways:name_lead", args=[pathway.pk]))
    if pathway.next_code in TO_SIGN and may["support"]:
        return MainAct("Préparer le contrat", reverse("pathways:new_contract", args=[pathway.pk]))
    return None


def next_number(pathway: Pathway, dues: Iterable[Deadline]) -> Number | None:
    """The nearest deadline, large, with its rule."""
    nearest = next((one for one in dues if one.state == DeadlineState.OPEN), None)
    if nearest is None or not pathway.is_open:
        return None
    rule = nearest.rule
    length = rule.regime(nearest.triggered_on)
    duration = length.variants.get(nearest.variant, length.duration)
    began = f"{rule.trigger} le {short_date(nearest.triggered_on)}"
    source = f"{began}, {duration}" if duration.months or duration.days else began
    return Number(
        f"{rule.act} : au plus tard le {short_date(nearest.due_on)}",
        left(nearest.due_on),
        f"{source} · {rule.article}",
    )


def facts(pathway: Pathway, in_force: Referral | None, leads: list[LeadWorker]) -> list[Fact]:
    lead = next((one for one in leads if one.until is None), None)
    state = in_force.get_state_display() if in_force else "aucune orientation en vigueur"
    rows = [
        Fact("Parcours", capfirst(pathway.get_path_display()), state),
        Fact("Organisme référent", pathway.body, _body_note(pathway)),
        Fact("Référent unique", lead.agent if lead else None,
             f"depuis le {short_date(lead.since)}" if lead else ""),
        Fact("Dernier contact", pathway.last_contact_on),
    ]  # fmt: skip
    if pathway.origin == Origin.PREVENTION:
        rows.append(Fact("Données effacées le", pathway.purge_on, "sans nouveau contact"))
    else:
        told = "soumise" if pathway.is_subject else "non soumise"
        since = f"depuis {pathway.subject_since.label}" if pathway.subject_since else ""
        rows.append(Fact("Droits et devoirs", told, since))
    if pathway.person.phone or pathway.person.email:
        rows.append(Fact("Joindre", pathway.person.phone or pathway.person.email,
                         pathway.person.email if pathway.person.phone else ""))  # fmt: skip
    return rows


def _body_note(pathway: Pathway) -> str:
    if pathway.body is None:
        return ""
    return "équipe du Département" if pathway.body.centre_id else "organisme partenaire"


def weighed(found: suggestion.Suggestion | None) -> list[Weighed]:
    if found is None:
        return []
    return [
        Weighed(
            line.sentence,
            f"vers le parcours {Path(line.towards).label}" if line.towards else "pour information",
        )
        for line in sorted(found.lines, key=lambda line: -line.weight)
    ]


def path_label(path: str) -> str:
    return str(Path(path).label)


def _actors(referrals: Iterable[Referral], leads: Iterable[LeadWorker]) -> set[str]:
    told = {one.decided_by for one in referrals} | {one.proposed_by for one in referrals}
    return (told | {one.named_by for one in leads}) - {""}


def referral_events(referrals: Iterable[Referral], names: Any) -> Iterator[Event]:
    for one in referrals:
        where = f"parcours {one.get_path_display()}, {one.body}" if one.path and one.body else ""
        yield Event(
            one.decided_on or one.opened_on,
            f"Orientation n° {one.rank} : {one.get_state_display()}",
            ". ".join(filter(None, [where, *_steps(one)])),
            meaning(one),
            _who(one, names),
            rule="CASF L262-29" if one.decided_on else "",
        )


def _steps(one: Referral) -> Iterator[str]:
    if one.rank > 1:
        yield capfirst(one.get_origin_display())
    if one.comment:
        yield one.comment
    if one.notified_on:
        yield f"Notifiée le {short_date(one.notified_on)}"
    if one.taken_over_on:
        yield f"Prise en charge le {short_date(one.taken_over_on)}"
    if one.refusal_reason:
        yield f"Refus : {one.get_refusal_reason_display()} {one.refusal_comment}".strip()


def _who(one: Referral, names: Any) -> str:
    if one.decided_elsewhere:
        return f"décidée par {one.decided_elsewhere}"
    if one.decided_by:
        by = names.get(one.decided_by, "la maison")
        return f"{by}, délégation {one.delegation.reference}" if one.delegation else by
    return names.get(one.proposed_by, "") if one.proposed_by else ""


def lead_event(one: LeadWorker, names: Any) -> Event:
    until = f" au {short_date(one.until)}" if one.until else ""
    return Event(
        one.since,
        str(one.agent),
        f"du {short_date(one.since)}{until}" if until else "référent actuel",
        "done" if one.until is None else "neutral",
        one.reason or names.get(one.named_by, ""),
    )


def past_event(one: Deadline) -> Event:
    late = ""
    if one.state == DeadlineState.MISSED and one.closed_on:
        late = f", {counted((one.closed_on - one.due_on).days, 'jour')} après"
    return Event(
        one.due_on,
        f"{one.rule.label} : {one.get_state_display()}{late}",
        f"à compter du {short_date(one.triggered_on)}",
        STATES.get(DeadlineState(one.state), "neutral"),
        rule=one.rule.article,
    )


def household_rows(pathways: Iterable[Pathway]) -> list[dict[str, Any]]:
    """Each adult of a household: where they are, what is next."""
    return [{"pathway": one, "facts": _household_facts(one)} for one in pathways]


def _household_facts(one: Pathway) -> list[Fact]:
    what = deadlines.rule(one.next_code).act if one.next_code else ""
    rows = [
        Fact("Prochaine échéance", left(one.next_due_on), what),
        Fact("Parcours", capfirst(one.get_path_display())),
        Fact("Organisme référent", one.body),
        Fact("Référent unique", one.lead),
    ]
    if not one.is_open:
        until = short_date(one.until) if one.until else ""
        return [Fact("Parcours terminé", until, one.get_end_reason_display())]
    return rows
