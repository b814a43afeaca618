"""The agenda, appointments, messages, and the links of people without an account."""

from __future__ import annotations

from django.urls import path

from levier.pathways.web import agenda, appointments, link_pages, outbox

SLOT = "agenda/creneaux/<int:pk>/"
OF = "parcours/<int:pk>/rendez-vous/"
ONE = "rendez-vous/<int:pk>/"
LINK = "rdv/<str:token>/"
urlpatterns = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/agenda.ics", agenda.agenda_ics, name="agenda_ics"),
    path("agenda/creneaux/", agenda.open_slots, name="open_slots"),
    path(SLOT, agenda.slot, name="slot"),
    path(f"{SLOT}annulation/", agenda.cancel_slot, name="cancel_slot"),
    path("rendez-vous/", appointments.all_appointments, name="all_appointments"),
    path(OF, appointments.appointments_of, name="appointments_of"),
    path(f"{OF}invitation/", appointments.invite, name="invite"),
    path(f"{OF}creneau/", appointments.book, name="book"),
    path(f"{OF}heure/", appointments.fix, name="fix"),
    path(f"{ONE}report/", appointments.move_appointment, name="move_appointment"),
    path(f"{ONE}annulation/", appointments.revoke_appointment, name="revoke_appointment"),
    path(f"{ONE}suite/", appointments.settle_appointment, name="settle_appointment"),
    path(f"{ONE}rendez-vous.ics", appointments.appointment_ics, name="appointment_ics"),
    path("messages/", outbox.outbox, name="outbox"),
    path("messages/envoi/", outbox.send_messages, name="send_messages"),
    path("messages/courriers/", outbox.print_letters, name="print_letters"),
    path("messages/<int:pk>/renvoi/", outbox.retry_message, name="retry_message"),
    path(LINK, link_pages.link, name="link"),
    path(f"{LINK}annulation/", link_pages.link_cancel, name="link_cancel"),
    path(f"{LINK}rendez-vous.ics", link_pages.link_ics, name="link_ics"),
]
