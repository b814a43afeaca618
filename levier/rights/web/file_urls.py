from __future__ import annotations

from django.urls import path

from levier.rights.web import cases, file, household_payments, months, situation, suspending

FILE = "foyers/<int:pk>/"
urlpatterns = [
    path("foyers/", cases.cases, name="cases"),
    path(FILE, file.file, name="file"),
    path(f"{FILE}montants/", months.months, name="months"),
    path(f"{FILE}paiements/", household_payments.household_payments, name="payments"),
    path(f"{FILE}suspension/", suspending.suspend, name="suspend"),
    path(f"{FILE}retablissement/", suspending.resume, name="resume"),
    path(f"{FILE}calcul/", situation.situation, name="situation"),
    path(f"{FILE}calcul/retrait/<int:correction>/", situation.withdraw_correction,
         name="withdraw_correction"),
    path(f"{FILE}calcul/<slug:element>/", situation.correct_situation, name="correct_situation"),
]  # fmt: skip
