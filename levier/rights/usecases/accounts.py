"""VRSF0501 (movements and totals of the advance) and VRSC0201 (debts handed over)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from levier.formats import cnaf
from levier.formats.cnaf.debts import Debt as StatedDebt
from levier.formats.cnaf.debts import debts
from levier.formats.cnaf.movements import TOTALS, Movement, Totals, advance_totals, movements
from levier.foundation import bulk
from levier.foundation.acts import Decision
from levier.kernel.money import ZERO, Money
from levier.kernel.text import counted
from levier.rights import recovery
from levier.rights.domain import (
    OWED,
    AdvanceLine,
    AnomalyKind,
    DebtOrigin,
    DebtState,
    MovementKind,
)
from levier.rights.models import (
    BenefitCase,
    CaseTransfer,
    Debt,
    Feed,
    FeedAnomaly,
    PayerAdvance,
    PayerMovement,
)
from levier.rights.usecases import flags
from levier.rights.usecases.counts import Counts
from levier.rights.usecases.payers import payer_of

KINDS = {
    "allocation": MovementKind.ALLOCATION,
    "overpayment": MovementKind.DEBT,
    "transferred": MovementKind.TRANSFERRED,
    "waiver": MovementKind.WAIVER,
    "small_cancellation": MovementKind.SMALL,
    "other_cancellation": MovementKind.OTHER,
}
LINES = {
    "allocation": AdvanceLine.ALLOCATIONS,
    "overpayment": AdvanceLine.DEBTS,
    "transferred": AdvanceLine.TRANSFERRED,
    "waiver": AdvanceLine.WAIVERS,
    "cancellation": AdvanceLine.CANCELLATIONS,
    "advance": AdvanceLine.ADVANCE,
}
UNKNOWN = "Le dossier {} n'est pas connu de Levier : prenez d'abord le flux des bénéficiaires."


def _cases(numbers: Iterable[str]) -> dict[str, int]:
    """`{claim number: case}`, former numbers of moved cases too. Two queries."""
    wanted = set(numbers)
    moved = CaseTransfer.objects.filter(from_number__in=wanted).order_by("pk")
    found = dict(moved.values_list("from_number", "case_id"))
    found.update(BenefitCase.objects.filter(number__in=wanted).values_list("number", "pk"))
    return found


def _records(events: Sequence[cnaf.Event]) -> list[cnaf.Record]:
    return [event for event in events if isinstance(event, cnaf.Record)]


def _keep_rejects(feed: Feed, events: Sequence[cnaf.Event]) -> int:
    rejects = [event for event in events if isinstance(event, cnaf.Reject)]
    return bulk.insert(flags.reject_row(feed, reject) for reject in rejects)


@dataclass(slots=True)
class Movements:
    """Takes chunks of a VRSF0501 feed, then its totals."""

    feed: Feed
    decision: Decision

    def take(self, events: Sequence[cnaf.Event]) -> Counts:
        records = _records(events)
        told = [(record, list(movements(record))) for record in records]
        cases = _cases(one.claim_number for _, some in told for one in some)
        anomalies = []
        for record, some in told:
            case = cases.get(some[0].claim_number) if some else None
            anomalies += flags.of_record(self.feed, record, case)
            if some and case is None:
                anomalies.append(
                    flags.flag(
                        self.feed,
                        AnomalyKind.UNKNOWN_CASE,
                        UNKNOWN.format(some[0].claim_number),
                        line=record.line,
                    )
                )
        bulk.insert(
            self._row(record, rank, one, cases.get(one.claim_number))
            for record, some in told
            for rank, one in enumerate(some, 1)
        )
        rejected = _keep_rejects(self.feed, events)
        anomalies += self._totals(events)
        bulk.insert(anomalies)
        return Counts(
            read=len(records) + rejected,
            created=len(records),
            rejected=rejected,
            anomalies=len(anomalies),
        )

    def _row(
        self, record: cnaf.Record, rank: int, one: Movement, case: int | None
    ) -> PayerMovement:
        return PayerMovement(
            feed=self.feed,
            number=record.number,
            rank=rank,
            case_id=case,
            case_number=one.claim_number,
            matricule=one.matricule,
            month=one.month,
            kind=KINDS[one.group],
            nature=one.nature,
            operation=one.operation,
            amount=one.signed,
            regularised_on=one.regularised_on,
            processed_on=one.treated_on,
        )

    def _totals(self, events: Sequence[cnaf.Event]) -> list[FeedAnomaly]:
        sections = [
            event for event in events if isinstance(event, cnaf.Section) and event.name == TOTALS
        ]
        for section in sections[:1]:
            stated = advance_totals(section)
            PayerAdvance.objects.bulk_create(
                self._line(line, getattr(stated, name)) for name, line in LINES.items()
            )
        return [
            flags.flag(
                self.feed,
                AnomalyKind.TOTALS,
                "Les totaux de l'acompte figurent deux fois : les premiers sont gardés.",
                line=section.line,
            )
            for section in sections[1:]
        ]

    def _line(self, line: str, totals: Totals) -> PayerAdvance:
        return PayerAdvance(
            feed=self.feed,
            payer=self.feed.payer,
            month=self.feed.month,
            line=line,
            basic=totals.basic,
            enhanced=totals.increased,
            local=totals.local,
            total=totals.total,
        )

    def finish(self) -> Counts:
        """The sum of the movements against the payer's totals; whose households they are."""
        stated, ours = stated_and_counted(self.feed)
        messages = [disagreement(stated, ours), others(*other_payers(self.feed))]
        found = [flags.flag(self.feed, AnomalyKind.TOTALS, text) for text in messages if text]
        return Counts(anomalies=bulk.insert(found))


def stated_and_counted(feed: Feed) -> tuple[Money | None, Money]:
    """The advance that a feed asks for, None when it does not say, and the sum of its movements."""
    stated = PayerAdvance.objects.filter(feed=feed, line=AdvanceLine.ADVANCE).first()
    moved = PayerMovement.objects.filter(feed=feed).aggregate(total=Sum("amount"))["total"]
    return (stated.total if stated else None), moved or ZERO


def disagreement(stated: Money | None, ours: Money) -> str:
    """What is wrong between an advance and its movements, or nothing."""
    if stated is None:
        return "Le fichier ne porte pas les totaux de l'acompte (TotalisationAcompte)."
    if stated == ours:
        return ""
    return (
        f"L'acompte annoncé ({stated}) n'est pas la somme des mouvements ({ours}) : "
        f"écart de {stated - ours}. Demandez une explication au payeur."
    )


def other_payers(feed: Feed) -> tuple[int, Money]:
    """How many movements are about another payer's households, and what they ask for."""
    rows = PayerMovement.objects.filter(feed=feed, case__isnull=False)
    found = rows.exclude(case__payer=feed.payer_id).aggregate(n=Count("pk"), total=Sum("amount"))
    return found["n"], found["total"] or ZERO


def others(count: int, total: Money) -> str:
    """What to say of another payer's households in an advance, or nothing."""
    if not count:
        return ""
    return (
        f"{counted(count, 'mouvement')} de cet acompte, pour {total}, portent sur des dossiers "
        "tenus par un autre payeur : vérifiez qu'ils ne sont pas demandés deux fois."
    )


@dataclass(slots=True)
class Debts:
    """Takes chunks of a VRSC0201 feed: debts new, changed, unchanged."""

    feed: Feed
    decision: Decision

    def take(self, events: Sequence[cnaf.Event]) -> Counts:
        records = _records(events)
        told = [(record, list(debts(record))) for record in records]
        stated = [one for _, some in told for one in some]
        cases = _cases(one.claim_number for one in stated)
        sources = [source_of(one) for one in stated]
        ours = Sum("recoveries__amount")
        held = Debt.objects.filter(source__in=sources).annotate(ours=ours)
        present: dict[str, Debt] = {row.source: row for row in held}
        anomalies: list[FeedAnomaly] = []
        added: list[Debt] = []
        moved: list[Debt] = []
        created = changed = 0
        for record, some in told:
            before = len(added), len(moved)
            for one in some:
                self._state(one, cases.get(one.claim_number), present, added, moved)
            case = cases.get(some[0].claim_number) if some else None
            if some and case is None:
                text = UNKNOWN.format(some[0].claim_number)
                flag = flags.flag(self.feed, AnomalyKind.UNKNOWN_CASE, text, line=record.line)
                anomalies.append(flag)
            anomalies += flags.of_record(self.feed, record, case)
            created += len(added) > before[0]
            changed += len(added) == before[0] and len(moved) > before[1]
        bulk.insert(added)
        if moved:
            Debt.objects.bulk_update(moved, ["balance", "state", "case", "feed"])
        rejected = _keep_rejects(self.feed, events)
        bulk.insert(anomalies)
        return Counts(
            read=len(records) + rejected,
            created=created,
            changed=changed,
            unchanged=len(records) - created - changed,
            rejected=rejected,
            anomalies=len(anomalies),
        )

    def _state(
        self,
        one: StatedDebt,
        case: int | None,
        present: dict[str, Debt],
        added: list[Debt],
        moved: list[Debt],
    ) -> None:
        known = present.get(source_of(one))
        if known is None:
            if one.initial > ZERO:
                row = self._row(one, case)
                present[row.source] = row
                added.append(row)
            return
        if not known.pk:
            return
        balance = _balance(one, known)
        if (balance, case or known.case_id) != (known.balance, known.case_id):
            known.balance, known.case_id, known.feed = balance, case or known.case_id, self.feed
            if not balance and known.state in OWED:
                known.state = DebtState.REPAID
            moved.append(known)

    def _row(self, one: StatedDebt, case: int | None) -> Debt:
        return Debt(
            case_id=case,
            case_number=one.claim_number,
            payer=payer_of(one.payer, one.payer_number),
            matricule=one.matricule,
            origin=DebtOrigin.PAYER,
            source=source_of(one),
            nature=one.nature,
            motive=one.motive[:3],
            cause=one.origin[:3],
            responsible=one.responsible[:3],
            assessed_on=one.created_on,
            since=one.since,
            until=one.until,
            initial=one.initial,
            balance=min(one.balance, one.initial),
            limitation_on=recovery.limitation(one.created_on, fraudulent=False),
            state=DebtState.REPAID if not one.balance else DebtState.ASSESSED,
            feed=self.feed,
            recorded_at=self.decision.at,
        )

    def finish(self) -> Counts:
        """Nothing to compare: VRSC0201 carries no totals."""
        return Counts()


def _balance(one: StatedDebt, known: Debt) -> Money:
    """What is left: the payer's word, less the parts that it does not know of (held back, repaid
    or waived here). A debt that is no longer owed here stays as it is, whatever the payer says."""
    if known.state not in OWED:
        return known.balance
    ours: Money = known.ours or ZERO  # type: ignore[attr-defined]
    return max(min(one.balance, known.initial) - ours, ZERO)


def source_of(one: StatedDebt) -> str:
    """What names a debt for ever: payer, claim, nature, rank, day."""
    payer = f"{one.payer}{one.payer_number}"
    return f"{payer}/{one.claim_number}/{one.nature}/{one.rank}/{one.created_on:%Y%m%d}"
