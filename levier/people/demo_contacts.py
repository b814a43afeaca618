"""How the people of a demonstration are written to: addresses and numbers of nobody.

`courriel.example` can't exist (RFC 2606); 06 39 98 and 04 65 71 are kept for fiction by the
regulator of the French numbers. Outside of a demonstration, never called.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from django.db import connection, transaction

from levier.foundation import bulk
from levier.foundation.acts import Decision, record
from levier.kernel.text import fold
from levier.people.domain import HouseholdRole, search_words
from levier.people.models import Membership, Person, SearchWord

ADULTS = (HouseholdRole.CLAIMANT, HouseholdRole.PARTNER)
DOMAIN = "courriel.example"
MOBILES, LINES = "063998", "046571"  # four digits follow
WITH_MOBILE, WITH_LINE, WITH_EMAIL = 0.72, 0.06, 0.55

Contact = tuple[int, str, str]  # person, e-mail, telephone


@transaction.atomic
def give_contacts(decision: Decision) -> int:
    """An e-mail, a telephone, both or none for each adult; how many have one. About 1 s.

    Nothing when somebody has one already.
    """
    if Person.objects.exclude(email="", phone="").exists():
        return 0
    present = Membership.objects.filter(until=None, role__in=ADULTS).order_by().values("person")
    rows = Person.objects.filter(pk__in=present).order_by("pk")
    given = list(_drawn(list(rows.only("pk", "first_name", "last_name"))))
    _save(given)
    record("people.demo.contacts", "people.demo:2", decision, people=len(given))
    return len(given)


def _drawn(people: Sequence[Person]) -> Iterator[Contact]:
    chance = random.Random("contacts")  # noqa: S311 (a demo)
    numbers = {head: iter(chance.sample(range(10_000), 10_000)) for head in (MOBILES, LINES)}
    for one in people:
        drawn, phone = chance.random(), ""
        head = MOBILES if drawn < WITH_MOBILE else LINES if drawn < WITH_MOBILE + WITH_LINE else ""
        number = next(numbers[head], None) if head else None
        if number is not None:  # a number is nobody else's: beyond, they have none
            phone = f"{head}{number:04d}"
        email = _email(one) if chance.random() < WITH_EMAIL else ""
        if email or phone:
            yield one.pk, email, phone


def _email(one: Person) -> str:
    name = f"{fold(one.first_name)}.{fold(one.last_name)}".replace(" ", "-").replace("'", "")
    return f"{name}.{one.pk}@{DOMAIN}"


def _save(given: Sequence[Contact]) -> None:
    """Written one by one in one go: thousands of rows, each with its own values."""
    table = connection.ops.quote_name(Person._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET email = %s, phone = %s WHERE id = %s",  # noqa: S608 (a constant)
            [(email, phone, pk) for pk, email, phone in given],
        )
    known = set(SearchWord.objects.order_by().values_list("person_id", "word"))
    words = [(pk, word) for pk, email, _ in given for word in sorted(search_words([email]))]
    bulk.insert_values(SearchWord, ("person", "word"), [one for one in words if one not in known])
