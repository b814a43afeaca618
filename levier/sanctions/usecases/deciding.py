"""A sanction is decided by a person, reasoned, within the scale of the day of the fact; carried
to the payer and to the run; lifted when the person complies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.text import capfirst

from levier.directory.domain import DelegableAct
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights import usecases as rights
from levier.rights.domain import ReductionState
from levier.sanctions import access
from levier.sanctions.domain.breach import BREACH, MOVE_OF, BreachState
from levier.sanctions.domain.panel import ITEM, ItemState
from levier.sanctions.domain.scale import Measure, Sentence, Situation, check
from levier.sanctions.models import AgendaItem, Breach, Sanction
from levier.sanctions.queries.repeats import (
    held_with,
    is_repeat,
    standing_percent,
    watched_until,
)
from levier.sanctions.usecases.signing import day_of, delegation_for, not_to_come, required

REASONS = "CRPA L211-2"


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why: what is held against the person, and the legitimate reasons that were examined."""

    motivation: str
    considered: str


def situation_of(breach: Breach) -> Situation:
    """What the scale looks at, as it stands."""
    case = breach.case
    return Situation(breach.ground, case.people, case.enhanced, is_repeat(breach))


@transaction.atomic
def decide_breach(
    *, breach: Breach, sentence: Sentence, reasons: Reasons, decision: Decision
) -> Sanction:
    """Decide, for the president of the council, what follows from a breach (CASF L262-37).

    Refusal by whoever reported it; without a delegation of signature; before the person was
    heard or their delay has passed; without the opinion of the panel where the law asks for it;
    outside the scale of the day of the fact, other sanctions of the household included; for a
    month already begun; without reasons.
    """
    access.require_breach(decision, access.DECIDE, breach)
    if access.has_reported(decision.actor, breach):
        raise Refusal("Vous avez signalé ces faits : une autre personne doit décider.")
    if sentence.measure not in Measure.values:
        raise Refusal("Choisissez une mesure.", field="measure")
    BREACH.check(MOVE_OF[Measure(sentence.measure)], breach.state, breach.get_state_display())
    _check_opinion(breach, sentence)
    situation = situation_of(breach)
    check(breach.scale, sentence, situation, day_of(decision))
    _check_household(breach, sentence, situation)
    made = Sanction.objects.create(
        breach=breach,
        measure=sentence.measure,
        percent=sentence.percent,
        months=sentence.months,
        since=sentence.since if sentence.withholds else None,
        motivation=required(
            reasons.motivation, "Une décision est motivée : dites pourquoi.",
            field="motivation", rule=REASONS,
        ),
        considered=required(
            reasons.considered, "Dites quels motifs légitimes ont été examinés.",
            field="considered", rule="CASF L262-37",
        ),
        reported_by=breach.reported_by,
        decided_by=decision.actor,
        decided_at=decision.at,
        decided_on=day_of(decision),
        delegation=delegation_for(decision, DelegableAct.SUSPENSION),
    )  # fmt: skip
    move(
        breach, MOVE_OF[Measure(sentence.measure)], BREACH, decision,
        is_repeat=situation.is_repeat,
    )  # fmt: skip
    for item in AgendaItem.objects.filter(breach=breach, state=ItemState.OPINION):
        move(item, "decide", ITEM, decision)
    record(
        "sanctions.sanction.decide", made, decision,
        measure=made.measure, percent=made.percent, months=made.months,
    )  # fmt: skip
    return made


def _check_household(breach: Breach, sentence: Sentence, situation: Situation) -> None:
    """Two people of a household never lose together more than the cap (R262-68-6)."""
    if not sentence.withholds or sentence.since is None:
        return
    cap = breach.scale.cap_for(people=situation.people, is_majored=situation.is_majored)
    held = held_with(breach)
    for month in sentence.since.until(sentence.since + sentence.months):
        already = held.get(month, 0)
        if already + sentence.percent > cap:
            raise Refusal(
                f"{already} % du RSA de ce foyer sont déjà retenus en {month.label} : il reste au "
                f"plus {max(0, cap - already)} %.",
                rule=breach.scale.cap_article,
                field="percent",
            )


def _check_opinion(breach: Breach, sentence: Sentence) -> None:
    """By law, or because somebody asked for it: an opinion awaited is not done without."""
    needs = breach.scale.needs_opinion(sentence.measure) and (
        breach.state != BreachState.OPINION_GIVEN
    )
    if needs or (sentence.withholds and breach.waits_for_panel):
        raise Refusal(
            "L'équipe pluridisciplinaire doit d'abord donner son avis : mettez le dossier à "
            "l'ordre du jour d'une séance.",
            rule=breach.scale.opinion_article,
            field="measure",
        )


@transaction.atomic
def ask_panel(*, breach: Breach, decision: Decision) -> None:
    """Ask a panel for its opinion before deciding; its secretary puts it on an agenda.

    Refusal before the person was heard, or when it was asked already.
    """
    access.require_breach(decision, access.DECIDE, breach)
    BREACH.check("refer", breach.state, breach.get_state_display())
    if breach.waits_for_panel:
        raise Refusal("L'avis de l'équipe pluridisciplinaire est déjà attendu.")
    on = day_of(decision)
    Breach.objects.filter(pk=breach.pk).update(panel_asked_on=on)
    breach.panel_asked_on = on
    record("sanctions.breach.ask_panel", breach, decision, on=on.isoformat())


@transaction.atomic
def notify_sanction(*, sanction: Sanction, on: date, decision: Decision) -> None:
    """The person received the decision: the two months to appeal run from that day (DL-08)."""
    access.require_breach(decision, access.DECIDE, sanction.breach)
    not_to_come(on, decision)
    if on < sanction.decided_on:
        raise Refusal("La notification ne peut pas précéder la décision.", field="on")
    told = Sanction.objects.filter(pk=sanction.pk, notified_on=None).update(notified_on=on)
    if not told:
        raise Refusal("Cette décision est déjà notifiée.", field="on")
    sanction.notified_on = on
    record("sanctions.sanction.notify", sanction, decision, on=on.isoformat())


@transaction.atomic
def send_to_payer(*, sanction: Sanction, decision: Decision) -> None:
    """Send the decision to the payer, and write it down for the monthly run.

    Refusal before the person was told, when months already begun would be withheld, or above
    what the household may lose in a month, other decisions included (R262-68-6).
    """
    breach = sanction.breach
    access.require_breach(decision, access.DECIDE, breach)
    if sanction.since is not None and sanction.since <= Month.of(day_of(decision)):
        raise Refusal(
            f"{capfirst(sanction.since.label)} est commencé : une décision ne vaut que pour "
            "l'avenir. Levez celle-ci.",
            rule="CASF L262-37 ; CE, Département du Loiret",
        )
    if sanction.notified_on is None:
        raise Refusal("Notez d'abord la notification à la personne.", rule=REASONS)
    BREACH.check("send", breach.state, breach.get_state_display())
    assert sanction.since is not None, "the database says so"
    why = Decision(decision.actor, decision.at, decision.reason or sanction.motivation)
    reduction = rights.reduce_right(
        case=breach.case,
        percent=standing_percent(sanction),
        months=(sanction.since, sanction.since + sanction.months),
        cap=breach.scale.cap_for(people=breach.case.people, is_majored=breach.case.enhanced),
        label=f"{capfirst(sanction.get_measure_display())} pour manquement",
        rule=breach.scale.article,
        source=f"sanctions.sanction:{sanction.pk}",
        decision=why,
    )
    on = day_of(decision)
    Sanction.objects.filter(pk=sanction.pk).update(reduction=reduction, sent_on=on)
    sanction.reduction, sanction.sent_on = reduction, on
    move(breach, "send", BREACH, decision)


def most_months_back(sanction: Sanction) -> int:
    """How many withheld months may be given back: of a suspension, never of a suppression."""
    if sanction.measure != Measure.SUSPENSION:
        return 0
    return sanction.breach.scale.pay_back_max_months


@transaction.atomic
def lift_sanction(
    *, sanction: Sanction, on: date, months_back: int = 0, decision: Decision
) -> None:
    """The person complies on a day: nothing is withheld from that month on.

    `months_back`: months already withheld that are given back, within the limit of the regime
    of the day of the fact (0 under the old one), for a suspension alone: what was suppressed is
    not given back (CASF R262-68). Refusal without a reason or beyond the limit.
    """
    breach = sanction.breach
    access.require_breach(decision, access.DECIDE, breach)
    not_to_come(on, decision)
    reason = required(decision.reason, "Dites ce que la personne a fait.", field="reason")
    most = most_months_back(sanction)
    if not 0 <= months_back <= most:
        raise Refusal(
            f"Au plus {most} mois retenus peuvent être reversés sous ce régime.",
            rule=breach.scale.remedy_article,
            field="months_back",
        )
    until, back = _ends(sanction, Month.of(on), months_back)
    reduction = sanction.reduction
    if reduction is not None and reduction.state == ReductionState.ACTIVE:
        rights.lift_reduction(reduction=reduction, until=until, decision=decision)
    watched = watched_until(breach.scale, sanction)
    Sanction.objects.filter(pk=sanction.pk).update(
        lifted_on=on, lifted_reason=reason, paid_back_months=back,
        watched_until=None if watched == date.max else watched,
    )  # fmt: skip
    move(breach, "lift", BREACH, decision)


def _ends(sanction: Sanction, month: Month, months_back: int) -> tuple[Month, int]:
    """From which month nothing is withheld, and how many withheld months are given back."""
    assert sanction.since is not None
    last = sanction.since + sanction.months
    stop = min(max(month, sanction.since), last)
    until = max(sanction.since, stop + -months_back)
    return until, stop - until
