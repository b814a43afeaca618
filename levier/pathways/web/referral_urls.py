"""Where people are sent: referrals, one by one and together; bodies; decisions made elsewhere."""

from __future__ import annotations

from django.urls import path

from levier.pathways.web import api, bodies, cohorts, imports, letters, referral_texts, referrals

ONE = "parcours/orientations/<int:pk>/"
BODY = "parcours/organismes/<int:pk>/"
urlpatterns = [
    path("parcours/a-orienter/", referrals.entrants, name="entrants"),
    path("parcours/orientations/", referrals.referrals, name="referrals"),
    path("parcours/<int:pk>/proposition/", referrals.propose, name="propose"),
    path(f"{ONE}decision/", referrals.decide, name="decide"),
    path(f"{ONE}sans-orientation/", referrals.leave, name="leave"),
    path(f"{ONE}notification/", referrals.notify, name="notify"),
    path(f"{ONE}prise-en-charge/", referrals.take_over, name="take_over"),
    path(f"{ONE}refus/", referrals.refuse, name="refuse"),
    path(f"{ONE}courrier/", letters.issue, name="issue_letter"),
    path(f"{ONE}courrier.pdf", letters.letter, name="referral_letter"),
    path("parcours/courriers/<uuid:uuid>/<int:part>.pdf", letters.of_cohort, name="cohort_letters"),
    path("parcours/courriers/textes/", referral_texts.texts, name="referral_texts"),
    path("parcours/courriers/textes/<slug:block>/", referral_texts.text, name="referral_text"),
    path("parcours/courriers/exemple.pdf", referral_texts.sample, name="referral_sample"),
    path("parcours/lots/<slug:act>/", cohorts.check, name="cohort_check"),
    path("parcours/lots/<slug:act>/<uuid:uuid>/", cohorts.cohort, name="cohort"),
    path(
        "parcours/lots/<slug:act>/<uuid:uuid>/avancement/", cohorts.progress, name="cohort_progress"
    ),
    path("parcours/organismes/", bodies.bodies, name="bodies"),
    path("parcours/organismes/nouveau/", bodies.add, name="add_body"),
    path(BODY, bodies.body, name="body"),
    path(f"{BODY}modifier/", bodies.change, name="change_body"),
    path("api/v1/orientations", api.receive_decisions, name="api_referrals"),
    path("parcours/imports/", imports.imports, name="imports"),
    path("parcours/imports/nouveau/", imports.deposit, name="import"),
    path("parcours/imports/<int:pk>/", imports.batch, name="import_batch"),
    path("parcours/imports/<int:pk>/avancement/", imports.progress, name="import_progress"),
]
