"""What the file of a household says: numbers first, who lives there, then its past in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import queries as directory
from levier.foundation import clock
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.text import counted, short_date
from levier.people import queries as people
from levier.people import wording
from levier.people.domain import SourceKind, age_on
from levier.people.models import Membership
from levier.rights import case_words
from levier.rights.domain import LIVE_STATES, AnomalyKind, SuspensionState
from levier.rights.history import Moment, MomentKind
from levier.rights.models import BenefitCase, FeedAnomaly, PaymentSuspension
from levier.rights.usecases.payers import names_by_source
from levier.rights.web import files
from levier.ui.pieces import Event, Fact, Number
from levier.ui.templatetags.words import signed

TOLD = (AnomalyKind.TRANSFER, AnomalyKind.ABSENT)  # by the timeline, by its own notice
MEANINGS = {
    MomentKind.AMOUNT: "neutral",
    MomentKind.RIGHT: "accent",
    MomentKind.DECISION: "attention",
    MomentKind.TRANSFER: "accent",
    MomentKind.DEBT: "danger",
}


def head(file: files.File, members: Sequence[Membership], owed: Money | None) -> dict[str, Any]:
    """Everything above the timeline. Three queries: address, suspension, flags."""
    case = file.case
    present = [row for row in members if row.until is None]
    suspension = suspension_of(case)
    since = suspension.since.label if suspension else ""
    return {
        "numbers": list(_numbers(case, owed)),
        "sentence": case_words.sentence(case.state, case.motive, case.state_since) if case else "",
        "people": list(_people(file, present)),
        "details": list(_details(file)),
        "suspension": suspension,
        "suspension_title": f"Le Département suspend le versement à partir de {since}.",
        "can_suspend": case is not None and case.state in LIVE_STATES,
        "flags": _flags(file.cases),
        "why_url": files.why_url(case, case.month) if case and case.month else "",
    }


def suspension_of(case: BenefitCase | None) -> PaymentSuspension | None:
    """The Département's decision not to pay that is in force, if there is one."""
    if case is None:
        return None
    return PaymentSuspension.objects.filter(case=case, state=SuspensionState.ACTIVE).first()


def _numbers(case: BenefitCase | None, owed: Money | None) -> Iterator[Number]:
    if case is None:
        return
    month = case.month.label if case.month else "ce mois"
    yield Number(f"RSA de {month}, selon {case.payer.name}", case.amount, url=_months_url(case),
                 url_label="Voir tous les mois")  # fmt: skip
    if owed is not None and owed:
        yield Number("Reste dû, tous indus confondus", owed)


def _months_url(case: BenefitCase) -> str:
    return reverse("rights:months", args=[case.household_id])


def _people(file: files.File, present: Sequence[Membership]) -> Iterator[Fact]:
    today = clock.today()
    ordered = sorted(present, key=people.place_in_household)
    for row in ordered:
        age = counted(age_on(row.person.born_on, today), "an")
        yield Fact(capfirst(row.get_role_display()), row.person, age)


def _details(file: files.File) -> Iterator[Fact]:
    stated = people.address_of(file.household)
    lines = wording.current_address(stated.content) if stated else []
    since = f"depuis le {short_date(stated.since)}" if stated and lines else ""
    if since and stated and stated.source_kind == SourceKind.AGENT:
        since = f"{since}, selon un agent"
    yield Fact("Adresse", ", ".join(lines) or "inconnue", since)
    for claim in file.cases:
        yield Fact("Dossier", claim.number, f"demandé le {short_date(claim.requested_on)}")
    if case := file.case:
        yield Fact("Payeur", case.payer.name, f"allocataire n° {case.matricule}")
        subject = "foyer soumis" if case.duties_flag else "foyer non soumis"
        yield Fact("Droits et devoirs", subject)


def _flags(cases: Sequence[BenefitCase]) -> list[FeedAnomaly]:
    """What was odd in the last feeds of this household and the page does not tell otherwise."""
    last = {case.last_feed_id for case in cases}
    rows = FeedAnomaly.objects.filter(case__in=cases, feed__in=last).exclude(kind__in=TOLD)
    return list(rows.order_by("-feed", "line")[:5])


def events(moments: Sequence[Moment], cases: Sequence[BenefitCase]) -> list[Event]:
    """The timeline as it is drawn: equal months joined, facts said together told together."""
    actors = {one.source for one in moments if one.source.startswith("agent:")}
    names = dict(directory.names_of(actors)) if actors else {}
    names |= names_by_source()
    by_pk = {case.pk: case for case in cases}
    return [_event(group, names, by_pk) for group in _grouped(moments)]


def _grouped(moments: Sequence[Moment]) -> Iterator[list[Moment]]:
    group: list[Moment] = []
    for one in moments:
        if group and not (_same_facts(group, one) or _same_month(group[-1], one)):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _same_facts(group: list[Moment], one: Moment) -> bool:
    """Another kind of fact, said together with these, of the same person."""
    other = group[-1]
    return (
        one.rank == other.rank
        and one.kind is other.kind is MomentKind.FACT
        and (one.at, one.source, one.whose, one.said_on)
        == (other.at, other.source, other.whose, other.said_on)
        and one.whose != ""
        and not one.is_agent
        and all(one.title != each.title for each in group)
    )


def _same_month(later: Moment, earlier: Moment) -> bool:
    """The month before, with the same amount and state: « de mars à octobre »."""
    return (
        later.month is not None
        and earlier.month is not None
        and later.month - earlier.month == 1
        and (later.case, later.amount, later.state, later.motive)
        == (earlier.case, earlier.amount, earlier.state, earlier.motive)
    )


def _event(group: list[Moment], names: dict[str, str], cases: dict[int, BenefitCase]) -> Event:
    one = group[0]
    if one.month is not None:
        return _months(group, cases)
    title = f"{one.title}, {one.whose}" if one.whose else one.title
    detail = _sentence(one.detail)
    if len(group) > 1:
        title = f"Situation de {one.whose}"
        detail = " ".join(f"{each.title} : {_sentence(each.detail)}" for each in group)
    meaning = "accent" if one.is_agent else MEANINGS.get(one.kind, "neutral")
    url = files.page_url("rights:debt", one.debt) if one.debt else ""
    source = _source(one.source, names)
    if one.said_on:
        source = f"{source}, dit le {short_date(one.said_on)}"
    return Event(one.at, title, detail, meaning, source, url)


def _months(group: list[Moment], cases: dict[int, BenefitCase]) -> Event:
    """One month, or several that are alike: the newest is the one explained."""
    newest, oldest = group[0], group[-1]
    assert newest.month and oldest.month and newest.amount is not None
    when = f"RSA {newest.month.of_label}"
    if len(group) > 1:
        when = f"RSA de {_short(oldest.month, newest.month)} à {newest.month.label}"
    case = cases.get(newest.case or 0)
    return Event(
        newest.at,
        f"{when} : {newest.amount}{' par mois' if len(group) > 1 else ''}",
        _month_detail(oldest, newest),
        case_words.meaning(newest.state),
        case.payer.name if case else "",
        files.why_url(case, newest.month) if case else "",
    )


def _short(month: Month, other: Month) -> str:
    return month.label.rpartition(" ")[0] if month.year == other.year else month.label


def _month_detail(oldest: Moment, newest: Moment) -> str:
    """The state of the right, and what changed since the month before."""
    told = case_words.sentence(newest.state, newest.motive, None)
    if oldest.before is None or oldest.amount is None or oldest.amount == oldest.before:
        return told
    assert oldest.month
    return (
        f"{signed(oldest.amount - oldest.before)} par rapport à {(oldest.month + -1).label}. {told}"
    )


def _sentence(text: str) -> str:
    text = f"{text[:1].upper()}{text[1:]}"
    return text if not text or text.endswith((".", "…", "!", "?")) else f"{text}."


def _source(source: str, names: dict[str, str]) -> str:
    if source in names:
        return names[source]
    head, _, rest = source.partition(":")
    return f"{rest[:3]} {rest[3:]}".strip() if head == "payer" else "Levier" if rest else source
