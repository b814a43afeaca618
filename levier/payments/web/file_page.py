"""One bank file on screen: how far it is, what it holds, who must act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.kernel.month import Month
from levier.kernel.text import counted, short_moment
from levier.payments import access, queries
from levier.payments.domain import AT_THE_BANK, BANK_FILE, FileState, OrderState
from levier.payments.models import BankFile
from levier.payments.usecases.files import TAKEABLE
from levier.payments.web import links
from levier.payments.web.acting import Link
from levier.payments.web.order_page import Said
from levier.payments.web.who import Names, must
from levier.ui.pieces import Fact, Number, Step


def file_page(file: BankFile, agent: Agent) -> dict[str, Any]:
    states = queries.states_in_file(file)
    journal = queries.journal_of_file(file)
    names = Names({file.sealed_by, file.sent_by, file.void_asked_by, file.voided_by})
    acts = list(acts_of(file, agent))
    doubts = [line.reason for line in journal if line.act.endswith(".doubt")]
    return {
        "file": file,
        "numbers": numbers_of(file, states),
        "steps": steps_of(file, states, names),
        "facts": facts_of(file),
        "said": situation(file, names, doubts[-1] if doubts else ""),
        "main_act": next((one for one in acts if one.kind == "main"), None),
        "acts": [one for one in acts if one.kind != "main"],
    }


def ready_numbers(month: Month) -> list[Number]:
    """What waits for a file, run by run, with the page that makes it."""
    return [
        Number(
            capfirst(counted(one.count, "virement prêt", "virements prêts")),
            one.amount,
            f"{one.month.label}, campagne {one.run}",
            reverse("payments:build_file", args=[one.run]),
            "Établir un fichier",
        )
        for one in queries.ready_runs(month)
    ]


def numbers_of(file: BankFile, states: dict[OrderState, int]) -> list[Number]:
    failed = states.get(OrderState.REJECTED, 0) + states.get(OrderState.RETURNED, 0)
    waiting = sum(n for state, n in states.items() if state in AT_THE_BANK)
    return [
        Number("Total du fichier", file.amount, counted(file.count, "virement")),
        Number("Payés", states.get(OrderState.PAID, 0), "selon la banque"),
        Number("Rejetés ou retournés", failed, "à émettre à nouveau, si la somme reste due"),
        Number("Sans réponse", waiting, "de la banque"),
    ]


def facts_of(file: BankFile) -> list[Fact]:
    return [
        Fact("Identifiant", file.msg_id, "MsgId, le même à la banque"),
        Fact("Mois", file.month, url=links.run(file.run)),
        Fact("Exécution demandée", file.execution_on),
        Fact("Compte débité", file.debtor),
        Fact("Empreinte", file.sha256, "SHA-256 du contenu scellé"),
        Fact("Format", file.generator),
    ]


def steps_of(file: BankFile, states: dict[OrderState, int], names: Names) -> list[Step]:
    """Built, sealed, handed over, acknowledged, settled."""
    acknowledged = file.state in (FileState.SENT, FileState.CLOSED) and (
        file.state == FileState.CLOSED or queries.is_acknowledged(file)
    )
    waiting = sum(n for state, n in states.items() if state in AT_THE_BANK)
    sent, closed = file.state in (FileState.SENT, FileState.CLOSED), file.state == FileState.CLOSED
    receipt = "done" if acknowledged else "current" if sent else "waiting"
    settled = "done" if closed else "current" if acknowledged else "waiting"
    return [
        Step("Établi", "done", counted(file.count, "virement")),
        Step("Scellé", "done", f"le {short_moment(file.sealed_at)}, par {names[file.sealed_by]}"),
        _hand_over(file, names),
        Step(
            "Reçu par la banque", receipt, "" if acknowledged else "accusé attendu" if sent else ""
        ),
        Step("Dénoué", settled, "" if closed or not sent else f"{waiting} sans réponse"),
    ]


def _hand_over(file: BankFile, names: Names) -> Step:
    label = "Remis à la banque"
    who = f"le {short_moment(file.sent_at)}, par {names[file.sent_by]}" if file.sent_at else ""
    match file.state:
        case FileState.SENT | FileState.CLOSED:
            return Step(label, "done", who)
        case FileState.UNKNOWN:
            return Step(label, "failed", "remise incertaine")
        case FileState.VOID:
            return Step(label, "failed", f"constaté non parti, par {names[file.voided_by]}")
        case FileState.LEAVING:
            return Step(label, "current", f"commencé {who}")
    return Step(label, "current", "à remettre")


def situation(file: BankFile, names: Names, doubt: str) -> Said | None:
    if file.void_asked_by and not file.voided_by:
        maker = names[file.void_asked_by]
        return (
            "attention", "Annulation demandée.",
            f"Par {maker}, sur la pièce : {file.void_evidence}. Doit confirmer ou écarter : "
            f"{must(access.APPROVE, but=maker)}.",
        )  # fmt: skip
    match file.state:
        case FileState.SEALED:
            return "accent", "À remettre à la banque.", f"Par {must(access.HAND_OVER)}."
        case FileState.LEAVING:
            return (
                "attention", "Remise commencée, pas encore confirmée.",
                "Téléchargez le fichier, déposez-le à la banque, puis confirmez.",
            )  # fmt: skip
        case FileState.UNKNOWN:
            return "danger", "Nul ne sait si la banque a ce fichier.", doubt
        case FileState.VOID:
            return "attention", "Ce fichier n'est jamais parti.", f"Pièce : {file.void_evidence}."
    return None


def acts_of(file: BankFile, agent: Agent) -> Iterator[Link]:
    """What this agent may do now."""
    asked = bool(file.void_asked_by) and not file.voided_by
    if directory.can(agent, access.HAND_OVER) and not asked:
        yield from _handing_over(file)
    elif file.state in TAKEABLE and directory.can(agent, access.HAND_OVER):
        yield _link(file, "Télécharger le fichier", "download_file", "quiet", "download")
    if file.state in BANK_FILE.moves["void"].sources:
        yield from _voiding(file, agent, asked)


def _handing_over(file: BankFile) -> Iterator[Link]:
    match file.state:
        case FileState.SEALED:
            yield _link(file, "Commencer la remise", "start_hand_over", "main", "next")
        case FileState.LEAVING:
            yield _link(file, "Confirmer la remise", "confirm_hand_over", "main", "done")
        case FileState.UNKNOWN:
            yield _link(file, "La banque a le fichier", "confirm_hand_over", "main", "done")
            yield _link(file, "Reprendre la remise", "start_hand_over", "danger")
    if file.state in TAKEABLE:
        yield _link(file, "Télécharger le fichier", "download_file", "quiet", "download")
    if file.state == FileState.LEAVING:
        yield _link(file, "Je ne sais pas s'il est parti", "doubt_hand_over", "danger")


def _voiding(file: BankFile, agent: Agent, asked: bool) -> Iterator[Link]:
    if not asked:
        if directory.can(agent, access.RESOLVE):
            yield _link(file, "Il n'est pas parti", "ask_void", "danger")
        return
    if directory.can(agent, access.APPROVE) and agent.actor != file.void_asked_by:
        yield _link(file, "Confirmer l'annulation", "confirm_void", "main", "done")
    if directory.can(agent, access.APPROVE) or directory.can(agent, access.RESOLVE):
        yield _link(file, "Écarter la demande", "drop_void", "danger")


def _link(file: BankFile, label: str, name: str, kind: str, icon: str = "") -> Link:
    return Link(label, reverse(f"payments:{name}", args=[file.pk]), kind, icon)
