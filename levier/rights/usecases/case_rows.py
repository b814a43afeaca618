"""A case file's columns, its month and its mutation, as a record states them."""

from __future__ import annotations

from datetime import date

from levier.assessment import payer_amount
from levier.formats.cnaf.case_file import CaseFile
from levier.kernel.money import ZERO, Money
from levier.people.domain import name_key
from levier.rights.domain import CaseState, FeedType
from levier.rights.models import BenefitCase, CaseTransfer, Feed, Payer, PayerMonth

SAVED = (
    "number",
    "payer",
    "matricule",
    "household",
    "requested_on",
    "state",
    "motive",
    "state_since",
    "duties_flag",
    "enhanced",
    "people",
    "amount",
    "month",
    "name_key",
    "centre",
    "commune_code",
    "last_feed",
    "last_monthly",
    "missing_since",
    "stated_on",
    "content_hash",
)
BASIC, ENHANCED, LOCAL = frozenset({"RSD"}), frozenset({"RSI"}), frozenset({"RSB", "RCB"})


def describe_case(case: BenefitCase, file: CaseFile, feed: Feed, payer: Payer, digest: str) -> None:
    """Put on a case what the record says; its household is set by whoever knows it."""
    motive, since = _motive(file)
    case.number = file.claim_number
    case.payer = payer
    case.matricule = file.matricule
    case.requested_on = file.claimed_on
    case.state = _state(file)
    case.motive, case.state_since = motive, since
    case.duties_flag = file.subject_to_duties
    case.enhanced = bool(_by_nature(file, ENHANCED))
    case.people = len(file.persons)
    head = file.claimant or file.persons[0]
    case.name_key = name_key(head.last_name, head.first_name)
    case.amount = payer_amount(file)
    case.month = feed.month
    case.last_feed, case.stated_on, case.content_hash = feed, feed.created_on, digest
    if feed.feed_type == FeedType.MONTHLY:
        case.last_monthly, case.missing_since = feed.month, None


def _state(file: CaseFile) -> str:
    """The payer's code; one that we don't know is kept in the fact, and reads « non défini »."""
    return file.state if file.state in CaseState.values else CaseState.UNKNOWN


def _motive(file: CaseFile) -> tuple[str, date | None]:
    """Why the case is in its state, and since when."""
    if file.state == CaseState.REFUSED and file.refusal:
        return file.refusal.motive, file.refusal.on
    if file.closing and file.state in (CaseState.CLOSED, CaseState.CLOSED_RETROACTIVE):
        return file.closing.motive, file.closing.on
    for suspension in file.suspensions:
        return suspension.motive[:3], suspension.since
    started = [benefit.since for benefit in file.benefits]
    return "", min(started, default=None)


def _by_nature(file: CaseFile, natures: frozenset[str]) -> Money:
    return Money.total(one.paid or ZERO for one in file.benefits if one.nature in natures)


def month_row(case: BenefitCase, file: CaseFile, feed: Feed) -> PayerMonth:
    """The payer's statement of the month."""
    calculation = file.calculation
    known = BASIC | ENHANCED | LOCAL
    return PayerMonth(
        case=case,
        month=feed.month,
        feed=feed,
        feed_type=feed.feed_type,
        state=case.state,
        motive=case.motive,
        amount=calculation.total if calculation else ZERO,
        paid=payer_amount(file),
        basic=_by_nature(file, BASIC),
        enhanced=_by_nature(file, ENHANCED),
        local=_by_nature(file, LOCAL),
        other=Money.total(one.paid or ZERO for one in file.benefits if one.nature not in known),
        calculated_for=calculation.since if calculation else None,
        last_paid_on=max(
            (one.last_paid_on for one in file.benefits if one.last_paid_on), default=None
        ),
    )


def transfer_row(feed: Feed, case: BenefitCase, file: CaseFile) -> CaseTransfer | None:
    """The mutation that a record of a known case tells of, before the case is changed."""
    here = f"{file.payer}{file.payer_number}"
    if case.pk and case.payer.code != here:
        return CaseTransfer(
            case=case,
            feed=feed,
            on=file.ceded_by.on if file.ceded_by else feed.reference_on,
            from_payer=case.payer.code,
            from_matricule=case.matricule,
            from_number=case.number,
            to_payer=here,
            to_matricule=file.matricule,
            to_number=file.claim_number,
        )
    if file.taken_by:
        return CaseTransfer(
            case=case,
            feed=feed,
            on=file.taken_by.on,
            from_payer=here,
            from_matricule=file.matricule,
            from_number=file.claim_number,
            to_payer=f"{file.taken_by.payer}{file.taken_by.payer_number}",
        )
    if file.ceded_by and not case.pk:
        return CaseTransfer(
            case=case,
            feed=feed,
            on=file.ceded_by.on,
            from_payer=f"{file.ceded_by.payer}{file.ceded_by.payer_number}",
            from_matricule=file.ceded_by.matricule,
            to_payer=here,
            to_matricule=file.matricule,
            to_number=file.claim_number,
        )
    return None
