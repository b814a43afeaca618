from __future__ import annotations

from django.urls import URLPattern, path

from levier.rights.web import advance, debts, feed_deposit, feed_rejects, feeds

urlpatterns: list[URLPattern] = [
    path("flux/", feeds.feeds, name="feeds"),
    path("flux/deposer/", feed_deposit.deposit, name="deposit"),
    path("flux/rejets/", feed_rejects.rejects, name="rejects"),
    path("flux/rejets/rejouer/", feed_rejects.replay_selection, name="replay_selection"),
    path("flux/rejets/rejeu/<int:pk>/", feed_rejects.replay_report, name="replay_report"),
    path(
        "flux/rejets/rejeu/<int:pk>/progression/",
        feed_rejects.replay_progress,
        name="replay_progress",
    ),
    path("flux/rejets/<int:pk>/", feed_rejects.reject, name="reject"),
    path("flux/rejets/<int:pk>/rejouer/", feed_rejects.replay, name="replay"),
    path("flux/rejets/<int:pk>/laisser/", feed_rejects.ignore, name="ignore_reject"),
    path("flux/rejets/<int:pk>/reprendre/", feed_rejects.reopen, name="reopen_reject"),
    path("flux/anomalies/", feed_rejects.anomalies, name="anomalies"),
    path("flux/<int:pk>/", feeds.feed, name="feed"),
    path("flux/<int:pk>/progression/", feeds.progress, name="feed_progress"),
    path("flux/<int:pk>/prendre-en-charge/", feeds.take, name="take"),
    path("flux/<int:pk>/verifier/", feeds.rehearse, name="rehearse"),
    path("flux/<int:pk>/mettre-de-cote/", feeds.shelve, name="shelve"),
    path("flux/<int:pk>/reprendre/", feeds.unshelve, name="unshelve"),
    path("acomptes/", advance.advances, name="advances"),
    path("acomptes/<str:month>/", advance.advance, name="advance"),
    path("acomptes/<str:month>/ecarts/", advance.gaps, name="advance_gaps"),
    path("acomptes/<str:month>/mouvements/", advance.movements, name="advance_movements"),
    path("indus/", debts.debts, name="debts"),
    path("indus/<int:pk>/", debts.debt, name="debt"),
    path("indus/<int:pk>/<slug:act>/", debts.act, name="debt_act"),
]
