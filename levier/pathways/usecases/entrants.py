"""After each feed of the payers: pathways opened, followed and ended as the feed says.

Somebody enters when selected in a month and not before (the nationwide rule: see
`rights.domain.duties_apply`, plus the person's own flag). What is done twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.pathways.domain import deadlines
from levier.pathways.domain.people import GONE, EndReason, Origin
from levier.pathways.domain.referral import ReferralOrigin
from levier.pathways.domain.suggestion import Offer, suggest
from levier.pathways.models import Pathway, Referral
from levier.pathways.queries.adults import Adult
from levier.pathways.queries.populations import Population, population_of
from levier.pathways.usecases.caseloads import Pair, settle_caseloads
from levier.pathways.usecases.deadlines import Start, cancel_deadlines, open_many
from levier.pathways.usecases.ending import end_pathways, forget_archiving
from levier.pathways.usecases.marking import follow_stated_marks
from levier.pathways.usecases.moves import follow_move
from levier.rights.domain import duties_apply
from levier.rights.models import BenefitCase

FOLLOWED = ("household", "case", "role", "centre", "name_key", "is_subject", "subject_since")
COMPARED = ("household_id", "case_id", "role", "centre_id", "name_key", "is_subject")
DECIDE = "DL-01"


@dataclass(slots=True)
class Reconciliation:
    """One chunk of case files on its way. `day`: when the Département was told."""

    month: Month
    day: date
    offers: Sequence[Offer]
    decision: Decision
    told: Population
    tally: Counter[str] = field(default_factory=Counter)
    opened: list[tuple[Adult, BenefitCase]] = field(default_factory=list)
    again: list[Pathway] = field(default_factory=list)
    changed: list[Pathway] = field(default_factory=list)
    released: list[Pathway] = field(default_factory=list)
    ended: dict[str, list[Pathway]] = field(default_factory=dict)
    left: set[Pair] = field(default_factory=set)
    taken: set[Pair] = field(default_factory=set)

    def run(self) -> Counter[str]:
        for person in self.told.people():
            self._person(person)
        self._end()
        self._save()
        self._orient([*self._open(), *self.again])
        self._mark()
        return self.tally

    def _person(self, person: int) -> None:
        adult, case = self.told.place_of(person)
        pathway = self.told.pathways.get(person)
        if adult is None or case is None:
            if pathway is not None and pathway.origin == Origin.RSA:
                self.ended.setdefault(EndReason.LEFT_HOUSEHOLD, []).append(pathway)
            return
        selected = self.is_selected(adult, case)
        if pathway is not None and pathway.origin == Origin.RSA:
            self._follow(pathway, adult, case, selected)
        elif selected and (pathway is not None or not self.told.is_followed_elsewhere(person)):
            if person in self.told.standing:
                self.told.followed.add(self.told.standing[person])
            if pathway is not None:
                self.ended.setdefault(EndReason.ENTERED_RSA, []).append(pathway)
            self.opened.append((adult, case))

    def is_selected(self, adult: Adult, case: BenefitCase) -> bool:
        flagged = self.told.stated.duties.get(adult.person, False)
        return duties_apply(case.state, case.motive, flagged)

    def _follow(self, pathway: Pathway, adult: Adult, case: BenefitCase, selected: bool) -> None:
        if case.state in GONE:
            self.ended.setdefault(EndReason.RIGHT_CLOSED, []).append(pathway)
            return
        before = [getattr(pathway, name) for name in COMPARED]
        self._place(pathway, adult, case)
        if selected and not pathway.is_subject:
            pathway.is_subject, pathway.subject_since = True, self.month
            if pathway.pk not in self.told.live:
                self.again.append(pathway)
        elif not selected and pathway.is_subject:
            pathway.is_subject = False
            self.released.append(pathway)
        if before != [getattr(pathway, name) for name in COMPARED]:
            self.changed.append(pathway)

    def _place(self, pathway: Pathway, adult: Adult, case: BenefitCase) -> None:
        """Where the person lives now, and with which case file."""
        if pathway.household_id != adult.household and pathway.lead_id:
            self.left.add((pathway.lead_id, pathway.household_id))
            self.taken.add((pathway.lead_id, adult.household))
        pathway.household_id, pathway.role = adult.household, adult.role
        pathway.case_id, pathway.name_key = case.pk, adult.name_key
        if pathway.centre_id != case.centre_id:
            pathway.centre_id = case.centre_id
            self.tally["moved"] += 1
            follow_move(
                pathway=pathway,
                referrals=self.told.live.get(pathway.pk, []),
                offers=self.offers,
                on=self.day,
            )

    def _end(self) -> None:
        for reason, pathways in self.ended.items():
            self.tally["ended"] += end_pathways(
                pathways=pathways, reason=reason, on=self.day, decision=self.decision
            )

    def _save(self) -> None:
        Pathway.objects.bulk_update(self.changed, FOLLOWED)
        settle_caseloads(left=self.left, taken=self.taken, on=self.day, decision=self.decision)
        self.tally["changed"] += len(self.changed)
        self._release()

    def _release(self) -> None:
        """No longer subject to duties: what was not decided yet has no object any more."""
        keys = [pathway.pk for pathway in self.released]
        prepared = Referral.objects.filter(pathway__in=keys, state__in=["pending", "proposed"])
        prepared.update(state="not_oriented", ended_on=self.day)
        cancel_deadlines(on=self.day, pathways=self.released, codes=[DECIDE])
        self.tally["released"] += len(self.released)

    def _open(self) -> list[Pathway]:
        made = Pathway.objects.bulk_create(
            Pathway(
                person_id=adult.person,
                household_id=adult.household,
                case=case,
                role=adult.role,
                origin=Origin.RSA,
                entered_month=self.month,
                since=self.day,
                is_subject=True,
                subject_since=self.month,
                opened_at=self.decision.at,
                name_key=adult.name_key,
                centre_id=case.centre_id,
            )
            for adult, case in self.opened
        )
        forget_archiving([one.person_id for one in made], self.day)
        self.tally["opened"] += len(made)
        return made

    def _orient(self, pathways: list[Pathway]) -> None:
        """A referral to decide for each, with the path that the criteria suggest, and DL-01."""
        rule = deadlines.rule(DECIDE)
        due_on = rule.due_on(self.day) if rule.covers(self.day) else None
        Referral.objects.bulk_create(self._referral(one, due_on) for one in pathways)
        if due_on:
            open_many([Start(one, DECIDE, self.day) for one in pathways])
        self.tally["to_refer"] += len(pathways)

    def _referral(self, pathway: Pathway, due_on: date | None) -> Referral:
        adult, case = self.told.place_of(pathway.person_id)
        assert adult is not None and case is not None
        suggestion = suggest(
            self.told.stated.profile_of(
                adult,
                requested_on=case.requested_on,
                former_path=self.told.former_paths.get(pathway.person_id, ""),
            )
        )
        rank = self.told.ranks.get(pathway.pk, 0) + 1
        return Referral(
            pathway=pathway,
            person_id=pathway.person_id,
            rank=rank,
            origin=ReferralOrigin.REORIENTATION if rank > 1 else ReferralOrigin.MANUAL,
            opened_on=self.day,
            due_on=due_on,
            centre_id=pathway.centre_id,
            suggested_path=suggestion.path,
            suggested_because=suggestion.because[:200],
        )

    def _mark(self) -> None:
        stated = self.told.stated
        followed = set(self.told.pathways) | {one.person for one, _ in self.opened}
        wanted = {
            adult.person: stated.marks_of(adult)
            for adults in stated.adults.values()
            for adult in adults
            if adult.person in followed
        }
        self.tally["marks"] += follow_stated_marks(wanted=wanted, source="payer", on=self.day)


def reconcile_cases(
    *,
    cases: Sequence[BenefitCase],
    month: Month,
    day: date,
    offers: Sequence[Offer],
    decision: Decision,
) -> Counter[str]:
    """Bring the pathways of a chunk of case files to what the last feed states.

    `month`: the feed's; `day`: when it told, from which DL-01 runs. In the caller's transaction.
    Returns how many were opened, again to refer, changed, moved, released, ended.
    """
    told = population_of(cases, day)
    return Reconciliation(month, day, offers, decision, told).run()
