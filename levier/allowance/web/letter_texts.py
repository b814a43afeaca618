"""The texts of the letters: each as it stands, who changed it and why, and how it looks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.allowance import access, letter_facts, letter_samples, usecases
from levier.allowance.letter_states import OPENINGS, TEXTS, USED, LetterKind, TextBlock
from levier.allowance.models import LetterText
from levier.allowance.web import letter_forms
from levier.allowance.web.letters import pdf_answer
from levier.directory import access as directory
from levier.directory.web import versions
from levier.directory.web.deciding import decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision


@directory.requires(access.MANAGE_TEXTS)
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    known = letter_facts.texts_in_force()
    rows = [
        {"block": block, "label": TextBlock(block).label, "version": version, "text": text}
        for block, (version, text) in known.items()
    ]
    context = {"rows": rows, "kinds": LetterKind.choices}
    return render(request, "allowance/letter_texts.html", context)


@directory.requires(access.MANAGE_TEXTS)
def text(request: HttpRequest, block: str) -> HttpResponse:
    if block not in TEXTS:
        raise Http404
    version, current = letter_facts.texts_in_force()[block]
    form = letter_forms.NewText(
        posted(request),
        initial={"text": current, "seen": version},
        may_be_empty=block in OPENINGS.values(),
    )

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.change_text(block=block, **data, decision=decision)

    if decided(request, form, act):
        messages.success(request, "Texte changé : il vaut pour les courriers à venir.")
        return redirect("allowance:letter_text", block)
    events = versions.events(LetterText.objects.filter(block=block))
    context = {"label": TextBlock(block).label, "current": current, "version": version,
               "events": events, "kinds": _kinds_with(block), "form": form}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "allowance/letter_text.html", context, status=status)


@directory.requires(access.MANAGE_TEXTS)
@require_safe
def sample(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in LetterKind.values:
        raise Http404
    return pdf_answer(letter_samples.sample(kind, at=clock.now()), f"exemple-{kind}")


def _kinds_with(block: str) -> list[tuple[str, str]]:
    """The kinds of letters that show a text."""
    return [
        (kind, label)
        for kind, label in LetterKind.choices
        if block in USED[kind] or OPENINGS[kind] == block
    ]
