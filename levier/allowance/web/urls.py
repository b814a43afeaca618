from __future__ import annotations

from django.urls import path

from levier.allowance.web import control, dashboard, views, why

app_name = "allowance"
urlpatterns = [
    path("paies/", views.runs, name="runs"),
    path("paies/ouvrir/", views.open_run, name="open"),
    path("paies/<int:pk>/", views.run, name="run"),
    path("paies/<int:pk>/progression/", views.progress, name="progress"),
    path("paies/<int:pk>/etape/<slug:step>/", views.do_step, name="step"),
    path("paies/<int:pk>/annuler/", views.cancel, name="cancel"),
    path("paies/<int:pk>/regulariser/", views.correct, name="correct"),
    path("paies/<int:pk>/foyers/", views.lines, name="lines"),
    path("paies/<int:pk>/ecarts/", control.findings, name="findings"),
    path("paies/<int:pk>/ecarts/<int:finding>/", control.finding, name="finding"),
    path("paies/<int:pk>/retenue/", control.release, name="release"),
    path("paies/<int:pk>/approbation/", control.approve, name="approve"),
    path("paies/<int:pk>/refus/", control.refuse, name="refuse"),
    path("tableau-du-mois/", dashboard.latest, name="latest"),
    path("tableau-du-mois/<str:month>/", dashboard.month, name="dashboard"),
    path("dossiers/<int:case>/montant/<str:month>/", why.why, name="why"),
]
