"""What one may do with a breach now: the next act of the procedure first, the others after.

Nothing here is a right: each use case checks again who acts and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.kernel.month import Month
from levier.sanctions import access
from levier.sanctions.domain.appeal import PENDING
from levier.sanctions.domain.breach import DECIDABLE, HEARD, UNDER_WAY, BreachState
from levier.sanctions.models import Breach, PaperKind
from levier.sanctions.web.wording import Act

if TYPE_CHECKING:
    from levier.sanctions.web.breach_words import File

S, K = BreachState, PaperKind
PAPERS = {
    K.FACTS: "Éditer la lettre des faits",
    K.DECISION: "Éditer la lettre de décision",
    K.PAYER: "Éditer la fiche pour le payeur",
    K.LIFTING: "Éditer la lettre de levée",
}


def acts_on(file: File, agent: Agent, today: date) -> tuple[Act | None, list[Act]]:
    """The main act, if this agent has one to do, and the quiet ones."""
    breach = file.breach
    decides = access.may(agent, access.DECIDE, breach)
    tells = access.may(agent, access.REPORT, breach)
    told = agent.actor == breach.reported_by or any(f.told_by == agent.actor for f in file.facts)
    found = list(_acts(file, today, decides=decides, judges=decides and not told, tells=tells))
    if _may_appeal(file, agent):
        found.append(_act("Enregistrer un recours", "appeal_sanction", breach, "add"))
    main = next((one for one in found if one.kind == "main"), None)
    return main, [one for one in found if one is not main]


def _may_appeal(file: File, agent: Agent) -> bool:
    told = file.sanction is not None and file.sanction.notified_on is not None
    pending = any(one.state in PENDING for one in file.appeals)
    centre = file.breach.case.centre_id
    return told and not pending and directory.can(agent, access.HANDLE, centre=centre)


def _acts(file: File, today: date, *, decides: bool, judges: bool, tells: bool) -> Iterator[Act]:
    breach = file.breach
    if judges:
        yield from _next(breach, today)
    if file.sanction is not None and decides:
        yield from _of_sanction(file, today)
    if tells or decides:
        is_main = not (judges and _is_over(breach, today))
        yield from telling(breach, is_main=is_main, adds=tells)
    if decides:
        yield from _papers(file)
        yield from _aside(breach)


def telling(breach: Breach, *, is_main: bool, adds: bool = True) -> Iterator[Act]:
    """What may still be told: a fact before it is notified, an answer before it is decided."""
    if breach.state == S.NOTIFIED:
        kind = "main" if is_main else "quiet"
        yield _act("Noter les observations", "observations", breach, "edit", kind)
    if breach.state == S.NO_ANSWER:
        yield _act("Noter des observations tardives", "observations", breach, "edit")
    if adds and breach.state in (S.REPORTED, S.QUALIFIED):
        yield _act("Ajouter un fait", "add_fact", breach, "add")


def _next(breach: Breach, today: date) -> Iterator[Act]:
    """The step of the procedure that this person may take."""
    if breach.state == S.REPORTED:
        yield _act("Examiner et retenir", "qualify", breach, kind="main")
    elif breach.state == S.QUALIFIED:
        yield _act("Notifier les faits", "notify", breach, "mail", "main")
    elif breach.state == S.NOTIFIED and _is_over(breach, today):
        yield _act("Constater l'absence de réponse", "await_no_more", breach, kind="main")
    elif breach.state in DECIDABLE:
        kind = "quiet" if breach.waits_for_panel else "main"
        label = "Décider sans sanction" if breach.waits_for_panel else "Décider"
        yield _act(label, "decide", breach, kind=kind)


def _is_over(breach: Breach, today: date) -> bool:
    return breach.observations_due_on is not None and today > breach.observations_due_on


def _of_sanction(file: File, today: date) -> Iterator[Act]:
    breach, sanction = file.breach, file.sanction
    assert sanction is not None
    if sanction.notified_on is None:
        ready = K.DECISION in file.kinds
        yield _act("Noter la notification", "notify_sanction", breach, "mail",
                   "main" if ready else "quiet")  # fmt: skip
    to_send = breach.state in (S.SUSPENSION, S.SUPPRESSION) and sanction.since is not None
    if to_send and sanction.notified_on and sanction.since > Month.of(today):  # type: ignore[operator]
        yield _act("Transmettre au payeur", "send", breach, kind="main")
    if breach.state in UNDER_WAY:
        yield _act("Lever la sanction", "lift", breach, "play")


def _papers(file: File) -> Iterator[Act]:
    """The letters that may be written now; the first one never written yet comes as the main."""
    breach, sanction = file.breach, file.sanction
    if breach.notified_on and sanction is None and breach.state != S.DISMISSED:
        yield _paper(file, K.FACTS)
    if sanction is not None:
        yield _paper(file, K.DECISION)
        if sanction.withholds and sanction.sent_on:
            yield _paper(file, K.PAYER)
        if sanction.lifted_on:
            yield _paper(file, K.LIFTING)


def _paper(file: File, kind: PaperKind) -> Act:
    url = reverse("sanctions:issue_for_breach", args=[file.breach.pk, kind])
    is_new = kind not in file.kinds
    label = PAPERS[kind] if is_new else f"{PAPERS[kind]} à nouveau"
    return Act(label, url, "print", posts=True, kind="main" if is_new else "quiet")


def _aside(breach: Breach) -> Iterator[Act]:
    if breach.state in HEARD and not breach.waits_for_panel:
        yield _act("Demander l'avis d'une équipe", "ask_panel", breach, "people")
    if breach.state in HEARD:
        yield _act("Notifier à nouveau les faits", "notify", breach, "mail")
    if breach.state in (S.REPORTED, S.QUALIFIED, S.NOTIFIED, *HEARD, S.OPINION_GIVEN):
        yield _act("Classer sans suite", "dismiss", breach, "close")


def _act(label: str, name: str, breach: Breach, icon: str = "next", kind: str = "quiet") -> Act:
    return Act(label, reverse(f"sanctions:{name}", args=[breach.pk]), icon, kind=kind)
