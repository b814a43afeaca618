"""Slots, invitations, bookings by link and by agents, messages, reminders."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from levier.formats import sms
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import links, message_words, messages
from levier.pathways.domain import appointments as domain
from levier.pathways.message_words import Meeting, Told
from levier.pathways.models import Appointment, Invitation, Message, Pathway, Slot
from levier.pathways.queries import appointments as queries
from levier.pathways.tasks.messages import request_messages
from levier.pathways.usecases import booking, letters, messaging
from tests.pathways.followed import NOW, TODAY, agent_as, by, fresh, partner
from tests.pathways.met import DAY, PLACE, booked, invited, meeting, opened, plan, reachable
from tests.pathways.supported import supported

D = dt.date
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
LINK = Decision(booking.BY_LINK, NOW, "")
AFTER = dt.datetime(2026, 11, 30, 12, 0, tzinfo=dt.UTC)


def later(agent, at=AFTER, reason=""):
    return Decision(agent.actor, at, reason)


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01")


@pytest.fixture
def pathway(worker):
    return reachable(supported(lead=worker)[0])


class TestSlots:
    def test_a_half_day_is_cut_and_repeated_on_the_days_chosen_but_holidays(self, worker):
        made = opened(worker, day=D(2026, 12, 21), last_day=D(2027, 1, 1),
                      weekdays=frozenset({0, 4}))  # fmt: skip
        days = sorted({one.starts_at.date() for one in made})
        assert days == [D(2026, 12, 21), D(2026, 12, 28)]  # the 25th and the 1st are holidays
        assert len(made) == 6

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"day": D(2026, 11, 23)}, "déjà passé"),
            ({"day": D(2028, 1, 3)}, "plus d'un an"),
            ({"day": D(9999, 12, 31)}, "plus d'un an"),
            ({"end": dt.time(9)}, "plus courte"),
            ({"start": dt.time(5), "end": dt.time(6)}, "entre 07 h et 21 h"),
            ({"length": dt.timedelta(minutes=5)}, "dix minutes"),
            ({"place": " "}, "le lieu"),
            ({"last_day": D(2026, 11, 29)}, "avant la première"),
            ({"length": dt.timedelta(minutes=10), "last_day": D(2027, 3, 1)}, "200 au plus"),
            ({"seats": 3}, "une place"),
            ({"kind": "collective", "host": None, "title": ""}, "titre"),
            ({"kind": "collective", "host": None, "title": "x", "seats": 61}, "60 places"),
            ({"day": D(2026, 11, 28), "last_day": D(2026, 11, 29)}, "jour ouvré"),
        ],
    )
    def test_slots_that_do_not_hold_are_refused_whole(self, worker, changes, told):
        with pytest.raises(Refusal, match=told):
            opened(worker, **changes)
        assert not Slot.objects.exists()

    def test_an_agent_does_not_receive_twice_at_the_same_hour(self, worker):
        opened(worker)
        with pytest.raises(Refusal, match="déjà un créneau le 30/11/2026 à"):
            opened(worker, start=dt.time(11, 30), end=dt.time(12, 30))
        one = Slot.objects.first()
        one.pk, one.uuid = None, uuid.uuid4()
        with pytest.raises(DatabaseError, match="deux fois"), transaction.atomic():
            one.save()

    def test_nobody_opens_slots_in_a_place_that_is_not_theirs(self, worker):
        from levier.territory.models import SocialCentre

        far = SocialCentre.objects.get(pk="MDS-07")
        with pytest.raises(Refusal, match="périmètre"):
            opened(worker, centre=far)
        with pytest.raises(Refusal, match="rôle"):
            opened(agent_as("auditor"))

    def test_a_partner_opens_slots_for_its_body(self):
        body = partner()
        agent = agent_as("support_body", "organisation", body.organisation_id)
        assert len(opened(agent, centre=None, body=body)) == 3

    def test_cancelling_a_slot_tells_those_who_had_it(self, worker, pathway):
        slot = opened(worker)[0]
        appointment = booked(pathway, worker, slot)
        assert booking.cancel_slot(slot=slot, decision=by(worker, "absent")) == 1
        assert fresh(appointment).state == "rdv_revoked"
        assert Message.objects.filter(purpose="cancelled").count() == 2
        with pytest.raises(Refusal, match="déjà annulé"):
            booking.cancel_slot(slot=slot, decision=by(worker, "absent"))
        with pytest.raises(DatabaseError), transaction.atomic():
            Slot.objects.filter(pk=slot.pk).update(cancelled_at=None)


class TestInvitations:
    def test_a_link_is_opaque_sealed_encrypted_and_found_again(self, worker, pathway):
        from django.db import connection

        opened(worker)
        invitation = invited(pathway, worker)
        assert queries.by_token(invitation.token) == invitation
        assert queries.by_token(invitation.token[:-1] + "x") is None
        assert queries.by_token("x") is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT token, token_index FROM pathways_invitation")
            assert invitation.token not in "".join(cursor.fetchone())

    def test_a_stranger_s_guess_never_reaches_the_database(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert queries.by_token("A" * 24) is None

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"channels": ()}, "comment inviter"),
            ({"channels": ("pigeon",)}, "comment inviter"),
            ({"days": 0}, "1 à 90"),
            ({"days": 91}, "1 à 90"),
            ({"purpose": "tea"}, "objet"),
            ({"host": None}, "avec qui"),
            ({"kind": "collective"}, "Aucun créneau libre"),
        ],
    )
    def test_an_invitation_that_does_not_hold_is_refused(self, worker, pathway, changes, told):
        opened(worker)
        with pytest.raises(Refusal, match=told):
            invited(pathway, worker, **changes)
        assert not Invitation.objects.exists()
        assert not Message.objects.exists()

    def test_who_can_not_be_reached_is_said_before_anything_is_kept(self, worker, pathway):
        opened(worker)
        silent = reachable(pathway, phone="04 74 00 00 00", email="")
        with pytest.raises(Refusal, match="joindre"):
            invited(silent, worker, channels=("sms", "email", "letter"))
        assert not Invitation.objects.exists()

    def test_a_new_invitation_closes_the_former_one(self, worker, pathway):
        opened(worker)
        first = invited(pathway, worker)
        invited(pathway, worker)
        assert not queries.is_usable(fresh(first), NOW)

    def test_somebody_out_of_one_s_scope_is_not_invited(self, pathway):
        stranger = agent_as("lead_worker", "social_centre", "MDS-07")
        with pytest.raises(Refusal, match="périmètre"):
            invited(pathway, stranger)

    def test_statuses_are_those_of_the_services_of_appointments(self, worker, pathway):
        slot = opened(worker)[0]
        assert queries.status_of(pathway, NOW) == "not_invited"
        invitation = invited(pathway, worker)
        assert queries.status_of(pathway, NOW) == "invitation_pending"
        assert queries.status_of(pathway, NOW + dt.timedelta(days=16)) == "invitation_expired"
        booking.book_by_link(invitation=invitation, slot=slot, decision=LINK)
        assert queries.status_of(pathway, NOW) == "rdv_pending"
        assert queries.status_of(pathway, AFTER) == "rdv_needs_status_update"


class TestLinks:
    def test_a_person_books_moves_and_cancels_by_link(self, worker, pathway):
        first, second, _ = opened(worker)
        invitation = invited(pathway, worker)
        booking.book_by_link(invitation=invitation, slot=first, decision=LINK)
        booking.book_by_link(invitation=invitation, slot=second, decision=LINK)
        appointment = Appointment.objects.get()
        assert (appointment.slot, appointment.moved) == (second, 1)
        booking.cancel_by_link(invitation=invitation, decision=LINK)
        assert fresh(appointment).state == "rdv_excused"
        booking.book_by_link(invitation=invitation, slot=first, decision=LINK)
        assert Appointment.objects.count() == 2
        told = Message.objects.filter(channel="sms").order_by("pk")
        assert [one.purpose for one in told] == [
            "invitation", "confirmation", "moved", "cancelled", "confirmation"
        ]  # fmt: skip

    def test_the_link_lives_as_long_as_the_appointment_it_may_change(self, worker, pathway):
        slot = opened(worker, day=D(2026, 12, 28))[0]
        invitation = invited(pathway, worker, days=5)
        booking.book_by_link(invitation=invitation, slot=slot, decision=LINK)
        assert fresh(invitation).expires_on == D(2026, 12, 28)

    def test_a_link_does_not_open_the_slots_of_others(self, worker, pathway):
        opened(worker)
        other = agent_as("lead_worker", "social_centre", "MDS-01", name="b")
        theirs = opened(other)[0]
        with pytest.raises(Refusal, match="choisissez-en un autre"):
            booking.book_by_link(invitation=invited(pathway, worker), slot=theirs, decision=LINK)

    def test_a_link_that_is_over_opens_nothing(self, worker, pathway):
        slot = opened(worker)[0]
        invitation = invited(pathway, worker, days=1)
        late = Decision(booking.BY_LINK, NOW + dt.timedelta(days=2), "")
        with pytest.raises(Refusal, match="plus valable"):
            booking.book_by_link(invitation=invitation, slot=slot, decision=late)
        with pytest.raises(Refusal, match=r"terminé|plus valable"):
            Pathway.objects.filter(pk=pathway.pk).update(
                until=TODAY, end_reason="lost", lead=None, body=None, path=""
            )
            booking.book_by_link(invitation=invitation, slot=slot, decision=LINK)

    def test_in_the_last_hour_one_calls(self, worker, pathway):
        slot = opened(worker)[0]
        invitation = invited(pathway, worker)
        booking.book_by_link(invitation=invitation, slot=slot, decision=LINK)
        late = Decision(booking.BY_LINK, slot.starts_at - dt.timedelta(minutes=59), "")
        with pytest.raises(Refusal, match="moins de 60 minutes"):
            booking.cancel_by_link(invitation=invitation, decision=late)

    def test_nothing_to_cancel_is_said(self, worker, pathway):
        opened(worker)
        with pytest.raises(Refusal, match="pas de rendez-vous"):
            booking.cancel_by_link(invitation=invited(pathway, worker), decision=LINK)


class TestSeats:
    def test_a_slot_that_is_taken_is_refused_with_a_sentence(self, worker, pathway):
        slot = opened(worker)[0]
        other = supported(1, start=5, body=pathway.body)[0]
        booked(pathway, worker, slot)
        with pytest.raises(Refusal, match="vient de prendre cet horaire"):
            booked(other, worker, slot)

    def test_a_meeting_fills_up_to_its_seats(self, worker):
        slot = meeting(worker, seats=2)
        people = supported(3)
        for one in people[:2]:
            booked(one, worker, slot)
        with pytest.raises(Refusal, match="vient de prendre"):
            booked(people[2], worker, slot)
        assert Slot.objects.with_taken().get().taken == 2

    def test_the_database_lets_one_person_a_seat_whoever_writes(self, worker):
        slot = meeting(worker, seats=2)
        first, second = supported(2)
        made = booked(first, worker, slot)
        other = booked(second, worker, slot)
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=other.pk).update(seat=made.seat)
        with pytest.raises(DatabaseError, match="place"), transaction.atomic():
            Appointment.objects.filter(pk=other.pk).update(seat=2)
        with pytest.raises(DatabaseError), transaction.atomic():
            Appointment.objects.all().delete()

    def test_a_seat_given_back_is_free_again(self, worker, pathway):
        slot = opened(worker)[0]
        appointment = booked(pathway, worker, slot)
        booking.revoke_appointment(appointment=appointment, decision=by(worker, "absent"))
        other = supported(1, start=5, body=pathway.body)[0]
        assert booked(other, worker, slot).seat == 0

    def test_a_person_is_not_at_two_places_at_once(self, worker, pathway):
        slot = opened(worker)[0]
        same = meeting(worker, start=dt.time(9, 30), end=dt.time(10))
        booked(pathway, worker, slot)
        with pytest.raises(Refusal, match="déjà un rendez-vous le 30/11/2026"):
            booked(pathway, worker, same)

    def test_a_cancelled_slot_is_not_taken(self, worker, pathway):
        slot = opened(worker)[0]
        booking.cancel_slot(slot=slot, decision=by(worker, "absent"))
        with pytest.raises(Refusal, match="vient d'être annulé"):
            booked(pathway, worker, slot)


class TestOutcomes:
    def test_seen_is_a_contact_and_absent_is_a_fact_and_nothing_more(self, worker, pathway):
        first, second, _ = opened(worker)
        seen, missed = booked(pathway, worker, first), booked(pathway, worker, second)
        booking.settle_appointment(appointment=seen, state="rdv_seen", decision=later(worker))
        booking.settle_appointment(appointment=missed, state="rdv_noshow", decision=later(worker))
        assert Pathway.objects.get().last_contact_on == DAY
        assert queries.absences(pathway) == 1
        assert not Pathway.objects.get().deadlines.exists()

    def test_what_was_said_by_mistake_is_said_again(self, worker, pathway):
        appointment = booked(pathway, worker, opened(worker)[0])
        booking.settle_appointment(
            appointment=appointment, state="rdv_noshow", decision=later(worker)
        )
        booking.settle_appointment(
            appointment=fresh(appointment), state="rdv_seen", decision=later(worker)
        )
        with pytest.raises(Refusal, match="déjà"):
            booking.settle_appointment(
                appointment=fresh(appointment), state="rdv_seen", decision=later(worker)
            )

    def test_before_it_takes_place_one_is_excused_at_most(self, worker, pathway):
        appointment = booked(pathway, worker, opened(worker)[0])
        with pytest.raises(Refusal, match="une fois passé"):
            booking.settle_appointment(
                appointment=appointment, state="rdv_seen", decision=by(worker)
            )
        with pytest.raises(Refusal, match="Dites"):
            booking.settle_appointment(appointment=appointment, state="rdv_revoked",
                                       decision=by(worker))  # fmt: skip
        booking.settle_appointment(
            appointment=appointment, state="rdv_excused", decision=by(worker)
        )
        assert fresh(appointment).state == "rdv_excused"

    def test_a_time_fixed_together_opens_its_own_slot_and_frees_it_when_moved(
        self, worker, pathway
    ):
        told = plan(worker, start=dt.time(16), end=dt.time(16, 45), length=None, is_bookable=False)
        appointment = booking.book_at(
            pathway=pathway, plan=told, purpose="contract", decision=by(worker)
        )
        private = appointment.slot
        booking.move_appointment(
            appointment=appointment, slot=opened(worker)[0], decision=by(worker)
        )
        assert fresh(private).cancelled_at is not None
        assert fresh(appointment).moved == 1

    def test_out_of_scope_nothing_is_done(self, worker, pathway):
        appointment = booked(pathway, worker, opened(worker)[0])
        stranger = agent_as("lead_worker", "social_centre", "MDS-07")
        with pytest.raises(Refusal, match="périmètre"):
            booking.revoke_appointment(appointment=appointment, decision=by(stranger, "x"))


class TestMessages:
    def told(self, purpose="confirmation", place=PLACE, channel="in_person", **changes):
        at = dt.datetime(2026, 11, 30, 10, 0)
        meeting = None if purpose == "invitation" else Meeting(at, channel, place)
        base = {
            "purpose": purpose, "sender": "Département de l'Ain", "phone": "04 74 00 00 00",
            "first_name": "Camille", "link": "https://levier.ain.fr/rdv/" + "x" * 24 + "/",
            "until": "09/12/2026", "meeting": meeting,
        }  # fmt: skip
        return Told(**base | changes)

    @pytest.mark.parametrize("purpose", list(domain.MessagePurpose))
    @pytest.mark.parametrize("place", [PLACE, "Maison départementale des solidarités " * 4])
    def test_a_short_message_is_one_part_and_never_says_what_it_is_for(self, purpose, place):
        text = message_words.short_text(self.told(purpose, place))
        assert sms.length(text) <= sms.ONE_PART
        assert "https://levier.ain.fr/rdv/" in text
        for word in ("RSA", "contrat", "insertion", "Camille"):
            assert word not in text

    @pytest.mark.parametrize("purpose", list(domain.MessagePurpose))
    def test_a_long_message_says_when_where_and_how_to_change(self, purpose):
        text = message_words.long_text(self.told(purpose))
        assert text.startswith("Bonjour Camille")
        assert "rdv/" in text
        assert "RSA" not in text
        if purpose not in ("invitation", "cancelled"):
            assert PLACE in text
            assert "lundi 30 novembre 2026 à 10 h" in text

    def test_by_telephone_we_call(self):
        text = message_words.long_text(self.told(channel="phone"))
        assert "nous vous appelons" in text
        assert "par téléphone" in message_words.short_text(self.told(channel="phone"))

    def test_messages_leave_once_by_their_gateway(self, worker, pathway, settings, tmp_path):
        settings.LEVIER_DATA = tmp_path
        booked(pathway, worker, opened(worker)[0])
        runs.execute(request_messages(by(worker)))
        runs.execute(request_messages(by(worker)))
        [letter] = mail.outbox
        assert letter.to == ["camille@example.org"]
        [(name, content, kind)] = letter.attachments
        assert (name, kind) == ("rendez-vous.ics", "text/calendar; charset=utf-8")
        assert "follow_up" not in str(content)
        [written] = (tmp_path / "outbox" / "sms").iterdir()
        assert written.read_text().startswith("+33612345678")
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}

    def test_a_gateway_that_fails_is_told_and_may_be_tried_again(self, worker, pathway, settings):
        settings.LEVIER_SMS_GATEWAY = "tests.pathways.test_appointments.Broken"
        pathway = reachable(pathway, email="")
        booked(pathway, worker, opened(worker)[0])
        runs.execute(request_messages(by(worker)))
        message = Message.objects.get()
        assert (message.state, message.error) == ("failed", "Le fournisseur ne répond pas.")
        messaging.retry(message=message, decision=by(worker))
        assert fresh(message).state == "queued"

    def test_reminders_are_queued_once_for_the_next_two_days(self, worker, pathway):
        booked(pathway, worker, opened(worker)[0])
        at = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)
        early = Decision("system:test", at - dt.timedelta(hours=3), "")
        assert messaging.queue_reminders(decision=early) == 0
        due = Decision("system:test", at, "")
        assert messaging.queue_reminders(decision=due) == 2
        assert messaging.queue_reminders(decision=due) == 0

    def test_messages_are_encrypted(self, worker, pathway):
        from django.db import connection

        booked(pathway, worker, opened(worker)[0])
        with connection.cursor() as cursor:
            cursor.execute("SELECT recipient, body FROM pathways_message")
            written = "".join(part for row in cursor.fetchall() for part in row)
        assert "camille@example.org" not in written
        assert "Camille" not in written

    def test_letters_are_printed_together_and_count_as_sent(self, worker, pathway):
        opened(worker)
        invitation = invited(pathway, worker)
        Message.objects.create(
            key="x", person=pathway.person, invitation=invitation, channel="letter",
            purpose="invitation", recipient="Camille Essai\n1 rue Haute\n01000 BOURG",
            subject="Choisissez votre rendez-vous", body="Bonjour", queued_by="system:test",
            queued_at=NOW,
        )  # fmt: skip
        rows = list(Message.objects.filter(channel="letter"))
        pdf = letters.print_letters(letters=rows, decision=by(worker))
        assert pdf.startswith(b"%PDF")
        assert Message.objects.get(channel="letter").state == "sent"
        with pytest.raises(Refusal, match="Aucun courrier"):
            letters.print_letters(letters=[], decision=by(worker))


class Broken:
    name = "en panne"

    def send(self, message):
        raise messages.GatewayError("Le fournisseur ne répond pas.")


def test_the_seal_of_a_link_is_the_house_s():
    token = links.new_token()
    assert links.is_ours(token)
    other = "B" if token[0] == "A" else "A"
    assert not links.is_ours(other + token[1:])
    assert not links.is_ours("")
    assert links.address(token).endswith(f"/rdv/{token}/")
