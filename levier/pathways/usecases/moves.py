"""A person moves from one social centre to another: the new one is asked, the past stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from levier.pathways.domain import deadlines
from levier.pathways.domain.referral import ReferralOrigin, ReferralState
from levier.pathways.domain.suggestion import Offer, choose
from levier.pathways.models import Pathway, Referral
from levier.pathways.usecases.deadlines import restart_deadline

AGAIN = "DL-01R"


def follow_move(
    *, pathway: Pathway, referrals: Sequence[Referral], offers: Sequence[Offer], on: date
) -> Referral | None:
    """What a move asks for: a proposal to the new centre when the body no longer serves the place.

    `referrals`: those in force and in preparation. The one in force stays so until the new one
    is decided. A proposal that was under way follows the person. None when nothing is to decide.
    """
    prepared = next((one for one in referrals if one.is_in_preparation), None)
    in_force = next((one for one in referrals if one.is_in_force), None)
    if prepared is not None:
        prepared.centre_id = pathway.centre_id
        prepared.save(update_fields=["centre"])
        return None
    if in_force is None or pathway.centre_id is None:
        return None
    if _still_serves(in_force, pathway.centre_id, offers):
        return None
    return _proposal(pathway, in_force, offers, on)


def _still_serves(referral: Referral, centre: str, offers: Sequence[Offer]) -> bool:
    return any(one.pk == referral.body_id and one.is_near(centre) for one in offers)


def _proposal(pathway: Pathway, in_force: Referral, offers: Sequence[Offer], on: date) -> Referral:
    there = choose(offers, in_force.path, pathway.centre_id, ())
    due = restart_deadline(code=AGAIN, pathway=pathway, triggered_on=on)
    return Referral.objects.create(
        pathway=pathway,
        person_id=pathway.person_id,
        rank=in_force.rank + 1,
        origin=ReferralOrigin.MOVE,
        state=ReferralState.PROPOSED,
        opened_on=on,
        due_on=due.due_on,
        centre_id=pathway.centre_id,
        suggested_path=in_force.path,
        suggested_because="move",
        path=in_force.path,
        body_id=there.pk if there else None,
        comment=f"Déménagement : {deadlines.rule(AGAIN).trigger.lower()}.",
    )
