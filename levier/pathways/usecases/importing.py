"""Referral decisions made elsewhere (France Travail), taken from a file line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.formats import referral_decisions as files
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import fold, short_date
from levier.pathways import access
from levier.pathways.domain import suggestion
from levier.pathways.domain.referral import (
    IN_PREPARATION,
    REFERRAL,
    ReferralOrigin,
    origin_of,
)
from levier.pathways.models import (
    Pathway,
    Referral,
    ReferralImport,
    ReferralImportLine,
    SupportBody,
)
from levier.pathways.queries import bodies
from levier.pathways.queries.marks import marks_of
from levier.pathways.usecases.referring import (
    RULE,
    day_of,
    next_rank,
    put_in_force,
    start_contract_delay,
)
from levier.people.queries import nir_index

LARGEST = files.LARGEST


@transaction.atomic
def receive_decisions(
    *, name: str, content: bytes, decider: str, decision: Decision
) -> ReferralImport:
    """Keep a file of decisions, sealed, before any line is taken. The same one comes once.

    Refusal for a file that can't be read at all, or that was received already.
    """
    directory.require_actor(decision, access.IMPORT)
    count = sum(1 for _ in files.read(content))
    if not count:
        raise Refusal("Ce fichier n'a aucune ligne sous son en-tête.", field="file")
    digest = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            batch = ReferralImport.objects.create(
                name=name[:120],
                sha256=digest,
                content=content,
                decider=decider.strip(),
                received_by=decision.actor,
                received_at=decision.at,
                lines=count,
            )
    except IntegrityError as error:
        known = ReferralImport.objects.get(sha256=digest)
        raise Refusal(
            f"Ce fichier a déjà été déposé le {short_date(known.received_at)} sous le nom "
            f"« {known.name} » : rien n'a été pris deux fois.",
            field="file",
        ) from error
    record("pathways.import.receive", batch, decision, lines=count)
    return batch


def take_lines(
    *, batch: ReferralImport, lines: Sequence[files.Decided | files.Unread], decision: Decision
) -> None:
    """Take some lines of a batch: each makes its referral, or says why it does not.

    In the caller's transaction; a line already taken is passed over.
    """
    numbers = [one.line for one in lines]
    taken = set(batch.outcomes.filter(line__in=numbers).values_list("line", flat=True))
    by_siret = bodies_by_siret()
    for one in lines:
        if one.line in taken:
            continue
        ReferralImportLine.objects.create(**_outcome(batch, one, by_siret, decision))
    record("pathways.import.lines", batch, decision, lines=len(numbers))


def count_lines(*, batch: ReferralImport) -> None:
    """Once all lines are taken: how many were kept, how many refused."""
    kept = batch.outcomes.filter(referral__isnull=False).count()
    refused = batch.outcomes.filter(referral=None).count()
    ReferralImport.objects.filter(pk=batch.pk).update(kept=kept, refused=refused)


def bodies_by_siret() -> dict[str, SupportBody]:
    """The partners that take people, by their SIRET. One query."""
    rows = SupportBody.objects.filter(is_active=True, centre=None)
    return {one.organisation.siret: one for one in rows.select_related("organisation")}


def _outcome(
    batch: ReferralImport,
    one: files.Decided | files.Unread,
    by_siret: Mapping[str, SupportBody],
    decision: Decision,
) -> dict[str, object]:
    told: dict[str, object] = {"batch": batch, "line": one.line}
    if isinstance(one, files.Unread):
        return {**told, "column": one.column, "reason": one.reason}
    try:
        with transaction.atomic():
            taken = take_decision(
                one=one, by_siret=by_siret, decider=batch.decider, decision=decision
            )
            return {**told, "referral": taken}
    except Refusal as refusal:
        return {**told, "column": refusal.field, "reason": refusal.message}


def take_decision(
    *, one: files.Decided, by_siret: Mapping[str, SupportBody], decider: str, decision: Decision
) -> Referral:
    """Take one decision, whatever brought it; Refusal with the column when it can't be.

    In the caller's transaction, which goes back when it is refused.
    """
    body = by_siret.get(one.siret)
    if body is None:
        raise Refusal("Aucun organisme référent n'a ce SIRET : ajoutez-le d'abord.", field="siret")
    pathway = pathway_of(one)
    _check_days(one, day_of(decision))
    why = suggestion.objection(
        bodies.offer_of(body), one.path, pathway.centre_id, marks_of(pathway.person)
    )
    if why and why != suggestion.no_room(bodies.offer_of(body)):
        raise Refusal(why, rule=RULE, field="siret")
    return record_decision_made_elsewhere(
        pathway=pathway,
        path=one.path,
        body=body,
        days=(one.decided_on, one.notified_on),
        decider=decider,
        decision=decision,
    )


def pathway_of(one: files.Decided) -> Pathway:
    """The open pathway of the person that a line names; Refusal when there is none, or a doubt."""
    rows = Pathway.objects.select_for_update(of=("self",)).select_related("person")
    rows = rows.filter(until=None, person__born_on=one.born_on)
    if one.nir:
        found = list(rows.filter(person__nir_index=nir_index(one.nir)))
        column = "nir"
    else:
        found = [each for each in rows.filter(case__number=one.case_number.zfill(11))
                 if _is_named(each, one)]  # fmt: skip
        column = "dossier"
    if not found:
        raise Refusal("Aucune personne suivie ne correspond à cette ligne.", field=column)
    if len(found) > 1:
        raise Refusal("Plusieurs personnes correspondent : ajoutez le NIR.", field=column)
    return found[0]


def _is_named(pathway: Pathway, one: files.Decided) -> bool:
    person = pathway.person
    surnames = {fold(person.last_name), fold(person.birth_name)}
    return fold(one.last_name) in surnames and fold(one.first_name) == fold(person.first_name)


def _check_days(one: files.Decided, today: date) -> None:
    if one.decided_on > today:
        raise Refusal("La décision est datée de l'avenir.", field="date_decision")
    if one.notified_on and not one.decided_on <= one.notified_on <= today:
        raise Refusal("La notification suit la décision, sans dépasser aujourd'hui.",
                      field="date_notification")  # fmt: skip


@transaction.atomic
def record_decision_made_elsewhere(
    *,
    pathway: Pathway,
    path: str,
    body: SupportBody,
    days: tuple[date, date | None],
    decider: str,
    decision: Decision,
) -> Referral:
    """Write down what another body decided, as of its own day. `days`: decided, notified.

    Refusal when the same decision is in force already, or a later one is.
    """
    decided_on, notified_on = days
    former = pathway.referrals.filter(state__in=["decided", "notified", "taken_over"]).first()
    if former is not None and former.decided_on is not None:
        same = (former.path, former.body_id, former.decided_on) == (path, body.pk, decided_on)
        if same:
            raise Refusal("Cette décision est déjà enregistrée.")
        if former.decided_on > decided_on:
            raise Refusal(
                f"Une décision plus récente est en vigueur, du {short_date(former.decided_on)}.",
                field="date_decision",
            )
    referral = pathway.referrals.filter(state__in=sorted(IN_PREPARATION)).first()
    if referral is None:
        rank = next_rank(pathway)
        referral = Referral.objects.create(
            pathway=pathway,
            person_id=pathway.person_id,
            rank=rank,
            origin=origin_of(rank, ReferralOrigin.SERVICE_PROVIDER),
            opened_on=decided_on,
            centre_id=pathway.centre_id,
        )
    fields: dict[str, object] = {
        "decided_by": decision.actor,
        "decided_elsewhere": decider,
        "origin": origin_of(referral.rank, ReferralOrigin.SERVICE_PROVIDER),
    }
    put_in_force(
        pathway=pathway,
        referral=referral,
        path=path,
        body=body,
        on=decided_on,
        fields=fields,
        decision=decision,
    )
    if notified_on is not None:
        move(referral, "notify", REFERRAL, decision, notified_on=notified_on)
        start_contract_delay(pathway, referral, notified_on)
    return referral
