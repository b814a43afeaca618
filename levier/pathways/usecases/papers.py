"""Contracts on paper: a draft to read, then each numbered copy, kept to come out the same."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.directory import queries as agents
from levier.foundation import consultations, documents
from levier.foundation.acts import Decision, canonical, record
from levier.kernel.text import long_date
from levier.pathways import contract_paper
from levier.pathways.contract_paper import Parties, Promise, Row, Signed
from levier.pathways.domain.contracts import ActionState
from levier.pathways.models import Amendment, ContractPaper, EngagementContract, PlannedAction
from levier.people import queries as people
from levier.people import wording
from levier.people.domain import Sex
from levier.people.models import Person

BORN = {Sex.FEMALE: "née", Sex.MALE: "né"}
TITLES = {Sex.FEMALE: "Mme ", Sex.MALE: "M. "}


def preview(*, contract: EngagementContract, at: datetime) -> bytes:
    """The contract as it stands, marked as a draft: PDF/UA-1. Nothing is kept."""
    told = content_of(contract)
    return _composed(told, reference="", at=at, title=told["headline"])


def issue(
    *, contract: EngagementContract, amendment: Amendment | None = None, decision: Decision
) -> ContractPaper:
    """A numbered copy for the register: to sign by hand, or signed. In the caller's transaction."""
    number = contract.papers.count() + 1
    paper = ContractPaper(
        contract=contract,
        amendment=amendment,
        number=number,
        revision=contract.revision,
        is_signed=amendment is not None or contract.body_signed_on is not None,
        template_version=contract_paper.VERSION,
        engine=documents.ENGINE,
        content=canonical(content_of(contract, amendment)),
        issued_by=decision.actor,
        issued_at=decision.at.replace(microsecond=0),
    )
    paper.sha256 = documents.digest(_pdf(paper))
    paper.save()
    record("pathways.contract.paper", contract, decision, number=number, sha256=paper.sha256)
    return paper


@transaction.atomic
def print_to_sign(*, contract: EngagementContract, decision: Decision) -> ContractPaper:
    """A copy to sign by hand: the last one again when the contract has not moved since."""
    contract = EngagementContract.objects.select_for_update().get(pk=contract.pk)
    last = contract.papers.filter(amendment=None).first()
    if last is not None and last.revision == contract.revision and not last.is_signed:
        return last
    return issue(contract=contract, decision=decision)


def pdf_of(*, paper: ContractPaper, route: str, decision: Decision) -> bytes:
    """The bytes of a copy, the same for ever; the reading leaves a trace.

    Refusal when they no longer come out as they were with the same engine: altered data.
    """
    pdf = _pdf(paper)
    named = f"L'exemplaire {paper.reference}"
    documents.require_same(pdf, sha256=paper.sha256, engine=paper.engine, named=named)
    consultations.log_reading(
        actor=decision.actor,
        subject=f"people.person:{paper.contract.person_id}",
        what="contrat",
        route=route,
    )
    return pdf


def content_of(contract: EngagementContract, amendment: Amendment | None = None) -> dict[str, Any]:
    return contract_paper.content(
        _parties(contract), _promise(contract, amendment), _signed(contract, amendment)
    )


def _pdf(paper: ContractPaper) -> bytes:
    told = json.loads(paper.content)
    title = f"{told['headline']} {paper.reference}"
    return _composed(told, reference=paper.reference, at=paper.issued_at, title=title)


def _composed(told: dict[str, Any], *, reference: str, at: datetime, title: str) -> bytes:
    shown = [["Référence", reference]] if reference else []
    letter = {
        **told,
        "reference": reference,
        "particulars": [*shown, *told["particulars"]],
        "place_and_day": f"Le {long_date(timezone.localtime(at).date())}",
    }
    template = f"pathways/typst/{contract_paper.VERSION}/contract.typ"
    return documents.render(template, [letter], title=title, at=at)


def _parties(contract: EngagementContract) -> Parties:
    pathway, person = contract.pathway, contract.person
    body, lead = pathway.body, pathway.lead
    return Parties(
        letterhead=documents.letterhead(),
        person=_name(person),
        recipient=(_name(person), *_address(contract)),
        born_on=person.born_on,
        born=BORN.get(Sex(person.sex), "né(e)") if person.sex else "né(e)",
        body=body.name if body else "le Département",
        lead=str(lead) if lead else "à désigner",
        centre=str(pathway.centre or ""),
    )


def _name(person: Person) -> str:
    title = TITLES.get(Sex(person.sex), "") if person.sex else ""
    return f"{title}{person.first_name} {person.last_name}".strip()


def _address(contract: EngagementContract) -> list[str]:
    fact = people.address_of(contract.pathway.household)
    return list(wording.current_address(fact.content)) if fact else []


def _promise(contract: EngagementContract, amendment: Amendment | None) -> Promise:
    since = amendment.since if amendment else contract.since
    terms: EngagementContract | Amendment = amendment or contract
    job = " ".join(filter(None, [contract.sought_job, contract.rome_code and
                                 f"({contract.rome_code})"]))  # fmt: skip
    return Promise(
        kind=contract.kind,
        since=contract.since,
        until=contract.until,
        aim=contract.aim,
        job=job,
        intensity=contract.intensity,
        commitment=contract.body_commitment,
        minutes=terms.weekly_minutes,
        ground=terms.hours_ground,
        rows=[_row(one) for one in _plan(contract, since)],
        number=amendment.number if amendment else 0,
        why=amendment.why if amendment else "",
        effective_on=amendment.since if amendment else None,
    )


def _plan(contract: EngagementContract, since: date) -> list[PlannedAction]:
    kept = contract.actions.exclude(state=ActionState.DROPPED)
    return list(kept.filter(until__gt=since).order_by("since", "pk"))


def _row(one: PlannedAction) -> Row:
    return Row(one.objective, one.what, one.weekly_minutes, one.since, one.until)


def _signed(contract: EngagementContract, amendment: Amendment | None) -> Signed:
    if amendment is not None:
        return Signed(
            amendment.signed_name, amendment.signed_on, amendment.signed_place,
            amendment.signed_how, _agent(amendment.signed_before), amendment.signed_on,
        )  # fmt: skip
    if contract.signed_on is None:
        return Signed()
    return Signed(
        contract.signed_name,
        contract.signed_on,
        contract.signed_place,
        contract.signed_how,
        _agent(contract.body_signed_by),
        contract.body_signed_on,
        contract.validated_on,
    )


def _agent(actor: str) -> str:
    return agents.names_of([actor]).get(actor, "")
