"""A path suggested from the national criteria, explained line by line; a person decides.

The criteria are those of the arrêté du 21 novembre 2024 (Code du travail L5411-5-2) that the
payer's facts and the assessment inform: situation regarding employment, difficulties of housing,
childcare and others, time spent on the RSA. Health and disability never weigh (R-28): they only
tell which body may be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from levier.pathways.domain.people import SELF_EMPLOYED_ACTS, SHORT_MARKS, YOUNG, Mark
from levier.pathways.domain.referral import Path

RULE = "arrêté du 21 novembre 2024"
WORKING = frozenset({
    "AMA", "AMT", "AUT", "CAP", "CDA", "CDD", "CDI", "CDN", "CGP", "CHA", "CSA", "CUI", "DET",
    "GSA", "INT", "SAL", "TSA", "VDI", "VRP"
})  # fmt: skip
PAID_JOBSEEKER = frozenset(
    {"ABA", "ADA", "ADN", "AFC", "AFD", "AIN", "ASP", "ASS", "CAR", "FDA", "FDN"}
)
JOBSEEKER = frozenset({"ANI", "ANP", "CHO", "CHR", "CNI", "CPL"})
TRAINING = frozenset({"APP", "ETS", "PIL", "SFP", "SNR", "SSA"})
SMALL_CHILD, SCHOOL_CHILD = 3, 12  # years
NEW, LONG = 12, 48  # months on the RSA
FEW, MANY = 1, 3  # obstacles
MIDDLE = Path.SOCIO_PROFESSIONAL
ORDER = (Path.SOCIO_PROFESSIONAL, Path.PROFESSIONAL, Path.SOCIAL)  # the first wins a tie


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of somebody. `months`: on the RSA; `youngest`: age of the last child."""

    age: int
    acts: frozenset[str] = frozenset()
    is_homeless: bool = False
    is_lone_parent: bool = False
    youngest: int | None = None
    months: int = 0
    former_path: str = ""
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: what it says, towards which path ("" for a remark), how much it weighs."""

    code: str
    sentence: str
    towards: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    path: str
    lines: tuple[Line, ...]

    @property
    def because(self) -> str:
        """The codes of the criteria that weighed for the path, as a referral keeps them."""
        return ",".join(line.code for line in self.lines if line.towards == self.path)


def suggest(profile: Profile) -> Suggestion:
    """The path with the greatest weight; the middle one when nothing or nobody settles it."""
    lines = (*_work(profile), *_difficulties(profile), *_time(profile), *_remarks(profile))
    weights = {path: sum(one.weight for one in lines if one.towards == path) for path in ORDER}
    best = max(ORDER, key=lambda path: weights[path])
    if not any(weights.values()):
        unknown = Line("unknown", "Rien ne permet encore de choisir : un entretien le dira.")
        return Suggestion(MIDDLE, (*lines, unknown))
    return Suggestion(best, lines)


def _work(profile: Profile) -> Iterator[Line]:
    if profile.acts & SELF_EMPLOYED_ACTS:
        yield Line(
            "self_employed",
            "Travaille à son compte : l'activité est à examiner avec la situation.",
            Path.SOCIO_PROFESSIONAL,
            3,
        )
    elif profile.acts & WORKING:
        yield Line("working", "Travaille déjà en partie.", Path.PROFESSIONAL, 3)
    elif profile.acts & PAID_JOBSEEKER:
        yield Line(
            "paid_jobseeker",
            "Sort d'un emploi récent : reçoit une allocation de chômage.",
            Path.PROFESSIONAL,
            3,
        )
    elif profile.acts & TRAINING:
        yield Line("training", "Est en formation ou en stage.", Path.PROFESSIONAL, 2)
    elif profile.acts & JOBSEEKER:
        yield Line("jobseeker", "Cherche un emploi, sans allocation.", Path.PROFESSIONAL, 2)
    elif profile.acts:
        yield Line("no_activity", "N'a pas d'activité déclarée.", Path.SOCIO_PROFESSIONAL, 1)


def _difficulties(profile: Profile) -> Iterator[Line]:
    if profile.is_homeless:
        yield Line("homeless", "N'a pas de domicile stable.", Path.SOCIAL, 4)
    if profile.is_lone_parent and profile.youngest is not None:
        if profile.youngest < SMALL_CHILD:
            yield Line(
                "small_child",
                "Élève seule ou seul un enfant de moins de 3 ans : la garde est à trouver.",
                Path.SOCIO_PROFESSIONAL,
                3,
            )
        elif profile.youngest < SCHOOL_CHILD:
            yield Line(
                "school_child",
                "Élève seule ou seul un enfant de moins de 12 ans.",
                Path.SOCIO_PROFESSIONAL,
                1,
            )
    count = len(profile.obstacles)
    if count >= MANY:
        yield Line("obstacles", f"{count} freins repérés au diagnostic.", Path.SOCIAL, 4)
    elif count >= FEW:
        counted = "Un frein repéré" if count == 1 else f"{count} freins repérés"
        yield Line("obstacles", f"{counted} au diagnostic.", Path.SOCIO_PROFESSIONAL, 2)


def _time(profile: Profile) -> Iterator[Line]:
    if profile.months >= LONG:
        yield Line(
            "long", "Est au RSA depuis plus de quatre ans.", Path.SOCIO_PROFESSIONAL, 2
        )  # fmt: skip
    elif profile.months < NEW:
        yield Line("new", "Vient d'entrer au RSA.", Path.PROFESSIONAL, 1)
    if profile.former_path:
        name = Path(profile.former_path).label
        yield Line("former", f"Suivait un parcours {name}.", profile.former_path, 1)


def _remarks(profile: Profile) -> Iterator[Line]:
    if profile.age < YOUNG:
        yield Line("young", "A moins de 26 ans : la mission locale peut l'accompagner.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A support body that may be chosen. `serves` empty: the whole Département."""

    pk: int
    name: str
    paths: tuple[str, ...]
    load: int
    capacity: int | None = None
    only_for: str = ""
    centre: str | None = None
    serves: frozenset[str] = frozenset()

    @property
    def left(self) -> int | None:
        """Places left; None when the body has no limit."""
        return None if self.capacity is None else self.capacity - self.load

    def is_near(self, centre: str | None) -> bool:
        if self.centre is not None:
            return self.centre == centre
        return not self.serves or centre in self.serves


def objection(
    offer: Offer, path: str, centre: str | None, marks: Iterable[str], *, taken: int = 0
) -> str:
    """Why a body can't be chosen, or "". `taken`: places already promised in the same act."""
    if path not in offer.paths:
        return f"{offer.name} n'accompagne pas de parcours {Path(path).label}."
    if not offer.is_near(centre):
        return f"{offer.name} ne dessert pas cette MDS."
    if offer.only_for and offer.only_for not in set(marks):
        public = SHORT_MARKS[Mark(offer.only_for)]
        return f"{offer.name} n'accueille qu'un public : {public}."
    if offer.left is not None and offer.left - taken <= 0:
        return no_room(offer)
    return ""


def no_room(offer: Offer) -> str:
    """The objection that a reason may override; the others may not."""
    return f"{offer.name} n'a plus de place."


def choose(
    offers: Sequence[Offer],
    path: str,
    centre: str | None,
    marks: Iterable[str],
    promised: dict[int, int] | None = None,
) -> Offer | None:
    """The body to propose: made for the public first, then the one with the most room."""
    held, taken = frozenset(marks), promised or {}
    open_to = [
        one for one in offers if not objection(one, path, centre, held, taken=taken.get(one.pk, 0))
    ]
    if not open_to:
        return None
    return min(open_to, key=lambda one: (not one.only_for, _load(one, taken), one.pk))


def _load(offer: Offer, taken: dict[int, int]) -> float:
    """The share of its places that are taken; a body without limit counts as half full."""
    if not offer.capacity:
        return 0.5
    return (offer.load + taken.get(offer.pk, 0)) / offer.capacity
