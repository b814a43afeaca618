"""A household's case file: a VRSB0801 record as frozen dataclasses.

`case_file(record)` never fails on a Record that `read` or `read_record` took. Codes stay codes:
`codes.label("ETATDOSRSA", case.state)` gives the French words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from levier.formats.cnaf.case_people import (
    CLAIMANT,
    PARTNER,
    CasePerson,
    amount_of,
    end_of,
    person_of,
)
from levier.formats.cnaf.events import Record
from levier.kernel.money import ZERO, Money

Values = dict[str, Any]
PENDING, REFUSED, PAYABLE, SUSPENDED, UNPAID, CLOSED, CLOSED_EARLIER = "0123456"
RIGHT, PAYMENT = "right", "payment"
CURRENT_RANK = "01"
# What the Département funds (the State funds the young workers' RSA and aided contracts).
FUNDED = frozenset({"RSD", "RSI", "RSB", "RCB"})


@dataclass(frozen=True, slots=True)
class CaseAddress:
    """An address; `rank` 01 is the current one. `abroad` holds the lines of a foreign one."""

    rank: str
    moved_in_on: date | None
    country: str
    kind: str
    checked: str
    identification: str = ""
    complement: str = ""
    number: str = ""
    street_type: str = ""
    street_name: str = ""
    place: str = ""
    insee_code: str = ""
    postal_code: str = ""
    commune: str = ""
    abroad: tuple[str, ...] = ()

    @property
    def street(self) -> str:
        """`12 RUE DES TILLEULS`."""
        return " ".join(filter(None, (self.number, self.street_type, self.street_name)))


@dataclass(frozen=True, slots=True)
class CaseSuspension:
    """kind "right" (MOTISUSDRORSA: its existence is in doubt) or "payment" (MOTISUSVERSRSA)."""

    kind: str
    motive: str
    since: date
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    motive: str  # MOTICLORSA
    on: date
    earlier_month: bool


@dataclass(frozen=True, slots=True)
class ClaimRefusal:
    motive: str  # MOTIREFURSA
    on: date


@dataclass(frozen=True, slots=True)
class Calculation:
    """The payer's last calculation (MontantsCalculDroitRSA), each line as it gives it."""

    since: date
    until: date | None
    standard_amount: Money  # MTREVMINIGARARSA
    slope: Money
    local_share: Money
    guaranteed: Money  # MTREVGARARSA
    family_benefits: Money  # MTPFRSA
    housing_deduction: Money  # MTALRSA
    resources: Money  # MTRESSMENRSA
    maintenance_penalty: Money
    hospital_reduction: Money
    council_reduction: Money
    full_cumulation: Money
    relief: Money  # MTABANEURSA
    total: Money  # MTTOTDRORSA


@dataclass(frozen=True, slots=True)
class CaseBenefit:
    """A right by nature (DetailCalculDroitRSA); `paid` is MTRSAVERS."""

    nature: str
    sub_nature: str
    since: date
    until: date | None
    paid: Money | None
    last_paid_on: date | None


@dataclass(frozen=True, slots=True)
class Condition:
    """An opinion asked of the council or given (ConditionAdministrative)."""

    opinion: str
    motive: str
    comment: str
    on: date


@dataclass(frozen=True, slots=True)
class CaseReduction:
    amount: Money
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """Who receives the payment in the household's place (PaiementTiers)."""

    opinion: str
    on: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A move between payers: the other one, its number for the household, the day."""

    payer: str
    payer_number: str
    matricule: str
    on: date


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What made the payer send the file again, in a daily feed."""

    on: date
    at: time
    cause: str


@dataclass(frozen=True, slots=True)
class Check:
    """A closed check of the household by the payer (ControleAdministratif)."""

    target: str
    label: str
    family: str
    nature: str
    ordered_by: str
    kind: str
    detected_on: date
    closed_on: date
    impact: str
    overpayment: Money | None
    arrears: Money | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything the payer says of one household. `state` is ETATDOSRSA."""

    key: str
    payer: str
    payer_number: str
    matricule: str
    departement: str
    claim_number: str
    claimed_on: date
    former_claimed_on: date | None
    state: str
    refusal: ClaimRefusal | None
    suspensions: tuple[CaseSuspension, ...]
    closing: Closing | None
    persons: tuple[CasePerson, ...]
    family_status: str
    family_status_since: date
    addresses: tuple[CaseAddress, ...]
    homeless: bool
    other_dependants: int | None
    claim_origin: str
    subject_to_duties: bool
    calculation: Calculation | None
    benefits: tuple[CaseBenefit, ...]
    conditions: tuple[Condition, ...]
    reductions: tuple[CaseReduction, ...]
    third_party: ThirdParty | None
    ceded_by: Transfer | None
    taken_by: Transfer | None
    events: tuple[CaseEvent, ...]
    checks: tuple[Check, ...]
    notices: tuple[str, ...]

    @property
    def claimant(self) -> CasePerson | None:
        return next((person for person in self.persons if person.role == CLAIMANT), None)

    @property
    def partner(self) -> CasePerson | None:
        return next((person for person in self.persons if person.role == PARTNER), None)

    @property
    def address(self) -> CaseAddress | None:
        """The current address, or the best ranked one."""
        return min(self.addresses, key=lambda address: address.rank, default=None)

    @property
    def paid(self) -> Money:
        """What the payer pays this month on the Département's funds."""
        return Money.total(
            benefit.paid or ZERO for benefit in self.benefits if benefit.nature in FUNDED
        )

    @property
    def is_paid(self) -> bool:
        return self.state == PAYABLE and self.paid.cents > 0


def case_file(record: Record) -> CaseFile:
    """The case file of a VRSB0801 record."""
    values = record.values
    identity, admin = values["IdentificationRSA"], values["DonneesAdministratives"]
    right = values["PrestationRSA"]
    situation, detail = right["SituationDossierRSA"], right["DetailDroitRSA"]
    payer, claim = identity["Organisme"], identity["DemandeRSA"]
    family, common = admin["SituationFamille"], detail["TroncCommunDroitRSA"]
    council = detail.get("AvisPCGDroitRSA", {})
    former = identity.get("DemandeRMI", {}).get("DateDemandeRMI", {})
    return CaseFile(
        key=record.key,
        payer=payer["FONORG"],
        payer_number=payer["NUMORG"],
        matricule=matricule(payer["MATRICULE"]),
        departement=identity["Partenaire"]["IDEPARTE"].zfill(3),
        claim_number=claim["NUMDEMRSA"],
        claimed_on=claim["DTDEMRSA"],
        former_claimed_on=former.get("DTDEMRMI"),
        state=situation["EtatDossierRSA"]["ETATDOSRSA"],
        refusal=_refusal(situation.get("Refus")),
        suspensions=_suspensions(situation),
        closing=_closing(situation),
        persons=tuple(map(person_of, values["Personne"])),
        family_status=family["SITFAM"],
        family_status_since=family["DDSITFAM"],
        addresses=tuple(map(_address, admin.get("Adresse", ()))),
        homeless=common["TOPSANSDOMFIXE"],
        other_dependants=common.get("NBENFAUTCHA"),
        claim_origin=common["ORIDEMRSA"],
        subject_to_duties=common.get("TOPFOYDRODEVORSA", False),
        calculation=_calculation(detail.get("MontantsCalculDroitRSA")),
        benefits=tuple(map(_benefit, detail.get("DetailCalculDroitRSA", ()))),
        conditions=tuple(map(_condition, council.get("ConditionAdministrative", ()))),
        reductions=tuple(map(_reduction, council.get("ReductionRSA", ()))),
        third_party=_third_party(council.get("PaiementTiers")),
        ceded_by=_ceded_by(identity.get("OrganismeCedant")),
        taken_by=_taken_by(identity.get("OrganismePrenant")),
        events=tuple(
            CaseEvent(item["DTLIQ"], item["HEULIQ"], item["FG"])
            for item in values.get("Evenement", ())
        ),
        checks=tuple(map(_check, values.get("Controle", {}).get("ControleAdministratif", ()))),
        notices=tuple(item["LIBANO"] for item in values.get("Anomalie", ())),
    )


def matricule(number: int) -> str:
    """The household's number with the payer, seven digits or more, whatever the padding."""
    return f"{number:07d}"


def _suspensions(values: Values) -> tuple[CaseSuspension, ...]:
    of_right = (
        CaseSuspension(
            RIGHT, item["MOTISUSDRORSA"], item["DDSUSDRORSA"], item.get("NATGROUPFSUS", "")
        )
        for item in values.get("SuspensionDroit", ())
    )
    of_payment = (
        CaseSuspension(PAYMENT, item["MOTISUSVERSRSA"], item["DDSUSVERSRSA"])
        for item in values.get("SuspensionVersement", ())
    )
    return (*of_right, *of_payment)


def _refusal(values: Values | None) -> ClaimRefusal | None:
    return ClaimRefusal(values["MOTIREFURSA"], values["DTREFURSA"]) if values else None


def _closing(values: Values) -> Closing | None:
    if now := values.get("FinDroit"):
        return Closing(now["MOTICLORSA"], now["DTCLORSA"], earlier_month=False)
    if before := values.get("FinDroitMoisAnterieur"):
        return Closing(before["MOTICLORSA"], before["DTCLORSA"], earlier_month=True)
    return None


ABROAD = tuple(f"LIBLIG{number}ADR" for number in range(2, 8))


def _address(values: Values) -> CaseAddress:
    head, france = values["TroncCommunAdresse"], values.get("AdresseDetailleeFrance", {})
    abroad = values.get("AdresseHorsFrance", {})
    return CaseAddress(
        rank=head["RGADR"],
        moved_in_on=head.get("DTEMM"),
        country=head.get("PAYS", ""),
        kind=head.get("TYPEADR", ""),
        checked=head.get("ETATADR", ""),
        identification=france.get("COMPLIDEADR", ""),
        complement=france.get("COMPLADR", ""),
        number=france.get("NUMVOIE", ""),
        street_type=france.get("LIBTYPEVOIE", ""),
        street_name=france.get("NOMVOIE", ""),
        place=france.get("LIEUDIST", ""),
        insee_code=france.get("NUMCOM", ""),
        postal_code=france.get("CODEPOS", ""),
        commune=france.get("NOMCOM", ""),
        abroad=tuple(abroad[name] for name in ABROAD if name in abroad),
    )


def _calculation(values: Values | None) -> Calculation | None:
    if not values:
        return None

    def money(name: str) -> Money:
        return Money(values.get(name, 0))

    return Calculation(
        since=values["DDELECAL"],
        until=end_of(values.get("DFELECAL")),
        standard_amount=money("MTREVMINIGARARSA"),
        slope=money("MTPENTRSA"),
        local_share=money("MTLOCALRSA"),
        guaranteed=money("MTREVGARARSA"),
        family_benefits=money("MTPFRSA"),
        housing_deduction=money("MTALRSA"),
        resources=money("MTRESSMENRSA"),
        maintenance_penalty=money("MTSANOBLALIMRSA"),
        hospital_reduction=money("MTREDHOSRSA"),
        council_reduction=money("MTREDCGRSA"),
        full_cumulation=money("MTCUMINTEGRSA"),
        relief=money("MTABANEURSA"),
        total=money("MTTOTDRORSA"),
    )


def _benefit(values: Values) -> CaseBenefit:
    return CaseBenefit(
        nature=values["NATPF"],
        sub_nature=values["SOUSNATPF"],
        since=values["DDNATDRO"],
        until=end_of(values.get("DFNATDRO")),
        paid=amount_of(values.get("MTRSAVERS")),
        last_paid_on=values.get("DTDERRSAVERS"),
    )


def _condition(values: Values) -> Condition:
    comments = (values.get("COMM1CONDADMRSA"), values.get("COMM2CONDADMRSA"))
    return Condition(
        opinion=values["AVISCONDADMRSA"],
        motive=values["MOTICONDADMRSA"],
        comment=" ".join(filter(None, comments)),
        on=values["DTEFFAVISCONDADMRSA"],
    )


def _reduction(values: Values) -> CaseReduction:
    until = end_of(values.get("DFREDRSA"))
    return CaseReduction(Money(values["MTREDRSA"]), values["DDREDRSA"], until)


def _third_party(values: Values | None) -> ThirdParty | None:
    if not values:
        return None
    return ThirdParty(
        opinion=values["AVISDESTPAIRSA"],
        on=values["DTAVISDESTPAIRSA"],
        name=values["NOMTIE"],
        kind=values["TYPEPERSTIE"],
    )


def _ceded_by(values: Values | None) -> Transfer | None:
    if not values:
        return None
    number = values.get("MATRICULEORGCEDMUT")
    return Transfer(
        payer=values["FONORGCEDMUT"],
        payer_number=values["NUMORGCEDMUT"],
        matricule="" if number is None else matricule(number),
        on=values["DDARRMUT"],
    )


def _taken_by(values: Values | None) -> Transfer | None:
    if not values:
        return None
    return Transfer(values["FONORGPRENMUT"], values["NUMORGPRENMUT"], "", values["DDDEPAMUT"])


def _check(values: Values) -> Check:
    target = values["IdentificationCibleControleAdministratif"]
    dates = values["IdentificationControleAdministratif"]
    how = values["ModaliteControleAdministratif"]
    result = values["ResultatControleAdministratif"]
    return Check(
        target=target["CIBCONTRO"],
        label=how["LIBCIBCONTRO"],
        family=how["FAMCIBCONTRO"],
        nature=how["NATCIBCONTRO"],
        ordered_by=how["COMMACONTRO"],
        kind=how["TYPECONTRO"],
        detected_on=dates["DTDETECCONTRO"],
        closed_on=dates["DTCLOCONTRO"],
        impact=result["TYPEIMPACCONTRO"],
        overpayment=amount_of(result.get("MTINDURSACGCONTRO")),
        arrears=amount_of(result.get("MTRAPRSACGCONTRO")),
    )
