"""A decision in words: what it withholds, in euros; what was withheld; how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst

from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.text import short_date
from levier.sanctions.domain.appeal import PENDING, last_day_to_appeal
from levier.sanctions.domain.breach import BreachState
from levier.sanctions.models import Appeal, Breach, Sanction
from levier.sanctions.queries import effects, repeats
from levier.sanctions.web.wording import Told, chosen_words, who
from levier.ui.pieces import Event, Fact, Number, Receipt, ReceiptLine

S = BreachState


@dataclass(frozen=True, slots=True)
class Effect:
    """A month as the sanction leaves it, and what the runs withheld so far."""

    receipt: Receipt | None
    withheld: list[effects.Withheld] = field(default_factory=list)
    total: Money | None = None


def effect(sanction: Sanction) -> Effect | None:
    """None for a warning. The amount is the last known: a right changes every month."""
    if not sanction.withholds:
        return None
    case = sanction.breach.case
    percent = repeats.standing_percent(sanction)
    taken = effects.part_of(case, percent)
    receipt = Receipt(
        f"Un mois, de {months_of(sanction)}",
        case.amount - taken,
        [
            ReceiptLine("RSA du foyer", case.amount, note="dernier mois connu"),
            ReceiptLine(f"{capfirst(sanction.get_measure_display())} de {percent} %", -taken,
                        sanction.breach.scale.article),
        ],
        total_label="Reste versé",
    )  # fmt: skip
    held = effects.withheld(sanction, effects.reductions_of(sanction))
    return Effect(receipt if case.amount else None, held, Money.total(one.amount for one in held))


def months_of(sanction: Sanction) -> str:
    """« novembre 2026 à décembre 2026 »."""
    assert sanction.since is not None, "it withholds"
    last = sanction.since + (sanction.months - 1)
    return (
        sanction.since.label if sanction.months == 1 else f"{sanction.since.label} à {last.label}"
    )


def numbers(sanction: Sanction) -> list[Number]:
    if not sanction.withholds:
        return []
    percent = repeats.standing_percent(sanction)
    taken = effects.part_of(sanction.breach.case, percent)
    if not taken:
        return [Number(f"du RSA retenus, {months_of(sanction)}", f"{percent} %",
                       "aucun RSA n'est versé à ce foyer en ce moment")]  # fmt: skip
    return [
        Number(f"en moins par mois, {months_of(sanction)}", taken,
               f"{percent} % du dernier RSA connu du foyer"),
    ]  # fmt: skip


def notices(
    sanction: Sanction, appeals: Sequence[Appeal], breach: Breach, today: date
) -> Iterator[Told]:
    pending = next((one for one in appeals if one.state in PENDING), None)
    if pending:
        yield Told("attention", "Un recours est en cours contre cette décision.",
                   f"Reçu le {short_date(pending.received_on)} ; réponse due avant le "
                   f"{short_date(pending.due_on)}. La décision s'applique en attendant.",
                   "CASF L262-47")  # fmt: skip
    waits = breach.state in (S.SUSPENSION, S.SUPPRESSION)
    if waits and sanction.since is not None and sanction.since <= Month.of(today):
        yield Told("danger", f"{capfirst(sanction.since.label)} est commencé.",
                   "Cette décision ne peut plus être transmise : elle vaudrait pour le passé. "
                   "Levez-la.", "CASF L262-37")  # fmt: skip
    if sanction.proposes_striking_off:
        yield Told("accent", "France Travail est invité à radier la personne pour ces mois.",
                   rule="CASF R262-68")  # fmt: skip


def decided(sanction: Sanction, names: Mapping[str, str]) -> list[Fact]:
    under = sanction.delegation.reference if sanction.delegation else ""
    rows = [
        Fact("Décision", capfirst(str(sanction)), months_of(sanction) if sanction.since else ""),
        Fact("Décidée par", who(names, sanction.decided_by),
             f"le {short_date(sanction.decided_on)}" + (f", délégation {under}" if under else "")),
        Fact("Pourquoi", sanction.motivation),
        Fact("Motifs légitimes examinés", sanction.considered),
    ]  # fmt: skip
    left = repeats.standing_percent(sanction)
    if left != sanction.percent:
        rows.insert(1, Fact("Ramenée par un recours à", f"{left} %", "CRPA L412-7"))
    if sanction.notified_on:
        last = last_day_to_appeal(sanction.notified_on)
        rows.append(
            Fact(
                "Notifiée à la personne",
                sanction.notified_on,
                f"recours possible jusqu'au {short_date(last)} · CASF L262-47",
            )
        )
    if sanction.sent_on:
        rows.append(Fact("Transmise au payeur et à la paie", sanction.sent_on))
    if sanction.lifted_on:
        back = sanction.paid_back_months
        told = f"{back} mois reversés" if back else "aucun mois reversé"
        rows.append(Fact("Levée", sanction.lifted_on, f"{told} : {sanction.lifted_reason}"))
    if sanction.withholds:
        rows.append(_watched(sanction))
    return rows


def _watched(sanction: Sanction) -> Fact:
    until = repeats.watched_until(sanction.breach.scale, sanction)
    if until == date.max:
        return Fact("Compte pour une récidive", "sans limite de durée")
    chosen = chosen_words("again_within_months", sanction.breach.fact_on)
    return Fact("Compte pour une récidive", f"jusqu'au {short_date(until)}", chosen)


def events(
    sanction: Sanction, appeals: Sequence[Appeal], names: Mapping[str, str]
) -> Iterator[Event]:
    yield Event(sanction.decided_on, f"Décision : {sanction}", sanction.motivation,
                "danger" if sanction.withholds else "done", who(names, sanction.decided_by),
                rule=sanction.breach.scale.article)  # fmt: skip
    if sanction.notified_on:
        last = short_date(last_day_to_appeal(sanction.notified_on))
        yield Event(sanction.notified_on, "Décision notifiée à la personne",
                    f"Elle peut la contester jusqu'au {last}.", rule="CASF L262-47")  # fmt: skip
    if sanction.sent_on:
        yield Event(sanction.sent_on, "Transmise au payeur et à la paie")
    for appeal in appeals:
        yield Event(appeal.received_on, f"Recours : {appeal.get_state_display()}",
                    url=reverse("sanctions:appeal", args=[appeal.pk]))  # fmt: skip
    if sanction.lifted_on:
        yield Event(sanction.lifted_on, "Sanction levée", sanction.lifted_reason, "done")
