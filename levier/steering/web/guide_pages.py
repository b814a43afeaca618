"""The guide, chapter by chapter; the help link of a page leads to the one that speaks of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.steering import guide


@directory.requires()
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    if found := guide.about(request.GET.get("depuis", "")):
        return redirect("steering:help_page", found.slug)
    chapters = guide.open_to(directory.actor_of(request).has_perm)
    return render(request, "steering/help.html", {"chapters": chapters})


@directory.requires()
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    chosen = guide.chapter(slug)
    if chosen is None:
        raise Http404
    chapters = guide.open_to(directory.actor_of(request).has_perm)
    context = {"chapter": chosen, "chapters": chapters}
    return render(request, "steering/help_page.html", context)
