"""The texts of the letter of a referral: each as it stands, its versions, and how it looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web import versions
from levier.directory.web.deciding import decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.domain.referral_texts import LENGTH, NAMES, TEXTS, ReferralTextBlock
from levier.pathways.models import ReferralLetterText
from levier.pathways.queries.referral_texts import texts_in_force
from levier.pathways.usecases import referral_letters
from levier.pathways.usecases import referral_texts as usecases
from levier.pathways.web.contract_signing import pdf_file


class NewText(Reason):
    text = forms.CharField(
        label="Nouveau texte",
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["text", "reason"]


@directory.requires(access.MANAGE_TEXTS)
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    rows = [
        {"block": block, "label": ReferralTextBlock(block).label, "version": version, "text": text}
        for block, (version, text) in texts_in_force().items()
    ]
    return render(request, "pathways/referral_texts.html", {"rows": rows})


@directory.requires(access.MANAGE_TEXTS)
def text(request: HttpRequest, block: str) -> HttpResponse:
    if block not in TEXTS:
        raise Http404
    version, current = texts_in_force()[block]
    form = NewText(posted(request), initial={"text": current, "seen": version})

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.change_text(block=block, **data, decision=decision)

    if decided(request, form, act):
        messages.success(request, "Texte changé : il vaut pour les courriers à venir.")
        return redirect("pathways:referral_text", block)
    events = versions.events(ReferralLetterText.objects.filter(block=block))
    context = {"label": ReferralTextBlock(block).label, "current": current, "version": version,
               "names": NAMES[block], "events": events, "form": form}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "pathways/referral_text.html", context, status=status)


@directory.requires(access.MANAGE_TEXTS)
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    try:
        pdf = referral_letters.sample(at=clock.now())
    except Refusal as refusal:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    return pdf_file(pdf, "exemple-orientation.pdf")
