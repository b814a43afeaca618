"""A few papers as they left: composing each takes a tenth of a second."""

from __future__ import annotations

from levier.foundation.acts import Decision
from levier.sanctions.demo.people import Actors
from levier.sanctions.domain.appeal import AppealState
from levier.sanctions.domain.breach import BreachState
from levier.sanctions.domain.panel import SessionState
from levier.sanctions.models import Appeal, Breach, PanelSession, PaperKind
from levier.sanctions.usecases.papers import issue_paper

S, K = BreachState, PaperKind
OF_BREACHES = (
    (S.NOTIFIED, (K.FACTS,)),
    (S.IN_EFFECT, (K.FACTS, K.DECISION, K.PAYER)),
    (S.LIFTED, (K.LIFTING,)),
)


def seed(actors: Actors, decision: Decision) -> int:
    """Those of one case of each kind, and the minutes of a session; how many."""
    made = 0
    for state, kinds in OF_BREACHES:
        breach = Breach.objects.filter(state=state).order_by("pk").first()
        if breach is None:
            continue
        for kind in kinds:
            by = Decision(actors.head_of(breach.centre_id).actor, decision.at)
            issue_paper(kind=kind, subject=breach, decision=by)
            made += 1
    appeal = Appeal.objects.filter(state=AppealState.ASSIGNED).order_by("pk").first()
    if appeal:
        by = Decision(actors.manager.actor, decision.at)
        issue_paper(kind=K.RECEIPT, subject=appeal, decision=by)
        made += 1
    session = PanelSession.objects.filter(state=SessionState.COUNCIL_DECIDING).first()
    if session:
        issue_paper(kind=K.MINUTES, subject=session, decision=decision)
        made += 1
    return made
