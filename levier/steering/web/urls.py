from __future__ import annotations

from django.urls import path

from levier.steering.web import calendar_pages, guide_pages, journal, lives, views

app_name = "steering"
urlpatterns = [
    path("", views.day, name="day"),
    path("personnes/<int:pk>/", lives.person, name="person"),
    path("journal/", journal.journal, name="journal"),
    path("journal/verification/", journal.check, name="journal_check"),
    path("consultations/", journal.readings, name="readings"),
    path("calendrier/", calendar_pages.month, name="calendar"),
    path("calendrier/adresse/", calendar_pages.make_address, name="make_calendar_address"),
    path(
        "calendrier/adresse/retirer/", calendar_pages.revoke_address, name="revoke_calendar_address"
    ),
    path("calendrier/abonnement/<str:token>.ics", calendar_pages.feed, name="calendar_feed"),
    path("aide/", guide_pages.contents, name="help"),
    path("aide/<slug:slug>/", guide_pages.page, name="help_page"),
]
