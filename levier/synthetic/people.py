"""The people of a synthetic household: who they are, what they earn, what they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from levier.assessment.natures import NATRESS_OF
from levier.entitlement.natures import Nature
from levier.formats.cnaf.case_people import CHILD, CLAIMANT, NEUTRALISED, PARTNER
from levier.kernel.month import Month
from levier.synthetic import words
from levier.synthetic.chance import Chance
from levier.synthetic.life import TOO_MUCH, Life, day_in, month_at, state_motive
from levier.synthetic.nir import nobody_s_nir
from levier.synthetic.population import PREGNANCY

MAN, WOMAN = "1", "2"
SINGLE, LONE, COUPLE, FAMILY = "single", "lone", "couple", "family"
MAKES = ((SINGLE, 47), (LONE, 26), (COUPLE, 7), (FAMILY, 20))
CHILDREN = ((1, 42), (2, 33), (3, 16), (4, 6), (5, 3))
SLOTS = 12  # numbers kept for the people of one household
FIRST_CHILD, FIRST_BIRTH = 2, 9  # slots
GROWN_UP = 21 * 12  # months: older children have left
OLDEST_MOTHER = 43 * 12
SUBJECT_FAMILY, SUBJECT_INCOME, SUBJECT_PERSON, SUBJECT_ALIMONY = 1, 2, 3, 4

# What an adult of a payable household lives on, in per cent: the nature, and what the person does.
INCOMES: tuple[tuple[tuple[Nature | None, str], int], ...] = (
    ((None, "SAC"), 24),
    ((None, "CNI"), 22),
    ((None, "ANP"), 12),
    ((Nature.SALARY, "CDD"), 9),
    ((Nature.SALARY, "CDI"), 7),
    ((Nature.SALARY, "INT"), 4),
    ((Nature.UNEMPLOYMENT, "ABA"), 9),
    ((Nature.SICK_PAY, "MAL"), 3),
    ((Nature.MICRO_ENTREPRENEUR, "AEN"), 5),
    ((Nature.TRAINING_PAY, "SFP"), 3),
    ((Nature.INVALIDITY_PENSION, "INV"), 2),
)
CONTRACTS = {"CDD": "CDD", "CDI": "CDI", "INT": "INT", "AEN": "AEN"}


@dataclass(slots=True)
class Income:
    """One nature over the three reference months, in cents, oldest first."""

    natress: str
    amounts: tuple[int, int, int]
    relief: str = ""


@dataclass(slots=True)
class Member:
    slot: int
    role: str
    sex: str
    born_on: date
    attached_on: date
    last_name: str
    birth_name: str
    first_name: str
    birth_place: str
    nir: str
    activity: str = "SAC"
    activity_since: date | None = None
    contract: str = ""
    incomes: list[Income] = field(default_factory=list)
    pregnant_since: date | None = None

    @property
    def is_adult(self) -> bool:
        return self.role in (CLAIMANT, PARTNER)


def members(life: Life) -> list[Member]:
    """The household's people in the month, claimant first."""
    chance = life.chance(SUBJECT_FAMILY)
    make = chance.weighted(MAKES)
    sex = WOMAN if chance.happens({SINGLE: 0.42, LONE: 0.92}.get(make, 0.5)) else MAN
    name = chance.one_of(words.LAST_NAMES)
    age = _age_at_claim(make, chance)
    people = [_member(life, 0, CLAIMANT, sex, life.claimed - age, name)]
    partner_age = max(age + chance.between(-60, 60), 20 * 12)
    if make in (COUPLE, FAMILY) and not _parted(life):
        other = MAN if sex == WOMAN else WOMAN
        people.append(_member(life, 1, PARTNER, other, life.claimed - partner_age, name))
    if make in (LONE, FAMILY):
        count = chance.weighted(CHILDREN)
        for place in range(count):
            years = chance.below(max(min(age // 12 - 18, 18), 1))
            born = life.claimed - years * 12 - chance.below(12)
            people.append(_child(life, FIRST_CHILD + place, born, name, chance))
    people += _births(life, people, name)
    people = [member for member in people if _is_there(member, life)]
    for member in people:
        if member.is_adult:
            _give_work(member, life, people)
    return people


def is_parted(life: Life, people: list[Member]) -> bool:
    """A couple that parted: the claimant stays with the children."""
    make = life.chance(SUBJECT_FAMILY).weighted(MAKES)
    alone = all(member.role != PARTNER for member in people)
    return _parted(life) and alone and make in (COUPLE, FAMILY)


def _parted(life: Life) -> bool:
    return 0 < life.parted <= life.month.ordinal


def _age_at_claim(make: str, chance: Chance) -> int:
    """In months. A few parents are under 25, as the law allows them to be."""
    youngest = 19 if make in (LONE, FAMILY) and chance.happens(0.15) else 25
    years = min(chance.between(youngest, 61), chance.between(youngest, 61))
    return years * 12 + 1 + chance.below(11)


def _is_there(member: Member, life: Life) -> bool:
    age = life.month.ordinal - Month.of(member.born_on).ordinal
    return member.is_adult or 0 <= age < GROWN_UP


def _member(life: Life, slot: int, role: str, sex: str, born: int, name: str) -> Member:
    chance = life.chance(SUBJECT_PERSON, slot)
    born_on = day_in(month_at(born), chance)
    own = role == PARTNER and chance.happens(0.6)
    birth_name = chance.one_of(words.LAST_NAMES) if own or (sex == WOMAN and slot == 0) else name
    attached = max(month_at(life.claimed).first_day, born_on)
    return Member(
        slot=slot,
        role=role,
        sex=sex,
        born_on=born_on,
        attached_on=attached,
        last_name=birth_name if own else name,
        birth_name=birth_name,
        first_name=chance.one_of(words.WOMEN if sex == WOMAN else words.MEN),
        birth_place=chance.one_of(words.BIRTH_PLACES),
        nir=nobody_s_nir(life.number * SLOTS + slot, sex, born_on),
    )


def _child(life: Life, slot: int, born: int, name: str, chance: Chance) -> Member:
    sex = WOMAN if chance.happens(0.49) else MAN
    return _member(life, slot, CHILD, sex, born, name)


def _births(life: Life, people: list[Member], name: str) -> list[Member]:
    """Children born since the claim; the one expected makes its mother pregnant."""
    mother = next((member for member in people if member.sex == WOMAN), None)
    if mother is None or not life.births:
        return []
    if life.birth - Month.of(mother.born_on).ordinal > OLDEST_MOTHER:
        return []
    if life.birth > life.month.ordinal:
        mother.pregnant_since = month_at(life.birth - 9).first_day
    if life.birth > life.month.ordinal or life.birth - PREGNANCY < life.claimed:
        return []
    chance = life.chance(SUBJECT_FAMILY, life.births)
    return [_child(life, FIRST_BIRTH, life.birth, name, chance)]


def _give_work(member: Member, life: Life, people: list[Member]) -> None:
    """What the adult does now, and what the reference quarter brought."""
    chance = life.chance(SUBJECT_INCOME, member.slot, life.incomes)
    (_, activity), since = chance.weighted(INCOMES), month_at(life.income_since)
    member.activity, member.contract = activity, CONTRACTS.get(activity, "")
    member.activity_since = day_in(since, chance)
    brought: dict[tuple[str, str], list[int]] = {}
    first = life.reference_quarter()
    for place in range(3):
        ordinal = first.ordinal + place
        course = life.incomes - (ordinal < life.income_since and life.incomes > 0)
        found = _earned(member, life, people, course, ordinal)
        if found:
            natress, relief, cents = found
            brought.setdefault((natress, relief), [0, 0, 0])[place] = cents
    member.incomes = [
        Income(natress, (amounts[0], amounts[1], amounts[2]), relief)
        for (natress, relief), amounts in brought.items()
    ]
    _give_alimony(member, life, people)


def _earned(
    member: Member, life: Life, people: list[Member], course: int, ordinal: int
) -> tuple[str, str, int] | None:
    chance = life.chance(SUBJECT_INCOME, member.slot, course)
    if member.slot == 0 and state_motive(life) == TOO_MUCH:
        return NATRESS_OF[Nature.SALARY], "", chance.between(2_900, 3_600) * 100
    nature, _ = chance.weighted(INCOMES)
    if nature is None:
        return None
    level = chance.between(15, 70)
    relief = NEUTRALISED if nature is Nature.SALARY and chance.happens(0.06) else ""
    if nature is not Nature.INVALIDITY_PENSION:
        swing = life.chance(SUBJECT_INCOME, member.slot, course, ordinal)
        level += swing.between(-12, 12)
    return NATRESS_OF[nature], relief, _room(people) * level // 100


def _room(people: list[Member]) -> int:
    """About what an adult may earn without leaving the RSA, in cents."""
    adults = sum(member.is_adult for member in people)
    return (40_000 + 14_000 * (len(people) - 1)) // adults


def _give_alimony(member: Member, life: Life, people: list[Member]) -> None:
    alone = all(other.role != PARTNER for other in people)
    chance = life.chance(SUBJECT_ALIMONY)
    if member.slot or not alone or len(people) == 1 or not chance.happens(0.25):
        return
    cents = chance.between(60, 160) * 100
    member.incomes.append(Income(NATRESS_OF[Nature.ALIMONY], (cents, cents, cents)))
