"""An appeal in words: how long is left, what recovery waits for, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.models import Agent
from levier.kernel.text import long_date, short_date
from levier.people.web.files import file_url
from levier.rights.access import VIEW_DEBTS
from levier.rights.domain import DebtState
from levier.rights.models import Debt
from levier.sanctions import access
from levier.sanctions.domain.appeal import CONTESTABLE, DECIDABLE, PENDING, AppealState, Contested
from levier.sanctions.models import Appeal, PaperKind
from levier.sanctions.web.appeal_tables import appeal_url, claimant, meaning
from levier.sanctions.web.breach_tables import breach_url
from levier.sanctions.web.wording import Act, Told, due_number, papers_of, who
from levier.ui.pieces import Event, Fact, Number

A = AppealState
C = Contested
TITLES = {
    C.SANCTION: "Recours contre une sanction",
    C.DEBT: "Recours contre un indu",
    C.WAIVER: "Demande de remise de dette",
    C.REFUSAL: "Recours contre un refus ou la fin du droit",
    C.AMOUNT: "Recours contre le montant du RSA",
}
ENDED = (A.FULL, A.PARTIAL, A.REJECTED, A.INADMISSIBLE)


def page(appeal: Appeal, agent: Agent, today: date) -> dict[str, Any]:
    """Everything that the page of an appeal shows."""
    papers = list(appeal.papers.defer("content"))
    names = agents.names_of(
        {appeal.recorded_by, appeal.answered_by, *(one.issued_by for one in papers)} - {""}
    )
    main, others = acts(appeal, agent, today, {one.kind for one in papers})
    return {
        "appeal": appeal,
        "today": today,
        "meaning": meaning(appeal),
        "claimant": claimant(appeal),
        "file_url": file_url(appeal.case.household_id),
        "act": main,
        "more": others,
        "notices": list(notices(appeal, today)),
        "numbers": numbers(appeal),
        "asked": asked(appeal, names, agent),
        "handled": handled(appeal, names),
        "events": sorted(events(appeal, names), key=lambda one: str(one.on)),
        "papers": papers_of(papers, names),
    }


def numbers(appeal: Appeal) -> list[Number]:
    if appeal.state in PENDING:
        return [due_number(appeal.due_on, f"À décider avant le {short_date(appeal.due_on)}",
                           f"Sans réponse le {short_date(appeal.implicit_on)}, il est rejeté "
                           "· CRPA L231-4")]  # fmt: skip
    if appeal.waived:
        return [Number("remis sur l'indu", appeal.waived, "CASF L262-46")]
    if appeal.percent:
        return [Number("du RSA retenus désormais", f"{appeal.percent} %", "au lieu de ce qui "
                       "avait été décidé")]  # fmt: skip
    return []


def notices(appeal: Appeal, today: date) -> Iterator[Told]:
    if appeal.is_late:
        yield Told(
            "attention",
            "Ce recours est arrivé hors délai.",
            "Quelqu'un dit s'il est examiné quand même, et pourquoi.",
            "CASF R262-88",
        )
    if appeal.state in PENDING and today >= appeal.implicit_on:
        yield Told("danger", "Le silence a valu rejet.",
                   f"Depuis le {short_date(appeal.implicit_on)} : constatez-le, ou répondez ; "
                   "une réponse tardive remplace ce rejet.", "CRPA L231-4")  # fmt: skip
    if appeal.debt is not None:
        yield from _recovery(appeal, appeal.debt)
    elif appeal.state in PENDING and appeal.sanction is not None:
        yield Told("accent", "La sanction continue de s'appliquer jusqu'à la réponse.")


def _recovery(appeal: Appeal, debt: Debt) -> Iterator[Told]:
    if debt.state == DebtState.SUSPENDED and appeal.state == A.JUDGED:
        yield Told("attention", f"Le recouvrement de {debt.balance} reste arrêté.",
                   "Tirez du jugement ce qui reste dû, depuis la page de l'indu.",
                   "CASF L262-46")  # fmt: skip
    elif debt.state == DebtState.SUSPENDED:
        yield Told(
            "accent",
            f"Le recouvrement de {debt.balance} est arrêté.",
            "Rien n'est retenu tant qu'un recours, ou le juge, n'a pas répondu.",
            "CASF L262-46",
        )
    elif appeal.state in PENDING and debt.state == DebtState.ASSESSED:
        yield Told("attention", "Cet indu n'est pas encore notifié.",
                   "Ne le notifiez pas sans répondre à ce recours.")  # fmt: skip


def asked(appeal: Appeal, names: Mapping[str, str], agent: Agent) -> list[Fact]:
    told = f"décision notifiée le {short_date(appeal.decision_of)}"
    rows = [
        Fact("Contre", capfirst(appeal.get_contested_display()), told,
             _contested_url(appeal, agent)),
        Fact("Reçu le", appeal.received_on, f"enregistré par {who(names, appeal.recorded_by)}"),
        Fact("Ce que dit la personne", appeal.arguments),
    ]  # fmt: skip
    if appeal.debt is not None:
        stands = appeal.debt.get_state_display()
        rows.insert(1, Fact("Reste dû", appeal.debt.balance, stands))
    if appeal.sanction is not None:
        rows.insert(1, Fact("Sanction", capfirst(str(appeal.sanction))))
    return rows


def _contested_url(appeal: Appeal, agent: Agent) -> str:
    """Where the decision contested stands, for whoever may open it."""
    if appeal.debt_id and directory.can(agent, VIEW_DEBTS):
        return reverse("rights:debt", args=[appeal.debt_id])
    may = appeal.sanction is not None and directory.can(agent, access.VIEW)
    return breach_url(appeal.sanction) if may else ""


def handled(appeal: Appeal, names: Mapping[str, str]) -> list[Fact]:
    rows = [Fact("Instruit par", appeal.handler or "personne encore")]
    if appeal.opinion_asked_on:
        due = short_date(appeal.opinion_due_on) if appeal.opinion_due_on else ""
        rows.append(
            Fact(
                "Commission de recours amiable",
                f"saisie le {short_date(appeal.opinion_asked_on)}",
                f"avis attendu avant le {due}, puis réputé rendu · CASF R262-89",
            )
        )
    if appeal.opinion:
        on = short_date(appeal.opinion_on) if appeal.opinion_on else ""
        rows.append(Fact("Avis de la commission", appeal.opinion, f"le {on}"))
    if appeal.answered_on:
        under = f", délégation {appeal.delegation.reference}" if appeal.delegation else ""
        rows.append(Fact("Réponse", capfirst(outcome_of(appeal)),
                         f"le {short_date(appeal.answered_on)}, {who(names, appeal.answered_by)}"
                         f"{under}"))  # fmt: skip
        rows.append(Fact("Motifs", appeal.answer, "elle remplace la décision contestée · "
                         "CRPA L412-7"))  # fmt: skip
    if appeal.judgment:
        rows.append(Fact("Jugement", appeal.judgment))
    return rows


def outcome_of(appeal: Appeal) -> str:
    """What was answered, still told once a judge has it."""
    if appeal.state in ENDED:
        return A(appeal.state).label
    return A.PARTIAL.label if appeal.percent or appeal.waived else A.REJECTED.label


def events(appeal: Appeal, names: Mapping[str, str]) -> Iterator[Event]:
    yield Event(appeal.decision_of, "Décision notifiée à la personne")
    yield Event(appeal.received_on, "Recours reçu",
                "Le recouvrement s'arrête." if appeal.debt_id else "",
                source=who(names, appeal.recorded_by),
                rule="CASF L262-46" if appeal.debt_id else "CASF L262-47")  # fmt: skip
    if appeal.opinion_asked_on:
        yield Event(appeal.opinion_asked_on, "Commission de recours amiable saisie")
    if appeal.opinion_on:
        yield Event(appeal.opinion_on, "Avis de la commission rendu", appeal.opinion)
    if appeal.answered_on:
        yield Event(appeal.answered_on, f"Réponse : {outcome_of(appeal)}", appeal.answer, "done",
                    who(names, appeal.answered_by), rule="CRPA L412-8")  # fmt: skip
    elif appeal.state == A.IMPLICIT:
        yield Event(appeal.implicit_on, "Rejet implicite", "Deux mois sans réponse.", "danger",
                    rule="CRPA L231-4")  # fmt: skip
    if appeal.litigated_on:
        yield Event(appeal.litigated_on, "Tribunal administratif saisi")
    if appeal.judged_on:
        yield Event(appeal.judged_on, "Jugement rendu", appeal.judgment)


def acts(
    appeal: Appeal, agent: Agent, today: date, kinds: set[str]
) -> tuple[Act | None, list[Act]]:
    handles = access.may_on_appeal(agent, access.HANDLE, appeal)
    answers = access.may_on_appeal(agent, access.ANSWER, appeal)
    found = list(_acts(appeal, today, kinds, handles=handles, answers=answers))
    main = next((one for one in found if one.kind == "main"), None)
    return main, [one for one in found if one is not main]


def _acts(
    appeal: Appeal, today: date, kinds: set[str], *, handles: bool, answers: bool
) -> Iterator[Act]:
    if handles:
        yield from _next(appeal, today)
    if answers and appeal.state in DECIDABLE:
        yield _act("Répondre", "answer", appeal, kind="quiet" if appeal.state == A.IMPLICIT
                   else "main")  # fmt: skip
    if handles:
        yield from _papers(appeal, kinds)
        yield from _aside(appeal)
    if answers and appeal.state in (A.RECEIVED, A.ADMISSIBLE):
        yield _act("Déclarer irrecevable", "dismiss_appeal", appeal, "close")


def _next(appeal: Appeal, today: date) -> Iterator[Act]:
    if appeal.state in PENDING and today >= appeal.implicit_on:
        yield _act("Constater le rejet implicite", "lapse", appeal, "clock")
    if appeal.state == A.RECEIVED:
        yield _act("Dire s'il est recevable", "admit", appeal, kind="main")
    elif appeal.state == A.ADMISSIBLE:
        yield _act("Prendre en instruction", "assign", appeal, "person", "main")
    elif appeal.state == A.OPINION_REQUESTED:
        over = appeal.opinion_due_on is not None and today > appeal.opinion_due_on
        yield _act("Noter l'avis de la commission", "receive_opinion", appeal, "edit",
                   "quiet" if over else "main")  # fmt: skip
        if over:
            yield _act("Constater l'avis réputé rendu", "deem_opinion", appeal, kind="main")


def _aside(appeal: Appeal) -> Iterator[Act]:
    if appeal.state in (A.ADMISSIBLE, A.ASSIGNED):
        yield _act("Saisir la commission", "ask_opinion", appeal, "people")
    if appeal.state in CONTESTABLE:
        yield _act("Noter la saisine du tribunal", "litigate", appeal)
    if appeal.state == A.LITIGATION:
        yield _act("Noter le jugement", "judge", appeal, "edit")


def _papers(appeal: Appeal, kinds: set[str]) -> Iterator[Act]:
    labels = {PaperKind.RECEIPT: "Éditer l'accusé de réception"}
    if appeal.state in ENDED:
        labels[PaperKind.ANSWER] = "Éditer la réponse"
    for kind, label in labels.items():
        again = " à nouveau" if kind in kinds else ""
        url = reverse("sanctions:issue_for_appeal", args=[appeal.pk, kind])
        to_send = kind == PaperKind.ANSWER and not again
        yield Act(f"{label}{again}", url, "print", posts=True, kind="main" if to_send else "quiet")


def _act(label: str, name: str, appeal: Appeal, icon: str = "next", kind: str = "quiet") -> Act:
    return Act(label, reverse(f"sanctions:{name}", args=[appeal.pk]), icon, kind=kind)


def event(appeal: Appeal) -> Event:
    """An appeal among those of a household."""
    pending = appeal.state in PENDING
    told = f"À décider avant le {long_date(appeal.due_on)}." if pending else ""
    title = TITLES[Contested(appeal.contested)]
    return Event(
        appeal.received_on,
        f"{title} : {appeal.get_state_display()}",
        told,
        meaning(appeal),
        url=appeal_url(appeal),
    )
