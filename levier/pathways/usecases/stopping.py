"""An agent ends a pathway: a way out that the payer has not told, or one person recorded twice."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import access
from levier.pathways.domain import exits
from levier.pathways.domain.people import EndReason, Origin
from levier.pathways.models import Pathway, WayOut
from levier.pathways.usecases import leaving
from levier.pathways.usecases.ending import end_pathways
from levier.pathways.usecases.referring import day_of, held

DOUBLE = EndReason.MERGED  # nobody leaves: the person's other pathway goes on
RULE = "CASF L262-27"


@transaction.atomic
def stop_pathway(
    *,
    pathway: Pathway,
    motive: str,
    on: date,
    situation: str = "",
    continues: int | None = None,
    decision: Decision,
) -> WayOut | None:
    """End one pathway on a day, for a reason; its way out, or None when another one goes on.

    `motive`: one of `exits.BY_HAND`, or DOUBLE with `continues`, the number of the pathway that
    goes on. Refusal: without a reason, on a day to come or before what it would undo, for one
    ended meanwhile, for prevention, while the payer keeps the person subject to duties.
    """
    access.require_pathway(decision, access.REFER, pathway)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi ce parcours s'arrête.", field="reason")
    pathway = held(pathway.pk)
    _check_motive(pathway, motive, continues)
    _check_day(pathway, on, decision)
    if motive != DOUBLE:
        situation = exits.situation_of(motive, situation)
    reason = DOUBLE if motive == DOUBLE else exits.REASON_OF.get(motive, EndReason.SAID)
    told = None if motive == DOUBLE else motive
    end_pathways(pathways=[pathway], reason=reason, on=on, motive=told, decision=decision)
    record("pathways.pathway.stop", pathway, decision, motive=motive, on=on.isoformat(),
           continues=continues if motive == DOUBLE else None)  # fmt: skip
    if told is None:
        return None
    made = WayOut.objects.get(pathway=pathway)
    leaving.note_told(made, motive, situation, decision)
    return made


def _check_motive(pathway: Pathway, motive: str, continues: int | None) -> None:
    if pathway.origin == Origin.PREVENTION:
        raise Refusal("Ce suivi d'avant le RSA se termine par « Terminer ce suivi ».")
    if motive == DOUBLE:
        _check_other(pathway, continues)
    elif motive not in exits.BY_HAND:
        raise Refusal("Choisissez pourquoi ce parcours s'arrête.", field="motive")
    elif pathway.is_subject and motive not in exits.BEFORE_THE_PAYER:
        raise Refusal(
            "D'après le dernier flux du payeur, cette personne est soumise aux droits et devoirs : "
            "elle garde son parcours et son référent tant que son droit est ouvert. Il se "
            "terminera de lui-même quand le payeur fermera le droit.",
            rule=RULE,
            field="motive",
        )


def _check_other(pathway: Pathway, continues: int | None) -> None:
    """The pathway that goes on: open, and not this one."""
    rows = Pathway.objects.filter(pk=continues or 0, until=None).exclude(pk=pathway.pk)
    if not rows.exists():
        raise Refusal(
            "Indiquez le numéro de l'autre parcours de cette personne, celui qui se poursuit : il "
            "est écrit sur sa page. Il doit être ouvert.",
            field="continues",
        )


def _check_day(pathway: Pathway, on: date, decision: Decision) -> None:
    if on > day_of(decision):
        raise Refusal("Un parcours se termine aujourd'hui ou avant.", field="on")
    lead = pathway.lead_workers.filter(until=None).first()
    decided = pathway.referrals.exclude(decided_on=None).order_by("-decided_on").first()
    began = [
        (pathway.since, "Le parcours est ouvert"),
        (decided.decided_on if decided else None, "L'orientation est décidée"),
        (lead.since if lead else None, "Le référent est désigné"),
    ]
    day, what = max((day, what) for day, what in began if day)
    if on < day:
        raise Refusal(
            f"{what} depuis le {short_date(day)} : choisissez ce jour ou après.", field="on"
        )
