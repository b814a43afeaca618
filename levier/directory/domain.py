"""What organisations, scopes and delegable acts are. No database here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class OrganisationKind(TextChoices):
    DEPARTEMENT = "departement", "Département"
    CAF = "caf", "CAF"
    MSA = "msa", "MSA"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    CCAS = "ccas", "CCAS ou CIAS"
    ASSOCIATION = "association", "association"
    SIAE = "siae", "structure d'insertion (SIAE)"
    OTHER = "other", "autre organisme"


class ScopeKind(TextChoices):
    DEPARTEMENT = "departement", "tout le Département"
    SOCIAL_CENTRE = "social_centre", "une MDS"
    ORGANISATION = "organisation", "un organisme"
    CASELOAD = "caseload", "sa file active"


class DelegableAct(TextChoices):
    """Acts that the president of the council may delegate (DOMAIN 2.15; CGCT L3221-3)."""

    REFERRAL = "referral", "orientation"
    CONTRACT = "contract", "contrat d'engagement"
    SUSPENSION = "suspension", "suspension du RSA"
    APPEAL = "appeal", "décision sur recours administratif"
    DEBT_WAIVER = "debt_waiver", "remise de dette"
    PAYMENT_ORDER = "payment_order", "ordre de paiement"
    NOTIFICATION = "notification", "notification d'un droit ou d'un indu"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a permission holds: everywhere, or in these centres, organisations, own caseload."""

    everything: bool = False
    centres: frozenset[str] = frozenset()
    organisations: frozenset[int] = frozenset()
    caseload: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.centres or self.organisations) or self.caseload

    def __or__(self, other: Scope) -> Scope:
        return Scope(
            self.everything or other.everything,
            self.centres | other.centres,
            self.organisations | other.organisations,
            self.caseload or other.caseload,
        )

    def covers(self, *, centre: str | None = None, organisation: int | None = None) -> bool:
        """Whether an object of this centre, or of this organisation, is within.

        The caseload is the business of the room that knows who follows whom: see `caseload`.
        """
        return (
            self.everything
            or (centre is not None and centre in self.centres)
            or (organisation is not None and organisation in self.organisations)
        )


NOWHERE = Scope()
EVERYWHERE = Scope(everything=True)
