from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from levier.ui.web import examples

YEAR = 365 * 24 * 3600
THEMES = ("light", "dark")


def _only_where_shown() -> None:
    if not (settings.DEBUG or settings.LEVIER_DEMO):
        raise Http404


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with example values: to look at, and to test."""
    _only_where_shown()
    form = examples.Suspension(request.GET or None)
    context = {"form": form, **examples.everything(request.GET)}
    return render(request, "ui/gallery.html", context)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    _only_where_shown()
    return render(request, "ui/gallery_progress.html")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says; kept in a cookie that says nothing else."""
    following = request.POST.get("next", "/")
    if not following.startswith("/") or not url_has_allowed_host_and_scheme(
        following, {request.get_host()}, request.is_secure()
    ):
        following = "/"
    answer = redirect(following)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html")
