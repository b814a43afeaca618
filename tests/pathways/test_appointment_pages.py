"""The agenda, the appointments of a person, and what a person sees of a link."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from levier.foundation.models import Consultation, LongRun
from levier.pathways.models import Appointment, Invitation, Message, Slot
from tests.pathways.followed import agent_as, fresh
from tests.pathways.met import DAY, booked, invited, meeting, opened, reachable
from tests.pathways.supported import supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain", "on_the_day")]
NOON = dt.datetime(2026, 11, 30, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def on_the_day():
    cache.clear()
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def worker(client):
    agent = agent_as("lead_worker", "social_centre", "MDS-01")
    client.force_login(agent)
    return agent


@pytest.fixture
def pathway(worker):
    return reachable(supported(lead=worker)[0])


def url(name, *args):
    return reverse(f"pathways:{name}", args=args)


def read(client, address, status=200, **more):
    answer = client.get(address, **more)
    assert answer.status_code == status, address
    return answer.content.decode().replace("&#x27;", "'").replace("\u202f", " ")


SLOTS = {
    "kind": "individual", "day": "2026-11-30", "start": "09:00", "end": "12:00", "length": "60",
    "where": "centre:MDS-01", "channel": "in_person", "place": "MDS, 2 rue du Moulin",
    "is_bookable": "on", "seats": "12",
}  # fmt: skip


class TestAgenda:
    def test_slots_are_opened_shown_and_cancelled(self, client, worker):
        answer = client.post(url("open_slots"), SLOTS)
        assert answer.status_code == 302
        page = read(client, answer.url)
        assert "9 h – 10 h" in page
        assert "libre" in page
        slot = Slot.objects.first()
        assert "Personne pour le moment" in read(client, url("slot", slot.pk))
        told = client.post(url("cancel_slot", slot.pk), {"reason": "formation"})
        assert told.status_code == 302
        assert "annulé" in read(client, url("slot", slot.pk))

    def test_a_meeting_shows_its_seats(self, client, worker):
        told = {**SLOTS, "kind": "collective", "title": "Réunion d'information", "seats": "10"}
        answer = client.post(url("open_slots"), told)
        page = read(client, answer.url)
        assert "Réunion d'information" in page
        assert "0 sur 10" in page

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"day": "2020-01-06"}, "déjà passé"),
            ({"start": "03:00", "end": "04:00"}, "entre 07 h et 21 h"),
            ({"place": ""}, "obligatoire"),
            ({"where": "centre:MDS-07"}, "valide"),
        ],
    )
    def test_slots_that_do_not_hold_stay_on_the_form(self, client, worker, changes, told):
        answer = client.post(url("open_slots"), {**SLOTS, **changes})
        assert answer.status_code == 422
        assert told in answer.content.decode().replace("&#x27;", "'")

    def test_the_week_names_people_and_the_reading_is_logged(self, client, worker, pathway):
        booked(pathway, worker, opened(worker)[0])
        page = read(client, f"{url('agenda')}?semaine=2026-12-02")
        assert "Essai00000" in page
        assert Consultation.objects.filter(subject_id="agenda", count=1).exists()
        for typed in ("never", "0001-01-01", "9999-12-31", "2026-99-99"):
            assert read(client, f"{url('agenda')}?semaine={typed}")

    def test_the_calendar_of_the_week_names_nobody_whole(self, client, worker, pathway):
        booked(pathway, worker, opened(worker)[0])
        answer = client.get(f"{url('agenda_ics')}?semaine=2026-11-30")
        assert "Camille E." in answer.content.decode()
        assert "Essai00000" not in answer.content.decode()

    def test_the_week_costs_the_same_at_3_and_at_300(
        self, client, worker, django_assert_max_num_queries
    ):
        for hour in range(8, 18):
            opened(worker, start=dt.time(hour), end=dt.time(hour + 1),
                   last_day=dt.date(2026, 12, 4), length=dt.timedelta(minutes=10))  # fmt: skip
        people = supported(60)
        rows = Slot.objects.order_by("pk")[:60]
        for person, slot in zip(people, rows, strict=True):
            booked(person, worker, slot)
        assert Slot.objects.count() == 300
        with django_assert_max_num_queries(16):
            client.get(f"{url('agenda')}?semaine=2026-11-30")
        with django_assert_max_num_queries(14):
            client.get(url("all_appointments"))
        with django_assert_max_num_queries(16):
            client.get(url("outbox"))

    def test_a_slot_of_elsewhere_is_not_found(self, client, worker):
        other = agent_as("lead_worker", "social_centre", "MDS-07")
        from levier.territory.models import SocialCentre

        slot = opened(other, centre=SocialCentre.objects.get(pk="MDS-07"))[0]
        for name in ("slot", "cancel_slot"):
            assert client.get(url(name, slot.pk)).status_code == 404


class TestPerson:
    def test_an_agent_invites_and_the_page_says_where_it_stands(self, client, worker, pathway):
        opened(worker)
        told = {"purpose": "contract", "among": "me", "channels": ["sms", "email"], "days": "15"}
        assert client.post(url("invite", pathway.pk), told).status_code == 302
        page = read(client, url("appointments_of", pathway.pk))
        assert "invitation en attente" in page
        assert Message.objects.count() == 2

    def test_nothing_to_offer_is_said_on_the_form(self, client, worker, pathway):
        told = {"purpose": "contract", "among": "me", "channels": ["sms"], "days": "15"}
        answer = client.post(url("invite", pathway.pk), told)
        assert answer.status_code == 422
        assert "Aucun créneau libre" in answer.content.decode()

    def test_an_agent_books_moves_and_settles(self, client, worker, pathway):
        first, second, _ = opened(worker)
        told = {"purpose": "follow_up", "slot": first.pk}
        assert client.post(url("book", pathway.pk), told).status_code == 302
        appointment = Appointment.objects.get()
        assert (
            client.post(url("move_appointment", appointment.pk), {"slot": second.pk}).status_code
            == 302
        )
        page = read(client, url("appointments_of", pathway.pk))
        assert "Lundi 30 novembre 2026 à 10 h" in page
        with time_machine.travel(NOON, tick=False):
            client.force_login(worker)
            assert "à renseigner" in read(client, url("appointments_of", pathway.pk))
            told = {"state": "rdv_noshow", "because": ""}
            client.post(url("settle_appointment", appointment.pk), told)
            assert "1 absence" in read(client, url("appointments_of", pathway.pk))
        assert fresh(appointment).state == "rdv_noshow"

    def test_an_hour_fixed_together(self, client, worker, pathway):
        told = {"purpose": "contract", "day": "2026-11-30", "start": "14:15", "length": "45",
                "where": "", "channel": "phone", "place": "Par téléphone"}  # fmt: skip
        assert client.post(url("fix", pathway.pk), told).status_code == 302
        assert Appointment.objects.get().starts_at.hour == 13  # UTC
        assert client.post(url("fix", pathway.pk), told).status_code == 422

    def test_a_slot_taken_meanwhile_is_said_on_the_form(self, client, worker, pathway):
        slot = opened(worker)[0]
        form = client.get(url("book", pathway.pk))
        assert form.status_code == 200
        booked(supported(1, start=7, body=pathway.body)[0], worker, slot)
        told = {"purpose": "follow_up", "slot": slot.pk}
        assert client.post(url("book", pathway.pk), told).status_code == 422

    def test_out_of_scope_is_not_found(self, client, worker, pathway):
        appointment = booked(pathway, worker, opened(worker)[0])
        client.force_login(agent_as("lead_worker", "social_centre", "MDS-07"))
        for name, pk in (("appointments_of", pathway.pk), ("invite", pathway.pk),
                         ("book", pathway.pk), ("fix", pathway.pk),
                         ("move_appointment", appointment.pk),
                         ("revoke_appointment", appointment.pk),
                         ("settle_appointment", appointment.pk),
                         ("appointment_ics", appointment.pk)):  # fmt: skip
            assert client.get(url(name, pk)).status_code == 404, name

    def test_the_page_of_a_person_has_a_ceiling(
        self, client, worker, pathway, django_assert_max_num_queries
    ):
        for slot in opened(worker, last_day=dt.date(2026, 12, 11)):
            booked(pathway, worker, slot)
        with django_assert_max_num_queries(22):
            client.get(url("appointments_of", pathway.pk))


class TestLink:
    @pytest.fixture
    def invitation(self, worker, pathway, client):
        opened(worker)
        made = invited(pathway, worker)
        client.logout()
        return made

    def test_a_person_chooses_changes_and_gives_up_without_an_account(self, client, invitation):
        address = url("link", invitation.token)
        page = read(client, address)
        assert "Bonjour Camille" in page
        first, second, _ = Slot.objects.all()
        assert client.post(address, {"slot": first.pk}).status_code == 302
        page = read(client, address)
        assert "Lundi 30 novembre 2026 à 9 h" in page
        assert "10 h à 11 h" in read(client, f"{address}?changer=oui")
        client.post(address, {"slot": second.pk})
        assert "à 10 h" in read(client, address)
        answer = client.get(url("link_ics", invitation.token))
        assert b"BEGIN:VEVENT" in answer.content
        assert client.post(url("link_cancel", invitation.token)).status_code == 302
        assert "Choisissez votre rendez-vous" in read(client, address)

    def test_the_page_tells_nothing_but_first_name_time_and_place(self, client, invitation):
        address = url("link", invitation.token)
        client.post(address, {"slot": Slot.objects.first().pk})
        page = read(client, address)
        for word in ("Essai00000", "contrat", "RSA", "1980", "06 12", "camille@"):
            assert word not in page

    def test_it_is_never_kept_nor_indexed_nor_told_to_other_sites(self, client, invitation):
        answer = client.get(url("link", invitation.token))
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]

    def test_a_wrong_link_and_one_that_is_over_say_the_same(self, client, invitation):
        wrong = client.get(url("link", "A" * 24))
        Invitation.objects.update(closed_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
        over = client.get(url("link", invitation.token))
        assert (wrong.status_code, over.status_code) == (404, 404)
        assert wrong.content == over.content

    def test_a_slot_taken_meanwhile_is_said_and_others_are_shown(
        self, client, invitation, worker, pathway
    ):
        slot = Slot.objects.first()
        booked(supported(1, start=7, body=pathway.body)[0], worker, slot)
        answer = client.post(url("link", invitation.token), {"slot": slot.pk})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "vient de prendre" in page
        assert "10 h à 11 h" in page

    @pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30, "999999"])
    def test_bad_input_asks_to_choose(self, client, invitation, typed):
        answer = client.post(url("link", invitation.token), {"slot": typed})
        assert answer.status_code == 422
        assert not Appointment.objects.exists()

    def test_who_asks_too_often_waits(self, client, invitation, settings):
        settings.LEVIER_LINKS_PER_MINUTE = 3
        address, wrong = url("link", invitation.token), url("link", "A" * 24)
        assert [client.get(wrong).status_code for _ in range(4)] == [404, 404, 404, 429]
        assert client.post(address, {"slot": "x"}).status_code == 429
        assert client.get(address).status_code == 200

    def test_it_costs_few_queries(self, client, invitation, django_assert_max_num_queries):
        with django_assert_max_num_queries(16):
            client.get(url("link", invitation.token))


class TestMessages:
    def test_the_outbox_sends_and_says_that_texts_stay_here(self, client, worker, pathway):
        booked(pathway, worker, opened(worker)[0])
        assert "Les SMS restent ici" in read(client, url("outbox"))
        assert client.post(url("send_messages")).status_code == 302
        assert LongRun.objects.filter(kind="pathways.messages").exists()

    def test_letters_come_as_one_pdf(self, client, worker, pathway):
        slot = meeting(worker)
        appointment = booked(pathway, worker, slot)
        Message.objects.create(
            key="x", person=pathway.person, invitation=appointment.invitation, channel="letter",
            purpose="invitation", recipient="Camille Essai\n1 rue Haute\n01000 BOURG",
            subject="Rendez-vous", body="Bonjour", queued_by="system:test",
            queued_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
        )  # fmt: skip
        assert "1 courrier à imprimer" in read(client, url("outbox"))
        assert client.post(url("print_letters")).content.startswith(b"%PDF")
        assert client.post(url("print_letters")).status_code == 302

    def test_a_message_that_failed_is_sent_again(self, client, worker, pathway):
        booked(pathway, worker, opened(worker)[0])
        message = Message.objects.first()
        assert client.get(url("retry_message", message.pk)).status_code == 404
        Message.objects.filter(pk=message.pk).update(state="failed")
        assert client.get(url("retry_message", message.pk)).status_code == 200
        assert client.post(url("retry_message", message.pk)).status_code == 302
        assert fresh(message).state == "queued"


def test_the_day_of_the_tests_is_a_monday():
    assert DAY.weekday() == 0
