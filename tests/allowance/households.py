"""A small, coherent RSA service to run a month on: cases, situations, what the payers state."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random

from levier.allowance.calculation import compute_all
from levier.allowance.facts import Facts
from levier.entitlement.household import Adult, Child, Household, Housing, Resource
from levier.entitlement.natures import Nature
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.people.models import Household as Home
from levier.people.models import Person
from levier.rights import feed_files
from levier.rights.models import BenefitCase, Feed, Payer, PayerMonth, Situation

NOVEMBER = Month(2026, 11)
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
EARNING = next(nature for nature in Nature if "salar" in nature.name.lower() or nature == 0)


def situation(month: Month, dice: random.Random) -> Household:
    earned = (dice.randrange(60000),) * 3
    resources = (Resource(EARNING, earned),) if dice.random() < 0.4 else ()
    adults = [Adult(dt.date(1960 + dice.randrange(40), 1 + dice.randrange(12), 1), resources)]
    if dice.random() < 0.3:
        adults.append(Adult(dt.date(1980, 1, 1)))
    children = tuple(
        Child(dt.date(2010 + dice.randrange(15), 3, 1)) for _ in range(dice.randrange(3))
    )
    return Household(month, tuple(adults), children, Housing.TENANT, Money(25000))


def payers() -> tuple[Payer, Payer]:
    caf, _ = Payer.objects.get_or_create(family="CAF", number="011", name="CAF de l'Ain")
    msa, _ = Payer.objects.get_or_create(family="MSA", number="013", name="MSA Ain-Rhône")
    return caf, msa


def feed_of(month: Month, feed_type: str = "M", state: str = "taken") -> Feed:
    content = f"<Racine>{month}{feed_type}</Racine>".encode()
    feed, made = Feed.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "size": len(content), "container": "plain", "encoding": "utf-8",
            "interface": "VRSB0801",
            "feed_type": feed_type, "created_on": NOW, "reference_on": month.first_day,
            "month": month, "received_at": NOW, "received_by": "system:test", "state": state,
        },
    )  # fmt: skip
    if made:
        feed_files.keep(feed, io.BytesIO(content))
    return feed


def settle(count: int, *, month: Month = NOVEMBER, seed: int = 1, differing: float = 0.0):
    """`count` cases; the payer states our amount, but for a share `differing` of them."""
    dice = random.Random(seed)
    caf, msa = payers()
    people = Person.objects.bulk_create(
        Person(
            last_name=f"Essai{i:05d}", first_name="Camille", name_key=f"essai{i:05d} camille",
            born_on=dt.date(1980, 1, 1), created_at=NOW, changed_at=NOW,
        )
        for i in range(count)
    )  # fmt: skip
    homes = Home.objects.bulk_create(Home(claimant=one, created_at=NOW) for one in people)
    cases = BenefitCase.objects.bulk_create(
        BenefitCase(
            number=f"{i:011d}", payer=msa if i % 10 == 0 else caf, matricule=f"{i}",
            household=home, requested_on=dt.date(2026, 1, 1), state="2", month=month,
            name_key=f"essai{i:05d} camille", opened_at=NOW,
        )
        for i, home in enumerate(homes)
    )  # fmt: skip
    facts = [situation(month, dice).to_json() for _ in cases]
    state_month(cases, facts, month, [dice.random() < differing for _ in cases])
    return cases


def state_month(cases, facts, month, differing):
    """Situations and payer's statements of a month."""
    feed = feed_of(month)
    Situation.objects.bulk_create(
        Situation(case=case, month=month, facts=one, feed=feed, recorded_at=NOW)
        for case, one in zip(cases, facts, strict=True)
    )
    rights = compute_all(month, [Facts(case="", situation=one) for one in facts])
    PayerMonth.objects.bulk_create(
        PayerMonth(
            case=case, month=month, feed=feed, feed_type="M", state="2",
            amount=Money(right.right + (7782 if differs else 0)),
            paid=Money(right.right + (7782 if differs else 0)),
        )
        for case, right, differs in zip(cases, rights, differing, strict=True)
    )  # fmt: skip
