"""The month of RSA: what the run waits for, what the bank said, who must sign."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst

from levier.allowance import access, queries
from levier.allowance.domain import DEAD, FindingState, RunState
from levier.allowance.models import ControlFinding, MonthlyRun
from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.models import LongRun
from levier.kernel.text import counted
from levier.payments.domain import AccountState, FileState, OrderState
from levier.payments.models import BankAccount, BankFile, PaymentOrder, Resolution
from levier.payments.queries import unmatched_entries
from levier.rights.domain import FeedType
from levier.rights.models import PayerMonth
from levier.steering.domain import Figure, Item

# What each act of a run asks for: the permission of whoever does it, and the sentence.
NEXT = {
    "open": (access.OPEN, "Les dossiers du mois restent à figer."),
    "calculate": (access.CALCULATE, "Les dossiers sont figés : le calcul peut commencer."),
    "control": (access.CONTROL, "Les montants sont calculés : comparez-les à ceux du payeur."),
    "release": (access.CONTROL, "La paie est retenue : trop de foyers n'ont pas pu être calculés."),
    "approve": (
        access.APPROVE,
        "Les montants sont contrôlés : relisez, puis approuvez ou refusez.",
    ),
    "order": (access.ORDER, "La paie est approuvée : les ordres peuvent être créés."),
    "file": (access.FILE, "Les ordres sont prêts : le fichier peut être écrit et scellé."),
    "send": ("payments.hand_over", "Le fichier est scellé : il reste à le remettre."),
    "return": (access.CLOSE, "Le fichier est parti : la banque répond ordre par ordre."),
    "close": (access.CLOSE, "Tout est réglé : le mois peut être vérifié et clos."),
}


def latest_run() -> MonthlyRun | None:
    runs = MonthlyRun.objects.monthly().exclude(state__in=DEAD)
    return runs.order_by("-month").first()


def figures(agent: Agent) -> Iterator[Figure]:
    """The month being paid: how much, for whom, how far it is."""
    if not directory.can(agent, access.VIEW):
        return
    run = latest_run()
    if run is None:
        return
    households = counted(run.paid_count, "foyer")
    yield Figure(
        run.payable_total, f"à verser en {run.month.label}", f"{households}, {_state(run)}",
        "allowance:run", pk=run.pk,
    )  # fmt: skip


def _state(run: MonthlyRun) -> str:
    return f"paie {run.get_state_display()}"


def to_do(agent: Agent) -> Iterator[Item]:
    """What this agent can do now."""
    if directory.can(agent, access.VIEW):
        yield from _runs(agent, mine=True)
        yield from _month_to_open(agent)
        yield from _findings(agent)
        yield from _stopped()
    if directory.can(agent, "payments.view"):
        yield from _bank(agent)


def waiting(agent: Agent) -> Iterator[Item]:
    """What somebody else must do for the month to go on."""
    if directory.can(agent, access.VIEW):
        yield from _runs(agent, mine=False)
    if directory.can(agent, "payments.enter_bank_account"):
        yield from _accounts("En attente de la validation d'une autre personne.", "accent")


def _runs(agent: Agent, *, mine: bool) -> Iterator[Item]:
    for run in MonthlyRun.objects.exclude(state__in=[*DEAD, RunState.CLOSED]).order_by("month"):
        act = queries.next_act(run)
        if act not in NEXT:
            continue
        permission, sentence = NEXT[act]
        own = agent.actor in (run.opened_by, run.computed_by) and act == "approve"
        if (directory.can(agent, permission) and not own) == mine:
            yield Item(
                1, capfirst(str(run)), sentence, "allowance:run", pk=run.pk,
                meaning="attention" if mine else "accent",
            )  # fmt: skip


def _month_to_open(agent: Agent) -> Iterator[Item]:
    if not directory.can(agent, access.OPEN):
        return
    monthly = PayerMonth.objects.filter(live=True, feed_type=FeedType.MONTHLY)
    stated = monthly.order_by("-month").first()
    if stated and not MonthlyRun.objects.monthly().of_month(stated.month).exists():
        yield Item(
            1, f"Paie {stated.month.of_label} à ouvrir", "Le flux mensuel du payeur est arrivé.",
            "allowance:open", meaning="attention",
        )  # fmt: skip


def _findings(agent: Agent) -> Iterator[Item]:
    run = latest_run()
    if run is None or not directory.can(agent, access.CONTROL):
        return
    undecided = ControlFinding.objects.filter(run=run, state=FindingState.EXAMINE).count()
    if undecided and run.state not in (RunState.CLOSED, RunState.SETTLED):
        yield Item(
            undecided, "écarts à examiner", f"Paie {run.month.of_label}, les plus gros d'abord.",
            "allowance:findings", "?etat=examine", pk=run.pk,
        )  # fmt: skip


def _stopped() -> Iterator[Item]:
    """A step that failed and that nothing has done again since."""
    for run in MonthlyRun.objects.exclude(state__in=[*DEAD, RunState.CLOSED]):
        work = LongRun.objects.filter(subject=queries.subject_of(run)).order_by("-pk").first()
        if work and work.state == "failed":
            yield Item(
                1, f"{capfirst(str(run))} : une étape s'est arrêtée", work.message,
                "allowance:run", pk=run.pk, meaning="danger",
            )  # fmt: skip


def _bank(agent: Agent) -> Iterator[Item]:
    may = {name for name in ("hand_over", "resolve", "record_return", "verify_bank_account")
           if directory.can(agent, f"payments.{name}")}  # fmt: skip
    if "verify_bank_account" in may:
        others = BankAccount.objects.exclude(entered_by=agent.actor)
        yield from _accounts("Saisies par une autre personne : validez-les.", "attention", others)
    if "hand_over" in may:
        yield from _files()
    if may & {"resolve", "record_return"}:
        yield from _doubts()
        yield from _entries()
    if "resolve" in may or directory.can(agent, access.APPROVE):
        yield from _resolutions(agent)


def _accounts(sentence: str, meaning: str, rows: object = None) -> Iterator[Item]:
    accounts = BankAccount.objects.all() if rows is None else rows
    count = accounts.filter(state=AccountState.ENTERED).count()  # type: ignore[attr-defined]
    if count:
        yield Item(
            count, "coordonnées bancaires à valider", sentence, "payments:bank_accounts",
            "?etat=entered", meaning=meaning,
        )  # fmt: skip


def _files() -> Iterator[Item]:
    doubtful = BankFile.objects.filter(state=FileState.UNKNOWN).count()
    if doubtful:
        yield Item(
            doubtful, "fichiers à la remise incertaine", "Demandez à la banque s'ils sont arrivés.",
            "payments:files", "?etat=unknown", meaning="danger",
        )  # fmt: skip
    leaving = BankFile.objects.filter(state__in=[FileState.SEALED, FileState.LEAVING]).count()
    if leaving:
        yield Item(
            leaving, "fichiers bancaires à remettre", "Scellés, pas encore confirmés à la banque.",
            "payments:files", meaning="attention",
        )  # fmt: skip


def _doubts() -> Iterator[Item]:
    again = "À corriger, puis à émettre de nouveau."
    states = {
        OrderState.UNKNOWN: ("paiements à rapprocher", "Leur issue est incertaine.", "danger"),
        OrderState.REJECTED: ("paiements rejetés", again, "attention"),
        OrderState.RETURNED: ("paiements revenus", again, "attention"),
    }
    for state, (label, sentence, meaning) in states.items():
        count = PaymentOrder.objects.filter(state=state, replaced_by=None).count()
        if count:
            yield Item(count, label, sentence, "payments:orders", f"?etat={state}", meaning=meaning)


def _entries() -> Iterator[Item]:
    count = unmatched_entries().count()
    if count:
        yield Item(
            count, "lignes de la banque à examiner",
            "Elles ne correspondent à aucun de nos ordres.", "payments:entries",
            meaning="attention",
        )  # fmt: skip


def _resolutions(agent: Agent) -> Iterator[Item]:
    rows = Resolution.objects.filter(confirmed_by="").exclude(proposed_by=agent.actor)
    count = rows.count()
    if count:
        yield Item(
            count, "paiements incertains à confirmer", "Une autre personne a proposé leur issue.",
            "payments:orders", "?etat=unknown", meaning="attention",
        )  # fmt: skip
