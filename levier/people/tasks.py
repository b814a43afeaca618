"""The long run that looks for duplicates: everybody's keys in chunks, those who share compared."""

from __future__ import annotations

from levier.foundation import runs
from levier.foundation.acts import Decision, record
from levier.foundation.models import LongRun
from levier.kernel.text import counted
from levier.people.models import Person
from levier.people.usecases import likening

DUPLICATES = "people.duplicates"
CHUNK = 1_000


@runs.task(DUPLICATES, "Recherche de doublons")
def look_for_duplicates(work: runs.Work) -> None:
    total = Person.objects.count()
    work.announce("comparaison des fiches", total=total)
    found, done = work.cursor.get("found", 0), work.cursor.get("people", 0)
    likened = likening.Likened(work.cursor.get("last", 0), CHUNK, 0)
    while likened.people:
        with work.chunk(done=min(total, done + CHUNK)):
            likened = likening.liken(after=likened.last, size=CHUNK, decision=work.decision)
            found, done = found + likened.found, done + likened.people
            work.run.cursor = {"last": likened.last, "found": found, "people": done}
    with work.chunk():
        record("people.duplicates.search", f"run:{work.run.pk}", work.decision, found=found)
    work.run.result = {"found": found, "people": done}
    work.run.message = f"{counted(found, 'doublon possible', 'doublons possibles')} de plus."


def request_search(decision: Decision) -> LongRun:
    """Queue a search, or give back the one that waits."""
    return runs.request(kind=DUPLICATES, subject="people", decision=decision)


def last_search() -> LongRun | None:
    return LongRun.objects.filter(kind=DUPLICATES).order_by("-pk").first()
