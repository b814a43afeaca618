"""What everybody may read, without an account: who promised what (R-22)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from levier.foundation import clock
from levier.programmes.domain import ProgrammeKind
from levier.programmes.models import PolicyProgramme
from levier.programmes.web import pact_presenting


@require_safe
def public_pact(request: HttpRequest, code: str) -> HttpResponse:
    pacts = PolicyProgramme.objects.filter(kind=ProgrammeKind.PTI)
    shown = get_object_or_404(pacts, code=code)
    context = pact_presenting.public_page(shown, clock.today())
    return render(request, "programmes/public_pact.html", context)
