"""Before any RSA: somebody signalled, called back, followed or not, erased in time."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import access
from levier.pathways.domain import deadlines
from levier.pathways.domain.people import EndReason, Origin, SignalKind, SignalState
from levier.pathways.models import Pathway, Signal
from levier.pathways.usecases.contacts import note_contact
from levier.pathways.usecases.ending import end_pathways
from levier.pathways.usecases.referring import day_of, held
from levier.people import usecases as people
from levier.people.domain import BirthPrecision, HouseholdRole, NirState, age_on, name_key
from levier.people.models import Household, Membership, Person
from levier.people.usecases.centres import Communes
from levier.territory.models import Commune

RULE = "RGPD art. 5"
YOUNGEST = 16
OPEN = (SignalState.RECEIVED, SignalState.CONTACTED)
RESULTS = (EndReason.AVOIDED, EndReason.ENTERED_RSA, EndReason.LOST)


@transaction.atomic
def record_signal(
    *,
    who: tuple[str, str, date],
    kind: str,
    signalled_by: str,
    received_on: date,
    contact: str,
    commune: Commune,
    decision: Decision,
) -> Signal:
    """Keep the least one needs to call somebody back; erased three months later if not followed.

    `who`: last name, first name, birth date. Refusal for a child, a day to come, or a commune
    outside the actor's perimeter.
    """
    last_name, first_name, born_on = who
    _, centre = Communes.on(received_on).place(commune.pk)
    directory.require_actor(decision, access.SIGNAL, centre=centre)
    if received_on > day_of(decision):
        raise Refusal("Le signalement ne peut pas être dans l'avenir.", field="received_on")
    if kind not in SignalKind.values:
        raise Refusal("Choisissez la situation signalée.", field="kind")
    if not YOUNGEST <= age_on(born_on, received_on) < 120:
        raise Refusal("Vérifiez la date de naissance : la personne doit avoir 16 ans au moins.",
                      field="born_on")  # fmt: skip
    signal = Signal.objects.create(
        kind=kind,
        signalled_by=signalled_by.strip(),
        received_on=received_on,
        last_name=last_name.strip(),
        first_name=first_name.strip(),
        born_on=born_on,
        contact=contact.strip(),
        commune=commune,
        centre_id=centre,
        purge_on=deadlines.rule("DL-19S").due_on(received_on),
        recorded_by=decision.actor,
    )
    record("pathways.signal.record", signal, decision, kind=kind)
    return signal


@transaction.atomic
def contact_signal(*, signal: Signal, on: date, decision: Decision) -> None:
    """The person was reached on a day."""
    _require(signal, decision)
    if not signal.received_on <= on <= day_of(decision):
        raise Refusal(
            f"Le contact a lieu entre le {short_date(signal.received_on)} et aujourd'hui.",
            field="on",
        )
    _set(signal, state=SignalState.CONTACTED, contacted_on=on)
    record("pathways.signal.contact", signal, decision, on=on.isoformat())


@transaction.atomic
def drop_signal(*, signal: Signal, decision: Decision) -> None:
    """Nothing more will be done, for a reason; it stays until its date, then is erased."""
    _require(signal, decision)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi il n'y a pas de suite.", field="reason")
    _set(signal, state=SignalState.DROPPED, outcome=decision.reason.strip())
    record("pathways.signal.drop", signal, decision)


@transaction.atomic
def follow_signal(*, signal: Signal, decision: Decision) -> Pathway:
    """Open a pathway before any RSA: the person and the household as known so far.

    Refusal when the person is followed already, under the same name and birth date.
    """
    _require(signal, decision)
    key = name_key(signal.last_name, signal.first_name)
    known = Person.objects.filter(name_key=key, born_on=signal.born_on).order_by("pk")
    if Pathway.objects.filter(person__in=known, until=None).exists():
        raise Refusal("Une personne du même nom, née le même jour, est déjà suivie : ouvrez son "
                      "parcours plutôt que d'en créer un second.")  # fmt: skip
    on = day_of(decision)
    household, person = _placed(signal, on, decision)
    pathway = Pathway.objects.create(
        person=person,
        household=household,
        role=HouseholdRole.CLAIMANT,
        origin=Origin.PREVENTION,
        since=on,
        opened_at=decision.at,
        name_key=person.name_key,
        centre_id=signal.centre_id,
        purge_on=deadlines.rule("DL-19").due_on(on),
    )
    note_contact(pathway=pathway, on=signal.contacted_on or on)
    _set(signal, state=SignalState.FOLLOWED, pathway=pathway)
    record("pathways.signal.follow", signal, decision, pathway=pathway.pk)
    return pathway


@transaction.atomic
def end_prevention(*, pathway: Pathway, result: str, decision: Decision) -> None:
    """What became of somebody followed before any RSA: avoided, entered, lost (PTI indicator)."""
    access.require_pathway(decision, access.SIGNAL, pathway)
    if result not in RESULTS or pathway.origin != Origin.PREVENTION:
        raise Refusal("Choisissez ce que la personne est devenue.", field="result")
    held(pathway.pk)
    end_pathways(pathways=[pathway], reason=result, on=day_of(decision), decision=decision)
    record("pathways.prevention.end", pathway, decision, result=result)


@transaction.atomic
def purge_signals(*, day: date, decision: Decision) -> int:
    """Erase the signals whose day has come and that were not followed; how many."""
    due = Signal.objects.filter(purge_on__lte=day, pathway=None)
    count, _ = due.delete()
    if count:
        record("pathways.signal.purge", f"pathways.signal:{day}", decision, count=count)
    return count


def _require(signal: Signal, decision: Decision) -> None:
    directory.require_actor(decision, access.SIGNAL, centre=signal.centre_id)


def _set(signal: Signal, **told: object) -> None:
    """The next state, unless somebody was faster."""
    rows = Signal.objects.filter(pk=signal.pk, state__in=OPEN)
    if not rows.update(**told):
        raise Refusal("Ce signalement a déjà sa suite : rechargez la page.")
    signal.refresh_from_db()


def _placed(signal: Signal, on: date, decision: Decision) -> tuple[Household, Person]:
    """The person and the household, made as for a payer's statement, with no fact at all."""
    stated = people.PersonStatement(
        role=HouseholdRole.CLAIMANT,
        last_name=signal.last_name,
        birth_name="",
        first_name=signal.first_name,
        other_first_names="",
        sex="",
        born_on=signal.born_on,
        birth_precision=BirthPrecision.KNOWN,
        birth_place="",
        nir="",
        nir_state=NirState.NONE,
        facts={},
    )
    household = people.HouseholdStatement(
        household=None, commune=signal.commune_id, people=(stated,), facts={}, references=()
    )
    source = people.Source("prevention", f"signal:{signal.pk}", on, decision.at)
    [outcome] = people.take_in([household], source=source, communes=Communes.on(on))
    member = Membership.objects.select_related("person", "household").get(
        household=outcome.household_id, until=None
    )
    return member.household, member.person
