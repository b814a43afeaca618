"""What the pages of the run say: sentences, numbers and steps, from what the queries read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.allowance import access, queries, receipts
from levier.allowance.domain import (
    APPROVED_ON,
    BEFORE_APPROVAL,
    Change,
    Dimension,
    RunState,
    steps_of,
)
from levier.allowance.models import ControlFinding, MonthlyRun
from levier.allowance.usecases.approving import seen_hash
from levier.allowance.web import forms
from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.kernel.text import counted
from levier.rights.models import BenefitCase
from levier.ui.pieces import Number, Step, Version

Act = Callable[[Decision], None]


@dataclass(frozen=True, slots=True)
class Confirmation:
    title: str
    intro: str
    consequences: tuple[str, ...]
    label: str
    rule: str = ""
    is_danger: bool = False


CANCEL = Confirmation(
    "Annuler cette paie",
    "Rien n'a encore été ordonné ; le mois pourra être ouvert de nouveau.",
    ("Les dossiers figés et les calculs restent lisibles.", "Aucun paiement ne part."),
    "Annuler la paie",
    is_danger=True,
)
REFUSE = Confirmation(
    "Refuser cette paie",
    "Elle ne sera pas payée ; une autre pourra être ouverte pour le mois.",
    ("Votre motif est lu par qui la refera.", "Aucun paiement ne part."),
    "Refuser la paie",
    is_danger=True,
)
RELEASE = Confirmation(
    "Continuer malgré les anomalies",
    "Trop de foyers n'ont pas pu être calculés : la paie est retenue.",
    ("Ces foyers ne sont pas payés par cette paie.", "Ils restent dans la liste des écarts."),
    "Lever la retenue",
)
CORRECT = Confirmation(
    "Régulariser ce mois",
    "Ce que l'on sait aujourd'hui est comparé à ce que le mois a donné.",
    (
        "La paie close ne change pas.",
        "Ce qui manque devient un rappel, ce qui est en trop devient un indu.",
    ),
    "Ouvrir la régularisation",
    rule="CASF L262-46",
)


@dataclass(frozen=True, slots=True)
class MainAct:
    """The one thing to do next: a link, or a button that posts."""

    label: str
    url: str
    posts: bool
    sentence: str


ACTS: dict[str, tuple[str, str, str, str]] = {
    # step: permission, label, route, what it does
    "open": (access.OPEN, "Figer les dossiers", "allowance:step",
             "Les faits connus de chaque foyer sont copiés avec la paie."),
    "calculate": (access.CALCULATE, "Calculer", "allowance:step",
                  "Le droit de chaque foyer est calculé, puis ajusté."),
    "control": (access.CONTROL, "Contrôler", "allowance:step",
                "Nos montants sont comparés, foyer par foyer."),
    "release": (access.CONTROL, "Lever la retenue", "allowance:release",
                "Trop de calculs sont impossibles : décidez si la paie continue sans eux."),
    "approve": (access.APPROVE, "Relire et approuver", "allowance:approve",
                "Une personne qui n'a ni ouvert ni calculé cette paie doit l'approuver."),
    "order": (access.ORDER, "Créer les ordres de paiement", "allowance:step",
              "Un seul ordre vivant par foyer, par mois et par nature : la base y veille."),
    "file": (access.FILE, "Écrire et sceller le fichier", "allowance:step",
             "Le fichier est relu par un autre lecteur avant d'être scellé."),
    "send": ("payments.hand_over", "Remettre le fichier", "allowance:step",
             "L'intention est écrite avant l'envoi : rien ne part deux fois."),
    "return": (access.CLOSE, "Constater le règlement", "allowance:step",
               "Possible quand la banque a répondu pour chaque ordre."),
    "close": (access.CLOSE, "Clore le mois", "allowance:step",
              "Tout est vérifié, la paie est rejouée, puis le mois ne change plus."),
}  # fmt: skip


def main_act(run: MonthlyRun, agent: Agent) -> MainAct | None:
    """What this agent can do next on this run, or None."""
    step = queries.next_act(run)
    if step not in ACTS:
        return None
    permission, label, route, sentence = ACTS[step]
    if not directory.can(agent, permission):
        return None
    posts = route == "allowance:step"
    url = reverse(route, args=[run.pk, step] if posts else [run.pk])
    return MainAct(label, url, posts, sentence)


def run_page(run: MonthlyRun, agent: Agent) -> dict[str, Any]:
    work = queries.live_work(run)
    return {
        "run": run,
        "steps": steps(run),
        "numbers": numbers(run),
        "work": work,
        "failed": None if work else queries.failed_work(run),
        "act": None if work else main_act(run, agent),
        "next_sentence": waiting_for(run),
        "may_cancel": run.state in BEFORE_APPROVAL and directory.can(agent, access.OPEN),
        "may_correct": run.state == RunState.CLOSED
        and not run.is_correction
        and directory.can(agent, access.OPEN),
        "refusal": None,
        "approval": queries.approval_of(run),
        "changes": change_numbers(run),
        "has_orders": run.state in APPROVED_ON and run.state != RunState.APPROVED,
    }


def steps(run: MonthlyRun) -> list[Step]:
    urls = {
        "adjust": reverse("allowance:lines", args=[run.pk]),
        "control": reverse("allowance:findings", args=[run.pk]),
    }
    failed = run.state == RunState.HELD
    return [
        Step(
            one.label,
            "failed" if failed and one.name == "control" else one.status,
            one.sentence,
            urls.get(one.name, "") if one.status != "waiting" else "",
        )
        for one in steps_of(run.state)
    ]


WAITING: dict[str, str] = {
    RunState.CONTROLLED: "En attente de l'approbation d'une seconde personne.",
    RunState.CLOSED: "Ce mois est clos : il ne change plus. Une régularisation reste possible.",
    RunState.REFUSED: "Cette paie a été refusée : ouvrez-en une autre pour le mois.",
    RunState.CANCELLED: "Cette paie a été annulée : ouvrez-en une autre pour le mois.",
}


def waiting_for(run: MonthlyRun) -> str:
    return WAITING.get(run.state, "")


def numbers(run: MonthlyRun) -> list[Number]:
    lines = reverse("allowance:lines", args=[run.pk])
    found = reverse("allowance:findings", args=[run.pk])
    shown = [
        Number("À verser", run.payable_total, f"pour {counted(run.paid_count, 'foyer')}", lines),
        Number("Selon les payeurs", run.payer_total, "somme des montants du flux"),
        Number("Écarts à voir", run.finding_count, "classés par euros", found),
        Number(
            "Sans versement",
            run.nothing_count,
            f"et {counted(run.held_count + run.error_count, 'foyer retenu', 'foyers retenus')}",
            f"{lines}?issue=nothing",
        ),
    ]
    return shown if run.results_hash else [
        Number("Foyers figés", run.population_count, "chaque foyer aura exactement une issue")
    ]  # fmt: skip


def change_numbers(run: MonthlyRun) -> list[Number]:
    """Entering, leaving, strongly up or down since last month's run."""
    figures = run.figures.filter(dimension=Dimension.CHANGE)
    return [Number(capfirst(Change(one.code).label), one.households, str(one.ours))
            for one in figures.order_by("pk")]  # fmt: skip


def approval_page(run: MonthlyRun, agent: Agent) -> dict[str, Any]:
    before = queries.last_run(run)
    return {
        "run": run,
        "seen": seen_hash(run),
        "numbers": numbers(run),
        "changes": change_numbers(run),
        "before": before,
        "delta": run.payable_total - before.payable_total if before else None,
        "kinds": queries.findings_by_kind(run),
        "is_maker": agent.actor in (run.computed_by, run.opened_by),
        "is_due": run.state == RunState.CONTROLLED,
    }


def finding_page(one: ControlFinding, agent: Agent) -> dict[str, Any]:
    explained = receipts.from_run(one.line, one.run.month)
    return {
        "finding": one,
        "decided": capfirst(one.get_state_display()),
        "run": one.run,
        "case": one.line.case,
        "explained": explained,
        "versions": [
            Version("Montant du mois", one.ours, one.theirs),
            Version("Droit avant ajustements", one.line.right, one.line.payer_amount),
        ],
        "may_decide": directory.can(agent, access.CONTROL)
        and one.run.state in (RunState.COMPUTED, RunState.HELD, RunState.CONTROLLED),
    }


def why_page(case: BenefitCase, month: Month) -> dict[str, Any]:
    now, before = receipts.explain(case, month), receipts.explain(case, month + -1)
    return {
        "case": case,
        "month": month,
        "explained": now,
        "before": before if before and not before.problem else None,
        "previous": str(month + -1),
        "following": str(month + 1),
    }


def confirmation(run: MonthlyRun, words: Confirmation, form: forms.Reason) -> dict[str, Any]:
    return {
        "title": f"{words.title} : {run.month.label}",
        "intro": words.intro,
        "consequences": words.consequences,
        "rule": words.rule,
        "form": form,
        "act_label": words.label,
        "back_url": reverse("allowance:run", args=[run.pk]),
        "is_danger": words.is_danger,
    }
