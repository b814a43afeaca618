from __future__ import annotations

from django.urls import path

from levier.allowance.web import (
    control,
    dashboard,
    letter_batches,
    letter_texts,
    letters,
    views,
    why,
)

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
    path("dossiers/<int:case>/courrier/", letters.write_letter, name="write_letter"),
    path("paies/<int:pk>/courriers/", letter_batches.ask, name="ask_letters"),
    path("courriers/", letters.letters, name="letters"),
    path("courriers/<int:pk>/", letters.letter, name="letter"),
    path("courriers/<int:pk>/pdf/", letters.letter_pdf_file, name="letter_pdf"),
    path("courriers/<int:pk>/emettre/", letters.issue_letter, name="issue_letter"),
    path("courriers/<int:pk>/envoyer/", letters.send_letter, name="send_letter"),
    path("courriers/<int:pk>/annuler/", letters.cancel_letter, name="cancel_letter"),
    path("courriers/lots/", letter_batches.batches, name="letter_batches"),
    path("courriers/lots/<int:pk>/", letter_batches.batch, name="letter_batch"),
    path(
        "courriers/lots/<int:pk>/progression/",
        letter_batches.progress,
        name="letter_batch_progress",
    ),
    path("courriers/lots/<int:pk>/lancer/", letter_batches.start, name="start_letters"),
    path("courriers/lots/<int:pk>/reprendre/", letter_batches.resume, name="resume_letters"),
    path("courriers/lots/<int:pk>/abandonner/", letter_batches.cancel, name="cancel_letters"),
    path("courriers/lots/<int:pk>/envoyer/", letter_batches.send, name="send_letters"),
    path("courriers/lots/<int:pk>/foyers/", letter_batches.requests, name="letter_requests"),
    path(
        "courriers/lots/<int:pk>/fichiers/<int:rank>/",
        letter_batches.print_file,
        name="letter_print",
    ),
    path("courriers/textes/", letter_texts.texts, name="letter_texts"),
    path("courriers/textes/<slug:block>/", letter_texts.text, name="letter_text"),
    path("courriers/exemples/<slug:kind>/", letter_texts.sample, name="letter_sample"),
]
