"""The report of a yearly evaluation, of the programme or of one action: PDF, ODT, DOCX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock, documents, writings
from levier.foundation.writings import Grid, Heading, Part, Picture, Words, Writing
from levier.kernel.errors import Refusal
from levier.programmes import access
from levier.programmes.web import report_parts
from levier.programmes.web.evaluations import evaluation_or_404
from levier.programmes.web.report_parts import Bars, Told

REPORT, CHART = "programmes/typst/v1/report.typ", "programmes/typst/v1/chart.typ"
TYPES = {"pdf": "application/pdf", "odt": writings.ODT, "docx": writings.DOCX}
PNG_SIZE = slice(16, 24)  # width, then height, of a PNG


@directory.requires(access.VIEW)
@require_safe
def programme_report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    shown = evaluation_or_404(request, pk)
    parts = report_parts.of_programme(shown, report_parts.before(shown))
    title = f"Évaluation {shown.year} : {shown.programme}"
    return _answer(title, parts if shown.figures else [], kind)


@directory.requires(access.VIEW)
@require_safe
def action_report(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponse:
    shown = evaluation_or_404(request, pk)
    row = report_parts.row_of(shown, code)
    if row is None:
        raise Http404
    parts = report_parts.of_action(shown, report_parts.before(shown), row)
    title = f"Évaluation {shown.year} : {row['code']} {row['title']}"
    return _answer(title, parts, kind)


def _answer(title: str, parts: Sequence[Told], kind: str) -> HttpResponse:
    if kind not in TYPES:
        raise Http404
    try:
        content = _written(title, parts, kind, clock.now())
    except Refusal as refusal:
        return HttpResponse(refusal.message, status=422, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type=TYPES[kind])
    where = "inline" if kind == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{where}; filename="{slugify(title)}.{kind}"'
    return answer


def _written(title: str, parts: Sequence[Told], kind: str, at: datetime) -> bytes:
    if not parts:
        raise Refusal("Les chiffres de cette évaluation ne sont pas encore réunis.")
    sender = documents.letterhead()["sender"]
    if kind == "pdf":
        told = {"sender": sender, "parts": [_plain(part) for part in parts]}
        return documents.render(REPORT, [told], title=title, at=at)
    drawn = [one for part in parts for one in _drawn(part, sender, at)]
    writing = Writing(documents.printable(title), str(sender["name"]), drawn)
    write = writings.as_odt if kind == "odt" else writings.as_docx
    return write(writing, at=at)


def _plain(part: Told) -> dict[str, Any]:
    match part:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Words():
            return {"kind": "words", "paragraphs": part.paragraphs}
        case Grid(heads, rows):
            return {"kind": "grid", "heads": list(heads), "rows": [list(row) for row in rows]}
        case Bars():
            return {"kind": "bars", "words": part.words, "rows": [list(row) for row in part.rows]}


def _drawn(part: Told, sender: dict[str, Any], at: datetime) -> Iterator[Part]:
    """The same part for a text: a chart becomes a picture, described in words."""
    if not isinstance(part, Bars):
        yield part
        return
    told = {"sender": sender, **_plain(part)}
    for picture in documents.pictures(CHART, told, title=part.title, at=at):
        width, height = (int.from_bytes(picture[PNG_SIZE][i : i + 4]) for i in (0, 4))
        yield Picture(picture, height / width, documents.printable(part.words))
