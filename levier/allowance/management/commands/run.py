"""`levier run STEP MONTH`: the monthly run from the terminal, one step at a time."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from levier.allowance import access, made_up_bank, queries, tasks, usecases
from levier.allowance.domain import Channel, steps_of
from levier.allowance.domain import RunState as MonthState
from levier.allowance.models import MonthlyRun
from levier.allowance.usecases.approving import seen_hash
from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation import clock, runs
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal, why_unusable
from levier.kernel.month import Month
from levier.kernel.text import counted
from levier.payments import usecases as payments
from levier.payments.domain import Outcome as Fate

ORDERED = (
    "open", "calculate", "control", "release", "approve", "order", "file", "send", "return",
    "close",
)  # fmt: skip
STEPS = (*ORDERED, "all", "status")
QUEUED = {
    "calculate": tasks.CALCULATE,
    "control": tasks.CONTROL,
    "order": tasks.ORDER,
    "file": tasks.FILE,
    "close": tasks.CLOSE,
}
PERMISSIONS = {
    "open": access.OPEN,
    "calculate": access.CALCULATE,
    "control": access.CONTROL,
    "release": access.CONTROL,
    "approve": access.APPROVE,
    "order": access.ORDER,
    "file": access.FILE,
    "send": "payments.hand_over",
    "return": "payments.record_return",
    "close": access.CLOSE,
}


# What may be asked for a step ahead: the snapshot is finished on the way, an answer supposes
# that the file left, and the closing settles what was answered.
FOLLOWING = {("open", "calculate"), ("send", "return"), ("return", "close")}


class Command(BaseCommand):
    help = "La paie d'un mois, étape par étape : open, calculate, control, approve, order, file…"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=STEPS, help="l'étape")
        parser.add_argument("month", help="le mois, comme 2026-11")
        parser.add_argument("--as", dest="email", help="l'adresse de l'agent qui agit")
        parser.add_argument("--reason", default="", help="le motif, quand l'étape en demande un")
        parser.add_argument("--channel", choices=Channel.values, default=Channel.DELEGATED)
        parser.add_argument("--file", dest="message", help="return : le fichier de la banque")

    def handle(self, *args: Any, step: str, month: str, **options: Any) -> None:
        self.options = options
        try:
            self._do(step, Month.parse(month))
        except ValueError as error:
            raise CommandError(f"« {month} » n'est pas un mois comme 2026-11.") from error
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal

    def _do(self, step: str, month: Month) -> None:
        if step == "status":
            return self._status(month)
        if step == "all":
            return self._all(month)
        self._step(step, month, self._decision(step))
        return None

    def _decision(self, step: str) -> Decision:
        """Who acts: `--as`, or outside production the first agent who holds the permission."""
        reason = self.options["reason"]
        if email := self.options["email"]:
            agent = Agent.objects.filter(email__iexact=email).first()
            if agent is None:
                raise Refusal(f"Aucun agent n'a l'adresse {email}.")
            return Decision(agent.actor, clock.now(), reason)
        if settings.PRODUCTION:
            raise Refusal("Dites qui agit : --as adresse@de.l.agent")
        return Decision(_holder(PERMISSIONS[step]).actor, clock.now(), reason or "essai")

    def _step(self, step: str, month: Month, decision: Decision) -> None:
        if step == "open":
            return self._open(month, decision)
        run = _existing(month)
        if self._is_done(step, run):
            return None
        if step == "approve":
            usecases.approve_run(run=run, seen=seen_hash(run), decision=decision)
            self.stdout.write(f"{run} : approuvée.")
        elif step == "release":
            usecases.release_run(run=run, decision=decision)
            self.stdout.write(f"{run} : {run.get_state_display()}.")
        elif step == "send":
            usecases.hand_over_file(run=run, decision=decision)
            self.stdout.write(f"{run} : {run.get_state_display()}.")
        elif step == "return":
            self._return(run, decision)
        else:
            self._resume_snapshot(run, decision)
            self._work(QUEUED[step], run, decision)
        return None

    def _open(self, month: Month, decision: Decision) -> None:
        """The month opened and frozen; asked again after a kill, its snapshot goes on."""
        run = queries.run_of_month(month)
        if run is None or queries.next_act(run) != "open":
            run = usecases.open_run(month=month, channel=self.options["channel"], decision=decision)
            self.stdout.write(f"{run} : {counted(run.population_count, 'foyer')} à figer.")
        self._work(tasks.SNAPSHOT, run, decision)

    def _is_done(self, step: str, run: MonthlyRun) -> bool:
        """Whether a step is behind; Refusal when it can't be reached yet, naming what comes."""
        due = queries.next_act(run)
        reached = ORDERED.index(due) if due else len(ORDERED)
        asked = ORDERED.index(step)
        late = step == "return" and (due == "close" or self.options["message"])
        if asked < reached and not late:
            self.stdout.write(f"{run} : {run.get_state_display()}. Cette étape est déjà faite.")
            return True
        if asked > reached and (due, step) not in FOLLOWING:
            raise Refusal(
                f"{run} : {run.get_state_display()}. L'étape suivante est "
                f"`levier run {due} {run.month}`."
            )
        return False

    def _return(self, run: MonthlyRun, decision: Decision) -> None:
        """The bank's answer (`--file`); outside production, a made-up bank that paid everything."""
        if run.state == MonthState.SEALED:  # an answer to a file says that it was handed over
            sender = decision if self.options["email"] else self._decision("send")
            usecases.hand_over_file(run=run, decision=sender)
            self.stdout.write(f"{run} : {run.get_state_display()}.")
        if path := self.options["message"]:
            message = payments.record_bank_message(
                name=Path(path).name, data=_bytes_of(path), decision=decision
            )
            fates = Counter(message.entries.values_list("outcome", flat=True))
            for outcome, count in sorted(fates.items()):
                self.stdout.write(f"  {Fate(outcome).label} : {counted(count, 'ligne')}")
        elif settings.PRODUCTION:
            raise Refusal("Donnez le fichier de la banque : --file camt.054.xml")
        else:
            made_up_bank.pay_everything(run=run, decision=decision)
        waiting = queries.orders_of(run).open().count()
        self.stdout.write(f"{run} : {counted(waiting, 'paiement')} sans réponse.")

    def _resume_snapshot(self, run: MonthlyRun, decision: Decision) -> None:
        """An interrupted snapshot is finished before anything else is done with the run."""
        if run.state == "frozen" and not run.inputs_hash:
            self._work(tasks.SNAPSHOT, run, decision)

    def _work(self, kind: str, run: MonthlyRun, decision: Decision) -> None:
        ended = runs.execute(tasks.request(kind=kind, run=run, decision=decision), self._show)
        if ended.state != RunState.DONE:
            raise Refusal(ended.message)
        run.refresh_from_db()
        self.stdout.write(f"\r{run} : {run.get_state_display()}.".ljust(70))

    def _show(self, work: LongRun) -> None:
        if self.stdout.isatty():
            self.stdout.write(
                f"\r{work.step} : {work.done} / {work.total} ({work.percent} %)   ", ending=""
            )
            self.stdout.flush()

    def _status(self, month: Month) -> None:
        run = _existing(month)
        self.stdout.write(f"{run}, {run.get_channel_display()} : {run.get_state_display()}")
        marks = {"done": "[x]", "current": "[>]", "waiting": "[ ]"}
        for step in steps_of(run.state):
            self.stdout.write(f"  {marks[step.status]} {step.number:2} {step.label}")
        self.stdout.write(
            f"{counted(run.paid_count, 'foyer')} à payer, {run.payable_total} ; "
            f"{counted(run.finding_count, 'écart')} de contrôle."
        )

    def _all(self, month: Month) -> None:
        """Every step in a row, for the demonstration only: two agents for the two signatures."""
        if settings.PRODUCTION:
            raise Refusal("« levier run all » ne sert qu'à la démonstration.")
        run = queries.run_of_month(month)
        if run is None:
            self._step("open", month, self._as(access.OPEN))
        for step in ORDERED[1:]:
            if _is_due(step, _existing(month)):
                self._step(step, month, self._as(PERMISSIONS[step]))

    def _as(self, permission: str) -> Decision:
        return Decision(_holder(permission).actor, clock.now(), "démonstration")


def _is_due(step: str, run: MonthlyRun) -> bool:
    due = queries.next_act(run)
    if step == "close":
        return due in ("return", "close")
    return due == step or (step == "calculate" and due == "open")


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refusal(f"Le fichier {path} ne peut pas être lu : {why_unusable(error)}.") from error


def _existing(month: Month) -> MonthlyRun:
    run = queries.run_of_month(month)
    if run is None:
        raise Refusal(
            f"La paie {month.of_label} n'est pas ouverte : lancez `levier run open {month}`."
        )
    return run


def _holder(permission: str) -> Agent:
    """The first active agent who holds a permission everywhere, managers before others."""
    for agent in Agent.objects.filter(is_active=True).order_by("pk"):
        scope = directory.scope_of(agent, permission)
        if scope and scope.everything:
            return agent
    raise Refusal(f"Aucun agent ne peut le faire (« {permission} ») : créez-le d'abord.")
