"""Where somebody is sent: proposed, decided under a delegation of signature, told, left undone."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.domain import DelegableAct, OrganisationKind
from levier.directory.models import SignatureDelegation
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import access
from levier.pathways.domain import suggestion
from levier.pathways.domain.deadlines import code_of_contract_delay
from levier.pathways.domain.referral import (
    IN_PREPARATION,
    REFERRAL,
    Path,
    ReferralOrigin,
    ReferralState,
    origin_of,
)
from levier.pathways.models import Pathway, Referral, SupportBody
from levier.pathways.queries import bodies
from levier.pathways.queries.marks import marks_of
from levier.pathways.usecases.deadlines import (
    cancel_deadlines,
    close_deadline,
    interrupt_deadline,
    restart_deadline,
    running_codes,
)

RULE = "CASF L262-29"
TO_DECIDE = ("DL-01", "DL-01R")
CONTRACT = ("DL-02", "DL-02b")


def day_of(decision: Decision) -> date:
    return timezone.localtime(decision.at).date()


def held(pathway_id: int) -> Pathway:
    """The pathway as it is, kept from others until the end of the transaction. Refusal if ended."""
    pathway = Pathway.objects.select_for_update().get(pk=pathway_id)
    if not pathway.is_open:
        raise Refusal("Ce parcours est terminé : rien ne peut plus y être décidé.")
    return pathway


@transaction.atomic
def propose_referral(
    *, pathway: Pathway, path: str, body: SupportBody, comment: str = "", decision: Decision
) -> Referral:
    """Propose a path and a body: for the referral being prepared, else for a re-referral.

    A full body may be proposed; one that does not take this path, this place or this public is
    refused. The referral in force stays so until the new one is decided.
    """
    access.require_pathway(decision, access.REFER, pathway)
    pathway = held(pathway.pk)
    _check(pathway, path, body, is_full_allowed=True)
    referral = pathway.referrals.filter(state__in=sorted(IN_PREPARATION)).first()
    told = {
        "path": path,
        "body": body,
        "comment": comment.strip(),
        "proposed_by": decision.actor,
        "proposed_at": decision.at,
    }
    if referral is None:
        referral = _opened(pathway, day_of(decision))
    move(referral, "propose", REFERRAL, decision, **told)
    return referral


@transaction.atomic
def decide_referral(
    *,
    referral: Referral,
    path: str,
    body: SupportBody,
    origin: str = ReferralOrigin.MANUAL,
    even_full: bool = False,
    decision: Decision,
) -> None:
    """Decide, for the president of the council, where a person is sent (CASF L262-29).

    Refusal without a delegation of signature in force, for a body that can't take the person,
    or a full one unless it is meant (`even_full`) for a reason. The referral that was in force
    is superseded; DL-01 is met or missed; the delay to sign a contract stops until the new
    referral is notified.
    """
    access.require_pathway(decision, access.DECIDE, referral.pathway)
    pathway = held(referral.pathway_id)
    delegation = _delegation(decision)
    if even_full and not decision.reason.strip():
        raise Refusal("Indiquez pourquoi, pour dépasser le nombre de places.", field="reason")
    _check(pathway, path, body, is_full_allowed=even_full)
    put_in_force(
        pathway=pathway,
        referral=referral,
        path=path,
        body=body,
        on=day_of(decision),
        fields={
            "decided_by": decision.actor,
            "delegation": delegation,
            "origin": origin_of(referral.rank, _kept(referral.origin, origin)),
        },
        decision=decision,
    )


def put_in_force(
    *,
    pathway: Pathway,
    referral: Referral,
    path: str,
    body: SupportBody,
    on: date,
    fields: dict[str, object],
    decision: Decision,
) -> None:
    """The decided referral takes the place of the one in force. Within a transaction."""
    former = pathway.referrals.filter(state__in=["decided", "notified", "taken_over"]).first()
    if former is not None:
        move(former, "supersede", REFERRAL, decision, ended_on=on)
    told = {"path": path, "body": body, "decided_on": on, "replaces": former, **fields}
    move(referral, "decide", REFERRAL, decision, **told)
    Pathway.objects.filter(pk=pathway.pk).update(path=path, body=body)
    running = running_codes(pathway)
    for code in running & set(TO_DECIDE):
        close_deadline(code=code, pathway=pathway, on=on)
    for code in running & set(CONTRACT):
        interrupt_deadline(code=code, pathway=pathway)


@transaction.atomic
def notify_referral(*, referral: Referral, on: date, decision: Decision) -> None:
    """The person was told on a day: the month to sign a contract runs from it, or runs again.

    A referral already taken over may be notified late. Refusal for a day before the decision,
    to come, or when the person was told already.
    """
    access.require_pathway(decision, access.REFER, referral.pathway)
    pathway = held(referral.pathway_id)
    if on > day_of(decision):
        raise Refusal("La notification ne peut pas être dans l'avenir.", field="on")
    if referral.decided_on is not None and on < referral.decided_on:
        raise Refusal(
            f"La décision est du {short_date(referral.decided_on)} : elle n'a pas pu être "
            "notifiée avant.",
            field="on",
        )
    if referral.state == ReferralState.TAKEN_OVER:
        told = Referral.objects.filter(pk=referral.pk, notified_on=None).update(notified_on=on)
        if not told:
            raise Refusal("Cette orientation est déjà notifiée.")
        referral.notified_on = on
        record("pathways.referral.notify_late", referral, decision, on=on.isoformat())
    else:
        move(referral, "notify", REFERRAL, decision, notified_on=on)
    start_contract_delay(pathway, referral, on)


def start_contract_delay(pathway: Pathway, referral: Referral, on: date) -> None:
    """DL-02 since 2025, DL-02b before: the regime of the day of the notification."""
    code = code_of_contract_delay(on)
    kind = referral.body.organisation.kind if referral.body else ""
    is_employment = kind == OrganisationKind.FRANCE_TRAVAIL and code == "DL-02b"
    for other in CONTRACT:
        if other != code:
            cancel_deadlines(on=on, pathways=[pathway], codes=[other])
    restart_deadline(
        code=code,
        pathway=pathway,
        triggered_on=on,
        variant="employment" if is_employment else "",
    )


@transaction.atomic
def leave_unreferred(*, referral: Referral, decision: Decision) -> None:
    """Decide that there is nothing to decide: the person is not referred, for a reason."""
    access.require_pathway(decision, access.DECIDE, referral.pathway)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi la personne n'est pas orientée.", field="reason")
    pathway = held(referral.pathway_id)
    move(referral, "leave", REFERRAL, decision, ended_on=day_of(decision))
    cancel_deadlines(on=day_of(decision), pathways=[pathway], codes=TO_DECIDE)


def next_rank(pathway: Pathway) -> int:
    last = pathway.referrals.order_by("-rank").first()
    return last.rank + 1 if last else 1


def _opened(pathway: Pathway, on: date) -> Referral:
    rank = next_rank(pathway)
    return Referral.objects.create(
        pathway=pathway,
        person_id=pathway.person_id,
        rank=rank,
        origin=origin_of(rank, ReferralOrigin.MANUAL),
        opened_on=on,
        centre_id=pathway.centre_id,
        suggested_path=pathway.path,
    )


def _kept(origin: str, wanted: str) -> str:
    """A move stays a move, however it is decided."""
    return origin if origin == ReferralOrigin.MOVE else wanted


def _delegation(decision: Decision) -> SignatureDelegation | None:
    """The delegation that the decision uses; the house itself signs for tests and imports."""
    agent = directory.agent_of(decision.actor)
    if agent is None:
        return None
    found = agents.delegation_for(agent, DelegableAct.REFERRAL, day_of(decision))
    if found is None:
        raise Refusal(
            "Vous n'avez pas de délégation de signature pour les orientations : demandez à un "
            "responsable de décider, ou à l'administrateur d'enregistrer votre délégation.",
            rule="CGCT L3221-3",
        )
    return found


def _check(pathway: Pathway, path: str, body: SupportBody, *, is_full_allowed: bool) -> None:
    if path not in Path.values:
        raise Refusal("Choisissez un parcours.", field="path")
    if not body.is_active:
        raise Refusal(f"{body.name} ne reçoit plus d'orientations.", field="body")
    offer = bodies.offer_of(body)
    taken = -1 if pathway.body_id == body.pk else 0  # already counted there
    marks = marks_of(pathway.person)
    why = suggestion.objection(offer, path, pathway.centre_id, marks, taken=taken)
    if not why or (is_full_allowed and why == suggestion.no_room(offer)):
        return
    is_full = why == suggestion.no_room(offer)
    more = " Cochez la case et dites pourquoi, pour l'y orienter malgré tout." if is_full else ""
    raise Refusal(f"{why}{more}", field="body")
