"""An answer of the bank on screen, and each thing it says."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.formats.sepa.statuses import REASONS
from levier.foundation.models import LongRun
from levier.kernel.text import counted
from levier.payments import access, queries
from levier.payments.domain import TO_LOOK_AT, Outcome
from levier.payments.models import BankEntry, BankMessage
from levier.payments.web import links, tables
from levier.payments.web.acting import Words
from levier.payments.web.who import Names, must
from levier.ui.pieces import Fact, Number

LOOK = Words(
    "payments.entry.look_at", "", "", "La conclusion est notée : la ligne quitte la liste."
)


def deposited(message: BankMessage, was_known: bool) -> str:
    """What the page says once a file has been deposited."""
    if was_known:
        return "Ce fichier avait déjà été déposé : rien n'a été doublé. Le voici."
    lines = counted(message.count, "ligne")
    if message.done_at is None:
        return f"Fichier reçu, {lines} : elles se traitent en ce moment."
    return f"Fichier pris en compte : {lines}."


def waiting_numbers() -> list[Number]:
    """How many entries nobody has looked into; nothing when there is none."""
    waiting = queries.unmatched_entries().count()
    said = "ne correspondent à aucun ordre, ou le contredisent"
    url = reverse("payments:entries")
    return [Number("Lignes à examiner", waiting, said, url)] if waiting else []


def work_on(message: BankMessage) -> LongRun | None:
    """The last treatment asked for in the background, whatever became of it."""
    return next(iter(queries.works_on(message)), None)


def is_live(work: LongRun | None) -> bool:
    return work is not None and work.state in ("waiting", "running")


def message_page(message: BankMessage, agent: Agent) -> dict[str, Any]:
    outcomes = queries.outcomes_of(message)
    work = None if message.done_at else work_on(message)
    names = Names({message.received_by})
    return {
        "message": message,
        "kind": tables.FORMATS.get(message.format, message.format),
        "numbers": numbers_of(message, outcomes),
        "facts": [
            Fact("Déposé", message.received_at, f"par {names[message.received_by]}"),
            Fact("Identifiant", message.message_id, f"{message.format}.001.{message.version}"),
            Fact("Empreinte", message.sha256, "SHA-256 du fichier reçu"),
        ],
        "work": work if is_live(work) else None,
        "failed": work if work and work.state == "failed" else None,
        "may_resume": message.done_at is None
        and not is_live(work)
        and directory.can(agent, access.RECORD),
    }


def numbers_of(message: BankMessage, outcomes: dict[Outcome, int]) -> list[Number]:
    waiting = sum(outcomes.get(outcome, 0) for outcome in TO_LOOK_AT)
    noted = outcomes.get(Outcome.NOTED, 0) + outcomes.get(Outcome.ALREADY_KNOWN, 0)
    return [
        Number("Lignes du fichier", message.count, "chacune a exactement une suite"),
        Number("Rapprochées", outcomes.get(Outcome.MATCHED, 0), "un ordre a changé d'état"),
        Number("Sans effet", noted + message.known, "notées, ou déjà connues"),
        Number("Sans correspondance", waiting, "à examiner, ou examinées"),
    ]


def entry_page(entry: BankEntry, agent: Agent) -> dict[str, Any]:
    waits = entry.outcome in TO_LOOK_AT and not entry.looked_at_by
    return {
        "entry": entry,
        "meaning": tables.MEANINGS.get(entry.outcome, "neutral"),
        "facts": facts_of(entry),
        "waits": waits,
        "may_look": waits and directory.can(agent, access.RESOLVE),
        "who_must": must(access.RESOLVE),
        "looked_by": Names({entry.looked_at_by})[entry.looked_at_by],
    }


def facts_of(entry: BankEntry) -> list[Fact]:
    message = reverse("payments:message", args=[entry.message_id])
    found = [
        Fact("Retour", entry.message.name, f"ligne {entry.line} du fichier", message),
        Fact("Référence", entry.end_to_end_id or "aucune"),
    ]
    if entry.booked_on:
        found.append(Fact("Date d'écriture", entry.booked_on))
    if entry.reason:
        found.append(Fact("Motif", REASONS.get(entry.reason, entry.reason), entry.reason))
    if entry.information:
        found.append(Fact("Précision de la banque", entry.information))
    if entry.order:
        order = entry.order
        said = f"{order.amount} à {order.payee.name}"
        found.append(Fact("Ordre", said, order.get_state_display(), links.order(order)))
    if entry.file:
        url = reverse("payments:file", args=[entry.file_id])
        found.append(Fact("Fichier", entry.file.msg_id, entry.file.get_state_display(), url))
    return found
