"""`POST /api/v1/orientations`: decisions made elsewhere, sent by the software that made them.

Described for those who call it in docs/reference/api.md and openapi.yaml.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from levier.directory import tokens
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways.usecases import receiving_decisions as usecases

LARGEST, MOST = 1_000_000, 200  # bytes, decisions of a call
LONGEST, LONGEST_REFERENCE = 120, 60  # characters of a field
LINES = "decisions"


class TooLarge(Refusal):
    """More than a call may weigh."""

    def __init__(self) -> None:
        super().__init__(f"Une demande pèse {LARGEST // 1_000_000} Mo au plus.")


@csrf_exempt  # no session and no cookie: the token alone tells who calls
@require_POST
def receive_decisions(request: HttpRequest) -> JsonResponse:
    now = clock.now()
    token = tokens.token_of(_secret(request), now)
    if token is None:
        answer = _error("Jeton absent, inconnu, expiré ou retiré.", 401)
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    if not tokens.take_turn(token, now):
        answer = _error(f"Plus de {tokens.CALLS} appels dans la minute : attendez.", 429)
        answer["Retry-After"] = "60"
        return answer
    try:
        lines = list(_lines(request))
    except TooLarge as refusal:
        return _error(refusal.message, 413)
    except Refusal as refusal:
        return _error(refusal.message, 400)
    decision = Decision(f"system:api:{token.pk}", now, token.name)
    return _answered(usecases.receive_lines(token=token, lines=lines, decision=decision))


def _secret(request: HttpRequest) -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _error(sentence: str, status: int) -> JsonResponse:
    answer = JsonResponse({"erreur": sentence}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _lines(request: HttpRequest) -> Iterator[usecases.Line | Refusal]:
    """The lines of a call. Refusal when the call as a whole can't be read."""
    told = _content(request)
    rows = told.get(LINES) if isinstance(told, dict) else None
    if not isinstance(rows, list) or not rows:
        raise Refusal(f"Donnez un objet JSON avec « {LINES} », une liste qui n'est pas vide.")
    if len(rows) > MOST:
        raise Refusal(f"Un appel porte {MOST} décisions au plus : faites-en plusieurs.")
    for row in rows:
        try:
            yield _line(row)
        except Refusal as refusal:
            yield refusal


def _content(request: HttpRequest) -> Any:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    if len(body) > LARGEST:
        raise TooLarge
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal("Ce contenu n'est pas du JSON lisible, en UTF-8.") from error


def _line(row: Any) -> usecases.Line:
    """One decision as texts by field. Refusal for what is not text, not known, or too long."""
    if not isinstance(row, dict):
        raise Refusal("Chaque décision est un objet JSON.")
    unknown = sorted(set(row) - set(usecases.FIELDS))
    if unknown:
        raise Refusal(f"Champ inconnu : {unknown[0][:40]}.", field=unknown[0][:40])
    texts = {name: _text(name, row.get(name)) for name in usecases.FIELDS}
    reference = texts[usecases.REFERENCE]
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise Refusal(
            f"Donnez votre référence, de {LONGEST_REFERENCE} caractères au plus.",
            field=usecases.REFERENCE,
        )
    return texts


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise Refusal(f"Écrivez un texte de {LONGEST} caractères au plus.", field=name)
    return value.strip()


def _answered(answers: list[usecases.Answer]) -> JsonResponse:
    told = {
        "prises": sum(1 for one in answers if one.result == usecases.TAKEN),
        "deja_prises": sum(1 for one in answers if one.result == usecases.TAKEN_BEFORE),
        "refusees": sum(1 for one in answers if one.result == usecases.REFUSED),
        LINES: [_one(one) for one in answers],
    }
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer


def _one(answer: usecases.Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"reference": answer.reference, "resultat": answer.result}
    if answer.result == usecases.REFUSED:
        return {**told, "champ": answer.field, "motif": answer.reason}
    return {**told, "orientation": answer.referral}
