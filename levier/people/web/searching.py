"""The one search field. A NIR is posted and answered there: it never stands in an address.

Anything else becomes `?q=`, so that a search can be sent again, marked, gone back to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from levier.directory import access as directory
from levier.foundation import clock
from levier.people import access, queries, summaries
from levier.people.domain import FactKind, age_on
from levier.people.models import Household, Membership, Person
from levier.people.web import files, listing

LONGEST = 200  # characters of a search
NOT_IN_AN_ADDRESS = (
    "Un NIR ne se cherche pas par une adresse : tapez-le dans le champ en haut de la page. "
    "Il n'y laisse pas de trace."
)
NOT_A_NIR = (
    "Ce que vous avez tapé ressemble à un NIR, mais il y manque des chiffres ou sa clé est fausse. "
    "Relisez-le, ou cherchez par nom."
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the results: a person in a household; `url` is empty when there is no file."""

    person: Person
    birth_name: str  # when it is another
    age: int
    role: str
    is_former: bool
    household: Household | None
    centre: str
    url: str
    right: str
    number: str


@directory.requires(access.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By names, number or e-mail at `?q=`; a NIR by POST alone, answered without redirection."""
    if request.method == "POST":
        text = typed(request.POST.get("q", ""))
        if queries.may_hold_nir(text):
            return _answer(request, text, is_private=True)
        return redirect(f"{reverse('people:search')}?{urlencode({'q': text})}")
    text = typed(request.GET.get("q", ""))
    if queries.may_hold_nir(text):
        messages.warning(request, NOT_IN_AN_ADDRESS)
        return redirect("people:search")
    return _answer(request, text)


def typed(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def _answer(request: HttpRequest, text: str, *, is_private: bool = False) -> HttpResponse:
    found = access.search(directory.actor_of(request), text) if text else queries.Found([])
    hits = list(hits_of(found.people))
    listing.logged(request, "list:recherche", "liste", len(found.people))
    if url := _only_one(text, found, hits):
        return redirect(url)
    message = found.message
    if is_private and not hits and queries.typed_nir(text) is None:
        message = NOT_A_NIR
    context = {
        "hits": hits,
        "message": message,
        "typed": "" if is_private else text,
        "is_private": is_private,
        "has_searched": bool(text),
    }
    return render(request, "people/search.html", context)


def _only_one(text: str, found: queries.Found, hits: list[Hit]) -> str:
    """The file to go straight to: one person, in one household, named whole."""
    if len(hits) != 1 or found.more or not hits[0].url:
        return ""
    is_exact = queries.typed_nir(text) is not None or queries.is_named_whole(text, hits[0].person)
    return hits[0].url if is_exact else ""


def hits_of(people: list[Person]) -> Iterator[Hit]:
    """A line for each present household; for those who left, the last one they lived in."""
    today = clock.today()
    places = {person.pk: _places(person) for person in people}
    households = {place.household_id for each in places.values() for place in each}
    stated = queries.facts_of_households(households, (FactKind.RIGHT, FactKind.TERMS))
    for person in people:
        known: list[Membership | None] = [*places[person.pk]]
        for place in known or [None]:
            household = place.household if place else None
            key = place.household_id if place else 0
            asked = (stated.get((key, FactKind.TERMS)) or {}).get("DemandeRSA", {})
            yield Hit(
                person=person,
                birth_name=person.birth_name if person.birth_name != person.last_name else "",
                age=age_on(person.born_on, today),
                role=place.get_role_display() if place else "",
                is_former=bool(place and place.until),
                household=household,
                centre=household.centre.name if household and household.centre else "",
                url=files.file_url(key) if place else "",
                right=summaries.right_words(stated.get((key, FactKind.RIGHT))),
                number=asked.get("NUMDEMRSA", ""),
            )


def _places(person: Person) -> list[Membership]:
    seen: list[Membership] = person.seen  # type: ignore[attr-defined]
    present = [place for place in seen if place.until is None]
    return present or seen[:1]
