"""Why this amount: one household, one month, line by line, beside last month and the payer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from levier.allowance import access
from levier.allowance.web import presenting
from levier.directory import access as directory
from levier.foundation import consultations
from levier.kernel.month import Month


def month_or_404(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error


@directory.requires("rights.view")
@require_safe
def why(request: HttpRequest, case: int, month: str) -> HttpResponse:
    chosen = get_object_or_404(access.visible_cases(request.user), pk=case)
    consultations.log_reading(
        actor=directory.actor_of(request).actor,
        subject=f"people.household:{chosen.household_id}",
        what="montant",
        route="allowance:why",
    )
    context = presenting.why_page(chosen, month_or_404(month))
    return render(request, "allowance/why.html", context)
