"""VRSB0801 into case files: one chunk of records at a time, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from levier.formats import cnaf
from levier.formats.cnaf.case_file import CaseFile, case_file
from levier.foundation import bulk
from levier.foundation.acts import Decision
from levier.people import usecases as people
from levier.people.usecases.centres import Communes
from levier.rights.domain import AnomalyKind
from levier.rights.models import (
    BenefitCase,
    CaseTransfer,
    Feed,
    FeedAnomaly,
    Payer,
    PayerMonth,
)
from levier.rights.usecases import flags
from levier.rights.usecases.case_rows import SAVED, describe_case, month_row, transfer_row
from levier.rights.usecases.counts import Counts
from levier.rights.usecases.known_cases import Known, is_departure
from levier.rights.usecases.payers import payer_of
from levier.rights.usecases.situations import Situations
from levier.rights.usecases.statements import content_hash, household_statement

TWICE = "ce dossier figure déjà dans ce fichier (même numéro de demande) ; le premier est gardé"
STALE = "un flux plus récent a déjà mis ce dossier à jour"
SAME_HOUSEHOLD = (
    "Deux dossiers de ce fichier portent sur le même foyer : les personnes du premier sont gardées."
)


@dataclass(slots=True)
class Entry:
    """One record on its way: what it says, and the case that it is about."""

    record: cnaf.Record
    file: CaseFile
    hash: str
    case: BenefitCase
    household: int | None
    created: bool
    changed: bool
    departure: bool = False
    anomalies: list[FeedAnomaly] = field(default_factory=list)


@dataclass(slots=True)
class Beneficiaries:
    """Takes chunks of a VRSB0801 feed. Holds nothing from one chunk to the next but look-ups."""

    feed: Feed
    decision: Decision
    communes: Communes
    payers: dict[tuple[str, str], Payer] = field(default_factory=dict)

    @classmethod
    def of(cls, feed: Feed, decision: Decision) -> Beneficiaries:
        return cls(feed, decision, Communes.on(feed.reference_on))

    def take(self, events: Sequence[cnaf.Event]) -> Counts:
        """Rejects kept, records taken. As many queries for one record as for a full chunk."""
        rejects = [event for event in events if isinstance(event, cnaf.Reject)]
        records = [event for event in events if isinstance(event, cnaf.Record)]
        read = len(records) + len(rejects)
        entries, refused = self._entries(records)
        rejects += refused
        stated = [entry for entry in entries if not entry.departure]
        self._save_people([entry for entry in stated if entry.changed])
        self._save_cases(stated)
        self._save_months(stated)
        self._save_situations(stated)
        anomalies = [flag for entry in entries for flag in self._anomalies(entry)]
        bulk.insert(flags.reject_row(self.feed, one) for one in rejects)
        bulk.insert(anomalies)
        created = sum(entry.created for entry in entries)
        changed = sum(entry.changed for entry in stated) - created
        return Counts(
            read=read,
            created=created,
            changed=changed,
            unchanged=len(entries) - created - changed,
            rejected=len(rejects),
            anomalies=len(anomalies),
        )

    def finish(self) -> Counts:
        """Nothing to compare: the counts are the file's, told by the reader."""
        return Counts()

    def _entries(self, records: Sequence[cnaf.Record]) -> tuple[list[Entry], list[cnaf.Reject]]:
        files = [case_file(record) for record in records]
        known = Known.of(files)
        entries: list[Entry] = []
        refused: list[cnaf.Reject] = []
        for record, file in zip(records, files, strict=True):
            case = known.case_of(file)
            if reason := self._refusal(case):
                refused.append(flags.refused_record(record, "NUMDEMRSA", reason))
                continue
            entries.append(self._entry(record, file, case, known))
        return entries, refused

    def _entry(
        self, record: cnaf.Record, file: CaseFile, case: BenefitCase | None, known: Known
    ) -> Entry:
        digest = content_hash(record)
        household = known.household_of(file, case)
        entry = Entry(
            record,
            file,
            digest,
            case or BenefitCase(opened_at=self.decision.at, number=file.claim_number),
            household,
            created=case is None,
            changed=case is None or case.content_hash != digest,
            departure=is_departure(case, file),
        )
        if not entry.departure:
            entry.case.last_feed = self.feed
        known.claim(file, entry.case)
        return entry

    def _refusal(self, case: BenefitCase | None) -> str:
        if case is None:
            return ""
        if case.last_feed_id == self.feed.pk:
            return TWICE
        return STALE if case.stated_on and case.stated_on > self.feed.created_on else ""

    def _save_people(self, entries: Sequence[Entry]) -> None:
        """The households of new and changed records, each once a chunk."""
        source = people.Source(
            name=f"payer:{self.feed.payer.code if self.feed.payer else ''}",
            document=f"feed:{self.feed.pk}",
            on=self.feed.reference_on,
            at=self.decision.at,
        )
        first: dict[int, Entry] = {}
        told: list[Entry] = []
        for entry in entries:
            if entry.household and first.setdefault(entry.household, entry) is not entry:
                entry.anomalies.append(self._flag(entry, AnomalyKind.MATCH, SAME_HOUSEHOLD))
                entry.case.household_id = entry.household
            else:
                told.append(entry)
        on = self.feed.reference_on
        outcomes = people.take_in(
            [self._statement(one, on) for one in told], source=source, communes=self.communes
        )
        for entry, outcome in zip(told, outcomes, strict=True):
            entry.case.household_id = outcome.household_id
            entry.case.centre_id = outcome.centre_id
            entry.case.commune_code = outcome.commune_id or ""
            entry.changed = entry.created or outcome.changed
            entry.anomalies += [
                self._flag(entry, AnomalyKind.MATCH, note.message) for note in outcome.notes
            ]

    def _statement(self, entry: Entry, on: date) -> people.HouseholdStatement:
        """One file carries the households of several payers: each is the source of its own."""
        told = household_statement(entry.record, entry.file, entry.household, on)
        return replace(told, source=f"payer:{self._payer(entry.file).code}")

    def _save_cases(self, entries: Sequence[Entry]) -> None:
        moved = []
        for entry in entries:
            transfer = transfer_row(self.feed, entry.case, entry.file)
            payer = self._payer(entry.file)
            describe_case(entry.case, entry.file, self.feed, payer, entry.hash)
            if transfer:
                moved.append(transfer)
                text = f"Mutation de {transfer.from_payer} vers {transfer.to_payer}."
                entry.anomalies.append(self._flag(entry, AnomalyKind.TRANSFER, text))
        bulk.insert_with_keys(entry.case for entry in entries if entry.created)
        BenefitCase.objects.bulk_create(
            [entry.case for entry in entries if not entry.created],
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=SAVED,
        )
        for transfer in moved:
            transfer.case_id = transfer.case.pk
        CaseTransfer.objects.bulk_create(moved, ignore_conflicts=True)

    def _save_months(self, entries: Sequence[Entry]) -> None:
        """The statement of the month; the one that it replaces (a daily file's) is kept."""
        months = PayerMonth.objects.filter(
            case__in=[entry.case.pk for entry in entries if not entry.created],
            month=self.feed.month,
            live=True,
        )
        months.update(live=False)
        bulk.insert(month_row(entry.case, entry.file, self.feed) for entry in entries)

    def _save_situations(self, entries: Sequence[Entry]) -> None:
        known = [entry.case for entry in entries if not entry.created]
        situations = Situations.of(self.feed, known)
        for entry in entries:
            entry.anomalies += situations.state(entry.case, entry.file, entry.record.line)
        situations.save(self.decision.at)

    def _anomalies(self, entry: Entry) -> list[FeedAnomaly]:
        for flag in entry.anomalies:
            flag.case_id = entry.case.pk
        return [*entry.anomalies, *flags.of_record(self.feed, entry.record, entry.case.pk)]

    def _flag(self, entry: Entry, kind: str, message: str) -> FeedAnomaly:
        return flags.flag(self.feed, kind, message, line=entry.record.line)

    def _payer(self, file: CaseFile) -> Payer:
        code = (file.payer, file.payer_number)
        if code not in self.payers:
            self.payers[code] = payer_of(*code)
        return self.payers[code]
