from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import FoldedField, MoneyField, MonthField
from levier.kernel.money import ZERO
from levier.people.models import Household
from levier.rights import domain
from levier.rights.domain import CaseState, FeedType, PayerFamily, SuspensionState
from levier.rights.models.feeds import Feed
from levier.territory.models import SocialCentre


class Payer(models.Model):
    """A CAF or an MSA, by the codes of its feeds (`CAF` `011`)."""

    family = models.CharField("famille", max_length=3, choices=PayerFamily)
    number = models.CharField("numéro", max_length=3)
    name = models.CharField("nom", max_length=80)

    class Meta:
        verbose_name = "organisme payeur"
        verbose_name_plural = "organismes payeurs"
        ordering: ClassVar = ["family", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "number"], name="payer_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return f"{self.family}{self.number}"


class BenefitCase(models.Model):
    """The RSA case file of a household, as the payer last stated it.

    What lists and dashboards sort by is repeated here: name, centre, amount of the last month.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("n° de demande", max_length=11, unique=True)
    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="cases", verbose_name="payeur"
    )
    matricule = models.CharField("matricule", max_length=15)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="cases", verbose_name="foyer"
    )
    requested_on = models.DateField("demandé le")
    state = models.CharField("état", max_length=1, choices=CaseState)
    motive = models.CharField("motif", max_length=3, blank=True)
    state_since = models.DateField("depuis le", null=True, blank=True)
    duties_flag = models.BooleanField("foyer en droits et devoirs", default=False)
    enhanced = models.BooleanField("RSA majoré", default=False)
    people = models.PositiveSmallIntegerField("personnes", default=0)
    amount = MoneyField("droit du dernier mois", default=ZERO)
    month = MonthField("dernier mois", null=True, blank=True)
    name_key = FoldedField("allocataire", max_length=80, db_index=True)
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    commune_code = models.CharField("commune", max_length=5, blank=True)
    last_feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="dernier flux"
    )
    last_monthly = MonthField("dernier flux mensuel", null=True, blank=True)
    missing_since = MonthField("absent depuis", null=True, blank=True)
    stated_on = models.DateTimeField("dernier flux produit le", null=True)
    content_hash = models.CharField("empreinte", max_length=64, blank=True)
    opened_at = models.DateTimeField("connu depuis")

    class Meta:
        verbose_name = "dossier RSA"
        verbose_name_plural = "dossiers RSA"
        ordering: ClassVar = ["name_key", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state")
        ]
        indexes: ClassVar = [
            models.Index(fields=["payer", "matricule"], name="case_matricule"),
            models.Index(fields=["state", "centre"], name="case_state_centre"),
            # Ended by the key, as pages are: ties (nothing paid) are many.
            models.Index(fields=["-amount", "-id"], name="case_amount"),
            models.Index(fields=["state", "name_key"], name="case_state_name"),
            models.Index(fields=["name_key", "id"], name="case_name"),
            models.Index(fields=["centre", "name_key"], name="case_centre_name"),
            models.Index(fields=["requested_on"], name="case_requested"),
            models.Index(fields=["centre", "requested_on"], name="case_centre_requested"),
            # It holds what the day of a centre counts: no case is read.
            models.Index(fields=["centre", "state", "month"], name="case_centre_state"),
            models.Index(fields=["month"], name="case_month"),
            models.Index(fields=["state", "state_since"], name="case_state_since"),
            models.Index(fields=["state", "-amount", "-id"], name="case_state_amount"),
        ]

    def __str__(self) -> str:
        return f"dossier {self.number}"

    @property
    def is_payable(self) -> bool:
        return self.state in domain.PAYABLE_STATES


class PayerMonth(models.Model):
    """What the payer states of a case for a month. The last statement is `live`; all are kept."""

    case = models.ForeignKey(
        BenefitCase,
        on_delete=models.PROTECT,
        related_name="months",
        verbose_name="dossier",
        db_index=False,
    )
    month = MonthField("mois")
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, related_name="+", verbose_name="flux", db_index=False
    )
    feed_type = models.CharField("type", max_length=1, choices=FeedType)
    live = models.BooleanField("en vigueur", default=True)
    state = models.CharField("état", max_length=1, choices=CaseState)
    motive = models.CharField("motif", max_length=3, blank=True)
    amount = MoneyField("droit total", default=ZERO)  # MTTOTDRORSA
    paid = MoneyField("versé", default=ZERO)  # the sum of MTRSAVERS
    basic = MoneyField("socle", default=ZERO)
    enhanced = MoneyField("socle majoré", default=ZERO)
    local = MoneyField("local", default=ZERO)
    other = MoneyField("autres natures", default=ZERO)
    calculated_for = models.DateField("calculé depuis le", null=True)
    last_paid_on = models.DateField("dernier versement le", null=True)

    class Meta:
        verbose_name = "mois du payeur"
        verbose_name_plural = "mois du payeur"
        ordering: ClassVar = ["-month", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "month"], condition=Q(live=True), name="one_live_payer_month"
            ),
            models.UniqueConstraint(fields=["case", "month", "feed"], name="payer_month_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["month", "case"], condition=Q(live=True), name="live_months")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.amount}"


class Situation(models.Model):
    """What the law needs to know of a household, as the payer states it.

    `facts` is the canonical JSON of `entitlement.Household` for `month`; a new row is written
    only when something else than the month changes. `queries.situations(month)` reads it.
    """

    case = models.ForeignKey(
        BenefitCase,
        on_delete=models.PROTECT,
        related_name="situations",
        verbose_name="dossier",
        db_index=False,
    )
    version = models.PositiveIntegerField("version", default=1)
    month = MonthField("mois")
    facts = models.TextField("situation")
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, related_name="+", verbose_name="flux", db_index=False
    )
    live = models.BooleanField("en vigueur", default=True)
    recorded_at = models.DateTimeField("enregistrée le")

    class Meta:
        verbose_name = "situation"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="situation_version"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(live=True), name="one_live_situation"
            ),
        ]

    def __str__(self) -> str:
        return f"situation n° {self.version} du dossier {self.case_id}"


class SituationCorrection(models.Model):
    """What an agent states instead of the payer, for some months. The payer's value stands."""

    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="corrections", verbose_name="dossier"
    )
    path = models.CharField("élément", max_length=80)  # `housing`, `adults/0/student`
    value = models.TextField("valeur")  # canonical JSON; `null` takes the element away
    since = MonthField("à partir de")
    until = MonthField("jusqu'à (exclu)", null=True, blank=True)
    reason = models.TextField("motif")
    decided_by = models.CharField("auteur", max_length=60)
    decided_at = models.DateTimeField("décidée le")
    withdrawn_by = models.CharField("retirée par", max_length=60, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "correction"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="correction_months"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} depuis {self.since}"


class PaymentSuspension(models.Model):
    """A decision of the Département not to pay, from a month on, until it is lifted."""

    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="suspensions", verbose_name="dossier"
    )
    state = models.CharField(
        "état", max_length=6, choices=SuspensionState, default=SuspensionState.ACTIVE
    )
    since = MonthField("à partir de")
    until = MonthField("jusqu'à (exclu)", null=True, blank=True)
    reason = models.TextField("motif")
    rule = models.CharField("règle", max_length=80)
    decided_by = models.CharField("décidée par", max_length=60)
    decided_at = models.DateTimeField("décidée le")
    lifted_by = models.CharField("levée par", max_length=60, blank=True)
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)
    lifted_reason = models.TextField("motif de la levée", blank=True)

    class Meta:
        verbose_name = "suspension de versement"
        verbose_name_plural = "suspensions de versement"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="suspension_months"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="active"), name="one_active_suspension"
            ),
        ]

    def __str__(self) -> str:
        return f"suspension depuis {self.since}"


class CaseTransfer(models.Model):
    """A case that went from a payer to another, or left: the file goes on, its past stays."""

    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="transfers", verbose_name="dossier"
    )
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="+", verbose_name="flux")
    on = models.DateField("à compter du")
    from_payer = models.CharField("payeur cédant", max_length=6)
    from_matricule = models.CharField("ancien matricule", max_length=15, blank=True)
    from_number = models.CharField("ancien n° de demande", max_length=11, blank=True, db_index=True)
    to_payer = models.CharField("payeur prenant", max_length=6)
    to_matricule = models.CharField("nouveau matricule", max_length=15, blank=True)
    to_number = models.CharField("nouveau n° de demande", max_length=11, blank=True)

    class Meta:
        verbose_name = "mutation"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "on", "from_payer", "to_payer"], name="transfer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_payer} vers {self.to_payer} le {self.on:%d/%m/%Y}"
