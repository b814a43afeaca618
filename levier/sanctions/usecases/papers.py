"""Letters and sheets issued once, kept to come out the same for ever."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction

from levier.directory import access as directory
from levier.directory import signing
from levier.directory.domain import DelegableAct
from levier.directory.models import SignatureDelegation
from levier.directory.signing import Asked
from levier.foundation import consultations, documents
from levier.foundation.acts import Decision, canonical, record
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.people import queries as people
from levier.people import wording
from levier.people.domain import Sex
from levier.people.models import Person
from levier.rights.models import BenefitCase
from levier.sanctions import access, letters
from levier.sanctions.domain.panel import SAT
from levier.sanctions.models import Appeal, Breach, PanelSession, Paper, PaperKind, Sanction
from levier.sanctions.usecases.signing import day_of

K = PaperKind
VERSION = "v1"
TEMPLATE = "sanctions/typst/{}/paper.typ"
TITLES = {Sex.FEMALE: "Madame", Sex.MALE: "Monsieur"}
Subject = Breach | Appeal | PanelSession


@transaction.atomic
def issue_paper(*, kind: str, subject: Subject, decision: Decision) -> Paper:
    """Write a letter or a sheet of this kind. Refusal when what it tells has not happened yet."""
    _allowed(subject, decision)
    named = {Breach: "breach", Appeal: "appeal", PanelSession: "session"}[type(subject)]
    paper = Paper(
        kind=kind,
        content=canonical(_content(kind, subject, decision)),
        template_version=VERSION,
        engine=documents.ENGINE,
        issued_by=decision.actor,
        issued_at=decision.at.replace(microsecond=0),
        **{named: subject},
    )
    paper.sha256 = documents.digest(_composed(paper))
    paper.save()
    record("sanctions.paper.issue", paper, decision, kind=kind, sha256=paper.sha256)
    return paper


def pdf_of(*, paper: Paper, decision: Decision) -> bytes:
    """The bytes of a paper; the reading leaves a trace. Refusal when they changed."""
    pdf = _composed(paper)
    named = f"Le courrier {_reference(paper)}"
    documents.require_same(pdf, sha256=paper.sha256, engine=paper.engine, named=named)
    case = paper.breach.case if paper.breach else paper.appeal.case if paper.appeal else None
    consultations.log_reading(
        actor=decision.actor,
        subject=f"people.household:{case.household_id}" if case else f"sanctions.paper:{paper.pk}",
        what="courrier",
        route="sanctions:paper",
    )
    return pdf


def _allowed(subject: Subject, decision: Decision) -> None:
    match subject:
        case Breach():
            access.require_breach(decision, access.DECIDE, subject)
        case Appeal():
            directory.require_actor(decision, access.HANDLE, centre=subject.centre_id)
        case PanelSession():
            directory.require_actor(decision, access.PANELS)


def _content(kind: str, subject: Subject, decision: Decision) -> dict[str, Any]:
    match subject:
        case Breach():
            return _of_breach(kind, subject, decision)
        case Appeal():
            return _of_appeal(kind, subject, decision)
        case PanelSession():
            return _of_session(subject, decision)


def _of_appeal(kind: str, appeal: Appeal, decision: Decision) -> dict[str, Any]:
    answers = kind == PaperKind.ANSWER
    if (answers and appeal.state not in letters.ANSWERS) or kind not in (K.ANSWER, K.RECEIPT):
        raise Refusal("Aucune réponse n'est encore donnée à ce recours.")
    used = appeal.delegation if answers else None
    asked = _asked(DelegableAct.APPEAL, decision, access.ANSWER, appeal.centre_id)
    about = _about(appeal.case, None, _signature(used, asked))
    return letters.answer(about, appeal) if answers else letters.receipt(about, appeal)


def _asked(act: DelegableAct, decision: Decision, permission: str, centre: str | None) -> Asked:
    return Asked(act, day_of(decision), decision.actor, permission, centre)


def _signature(used: SignatureDelegation | None, asked: Asked) -> str:
    """The delegation of the decision told; else whoever may sign on the day of the letter."""
    return signing.block(used or signing.signatory(asked))


def _of_breach(kind: str, breach: Breach, decision: Decision) -> dict[str, Any]:
    sanction = Sanction.objects.filter(breach=breach).select_related("delegation__agent").first()
    used = sanction.delegation if sanction and kind in (K.DECISION, K.PAYER) else None
    asked = _asked(DelegableAct.SUSPENSION, decision, access.DECIDE, breach.centre_id)
    about = _about(breach.case, breach.person, _signature(used, asked))
    if kind == PaperKind.FACTS:
        if breach.notified_on is None:
            raise Refusal("Notez d'abord le jour de la notification : le délai en dépend.")
        told = [(one.on, one.kind, one.what) for one in breach.facts.all()]
        return letters.facts(about, breach, told)
    if sanction is None:
        raise Refusal("Aucune décision n'est encore prise.")
    if kind == PaperKind.DECISION:
        return letters.decision(about, breach, sanction, _monthly(breach, sanction))
    if kind == PaperKind.PAYER and sanction.withholds:
        return letters.payer_sheet(about, breach, sanction)
    if kind == PaperKind.LIFTING and sanction.lifted_on:
        return letters.lifting(about, sanction)
    raise Refusal("Ce courrier ne correspond pas à la décision prise.")


def _of_session(session: PanelSession, decision: Decision) -> dict[str, Any]:
    if session.state not in SAT:
        raise Refusal("Le procès-verbal s'édite une fois la séance ouverte.")
    present = Counter(
        one.member.get_quality_display()
        for one in session.attendances.filter(is_present=True).select_related("member")
    )
    sat = ", ".join(f"{label} ({count})" for label, count in present.items())
    secretary = directory.agent_of(decision.actor)
    signed = "\n".join(["Le secrétaire de séance,", str(secretary)] if secretary else [])
    about = letters.About(documents.letterhead(), (str(session.panel),), "", "", "", signed)
    return letters.minutes(about, session, sat, _opinions(session))


def _monthly(breach: Breach, sanction: Sanction) -> Money | None:
    """What the household loses a month, by the last amount known."""
    amount = breach.case.amount
    return Money(amount.cents * sanction.percent // 100) if amount else None


def _about(case: BenefitCase, person: Person | None, signature: str) -> letters.About:
    whom = person or case.household.claimant
    fact = people.address_of(case.household)
    lines = wording.current_address(fact.content) if fact else []
    title = TITLES.get(Sex(whom.sex), "") if whom and whom.sex else ""
    name = f"{whom.first_name} {whom.last_name}" if whom else str(case.household)
    return letters.About(
        letterhead=documents.letterhead(),
        recipient=(name, *lines),
        greeting=f"{title or 'Madame, Monsieur'},",
        case_number=case.number,
        payer=case.payer.name,
        signature=signature,
    )


def _opinions(session: PanelSession) -> list[str]:
    rows = session.items.exclude(opinion="").select_related("breach__person")
    return [
        f"{item.rank}. {item.breach.person}, {'entendue' if item.is_heard else 'non entendue'} : "
        f"{item.get_opinion_display()}.\n{item.why}"
        for item in rows
    ]


def _composed(paper: Paper) -> bytes:
    letter = documents.dated(paper.content, reference=_reference(paper), at=paper.issued_at)
    template = TEMPLATE.format(paper.template_version)
    return documents.render(template, [letter], title=letter["headline"], at=paper.issued_at)


def _reference(paper: Paper) -> str:
    """Known before the row is saved, so that the bytes can be: what it is about, and when."""
    about = paper.breach_id or paper.appeal_id or paper.session_id
    letter = {PaperKind.MINUTES: "EP", PaperKind.RECEIPT: "RA", PaperKind.ANSWER: "RA"}
    return f"{letter.get(PaperKind(paper.kind), 'MQ')}-{paper.issued_at:%Y}-{about:06d}"
