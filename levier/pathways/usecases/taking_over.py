"""What the body answers to a referral: it takes the person in charge, or says why not."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from levier.directory.models import Agent
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import access
from levier.pathways.domain.referral import REFERRAL, ReferralOrigin, RefusalReason
from levier.pathways.models import Pathway, Referral
from levier.pathways.usecases.deadlines import interrupt_deadline, restart_deadline
from levier.pathways.usecases.leading import end_lead_of_another_body, put_lead
from levier.pathways.usecases.referring import CONTRACT, day_of, held

AGAIN = "DL-01R"


@transaction.atomic
def take_over(
    *, referral: Referral, on: date, lead: Agent | None = None, decision: Decision
) -> None:
    """The body takes the person in charge, with a lead worker or one to be named later.

    The lead worker of the former body stops there. Refusal for a day before the decision.
    """
    access.require_answer(decision, referral)
    pathway = held(referral.pathway_id)
    if on > day_of(decision):
        raise Refusal("La prise en charge ne peut pas être dans l'avenir.", field="on")
    if referral.decided_on and on < referral.decided_on:
        raise Refusal(
            f"La décision est du {short_date(referral.decided_on)} : la prise en charge la suit.",
            field="on",
        )
    move(referral, "take_over", REFERRAL, decision, taken_over_on=on)
    if lead is not None:
        put_lead(pathway=pathway, agent=lead, since=on, decision=decision)
    else:
        end_lead_of_another_body(pathway=pathway, on=on, decision=decision)


@transaction.atomic
def refuse_person(
    *, referral: Referral, why: str, comment: str = "", decision: Decision
) -> Referral:
    """The body does not take the person: another decision is to be made, within DL-01R.

    Returns the referral to decide. Refusal without a known reason, or a word when it is "other".
    """
    access.require_answer(decision, referral)
    if why not in RefusalReason.values:
        raise Refusal("Choisissez le motif du refus.", field="why")
    if why == RefusalReason.OTHER and not comment.strip():
        raise Refusal("Précisez le motif du refus.", field="comment")
    pathway, on = held(referral.pathway_id), day_of(decision)
    told = {"refusal_reason": why, "refusal_comment": comment.strip(), "ended_on": on}
    move(referral, "refuse", REFERRAL, decision, **told)
    Pathway.objects.filter(pk=pathway.pk).update(path="", body=None)
    for code in CONTRACT:
        interrupt_deadline(code=code, pathway=pathway)
    return _to_decide_again(pathway, referral, on)


def _to_decide_again(pathway: Pathway, refused: Referral, on: date) -> Referral:
    """The one being prepared already, if any; else a new one."""
    prepared = pathway.referrals.filter(state__in=["pending", "proposed"]).first()
    due = restart_deadline(code=AGAIN, pathway=pathway, triggered_on=on)
    if prepared is not None:
        prepared.due_on = due.due_on
        prepared.save(update_fields=["due_on"])
        return prepared
    return Referral.objects.create(
        pathway=pathway,
        person_id=pathway.person_id,
        rank=refused.rank + 1,
        origin=ReferralOrigin.REORIENTATION,
        opened_on=on,
        due_on=due.due_on,
        centre_id=pathway.centre_id,
        suggested_path=refused.path,
        suggested_because="refused",
    )
