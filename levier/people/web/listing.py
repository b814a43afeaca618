"""Lists of people: shown to whoever sees them, exported by those entitled, and each logged.

`respond` stands where `foundation.lists.respond` does, for every list that names people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from levier.directory import access as directory
from levier.foundation import consultations
from levier.foundation.lists import EXPORT, ListSpec
from levier.kernel.errors import Refusal
from levier.people import access

NO_EXPORT = Refusal(
    "Votre rôle ne permet pas d'exporter une liste de personnes. Demandez l'export à un "
    "gestionnaire RSA ou à votre chef de service."
)


def respond(
    request: HttpRequest,
    spec: ListSpec,
    queryset: QuerySet[Any],
    template: str,
    *,
    subject: str = "",
    is_own: bool = False,
    **context: Any,
) -> HttpResponseBase:
    """The page of the list, or its export (`?export=csv`) for those who hold `people.export`.

    `subject` (`people.household:12`): whose file the list is a page of; its opening is logged by
    the page itself. Without one, each page and each export says how many people it showed.
    `is_own`: what was addressed to the reader, who may take it away without that permission.
    """
    may_export = is_own or directory.can(request.user, access.EXPORT)
    if file_format := request.GET.get(EXPORT):
        if not may_export:
            return refused(request, NO_EXPORT, 403)
        return _exported(request, spec, queryset, file_format, subject)
    page = spec.page(queryset, request.GET)
    shown = page if may_export else replace(page, exports=[])
    if not subject:
        logged(request, f"list:{spec.name}", "liste", len(page.rows))
    return render(request, template, {"page": shown, **context})


def _exported(
    request: HttpRequest,
    spec: ListSpec,
    queryset: QuerySet[Any],
    file_format: str,
    subject: str,
) -> HttpResponseBase:
    try:
        answer = spec.export(queryset, request.GET, file_format)
        count = 1 if subject else spec.narrow(queryset, request.GET).order_by().count()
    except Refusal as refusal:
        return refused(request, refusal, 422)
    logged(request, subject or f"list:{spec.name}", "export", count)
    return answer


def logged(request: HttpRequest, subject: str, what: str, count: int) -> None:
    """So many people were shown at once: who saw them, on which page."""
    match = request.resolver_match
    if count:
        consultations.log_reading(
            actor=directory.actor_of(request).actor,
            subject=subject,
            what=what,
            route=match.view_name if match else "",
            count=count,
        )


def refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    return render(request, "422.html", {"refusal": refusal}, status=status)
