"""What the pages of letters say: one letter as it comes out, what can be written, one batch."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.allowance import access, letter_facts, letter_pdf, queries, retention
from levier.allowance.domain import APPROVED_ON, Outcome, RunKind
from levier.allowance.letter_states import BatchState, LetterKind, LetterState
from levier.allowance.models import Letter, LetterBatch, RunLine
from levier.allowance.usecases.lettering import Told
from levier.allowance.web import letter_tables
from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.models import Agent
from levier.foundation import clock
from levier.kernel.money import ZERO
from levier.kernel.text import counted
from levier.people.web.files import file_url
from levier.rights.domain import OWED
from levier.rights.models import BenefitCase, Debt, PaymentSuspension
from levier.ui.pieces import Fact, Number

OFFERED = 6  # months of rights that can still be told
SHOWN = 8  # letters of a household named on the page where one writes to it
MODELS: dict[str, Any] = {
    LetterKind.RIGHT: RunLine,
    LetterKind.OVERPAYMENT: Debt,
    LetterKind.SUSPENSION: PaymentSuspension,
    LetterKind.RESUMPTION: PaymentSuspension,
}


def letter_page(letter: Letter, agent: Agent) -> dict[str, Any]:
    may = may_write(letter, agent)
    return {
        "letter": letter,
        "headline": json.loads(letter.content)["headline"],
        "meaning": letter_tables.meaning(letter),
        "sheets": [base64.b64encode(page).decode() for page in letter_pdf.pictures_of(letter)],
        "facts": letter_facts_of(letter),
        "may_issue": may and letter.state == LetterState.DRAFT,
        "may_send": may and letter.state == LetterState.ISSUED,
        "may_cancel": may and letter.state != LetterState.CANCELLED,
        "refusal": None,
    }


def may_write(letter: Letter, agent: Agent) -> bool:
    return letter.kind in access.kinds_open_to(agent) and (
        access.writable_cases(agent).filter(pk=letter.case_id).exists()
    )


def letter_facts_of(letter: Letter) -> list[Fact]:
    case = letter.case
    actors = {letter.made_by, letter.issued_by, letter.sent_by, letter.cancelled_by} - {""}
    names = {**agents.names_of(actors)}

    def by(actor: str) -> str:
        return f"par {names.get(actor, letter_tables.HOUSE)}"

    found = [
        Fact("Foyer", str(case.household.claimant), f"dossier {case.number}",
             file_url(case.household_id)),
        Fact("Nature", capfirst(letter.get_kind_display())),
        Fact("Mois", letter.month),
        Fact("Préparé", letter.made_at, by(letter.made_by)),
    ]  # fmt: skip
    if letter.issued_at:
        found.append(Fact("Émis", letter.issued_at, by(letter.issued_by)))
    if letter.sent_on:
        how = f"{letter.get_sending_display()}, {by(letter.sent_by)}"
        found.append(Fact("Envoyé", letter.sent_on, how))
    if letter.cancelled_at:
        why = f"{by(letter.cancelled_by)} : {letter.cancelled_reason}"
        found.append(Fact("Annulé", letter.cancelled_at, why))
    if letter.sha256:
        model = f"modèle {letter.template_version}, {letter.engine}"
        found.append(Fact("Empreinte du PDF", letter.sha256[:16], model))
    return found


def writing_page(case: BenefitCase) -> dict[str, Any]:
    written = Letter.objects.filter(case=case).defer("content").order_by("-pk")
    return {
        "case": case,
        "file_url": file_url(case.household_id),
        "written": [
            Fact(
                capfirst(str(one)),
                f"{capfirst(one.get_kind_display())}, {one.month.label}",
                one.get_state_display(),
                reverse("allowance:letter", args=[one.pk]),
            )
            for one in written[:SHOWN]
        ],
    }


def choices_for(case: BenefitCase, agent: Agent) -> list[tuple[str, str]]:
    """What may still be told to a household, by this agent. At most three queries."""
    kinds = access.kinds_open_to(agent)
    return [(key, label) for key, label in _choices(case) if key.partition(":")[0] in kinds]


def _choices(case: BenefitCase) -> Iterator[tuple[str, str]]:
    live = ~Q(letters__state=LetterState.CANCELLED) & Q(letters__isnull=False)
    rights = RunLine.objects.filter(case=case, run__state__in=APPROVED_ON)
    rights = rights.exclude(outcome__in=[Outcome.HELD, Outcome.ERROR])
    rights = rights.filter(~letter_facts.has_letter()).select_related("run")
    for line in rights.order_by("-run__month", "-pk")[:OFFERED]:
        what = "Rappel" if line.run.is_correction else "Droit"
        yield f"right:{line.pk}", f"{what} {line.run.month.of_label} : {line.payable}"
    told = Debt.objects.filter(live).values("pk")
    debts = Debt.objects.filter(case=case, state__in=OWED).exclude(pk__in=told)
    for debt in debts.order_by("-assessed_on", "-pk"):
        yield (
            f"overpayment:{debt.pk}",
            (f"Indu constaté le {debt.assessed_on:%d/%m/%Y} : {debt.balance} à rembourser"),
        )
    for suspension in PaymentSuspension.objects.filter(case=case).prefetch_related("letters"):
        yield from _decisions(suspension)


def _decisions(suspension: PaymentSuspension) -> Iterator[tuple[str, str]]:
    told = {
        one.kind for one in suspension.letters.all() if one.state != LetterState.CANCELLED
    }  # fmt: skip
    if LetterKind.SUSPENSION not in told:
        yield f"suspension:{suspension.pk}", f"Suspension à partir {suspension.since.of_label}"
    if suspension.until and LetterKind.RESUMPTION not in told:
        yield f"resumption:{suspension.pk}", f"Reprise à partir {suspension.until.of_label}"


def told_of(chosen: str, words: str) -> Told:
    """What a choice of the form stands for."""
    kind, _, pk = chosen.partition(":")
    return Told(kind, MODELS[kind].objects.get(pk=pk), words)


def sending(letter: Letter) -> dict[str, Any]:
    """What the page that notes a sending says."""
    return {
        "title": f"Noter l'envoi de {letter}",
        "act_label": "Noter l'envoi",
        "intro": "Le délai de recours court du jour où la personne reçoit ce courrier.",
        "rule": "CASF R262-88",
        "back_url": reverse("allowance:letter", args=[letter.pk]),
    }


def cancelling(letter: Letter) -> dict[str, Any]:
    """What the page that cancels a letter says."""
    gone = ["Le foyer l'a déjà reçu : prévenez-le."] if letter.sent_on else []
    return {
        "title": f"Annuler {letter}",
        "act_label": "Annuler ce courrier",
        "is_danger": True,
        "consequences": [
            *gone,
            "Son numéro n'est jamais redonné ; il reste lisible, marqué annulé.",
            "Un autre courrier pourra dire la même chose.",
        ],
        "back_url": reverse("allowance:letter", args=[letter.pk]),
    }


def sending_batch(batch: LetterBatch) -> dict[str, Any]:
    made = counted(batch.made_count, "courrier")
    return {
        "title": f"Noter l'envoi du lot n° {batch.pk}",
        "act_label": "Noter l'envoi",
        "consequences": [
            f"{made} de ce lot : notés envoyés par courrier, aujourd'hui.",
            "Les courriers annulés entre-temps restent annulés.",
        ],
        "back_url": reverse("allowance:letter_batch", args=[batch.pk]),
    }


def batch_page(batch: LetterBatch, agent: Agent) -> dict[str, Any]:
    work = queries.last_work_of(batch)
    live = work if work and work.is_live else None
    may = directory.can(agent, access.SEND)
    numbers = _numbers(batch)
    return {
        "batch": batch,
        "run": batch.run,
        "meaning": letter_tables.meaning(batch),
        "numbers": numbers,
        "work": live,
        "failed": work if work and work.state == "failed" else None,
        "erased_on": _erased_on(batch),
        "prints": batch.prints.defer("data").order_by("rank"),
        "may_cancel": may and batch.state == BatchState.CHECK,
        "may_start": may and batch.state == BatchState.CHECK and numbers[0].value,
        "may_resume": may and batch.state == BatchState.RUNNING and live is None,
        "may_send": may and batch.state == BatchState.READY and batch.made_count,
        "refusal": None,
    }


def _erased_on(batch: LetterBatch) -> date | None:
    """When the night erases the files to print; None while nothing says so."""
    days = retention.print_days(clock.today())
    if batch.state == BatchState.SENT and batch.sent_at:
        return timezone.localtime(batch.sent_at).date() + timedelta(days=days.sent + 1)
    if batch.state == BatchState.READY and batch.started_at:
        return timezone.localtime(batch.started_at).date() + timedelta(days=days.ready + 1)
    return None


def _numbers(batch: LetterBatch) -> list[Number]:
    listed = reverse("allowance:letter_requests", args=[batch.pk])
    if batch.state in (BatchState.CHECK, BatchState.CANCELLED):
        return _expected(batch)
    if batch.state == BatchState.RUNNING:
        return [Number("Courriers demandés", batch.asked_count, f"pour la {batch.run}")]
    refused = Number("Sans courrier", batch.refused_count, "chacun avec son motif",
                     f"{listed}?refuse=oui")  # fmt: skip
    return [Number("Courriers émis", batch.made_count, f"pour la {batch.run}", listed), refused]


def _expected(batch: LetterBatch) -> list[Number]:
    """What each line asked for will give, as far as one query can tell; the writing decides."""
    lines = RunLine.objects.filter(letter_requests__batch=batch)
    told, addressed = letter_facts.has_letter(), letter_facts.has_address()
    nothing = Q(run__kind=RunKind.CORRECTION, payable=ZERO)
    without = Q(outcome__in=[Outcome.HELD, Outcome.ERROR]) | nothing
    gaps = letter_facts.unsettled() & ~without
    found = lines.annotate(is_told=told, is_addressed=addressed).aggregate(
        told=Count("pk", filter=Q(is_told=True)),
        lost=Count("pk", filter=Q(is_addressed=False)),
        gaps=Count("pk", filter=gaps),
        without=Count("pk", filter=without),
        ready=Count("pk", filter=Q(is_told=False, is_addressed=True) & ~gaps & ~without),
    )
    rows = [
        Number("Courriers à écrire", found["ready"],
               f"sur {counted(batch.asked_count, 'foyer choisi', 'foyers choisis')}"),
        Number("Déjà écrits", found["told"], "un courrier dit déjà ce montant"),
        Number("Sans adresse", found["lost"], "à compléter dans leur dossier"),
        Number("Écart avec le payeur", found["gaps"], "à régler d'abord"),
        Number("Sans montant", found["without"], "calcul retenu, impossible, ou rien à verser"),
    ]  # fmt: skip
    return [rows[0], *(one for one in rows[1:] if one.value)]
