"""The shape of every act of these pages: it says what will happen, then acts once.

The form carries the key of the operation, drawn with the page: sent twice, it acts once and
gives the same answer. What a rule refuses is shown on the form, with status 422.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from levier.directory import access as directory
from levier.foundation.acts import Decision, canonical
from levier.foundation.crypto import blind_index
from levier.kernel.errors import Refusal
from levier.payments import usecases
from levier.payments.web.forms import Once

# Acts, and says where to go on from when it isn't back to where the act began.
Perform = Callable[[dict[str, Any], Decision], str | None]


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of an act says. `name` is the act in the operations; `done` comes after."""

    name: str
    title: str
    label: str
    done: str
    intro: str = ""
    consequences: Sequence[str] = ()
    rule: str = ""
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An act that this agent may do now, as a link to its page."""

    label: str
    url: str
    kind: str = "quiet"
    icon: str = ""


def posted(request: HttpRequest) -> Any:
    """What a form binds to: nothing when the page is only read."""
    return request.POST if request.method == "POST" else None


def performed(
    request: HttpRequest,
    form: Once,
    words: Words,
    subject: Model | str,
    perform: Perform,
    back: str,
) -> str | None:
    """The address to go to once done; None when the page must be shown, with its errors."""
    if request.method != "POST" or not form.is_valid():
        return None
    fields = {**form.cleaned_data}
    key, reason = str(fields.pop("key")), fields.pop("reason", "")
    decision = directory.decide(request, reason)
    body = _body(subject, {**fields, "reason": reason})
    acted: list[str] = []

    def act() -> str:
        acted.append(perform(fields, decision) or back)
        return acted[0]

    try:
        url = usecases.perform_once(
            key=key, act=words.name, body=body, perform=act, decision=decision
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    if words.done:
        messages.success(request, words.done if acted else f"C'était déjà fait. {words.done}")
    return url


def _body(subject: Model | str, fields: dict[str, Any]) -> dict[str, str]:
    """What the key stands for. Under a keyed index: an IBAN must not be guessed from it."""
    said = canonical({name: str(value) for name, value in fields.items()})
    of = subject if isinstance(subject, str) else str(subject.pk)
    return {"subject": of, "said": blind_index(said, purpose="operation")}


def confirm(
    request: HttpRequest,
    form: Once,
    words: Words,
    subject: Model | str,
    perform: Perform,
    back: str,
) -> HttpResponse:
    """The page of an act: its consequences, its form, its button; then the answer."""
    url = performed(request, form, words, subject, perform, back)
    if url is not None:
        return redirect(url)
    context = {
        "form": form,
        "title": words.title,
        "intro": words.intro,
        "consequences": words.consequences,
        "rule": words.rule,
        "is_danger": words.is_danger,
        "act_label": words.label,
        "back_url": back,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)
