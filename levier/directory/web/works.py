"""Long works that stopped: why, and once more by hand. What they are about stays unnamed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from levier.directory import access, queries
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import filters, lists, runs
from levier.foundation.lists import Column, ListSpec
from levier.foundation.models import LongRun, RunState

MEANINGS = {"failed": "danger", "done": "done", "running": "accent", "waiting": "accent"}


def _why(run: LongRun) -> str:
    """The sentence that everybody reads, then the place of the bug for whoever mends it."""
    bug = run.result.get(runs.BUG)
    return f"{run.message} ({bug['error']}, {bug['where']})" if bug else run.message


def _retry_url(run: LongRun) -> str:
    return reverse("directory:retry_work", args=[run.pk]) if run.state == RunState.FAILED else ""


def _kinds() -> list[tuple[str, str]]:
    return sorted(runs.WORDS.items(), key=lambda pair: pair[1])


def _spec(names: dict[str, str]) -> ListSpec:
    return ListSpec(
        name="travaux",
        columns=[
            Column("kind", "Travail", value=lambda one: runs.WORDS.get(one.kind, one.kind)),
            Column("state", "État", value="get_state_display", kind="badge",
                   meaning=lambda one: MEANINGS.get(one.state, "neutral")),
            Column("why", "Message", value=_why),
            Column("retry", "À faire", value=lambda one: "Relancer" if _retry_url(one) else "",
                   link=_retry_url),
            Column("requested_at", "Demandé le", kind="moment", order="pk"),
            Column("by", "Par", value=lambda one: names.get(one.requested_by, "Levier")),
            Column("ended_at", "Terminé le", kind="moment"),
        ],
        filters=[
            filters.Choice("etat", "État", field="state", choices=RunState.choices),
            filters.Choice("travail", "Travail", field="kind", choices=_kinds),
        ],
        order="-pk",
        empty="Aucun travail. Ceux que les pages et la nuit demandent se suivent ici.",
    )  # fmt: skip


@access.requires("directory.manage")
def works(request: HttpRequest) -> HttpResponseBase:
    names = dict(queries.all_names())
    rows = LongRun.objects.defer("params", "cursor")
    return lists.respond(request, _spec(names), rows, "directory/works.html")


@access.requires("directory.manage")
def retry_work(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(LongRun, pk=pk)
    form = Reason(posted(request))
    if decided(request, form, lambda _, by: runs.retry(run=run, decision=by)):
        messages.success(request, "Le travail est relancé : il reprend où il en était.")
        return redirect("directory:works")
    return asked(
        request,
        form,
        title=f"Relancer : {runs.WORDS.get(run.kind, run.kind)}",
        intro=_why(run),
        consequences=["Il reprend où il s'était arrêté ; ce qui est fait n'est pas refait."],
        act_label="Relancer",
        back_url=reverse("directory:works"),
    )
