"""What the page of an overpayment says: what is left and why, the plan, its history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory import queries as people_here
from levier.directory.models import Agent
from levier.formats.cnaf import codes
from levier.foundation import clock
from levier.foundation.models import JournalEntry
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.kernel.text import counted, short_date
from levier.rights import contested, recovery
from levier.rights.access import DECIDE
from levier.rights.contested import Contest
from levier.rights.domain import OWED, DebtOrigin, DebtState, RecoveryKind
from levier.rights.models import Debt, Recovery, RecoveryPlan
from levier.rights.web import debt_acts
from levier.rights.web.debt_tables import MEANINGS, household_of, motive_of
from levier.ui.pieces import Event, Fact, Number, Receipt, ReceiptLine
from levier.ui.templatetags.ui import address

HOUSE = "Levier"
SUBJECT = "rights.debt"
# What an appeal forbids as long as it waits (CASF L262-46).
STOPPED = frozenset({"fin-du-recours", "retenue", "reprise", "titre"})
DONE: dict[str, tuple[str, str]] = {
    "rights.debt.assess": ("Constaté par recalcul", "attention"),
    "rights.debt.notify": ("Notifié au foyer", "accent"),
    "rights.debt.recover": ("Mis en recouvrement", "accent"),
    "rights.debt.unplan": ("Retenue arrêtée", "neutral"),
    "rights.debt.appeal": ("Suspendu par un recours", "attention"),
    "rights.debt.resume": ("Repris après le recours", "accent"),
    "rights.debt.waive": ("Remis en totalité", "done"),
    "rights.debt.repay": ("Entièrement remboursé", "done"),
    "rights.debt.extinguish": ("Prescription constatée", "neutral"),
    "rights.debt.title": ("Titre émis", "neutral"),
    "rights.debt.qualify": ("Qualifié de fraude", "danger"),
}
PARTS: dict[str, tuple[str, str]] = {
    RecoveryKind.WITHHELD: ("Retenue sur le droit de {}", "CASF L262-46"),
    RecoveryKind.REPAID: ("Remboursement de {}", ""),
    RecoveryKind.WAIVED: ("Remise de {}", "CASF L262-46"),
    RecoveryKind.EXTINGUISHED: ("Prescription, {}", "CASF L262-45"),
}


def debt_page(debt: Debt, agent: Agent) -> dict[str, Any]:
    plan = debt_acts.plan_of(debt)
    parts = list(debt.recoveries.order_by("pk"))
    entries = JournalEntry.objects.filter(subject_type=SUBJECT, subject_id=str(debt.pk))
    told = list(entries.order_by("sequence"))
    names = people_here.names_of({*(one.actor for one in told), *(one.recorded_by for one in parts),
                                  *(one.decided_by for one in debt.plans.all())})  # fmt: skip
    appeals = contested.told_to(debt, agent)
    waits = debt.state in OWED and contested.is_waiting(debt)
    main, others = acts(debt, plan, agent, waits=waits)
    return {
        "debt": debt,
        "household": household_of(debt),
        "file_url": address("rights:file", debt.case.household_id) if debt.case else "",
        "meaning": MEANINGS[debt.state],
        "receipt": receipt(debt, parts, names),
        "appeals": [appeal_fact(one) for one in appeals],
        "is_suspended": debt.state == DebtState.SUSPENDED,
        "waits": waits,
        "is_owed": debt.state in OWED,
        "is_lost": debt.state in OWED and debt.limitation_on <= clock.today(),
        "today": clock.today(),
        "how": how(debt),
        "plan": plan_facts(debt, plan, names) if plan else [],
        "forecast": forecast(debt, plan) if debt.state in OWED else [],
        "events": events(debt, told, parts, names),
        "main": main,
        "acts": others,
    }


def acts(
    debt: Debt, plan: RecoveryPlan | None, agent: Agent, *, waits: bool
) -> tuple[tuple[str, str] | None, list[tuple[str, str, bool]]]:
    """The act to offer first, then the others that are open: label, address, is it dangerous.

    While an appeal waits for its answer, recovery is not taken up again by hand.
    """
    if not directory.can(agent, DECIDE):
        return None, []
    found = [slug for slug in debt_acts.ACTS if debt_acts.is_open(slug, debt, plan)]
    if waits:
        found = [slug for slug in found if slug not in STOPPED]
    first = debt_acts.MAIN.get(debt.state, "")
    first = first if first in found else ""
    links = {
        slug: (debt_acts.ACTS[slug].label, reverse("rights:debt_act", args=[debt.pk, slug]))
        for slug in found
    }
    others = [
        (*links[slug], debt_acts.ACTS[slug].words(debt).is_danger)
        for slug in found
        if slug != first
    ]
    return links.get(first), others


def receipt(debt: Debt, parts: list[Recovery], names: Any) -> Receipt:
    """What was found, less everything that went: what is left."""
    lines = [ReceiptLine(f"Constaté le {short_date(debt.assessed_on)}", debt.initial,
                         "CASF L262-46", _period(debt))]  # fmt: skip
    before = debt.initial - debt.balance - Money.total(one.amount for one in parts)
    if before:
        lines.append(ReceiptLine(f"Déjà recouvré par {debt.payer}", -before, "", _feed(debt)))
    for one in parts:
        words, rule = PARTS[one.kind]
        who = names.get(one.recorded_by, HOUSE)
        lines.append(ReceiptLine(words.format(one.month.label), -one.amount, rule, f"par {who}"))
    return Receipt(
        title="Reste dû",
        total=debt.balance,
        lines=lines,
        total_label="Reste dû",
        source=capfirst(debt.get_origin_display()) + ".",
    )


def appeal_fact(one: Contest) -> Fact:
    effect = "le recouvrement attend sa réponse" if one.is_pending else ""
    told = ", ".join(filter(None, [f"reçu le {short_date(one.received_on)}", effect]))
    return Fact(one.title, capfirst(one.state), told, one.url)


def _period(debt: Debt) -> str:
    if not debt.since:
        return ""
    until = short_date(debt.until) if debt.until else "ce jour"
    return f"période du {short_date(debt.since)} au {until}"


def _feed(debt: Debt) -> str:
    return f"selon le flux n°\u00a0{debt.feed_id}" if debt.feed_id else ""


def how(debt: Debt) -> list[Fact]:
    """How it was found, with the payer's codes in words."""
    feed = reverse("rights:feed", args=[debt.feed_id]) if debt.feed_id else ""
    found = [
        Fact("Constaté", capfirst(debt.get_origin_display()), f"le {short_date(debt.assessed_on)}"),
        Fact("Motif", motive_of(debt), f"code {debt.motive}" if debt.motive else ""),
    ]
    for label, element, code in (
        ("Nature", "NATCRE", debt.nature),
        ("Découvert par", "ORIINDU", debt.cause),
        ("Cause", "RESPINDU", debt.responsible),
    ):
        if code:
            found.append(Fact(label, codes.label(element, code), f"code {code}"))
    if debt.since:
        found.append(Fact("Période", _period(debt).removeprefix("période ")))
    found.append(Fact("Payeur", debt.payer, f"matricule {debt.matricule}", ""))
    if feed:
        found.append(Fact("Flux", f"n°\u00a0{debt.feed_id}", "", feed))
    if debt.fraudulent:
        found.append(Fact("Fraude", "oui", "aucune remise possible"))
    return found


def plan_facts(debt: Debt, plan: RecoveryPlan, names: Any) -> list[Fact]:
    dated = recovery.figures(max(plan.since, Month.of(clock.today())))
    share = f"{dated.share * 100:.0f} % du droit au plus"
    return [
        Fact("Retenue de chaque mois", plan.instalment or "toute la part permise", share),
        Fact("À partir de", plan.since),
        Fact("Décidée par", names.get(plan.decided_by, HOUSE),
             f"le {short_date(plan.decided_at.date())}"),
        Fact("Règle", dated.references["recovery_share"]),
    ] + ([] if debt.state == DebtState.RECOVERING else
         [Fact("En ce moment", "rien n'est retenu", debt.get_state_display())])  # fmt: skip


def forecast(debt: Debt, plan: RecoveryPlan | None) -> list[Number]:
    """What may be held back each month on the last right known, and how long it takes."""
    right = debt.case.amount if debt.case else ZERO
    if right <= ZERO:
        return []
    month = Month.of(clock.today()) + 1
    share = recovery.share_of(right, month)
    most = min(share, plan.instalment) if plan and plan.instalment else share
    months = -(-debt.balance.cents // most.cents) if most else 0
    return [
        Number("Retenue possible chaque mois", min(most, debt.balance),
               f"sur un droit de {right}"),
        Number("Durée", counted(months, "mois", "mois"),
               f"jusqu'en {(month + (months - 1)).label}" if months else ""),
    ]  # fmt: skip


def events(debt: Debt, told: list[JournalEntry], parts: list[Recovery], names: Any) -> list[Event]:
    """Its history, the newest first, with who and why."""
    planned = {plan.decided_at for plan in debt.plans.all()}
    found = [*_moves(told, planned, names), *_parts(parts, told, names), *_plans(debt, names)]
    if debt.origin == DebtOrigin.PAYER:
        found.append(
            Event(debt.recorded_at, f"Transmis par {debt.payer}", f"{debt.initial} au départ",
                  "attention", _feed(debt))
        )  # fmt: skip
    return sorted(found, key=_moment, reverse=True)


def _moment(event: Event) -> str:
    return event.on.isoformat()


def _moves(told: list[JournalEntry], planned: set[datetime], names: Any) -> Iterator[Event]:
    for one in told:
        is_told_by_the_plan = one.act == "rights.debt.recover" and one.at in planned
        if one.act in DONE and not is_told_by_the_plan:
            title, meaning = DONE[one.act]
            yield Event(one.at, title, one.reason, meaning, names.get(one.actor, HOUSE))


def _parts(parts: list[Recovery], told: list[JournalEntry], names: Any) -> Iterator[Event]:
    """Each part with the reason that the journal keeps: one line each, in the same order."""
    lines = [one for one in told if one.act == "rights.recovery.record"]
    reasons = [one.reason for one in lines] if len(lines) == len(parts) else [""] * len(parts)
    for one, reason in zip(parts, reasons, strict=True):
        title = f"{capfirst(one.get_kind_display())} : {one.amount}"
        piece = one.source.partition("/")[2] if one.kind == RecoveryKind.REPAID else ""
        detail = ". ".join(filter(None, (piece, reason)))
        yield Event(one.recorded_at, title, detail, "done", names.get(one.recorded_by, HOUSE))


def _plans(debt: Debt, names: Any) -> Iterator[Event]:
    for plan in debt.plans.all():
        amount = f"{plan.instalment} par mois" if plan.instalment else "toute la part permise"
        yield Event(plan.decided_at, f"Retenue prévue à partir {plan.since.of_label} : {amount}",
                    plan.reason, "accent", names.get(plan.decided_by, HOUSE))  # fmt: skip
