"""Letters to a group, numbered and kept to come out the same for ever."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from levier.directory import access as directory
from levier.foundation import documents
from levier.foundation.acts import Decision, canonical, record
from levier.kernel.errors import Refusal
from levier.participation import access, letters
from levier.participation.domain import MeetingState, PaperKind, Presence
from levier.participation.models import GroupMeeting, GroupPaper, GroupProposal
from levier.participation.usecases.members import day_of

VERSION = "v1"
TEMPLATE = "participation/typst/{}/paper.typ"
Subject = GroupMeeting | GroupProposal


@transaction.atomic
def issue_paper(*, kind: str, subject: Subject, decision: Decision) -> GroupPaper:
    """Write a letter to the group and enter it in the register, under the next number of the year.

    Refusal when what it tells has not happened yet, or by who keeps neither the group nor its
    answers.
    """
    _allowed(kind, subject, decision)
    content = canonical(_content(kind, subject, decision))
    paper = GroupPaper(
        year=day_of(decision).year,
        number=_next_number(day_of(decision).year),
        kind=kind,
        group_id=subject.group_id,
        content=content,
        template_version=VERSION,
        engine=documents.ENGINE,
        issued_by=decision.actor,
        issued_at=decision.at.replace(microsecond=0),
        **{"meeting" if isinstance(subject, GroupMeeting) else "proposal": subject},
    )
    paper.sha256 = documents.digest(_composed(paper))
    try:
        with transaction.atomic():
            paper.save()
    except IntegrityError as error:
        raise Refusal("Un autre courrier vient de prendre ce numéro : recommencez.") from error
    record("participation.paper.issue", paper, decision, kind=kind, sha256=paper.sha256)
    return paper


def pdf_of(*, paper: GroupPaper) -> bytes:
    """The bytes of a letter, the same for ever. Refusal when they changed."""
    pdf = _composed(paper)
    named = f"Le courrier {paper.reference}"
    documents.require_same(pdf, sha256=paper.sha256, engine=paper.engine, named=named)
    return pdf


def _next_number(year: int) -> int:
    last = GroupPaper.objects.filter(year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _allowed(kind: str, subject: Subject, decision: Decision) -> None:
    answers = kind == PaperKind.ANSWER
    if answers != isinstance(subject, GroupProposal) or kind not in PaperKind.values:
        raise Refusal("Ce courrier n'existe pas.")
    access.require(decision, access.ANSWER if answers else access.ANIMATE, subject.group)


def _content(kind: str, subject: Subject, decision: Decision) -> dict[str, Any]:
    if isinstance(subject, GroupProposal):
        return _answer(subject)
    about = _about("Pour le groupe ressources,", decision.actor)
    if kind == PaperKind.MINUTES:
        return _minutes(about, subject)
    if subject.state != MeetingState.PLANNED or subject.held_at <= decision.at:
        raise Refusal("On invite à une réunion prévue, qui n'a pas encore eu lieu.")
    return letters.invitation(about, subject)


def _minutes(about: letters.About, meeting: GroupMeeting) -> dict[str, Any]:
    if meeting.state != MeetingState.HELD or not meeting.minutes:
        raise Refusal("Écrivez d'abord le compte rendu de cette réunion.")
    came = meeting.presences.filter(presence=Presence.PRESENT).count()
    return letters.minutes(about, meeting, came, [str(one) for one in meeting.discussed.all()])


def _answer(proposal: GroupProposal) -> dict[str, Any]:
    if proposal.answered_on is None:
        raise Refusal("Aucune réponse n'est encore donnée à cette proposition.")
    about = _about("Pour le président du conseil départemental,", proposal.answered_by)
    return letters.answer(about, proposal)


def _about(words: str, actor: str) -> letters.About:
    """Who signs is named, with what they do (CRPA L111-2)."""
    agent = directory.agent_of(actor)
    job = agent.job_title if agent else ""
    named = [f"{agent}, {job}" if job else str(agent)] if agent else []
    return letters.About(documents.letterhead(), "\n".join([words, *named]))


def _composed(paper: GroupPaper) -> bytes:
    letter = documents.dated(paper.content, reference=paper.reference, at=paper.issued_at)
    template = TEMPLATE.format(paper.template_version)
    return documents.render(template, [letter], title=letter["headline"], at=paper.issued_at)
