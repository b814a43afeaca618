"""An appeal as it comes in and is examined; recovery of a debt waits for its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.rights import usecases as rights
from levier.rights.domain import DebtState
from levier.rights.models import BenefitCase, Debt
from levier.sanctions.access import ANSWER, HANDLE
from levier.sanctions.domain import appeal as domain
from levier.sanctions.domain.appeal import APPEAL, Contested
from levier.sanctions.models import Appeal, Sanction
from levier.sanctions.usecases.signing import day_of, not_to_come, required

RULE = "CASF L262-47"
RECOVERED = (DebtState.NOTIFIED, DebtState.RECOVERING)


@dataclass(frozen=True, slots=True)
class Against:
    """What is contested: the kind, and the sanction or the debt when there is one."""

    contested: str
    sanction: Sanction | None = None
    debt: Debt | None = None


@transaction.atomic
def record_appeal(
    *,
    case: BenefitCase,
    against: Against,
    decision_of: date,
    received_on: date,
    arguments: str,
    decision: Decision,
) -> Appeal:
    """Enter an appeal in the register; two months of silence reject it (CRPA L231-4).

    An appeal against a debt, or a request to waive one, suspends its recovery (L262-46). A late
    one is entered and marked so: somebody decides. Refusal of a day to come, before the decision,
    or while another is pending on the same thing. `decision_of`: day of the contested decision's
    notification. Source: CASF L262-47, R262-87 et seq.
    """
    directory.require_actor(decision, HANDLE, centre=case.centre_id)
    _check_dates(decision_of, received_on, decision)
    _check_subject(case, against)
    told = required(arguments, "Écrivez ce que demande la personne.", field="arguments")
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                case=case,
                name_key=case.name_key,
                centre_id=case.centre_id,
                contested=against.contested,
                sanction=against.sanction,
                debt=against.debt,
                decision_of=decision_of,
                received_on=received_on,
                is_late=_is_late(against, decision_of, received_on),
                arguments=told,
                due_on=domain.answer_due_on(received_on),
                implicit_on=domain.silence_on(received_on),
                recorded_by=decision.actor,
                recorded_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal("Un recours est déjà en cours contre cette décision.", rule=RULE) from error
    record("sanctions.appeal.record", made, decision, contested=made.contested)
    if against.debt is not None and against.debt.state in RECOVERED:
        why = Decision(decision.actor, decision.at, f"Recours n° {made.pk}")
        rights.move_debt(debt=against.debt, name="appeal", decision=why)
    return made


def _check_dates(decision_of: date, received_on: date, decision: Decision) -> None:
    not_to_come(received_on, decision, field="received_on")
    if received_on < decision_of:
        raise Refusal(
            f"Le recours serait d'avant la décision, notifiée le {short_date(decision_of)}.",
            field="received_on",
        )


def _check_subject(case: BenefitCase, against: Against) -> None:
    match against.contested:
        case Contested.SANCTION:
            known = against.sanction is not None and against.sanction.breach.case_id == case.pk
        case Contested.DEBT | Contested.WAIVER:
            known = against.debt is not None and against.debt.case_id == case.pk
        case Contested.REFUSAL | Contested.AMOUNT:
            known = against.sanction is None and against.debt is None
        case _:
            raise Refusal("Choisissez ce que conteste la personne.", field="contested")
    if not known:
        raise Refusal("La décision contestée n'est pas de ce dossier.", field="contested")


def _is_late(against: Against, decision_of: date, received_on: date) -> bool:
    """A waiver may be asked for at any time."""
    if against.contested == Contested.WAIVER:
        return False
    return received_on > domain.last_day_to_appeal(decision_of)


@transaction.atomic
def admit_appeal(*, appeal: Appeal, decision: Decision) -> None:
    """It may be examined. Refusal of a late one without saying why it is admitted."""
    _require(appeal, HANDLE, decision)
    if appeal.is_late:
        required(
            decision.reason, "Ce recours est hors délai : dites pourquoi il est recevable.",
            field="reason", rule="CASF R262-88",
        )  # fmt: skip
    move(appeal, "admit", APPEAL, decision)


@transaction.atomic
def assign_appeal(*, appeal: Appeal, handler: Agent, decision: Decision) -> None:
    """Somebody examines it. Refusal for an agent who may not handle appeals."""
    _require(appeal, HANDLE, decision)
    if not directory.can(handler, HANDLE):
        raise Refusal("Cet agent n'instruit pas les recours.", field="handler")
    move(appeal, "assign", APPEAL, decision, handler=handler)


@transaction.atomic
def ask_opinion(*, appeal: Appeal, on: date, decision: Decision) -> None:
    """Ask the commission of the payer for its opinion; it has a month (DL-09)."""
    _require(appeal, HANDLE, decision)
    not_to_come(on, decision)
    if on < appeal.received_on:
        raise Refusal("La commission serait saisie avant la réception du recours.", field="on")
    due = domain.opinion_due_on(on)
    move(
        appeal, "ask_opinion", APPEAL, decision,
        opinion_asked_on=on, opinion_due_on=due,
        due_on=domain.answer_due_on(appeal.received_on, due),
    )  # fmt: skip


@transaction.atomic
def receive_opinion(*, appeal: Appeal, on: date, text: str, decision: Decision) -> None:
    """The opinion came: a month to decide, and never after silence has answered (DL-10)."""
    _require(appeal, HANDLE, decision)
    not_to_come(on, decision)
    asked = appeal.opinion_asked_on
    if asked is not None and on < asked:
        raise Refusal("L'avis serait d'avant la saisine.", field="on")
    move(
        appeal, "receive_opinion", APPEAL, decision,
        opinion_on=on, opinion=required(text, "Écrivez l'avis.", field="text"),
        due_on=domain.answer_due_on(appeal.received_on, on),
    )  # fmt: skip


@transaction.atomic
def deem_opinion(*, appeal: Appeal, decision: Decision) -> None:
    """The month has passed: the opinion is deemed given. Refusal before."""
    _require(appeal, HANDLE, decision)
    due = appeal.opinion_due_on
    if due is not None and day_of(decision) <= due:
        raise Refusal(
            f"La commission a jusqu'au {short_date(due)} pour rendre son avis.",
            rule="CASF R262-89",
        )
    move(appeal, "deem_opinion", APPEAL, decision)


@transaction.atomic
def lapse_appeal(*, appeal: Appeal, decision: Decision) -> None:
    """Two months of silence: rejected. Recovery of the debt starts again. Refusal before."""
    _require(appeal, HANDLE, decision)
    if day_of(decision) < appeal.implicit_on:
        raise Refusal(
            f"Le silence ne vaudra rejet que le {short_date(appeal.implicit_on)}.",
            rule="CRPA L231-4",
        )
    move(appeal, "lapse", APPEAL, decision)
    resume_recovery(appeal, decision)


def lapse_due_appeals(*, today: date, decision: Decision) -> int:
    """Every appeal that silence has answered by this day; how many."""
    rows = Appeal.objects.filter(state__in=sorted(domain.PENDING), implicit_on__lte=today)
    due = list(rows.select_related("debt").order_by("pk"))
    for appeal in due:
        lapse_appeal(appeal=appeal, decision=decision)
    return len(due)


def resume_recovery(appeal: Appeal, decision: Decision) -> None:
    """Recovery goes on, unless another appeal on the same debt still suspends it."""
    debt = Debt.objects.filter(pk=appeal.debt_id or 0).first()
    if debt is None or debt.state != DebtState.SUSPENDED:
        return
    others = Appeal.objects.filter(debt=debt, state__in=sorted(domain.SUSPENSIVE))
    if others.exclude(pk=appeal.pk).exists():
        return
    why = Decision(decision.actor, decision.at, f"Recours n° {appeal.pk} terminé")
    rights.move_debt(debt=debt, name="resume", decision=why)


@transaction.atomic
def litigate_appeal(*, appeal: Appeal, on: date, decision: Decision) -> None:
    """The person went to the administrative court: recovery of a debt stops again until judged."""
    _require(appeal, HANDLE, decision)
    not_to_come(on, decision)
    _check_after(on, appeal.answered_on or appeal.implicit_on, "la réponse")
    move(appeal, "litigate", APPEAL, decision, litigated_on=on)
    debt = Debt.objects.filter(pk=appeal.debt_id or 0).first()
    if debt is not None and debt.state in RECOVERED:
        why = Decision(decision.actor, decision.at, f"Recours n° {appeal.pk} devant le tribunal")
        rights.move_debt(debt=debt, name="appeal", decision=why)


@transaction.atomic
def judge_appeal(*, appeal: Appeal, on: date, text: str, decision: Decision) -> None:
    """What the court decided. Recovery stays stopped: somebody draws from it what is owed."""
    _require(appeal, HANDLE, decision)
    not_to_come(on, decision)
    _check_after(on, appeal.litigated_on, "la saisine du tribunal")
    kept = required(text, "Écrivez ce que dit le jugement.", field="text")
    move(appeal, "judge", APPEAL, decision, judged_on=on, judgment=kept)


def _check_after(on: date, earlier: date | None, what: str) -> None:
    if earlier is not None and on < earlier:
        raise Refusal(f"Ce jour serait d'avant {what}, du {short_date(earlier)}.", field="on")


def _require(appeal: Appeal, permission: str, decision: Decision) -> None:
    directory.require_actor(decision, permission, centre=appeal.centre_id)


def require_answer(appeal: Appeal, decision: Decision) -> None:
    _require(appeal, ANSWER, decision)
