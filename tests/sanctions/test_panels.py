"""Panels: who sits, quorum, agenda, opinions; a representative stays unseen in their file."""

import pytest
from django.db import IntegrityError, transaction

from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.people.models import Person
from levier.sanctions.models import AgendaItem, PanelMember, PanelSession
from levier.sanctions.usecases import panels, sessions
from tests.sanctions.made import BOSS, D, fresh, heard, on, panel, person, sitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
DAY = D(2026, 11, 20)


def step(session, name, day=DAY, reason="essai"):
    sessions.advance_session(session=session, name=name, decision=on(day, reason=reason))


def created(held_on=DAY, **more):
    return sessions.create_session(
        panel=panel(**more), held_on=held_on, place="Salle 1", decision=on(D(2026, 11, 2))
    )


def test_a_panel_without_representatives_of_recipients_does_not_sit():
    made = panels.save_panel(name="EP", quorum=2, decision=BOSS)
    panels.add_member(
        panel=made, name="Roy Alice", quality="council", since=D(2024, 1, 1), decision=BOSS
    )
    with pytest.raises(Refusal, match="représentant des bénéficiaires"):
        sessions.create_session(panel=made, held_on=DAY, place="x", decision=on(D(2026, 11, 2)))


def test_only_members_in_their_term_are_called():
    made = panel()
    former = made.members.get(name="Roy Alice")
    panels.end_member(member=former, until=DAY, decision=BOSS)
    session = sessions.create_session(
        panel=made, held_on=DAY, place="x", decision=on(D(2026, 11, 2))
    )
    assert {str(one) for one in session.attendances.all()} == {"Blanc Omar", "Petit Zoé"}


def test_the_quorum_is_asked_of_answers_then_of_people():
    session = created(quorum=3)
    step(session, "convene")
    keys = [one.pk for one in session.attendances.all()]
    sessions.answer_convocation(session=session, coming=keys[:2], decision=BOSS)
    with pytest.raises(Refusal, match="quorum est de 3"):
        step(session, "announce")
    sessions.answer_convocation(session=session, coming=keys, decision=BOSS)
    step(session, "announce")
    sessions.put_on_agenda(session=session, breach=heard(), decision=BOSS)
    for name in ("prepare", "validate", "attend"):
        step(session, name)
    sessions.take_attendance(session=session, present=keys[:2], decision=BOSS)
    with pytest.raises(Refusal, match="2 sont présents"):
        step(session, "open")
    sessions.take_attendance(session=session, present=keys, decision=BOSS)
    step(session, "open")


def test_an_empty_agenda_is_not_prepared():
    session = created()
    step(session, "convene")
    sessions.answer_convocation(
        session=session, coming=[one.pk for one in session.attendances.all()], decision=BOSS
    )
    step(session, "announce")
    with pytest.raises(Refusal, match="vide"):
        step(session, "prepare")


def test_opinions_are_given_in_order_in_session_once_and_with_reasons():
    first, second = heard(), heard(person(1))
    session = sitting(first, second, held_on=DAY)
    one, two = session.items.order_by("rank")
    assert (one.breach_id, one.rank, two.rank) == (first.pk, 1, 2)
    with pytest.raises(Refusal, match="motifs"):
        sessions.give_opinion(item=one, opinion="maintain", why=" ", decision=BOSS)
    sessions.give_opinion(item=one, opinion="maintain", why="Enfant malade.", decision=BOSS)
    with pytest.raises(Refusal, match="n'est pas possible"):
        sessions.give_opinion(item=one, opinion="warn", why="x", decision=BOSS)
    with pytest.raises(Refusal, match="attendent leur avis"):
        step(session, "close")
    sessions.take_off_agenda(item=two, decision=on(DAY, reason="Absente, excusée"))
    step(session, "close")
    assert (fresh(first).state, fresh(second).state) == ("opinion_given", "observed")
    assert AgendaItem.objects.get(pk=two.pk).state == "postponed"
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=one.pk).update(opinion="suppress")


def test_a_cancelled_session_gives_its_cases_back():
    session = created()
    breach = heard()
    sessions.put_on_agenda(session=session, breach=breach, decision=BOSS)
    with pytest.raises(Refusal, match="pourquoi"):
        step(session, "cancel", reason=" ")
    step(session, "cancel", reason="Salle indisponible")
    assert fresh(breach).state == "observed"
    again = created_again(session)
    sessions.put_on_agenda(session=again, breach=fresh(breach), decision=BOSS)


def created_again(session):
    return sessions.create_session(
        panel=session.panel, held_on=DAY, place="Salle 2", decision=on(D(2026, 11, 3))
    )


def test_a_case_is_on_one_agenda_and_none_once_it_is_closed():
    session = created()
    breach = heard()
    sessions.put_on_agenda(session=session, breach=breach, decision=BOSS)
    with pytest.raises(Refusal):
        sessions.put_on_agenda(session=session, breach=fresh(breach), decision=BOSS)
    closed = sitting(heard(person(1)), held_on=D(2026, 11, 23), panel_of=session.panel)
    with pytest.raises(Refusal, match="arrêté"):
        sessions.put_on_agenda(session=closed, breach=heard(person(2)), decision=BOSS)


def test_the_old_regime_hears_the_person_within_the_month():
    breach = heard(day=D(2025, 5, 30))  # told on 31 May: until 30 June
    made = panel()
    for held_on, allowed in ((D(2025, 7, 1), False), (D(2025, 6, 30), True)):
        session = sessions.create_session(
            panel=made, held_on=held_on, place="x", decision=on(D(2025, 6, 10))
        )
        if not allowed:
            with pytest.raises(Refusal, match="30/06/2025"):
                sessions.put_on_agenda(session=session, breach=breach, decision=BOSS)
            continue
        sessions.put_on_agenda(session=session, breach=breach, decision=BOSS)


def test_nothing_links_a_member_to_the_file_of_a_person():
    related = {field.related_model for field in PanelMember._meta.get_fields()}
    assert Person not in related
    panel()
    told = " ".join(JournalEntry.objects.values_list("line", flat=True))
    assert "Petit" not in told and "petit" not in told


def test_a_representative_does_not_sit_on_their_own_case():
    breach = heard()
    made = panel()
    panels.add_member(
        panel=made, name="Camille ESSAI00000", quality="recipient", since=D(2024, 1, 1),
        decision=BOSS,
    )  # fmt: skip
    session = sessions.create_session(
        panel=made, held_on=DAY, place="x", decision=on(D(2026, 11, 2))
    )
    sessions.put_on_agenda(session=session, breach=breach, decision=BOSS)
    PanelSession.objects.filter(pk=session.pk).update(state="attendance_taken")
    session.refresh_from_db()
    keys = [one.pk for one in session.attendances.all()]
    with pytest.raises(Refusal, match="ne peut pas siéger"):
        sessions.take_attendance(session=session, present=keys, decision=BOSS)


def test_a_session_does_not_end_while_a_decision_lacks():
    session = sitting(heard(), held_on=DAY)
    sessions.give_opinion(item=session.items.get(), opinion="warn", why="x", decision=BOSS)
    step(session, "close")
    sessions.write_minutes(session=session, minutes="Présents : …", decision=BOSS)
    step(session, "hand")
    with pytest.raises(Refusal, match="décisions manquent"):
        step(session, "end")
