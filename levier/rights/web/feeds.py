"""The feeds received, one feed and how far it is, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.rights import access, queries, tasks, usecases
from levier.rights.models import Feed
from levier.rights.web import feed_forms, feed_presenting, feed_tables


def feed_or_404(request: HttpRequest, pk: int) -> Feed:
    return get_object_or_404(access.visible_feeds(request.user), pk=pk)


@directory.requires(access.VIEW_FEEDS)
@require_safe
def feeds(request: HttpRequest) -> HttpResponseBase:
    return lists.respond(
        request,
        feed_tables.FEEDS,
        access.visible_feeds(request.user),
        "rights/feeds.html",
        may_deposit=directory.can(request.user, access.IMPORT),
    )


@directory.requires(access.VIEW_FEEDS)
@require_safe
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    context = feed_presenting.feed_page(feed_or_404(request, pk), directory.actor_of(request))
    return render(request, "rights/feed.html", context)


@directory.requires(access.VIEW_FEEDS)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work on a feed is, alone; a full reload when it is over."""
    chosen = feed_or_404(request, pk)
    work = queries.feed_work(chosen)
    live = next((run for run in (work.run, work.trial) if run and run.is_live), None)
    answer = render(request, "rights/feed_progress.html", {"feed": chosen, "work": live})
    if live is None:
        answer["HX-Refresh"] = "true"
    return answer


@directory.requires(access.IMPORT)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the import, or for the rest of one that was cut short."""
    return _done(request, pk, tasks.request_import)


@directory.requires(access.IMPORT)
@require_POST
def rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, tasks.request_rehearsal)


@directory.requires(access.IMPORT)
@require_POST
def unshelve(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda feed, by: usecases.unshelve_feed(feed=feed, decision=by))


def _done(request: HttpRequest, pk: int, act: Callable[[Feed, Decision], object]) -> HttpResponse:
    """One act that asks for nothing, then the page of the feed; or the page, with its refusal."""
    chosen = feed_or_404(request, pk)
    try:
        act(chosen, directory.decide(request))
    except Refusal as refusal:
        again = feed_or_404(request, pk)
        context = feed_presenting.feed_page(again, directory.actor_of(request))
        return render(request, "rights/feed.html", {**context, "refusal": refusal}, status=422)
    return redirect("rights:feed", pk)


@directory.requires(access.IMPORT)
def shelve(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = feed_or_404(request, pk)
    form = feed_forms.Reason(posted(request))
    if decided(request, form, lambda _, by: usecases.shelve_feed(feed=chosen, decision=by)):
        messages.success(request, "Le flux est mis de côté ; son fichier est gardé.")
        return redirect("rights:feed", pk)
    return asked(
        request,
        form,
        title=f"Mettre de côté le flux n° {pk}",
        act_label="Mettre de côté",
        consequences=[
            "Rien de ce flux n'est pris en charge ; il ne barre plus la route à un autre fichier.",
            "Il pourra être repris, tant qu'aucun flux plus récent n'est arrivé.",
        ],
        back_url=reverse("rights:feed", args=[pk]),
    )
