"""The people of a case file, as VRSB0801 tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.formats.cnaf.values import is_nir
from levier.kernel.money import Money
from levier.kernel.month import Month

Values = dict[str, Any]
OPEN_ENDED = 2900  # 2999-12-31 and 9999-12-31 are ways to say "no end"
RSA, FAMILY_BENEFITS = "RSA", "PFA"
CLAIMANT, PARTNER, CHILD, OTHER = "DEM", "CJT", "ENF", "AUT"
ABATED, NEUTRALISED = "A", "N"


@dataclass(frozen=True, slots=True)
class CaseResource:
    """A person's resource of one nature (NATRESS) in one month."""

    month: Month
    nature: str
    amount: Money
    relief: str  # ABANEU: "A" abated, "N" neutralised, "" counted


@dataclass(frozen=True, slots=True)
class CaseActivity:
    """An activity (ACT) and the contract (NATCONTRTRA) that goes with it."""

    code: str
    since: date
    until: date | None
    scheme: str
    contract: str


@dataclass(frozen=True, slots=True)
class Pregnancy:
    since: date
    until: date | None
    declared_on: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Kinship:
    """The link with the claimant or the partner (TYPEPAR)."""

    birth_name: str
    first_name: str
    born_on: date | None
    nir: str
    kind: str


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A claim for alimony (CreanceAlimentaire): `penalty` is held against the household."""

    state: str
    since: date
    until: date | None
    origin: str
    waiver_reason: str
    comment: str
    penalty: Money


@dataclass(frozen=True, slots=True)
class FamilySupport:
    """The family support allowance (Asf) for a child, by absent parent (P or M)."""

    situation: str
    parent: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waiver of a condition (Derogation): age, activity, residence, nationality."""

    kind: str
    opinion: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Leaving a person out of the calculation: T with the resources, P the person alone."""

    kind: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class SelfEmployment:
    """The council's opinion on the resources of a self-employed person."""

    opinion: str
    submitted_on: date
    assessed_on: date | None
    assessed: Money | None


@dataclass(frozen=True, slots=True)
class CasePerson:
    """A person of the household. `role` is DEM, CJT, ENF or AUT for the RSA."""

    role: str
    family_role: str
    is_dependent: bool
    holds_file: bool
    attached_since: date
    attached_until: date | None
    former_claim_number: str
    civility: str
    last_name: str
    birth_name: str
    first_name: str
    other_first_names: tuple[str, ...]
    birth_commune: str
    born_on: date
    birth_rank: int | None
    birth_precision: str
    nir: str
    nir_is_valid: bool
    civil_status_certified: bool
    sex: str  # "1" man, "2" woman
    kinships: tuple[Kinship, ...]
    jobseeker_id: str
    has_no_resources: bool
    resources: tuple[CaseResource, ...]
    resources_since: date | None
    resources_until: date | None
    hours: tuple[tuple[Month, int], ...]
    subject_to_duties: bool
    enters_duties: bool
    counted_resources: Money | None
    relieved_resources: Money | None
    activities: tuple[CaseActivity, ...]
    family_supports: tuple[FamilySupport, ...]
    maintenance: tuple[Maintenance, ...]
    pregnancy: Pregnancy | None
    waivers: tuple[Waiver, ...]
    exclusion: Exclusion | None
    self_employment: SelfEmployment | None

    @property
    def is_adult(self) -> bool:
        """Claimant or partner: the two whom rights and duties may concern."""
        return self.role in (CLAIMANT, PARTNER)


def person_of(values: Values) -> CasePerson:
    """A person from the values of a `Personne` block."""
    identity, place = values["Identification"], values["DossierCAF"]
    roles = {role["NATPREST"]: role for role in values.get("Prestations", ())}
    rsa, family = roles.get(RSA, {}), roles.get(FAMILY_BENEFITS, {})
    share = values.get("MontantCalculDroitRSAPersonne", {})
    money = values.get("Ressources", {})
    quarter = money.get("GeneraliteRessourcesTrimestre", {})
    months = money.get("RessourcesMensuelles", ())
    support = values.get("PensionAlimentaire", {})
    opinions = values.get("AvisPCGPersonne", {})
    nir = identity.get("NIR", "")
    return CasePerson(
        role=rsa.get("ROLEPERS", ""),
        family_role=family.get("ROLEPERS", ""),
        is_dependent=rsa.get("TOPCHAPERS", False),
        holds_file=place.get("TOPRESPDOS", False),
        attached_since=place["DDRATDOS"],
        attached_until=end_of(place.get("DFRATDOS")),
        former_claim_number=place.get("NUMDEMRSAPRECE", ""),
        civility=identity.get("QUAL", ""),
        last_name=identity["NOM"],
        birth_name=identity.get("NOMNAI", identity["NOM"]),
        first_name=identity["PRENOM"],
        other_first_names=tuple(
            identity[name] for name in ("PRENOM2", "PRENOM3") if name in identity
        ),
        birth_commune=identity.get("NOMCOMNAI", ""),
        born_on=identity["DTNAI"],
        birth_rank=identity.get("RGNAI"),
        birth_precision=identity.get("TYPEDTNAI", ""),
        nir=nir,
        nir_is_valid=is_nir(nir),
        civil_status_certified=identity.get("TOPVALIEC", False),
        sex=identity["SEXE"],
        kinships=tuple(map(_kinship, values.get("Rattachement", ()))),
        jobseeker_id=values.get("DossierPoleEmploi", {}).get("IDASSEDIC", ""),
        has_no_resources=quarter.get("TOPRESSNUL", False),
        resources=tuple(resource for month in months for resource in _resources(month)),
        resources_since=quarter.get("DDRESS"),
        resources_until=quarter.get("DFRESS"),
        hours=tuple(_hours(months)),
        subject_to_duties=share.get("TOPPERSDRODEVORSA", False),
        enters_duties=share.get("TOPPERSENTDRODEVORSA", False),
        counted_resources=amount_of(share.get("MTPERSRESSMENRSA")),
        relieved_resources=amount_of(share.get("MTPERSABANEURSA")),
        activities=tuple(map(_activity, values.get("Activite", ()))),
        family_supports=tuple(map(_family_support, support.get("Asf", ()))),
        maintenance=tuple(map(_maintenance, support.get("CreanceAlimentaire", ()))),
        pregnancy=_pregnancy(values.get("Grossesse")),
        waivers=tuple(map(_waiver, opinions.get("Derogation", ()))),
        exclusion=_exclusion(opinions.get("ExclueRSA")),
        self_employment=_self_employment(opinions.get("ConditionETI")),
    )


def end_of(day: date | None) -> date | None:
    """A last day, or None when the payer wrote one that means "no end"."""
    return None if day is None or day.year >= OPEN_ENDED else day


def amount_of(cents: int | None) -> Money | None:
    return None if cents is None else Money(cents)


def _resources(month: Values) -> list[CaseResource]:
    when: Month = month["GeneraliteRessourcesMensuelles"]["MOISRESS"]
    return [
        CaseResource(when, item["NATRESS"], Money(item["MTNATRESSMEN"]), item.get("ABANEU", ""))
        for item in month["DetailRessourcesMensuelles"]
    ]


def _hours(months: list[Values]) -> list[tuple[Month, int]]:
    heads = (month["GeneraliteRessourcesMensuelles"] for month in months)
    return [(head["MOISRESS"], head["NBHEUMENTRA"]) for head in heads if "NBHEUMENTRA" in head]


def _activity(values: Values) -> CaseActivity:
    return CaseActivity(
        code=values["ACT"],
        since=values["DDACT"],
        until=end_of(values.get("DFACT")),
        scheme=values.get("REG", ""),
        contract=values.get("NATCONTRTRA", ""),
    )


def _kinship(values: Values) -> Kinship:
    return Kinship(
        birth_name=values.get("NOMNAI", ""),
        first_name=values.get("PRENOM", ""),
        born_on=values.get("DTNAI"),
        nir=values.get("NIR", ""),
        kind=values["TYPEPAR"],
    )


def _family_support(values: Values) -> FamilySupport:
    until = end_of(values.get("DFASF"))
    return FamilySupport(values["SITASF"], values["PARASSOASF"], values["DDASF"], until)


def _maintenance(values: Values) -> Maintenance:
    return Maintenance(
        state=values["ETATCREALIM"],
        since=values["DDCREALIM"],
        until=end_of(values.get("DFCREALIM")),
        origin=values["ORIOBLALIM"],
        waiver_reason=values.get("MOTIDISCREALIM", ""),
        comment=values.get("COMMCREALIM", ""),
        penalty=Money(values.get("MTSANCREALIM", 0)),
    )


def _pregnancy(values: Values | None) -> Pregnancy | None:
    if not values:
        return None
    return Pregnancy(
        since=values["DDGRO"],
        until=end_of(values.get("DFGRO")),
        declared_on=values.get("DTDECLGRO"),
        outcome=values.get("NATFINGRO", ""),
    )


def _waiver(values: Values) -> Waiver:
    until = end_of(values.get("DFAVISDERO"))
    return Waiver(values["TYPEDERO"], values["AVISDERO"], values["DDAVISDERO"], until)


def _exclusion(values: Values | None) -> Exclusion | None:
    if not values:
        return None
    return Exclusion(values["EXCL"], values["DDEXCL"], end_of(values.get("DFEXCL")))


def _self_employment(values: Values | None) -> SelfEmployment | None:
    if not values:
        return None
    return SelfEmployment(
        opinion=values["AVISEVARESSNONSAL"],
        submitted_on=values["DTSOURESSNONSAL"],
        assessed_on=values.get("DTEVARESSNONSAL"),
        assessed=amount_of(values.get("MTEVARESSNONSAL")),
    )
