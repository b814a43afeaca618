"""Households taken in from a feed and agents who look at them, for the tests of pages."""

import datetime as dt
import html
import re

from levier.directory.models import Agent, RoleGrant
from levier.people.models import Household
from tests.rights.taken import NOW, feed, household, nir_of, person, take

BOURG, OYONNAX = "01053", "01283"
ACTIVITY = """      <Activite>
        <REG>GE</REG><ACT>{code}</ACT><DDACT>2026-02-01</DDACT>
      </Activite>
"""
CHILD = {"role": "ENF", "DTNAI": "2015-06-01"}


def agent_with(role, kind="departement", where=""):
    agent = Agent.objects.create_user(f"{role}{where}@example.org".lower())
    RoleGrant.objects.create(
        agent=agent, role=role, scope_kind=kind, scope_id=where, since=dt.date(2026, 1, 1),
        granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    return agent


def family(number, name="LEFÈVRE", first_name="ÉLOÏSE", code="CDI", **changes):
    """A claimant at work and a child, each with their own NIR."""
    claimant = person(number * 2, name, PRENOM=first_name, extra=ACTIVITY.format(code=code))
    child = person(number * 2 + 1, name, PRENOM="CAMILLE", **CHILD)
    return household(number, persons=claimant + child, **changes)


def nir(number):
    """The NIR of the claimant of a family."""
    return nir_of(number * 2)


def take_families(count, first=1, **more):
    take(feed(*(family(first + i, f"ESSAI{first + i:04d}") for i in range(count)), **more))
    return list(Household.objects.order_by("pk"))


def text_of(answer):
    """What a person reads: tags out, spaces single."""
    plain = re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode()))
    return " ".join(plain.replace("\xa0", " ").replace("\u202f", " ").split())
