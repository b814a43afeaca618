"""Decisions made elsewhere, taken line by line; people followed before any RSA."""

import datetime as dt

import pytest

from levier.formats import referral_decisions as files
from levier.foundation import clock
from levier.kernel.errors import Refusal
from levier.pathways.models import Deadline, Pathway, Referral, Signal
from levier.pathways.usecases import importing, prevention
from levier.people import access as people
from levier.people.models import Person
from levier.territory.models import Commune
from tests.pathways.followed import HOUSE, TODAY, agent_as, by, followed, fresh, partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
HEAD = "dossier;nom;prénom;date de naissance;parcours;siret;date décision;date notification"
SIRET = "44312197500009"
GOOD = f"0;Essai00000;Camille;01/01/1980;Professionnel;{SIRET};20/11/2026;21/11/2026"


def received(*lines, head=HEAD, decision=HOUSE):
    content = "\n".join([head, *lines]).encode()
    return importing.receive_decisions(
        name="ft.csv", content=content, decider="France Travail", decision=decision
    )


def taken(*lines):
    batch = received(*lines)
    importing.take_lines(batch=batch, lines=list(files.read(batch.content)), decision=HOUSE)
    importing.count_lines(batch=batch)
    return fresh(batch)


def test_a_decision_made_elsewhere_is_in_force_as_of_its_own_day():
    [pathway] = followed()
    body = partner()
    batch = taken(GOOD)
    referral = Referral.objects.get()
    assert (batch.kept, batch.refused) == (1, 0)
    assert (referral.state, referral.decided_on, referral.decided_elsewhere) == (
        "notified",
        dt.date(2026, 11, 20),
        "France Travail",
    )
    assert referral.origin == "service_provider"
    assert fresh(pathway).body == body
    assert {one.code: (one.state, one.due_on) for one in Deadline.objects.all()} == {
        "DL-01": ("met", dt.date(2026, 12, 15)),
        "DL-02": ("open", dt.date(2026, 12, 21)),
    }


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        (GOOD.replace("Professionnel", "Pro fessionnel"), "parcours", "professionnel"),
        (GOOD.replace("01/01/1980", "1980"), "date_naissance", "24/11/2026"),
        (GOOD.replace("20/11/2026", "20/11/2027"), "date_decision", "avenir"),
        (GOOD.replace("21/11/2026", "19/11/2026"), "date_notification", "suit la décision"),
        (GOOD.replace(SIRET, "44312197500008"), "siret", "SIRET"),
        (GOOD.replace(SIRET, "44312197500017"), "siret", "Aucun organisme"),
        (GOOD.replace("Camille", "Dominique"), "dossier", "Aucune personne"),
        (GOOD.replace("Professionnel", "social"), "siret", "pas de parcours social"),
        (";Essai00000;Camille;01/01/1980;pro;44312197500009;20/11/2026;", "dossier", "NIR"),
    ],
)  # fmt: skip
def test_each_refused_line_says_why_and_the_good_ones_are_kept(line, column, why):
    followed(2)
    partner()
    other = GOOD.replace("0;Essai00000", "1;Essai00001")
    batch = taken(line, other)
    assert (batch.kept, batch.refused) == (1, 1)
    refused = batch.outcomes.get(referral=None)
    assert (refused.line, refused.column) == (2, column)
    assert why in refused.reason


def test_the_same_file_twice_is_refused_and_lines_are_taken_once():
    followed()
    partner()
    batch = taken(GOOD)
    importing.take_lines(batch=batch, lines=list(files.read(batch.content)), decision=HOUSE)
    assert batch.outcomes.count() == 1
    with pytest.raises(Refusal, match="déjà été déposé"):
        received(GOOD)


def test_a_decision_older_than_the_one_in_force_is_refused():
    followed()
    partner()
    taken(GOOD)
    batch = taken(GOOD.replace("20/11/2026", "10/11/2026"))
    assert "plus récente" in batch.outcomes.get().reason


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"PK\x03\x04", "pas un CSV"),
        (b"nom;prenom\nx;y\n", "manque des colonnes"),
        (HEAD.encode(), "aucune ligne"),
        (b"a" * 2_000_001, "2 Mo"),
    ],
    ids=["empty", "a spreadsheet", "columns", "no line", "large"],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(content, why):
    with pytest.raises(Refusal, match=why):
        importing.receive_decisions(
            name="x", content=content, decider="France Travail", decision=HOUSE
        )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_files_come_as_they_come(encoding, separator):
    content = "\r\n".join([HEAD, GOOD]).replace(";", separator).encode(encoding)
    [one] = files.read(content)
    assert (one.path, one.notified_on) == ("professional", dt.date(2026, 11, 21))


def test_only_those_who_may_import_do():
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    with pytest.raises(Refusal):
        received(GOOD, decision=by(worker))


# --- prevention --------------------------------------------------------------------------------


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01")


def signalled(worker, **changes):
    told = {
        "who": ("Durand", "Zoé", dt.date(1990, 5, 4)),
        "kind": "end_of_benefit",
        "signalled_by": "France Travail",
        "received_on": TODAY,
        "contact": "06 12 34 56 78",
        "commune": Commune.objects.get(pk="01053"),
    }
    return prevention.record_signal(**told | changes, decision=by(worker))


def test_a_signal_makes_no_person_and_has_its_day_of_erasure(worker):
    signal = signalled(worker)
    assert (signal.centre_id, signal.purge_on) == ("MDS-01", dt.date(2027, 2, 24))
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"received_on": dt.date(2026, 11, 25)}, "avenir"),
        ({"who": ("A", "B", dt.date(2015, 1, 1))}, "16 ans"),
        ({"kind": "rumour"}, "situation"),
    ],
)
def test_a_signal_that_makes_no_sense_is_refused(worker, changes, why):
    with pytest.raises(Refusal, match=why):
        signalled(worker, **changes)


def test_a_signal_of_another_centre_is_not_ones_own(worker):
    with pytest.raises(Refusal):
        signalled(worker, commune=Commune.objects.get(pk="01283"))


def test_who_is_followed_has_a_pathway_without_any_rsa(worker):
    signal = signalled(worker)
    prevention.contact_signal(signal=signal, on=TODAY, decision=by(worker))
    pathway = prevention.follow_signal(signal=signal, decision=by(worker))
    assert (pathway.origin, pathway.case, pathway.is_subject) == ("prevention", None, False)
    assert pathway.purge_on == dt.date(2028, 11, 24)
    assert people.visible_households(worker).get() == pathway.household
    with pytest.raises(Refusal, match="déjà sa suite"):
        prevention.drop_signal(signal=signal, decision=by(worker, "x"))


def test_somebody_followed_already_is_not_followed_twice(worker):
    signal = signalled(worker)
    prevention.follow_signal(signal=signal, decision=by(worker))
    with pytest.raises(Refusal, match="déjà suivie"):
        prevention.follow_signal(signal=signalled(worker), decision=by(worker))


def test_what_became_of_somebody_is_said_once(worker):
    pathway = prevention.follow_signal(signal=signalled(worker), decision=by(worker))
    prevention.end_prevention(pathway=pathway, result="avoided", decision=by(worker))
    assert fresh(pathway).end_reason == "avoided"
    with pytest.raises(Refusal, match="terminé"):
        prevention.end_prevention(pathway=pathway, result="lost", decision=by(worker))


def test_signals_without_follow_up_are_erased_on_their_day_the_others_stay(worker):
    kept = signalled(worker)
    prevention.follow_signal(signal=kept, decision=by(worker))
    gone = signalled(worker, who=("Autre", "Luc", dt.date(1980, 1, 1)))
    assert prevention.purge_signals(day=gone.purge_on - dt.timedelta(days=1), decision=HOUSE) == 0
    assert prevention.purge_signals(day=gone.purge_on, decision=HOUSE) == 1
    assert list(Signal.objects.all()) == [kept]
    assert Pathway.objects.count() == 1
    assert clock.today()
