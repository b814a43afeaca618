"""Where hours attested are noted: an address of its own, that says nothing of groups."""

from __future__ import annotations

from django.urls import path

from levier.participation.web import attestations

app_name = "attestations"
urlpatterns = [path("parcours/<int:pk>/activite/attestation/", attestations.note, name="note")]
