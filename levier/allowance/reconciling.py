"""What was approved against what was ordered, spent and recovered: each month, to the cent.

Each check gives French sentences that name the offender; an empty list means that it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Sum

from levier.allowance import queries
from levier.allowance.domain import Outcome, RunState
from levier.allowance.models import MonthlyRun, RunLine
from levier.kernel.money import ZERO, Money
from levier.payments.domain import Event, Nature
from levier.payments.models import PaymentOrder, Transfer
from levier.rights.domain import DebtOrigin
from levier.rights.models import Debt

OF_THE_RSA = (Nature.RSA, Nature.RSA_ARREAR, Nature.ADVANCE)
ORDERED = (
    RunState.ORDERED,
    RunState.SEALED,
    RunState.SENT,
    RunState.SETTLED,
    RunState.CLOSED,
)


def approvals_stand() -> list[str]:
    """I8: behind every approved run, the signature of the person it names."""
    found = []
    for run in MonthlyRun.objects.approved().order_by("pk"):
        signed = queries.approval_of(run)
        names = (run.computed_by, run.approved_by)
        if signed is None:
            found.append(f"{run} : approuvée, sans l'approbation qui le prouve.")
        elif (signed.computed_by, signed.approved_by) != names:
            found.append(f"{run} : l'approbation gardée n'est pas celle de {run.approved_by}.")
    return found


def orders_follow_runs() -> list[str]:
    """Every order comes from an approved run; a direct month orders each household's amount."""
    runs = {queries.run_key(run): run for run in MonthlyRun.objects.approved()}
    keys = PaymentOrder.objects.filter(nature__in=OF_THE_RSA).order_by("run")
    strays = set(keys.values_list("run", flat=True).distinct()) - set(runs)
    found = [f"Des ordres de la paie {key} n'ont pas d'approbation." for key in sorted(strays)]
    for run in runs.values():
        if not run.is_delegated and run.state in ORDERED:
            found += _direct(run)
    return found


def _direct(run: MonthlyRun) -> Iterator[str]:
    lines = RunLine.objects.filter(run=run, outcome=Outcome.AMOUNT).order_by("position")
    due: dict[str, Money] = {}
    numbers: dict[str, str] = {}
    for pk, number, payable in lines.values_list("case__household_id", "case__number", "payable"):
        due[str(pk)] = due.get(str(pk), ZERO) + payable
        numbers[str(pk)] = number
    rows = queries.orders_of(run).filter(attempt=1, payee__owner_type=queries.HOUSEHOLD)
    ordered: dict[str, Money] = dict(
        rows.values("payee__owner_id")
        .order_by("payee__owner_id")
        .annotate(total=Sum("amount"))
        .values_list("payee__owner_id", "total")
    )
    for home in sorted(set(due) | set(ordered)):
        if due.get(home, ZERO) != ordered.get(home, ZERO):
            yield (
                f"{run}, dossier {numbers.get(home, f'du foyer {home}')} : "
                f"{due.get(home, ZERO)} approuvés, {ordered.get(home, ZERO)} ordonnés."
            )


def advances_are_spent() -> list[str]:
    """A delegated month spends, household by household, what its payer paid them."""
    found: list[str] = []
    for run in MonthlyRun.objects.monthly().filter(state__in=ORDERED).order_by("pk"):
        if run.is_delegated:
            found += _spent(run)
    return found


def _spent(run: MonthlyRun) -> Iterator[str]:
    written = Transfer.objects.filter(source=queries.run_key(run))
    sums: dict[str, dict[str, Money]] = {Event.ACCRUED: {}, Event.CONSUMED: {}}
    for key, event, amount in written.values_list("key", "event", "amount"):
        if event in sums:
            sums[event][key.rpartition(":")[2]] = amount
    accrued, consumed = sums[Event.ACCRUED], sums[Event.CONSUMED]
    for case in sorted(set(accrued) | set(consumed)):
        if accrued.get(case) != consumed.get(case):
            yield (
                f"{run}, dossier {case} : {accrued.get(case, ZERO)} constatés, "
                f"{consumed.get(case, ZERO)} pris sur l'acompte."
            )
    paid = RunLine.objects.filter(run=run).aggregate(total=Sum("payer_amount"))["total"] or ZERO
    total = Money.total(accrued.values())
    if total != paid:
        yield f"{run} : {total} au grand livre, {paid} versés par les payeurs."


def debts_add_up() -> list[str]:
    """What is left of an overpayment is what it was, less each part recovered."""
    rows = Debt.objects.annotate(parts=Sum("recoveries__amount")).order_by("pk")
    found = []
    for debt in rows.iterator(5000):
        left = debt.initial - (debt.parts or ZERO)
        # The payer may have recovered its own part: its word is only an upper bound here.
        theirs = debt.origin == DebtOrigin.PAYER
        if debt.balance > left or (debt.balance != left and not theirs):
            found.append(
                f"Indu n° {debt.pk} du dossier {debt.case_number} : il reste {debt.balance}, ses "
                f"parts laissent {left}."
            )
    return found


def totals_are_those_of_lines() -> list[str]:
    """The counts and totals of each run are those of its households."""
    found = []
    for run in MonthlyRun.objects.exclude(results_hash="").order_by("pk"):
        counted = queries.totals(run)
        wrong = [name for name, value in counted.items() if getattr(run, name) != value]
        if wrong:
            found.append(f"{run} : ses totaux ne sont pas ceux de ses foyers ({', '.join(wrong)}).")
    return found


def approved_as_computed() -> list[str]:
    """I8: nobody approved what they computed."""
    alone = MonthlyRun.objects.exclude(approved_by="").filter(approved_by=F("computed_by"))
    return [f"{run} : calculée et approuvée par la même personne." for run in alone]
