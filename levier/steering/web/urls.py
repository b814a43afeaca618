from __future__ import annotations

from django.urls import path

from levier.steering.web import guide_pages, journal, lives, views

app_name = "steering"
urlpatterns = [
    path("", views.day, name="day"),
    path("personnes/<int:pk>/", lives.person, name="person"),
    path("journal/", journal.journal, name="journal"),
    path("journal/verification/", journal.check, name="journal_check"),
    path("consultations/", journal.readings, name="readings"),
    path("aide/", guide_pages.contents, name="help"),
    path("aide/<slug:slug>/", guide_pages.page, name="help_page"),
]
