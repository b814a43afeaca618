from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.directory.models import SignatureDelegation
from levier.foundation.fields import FoldedField, MonthField
from levier.pathways.models import Pathway
from levier.people.models import Person
from levier.rights.models import BenefitCase, Reduction
from levier.sanctions.domain import breach as domain
from levier.sanctions.domain import scale as scales
from levier.sanctions.domain.breach import BreachState, FactKind
from levier.sanctions.domain.scale import WITHHOLDING, Ground, Measure, Regime, Scale
from levier.territory.models import SocialCentre

OPEN = sorted(domain.BEFORE_DECISION)


class Breach(models.Model):
    """A procedure for a breach of duties, one open at a time for a person (CASF L262-37).

    The regime is that of the day of the facts; whoever reports never decides (see `Sanction`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="breaches", verbose_name="personne"
    )
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="breaches", verbose_name="parcours"
    )
    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="breaches", verbose_name="dossier RSA"
    )
    name_key = FoldedField("clé de tri", max_length=80)
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    state = models.CharField(
        "état", max_length=13, choices=BreachState, default=BreachState.REPORTED
    )
    regime = models.CharField("régime", max_length=3, choices=Regime)
    ground = models.CharField("motif", max_length=13, choices=Ground)
    fact_on = models.DateField("date du fait")
    is_repeat = models.BooleanField("récidive", default=False)
    reported_by = models.CharField("signalé par", max_length=60)
    reported_at = models.DateTimeField("signalé le")
    qualified_by = models.CharField("retenu par", max_length=60, blank=True)
    qualified_at = models.DateTimeField("retenu le", null=True, blank=True)
    dismissed_reason = models.TextField("motif du classement", blank=True)
    incurred = models.TextField("sanction encourue", blank=True)
    notified_on = models.DateField("faits notifiés le", null=True, blank=True)
    observations_due_on = models.DateField("observations avant le", null=True, blank=True)
    observed_on = models.DateField("observations reçues le", null=True, blank=True)
    observations = models.TextField("observations", blank=True)
    assisted_by = models.CharField("assistée de", max_length=120, blank=True)
    panel_asked_on = models.DateField("avis de l'EP demandé le", null=True, blank=True)

    class Meta:
        verbose_name = "procédure pour manquement"
        verbose_name_plural = "procédures pour manquement"
        ordering: ClassVar = ["-reported_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=BreachState.values), name="breach_state"),
            models.CheckConstraint(
                condition=Q(regime="old", fact_on__lt=date(2025, 6, 1))
                | Q(regime="new", fact_on__gte=date(2025, 6, 1)),
                name="breach_regime_of_the_fact",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=OPEN), name="one_open_breach_per_person"
            ),
            models.CheckConstraint(
                condition=Q(qualified_by="") | ~Q(qualified_by=F("reported_by")),
                name="breach_reporter_does_not_qualify",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "qualified", "dismissed"])
                | Q(notified_on__isnull=False, observations_due_on__isnull=False),
                name="breach_heard_before_anything",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(dismissed_reason=""),
                name="breach_dismissed_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "observations_due_on"], name="breach_state_due"),
            models.Index(fields=["name_key", "id"], name="breach_by_name"),
        ]

    def __str__(self) -> str:
        return f"manquement du {self.fact_on:%d/%m/%Y}, {self.person}"

    @property
    def scale(self) -> Scale:
        return scales.scale_on(self.fact_on)

    @property
    def waits_for_panel(self) -> bool:
        """Heard, and a panel must give its opinion: by law, or because somebody asked for it."""
        return self.state in domain.HEARD and (
            self.scale.opinion_always or self.panel_asked_on is not None
        )

    @property
    def legal_ground(self) -> scales.LegalGround:
        return self.scale.grounds[self.ground]


class BreachFact(models.Model):
    """One thing that happened, told as a fact: what, on which day. Never rewritten."""

    breach = models.ForeignKey(
        Breach, on_delete=models.PROTECT, related_name="facts", verbose_name="procédure"
    )
    on = models.DateField("le")
    kind = models.CharField("nature", max_length=13, choices=FactKind)
    what = models.TextField("ce qui s'est passé")
    told_by = models.CharField("dit par", max_length=60)
    told_at = models.DateTimeField("dit le")

    class Meta:
        verbose_name = "fait reproché"
        verbose_name_plural = "faits reprochés"
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(what=""), name="breach_fact_says_what")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.on:%d/%m/%Y}"


class Sanction(models.Model):
    """What the president of the council, or a delegate, decided of a breach. Never rewritten:
    it is carried out, lifted, or replaced by the decision on an appeal."""

    breach = models.OneToOneField(
        Breach, on_delete=models.PROTECT, related_name="sanction", verbose_name="procédure"
    )
    measure = models.CharField("mesure", max_length=11, choices=Measure)
    percent = models.PositiveSmallIntegerField("part du RSA, en centièmes", default=0)
    months = models.PositiveSmallIntegerField("mois", default=0)
    since = MonthField("à partir de", null=True, blank=True)
    motivation = models.TextField("motivation")
    considered = models.TextField("motifs légitimes examinés")
    reported_by = models.CharField("signalé par", max_length=60)
    decided_by = models.CharField("décidée par", max_length=60)
    decided_at = models.DateTimeField("décidée le")
    decided_on = models.DateField("date de la décision")
    delegation = models.ForeignKey(
        SignatureDelegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="délégation de signature",
    )
    notified_on = models.DateField("notifiée le", null=True, blank=True)
    sent_on = models.DateField("transmise au payeur le", null=True, blank=True)
    reduction = models.OneToOneField(
        Reduction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sanction",
        verbose_name="réduction du droit",
    )
    lifted_on = models.DateField("levée le", null=True, blank=True)
    lifted_reason = models.TextField("motif de la levée", blank=True)
    paid_back_months = models.PositiveSmallIntegerField("mois reversés", default=0)
    watched_until = models.DateField("récidive jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "sanction"
        ordering: ClassVar = ["-decided_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="sanction_measure"
            ),
            models.CheckConstraint(
                condition=~Q(reported_by=F("decided_by")), name="sanction_reporter_does_not_decide"
            ),
            models.CheckConstraint(
                condition=~Q(motivation="") & ~Q(considered=""), name="sanction_is_reasoned"
            ),
            models.CheckConstraint(
                condition=Q(
                    measure__in=[str(one) for one in WITHHOLDING],
                    percent__gte=1,
                    percent__lte=100,
                    months__gte=1,
                    months__lte=4,
                    since__isnull=False,
                )
                | Q(measure__in=["warning", "nothing"], percent=0, months=0, since=None),
                name="sanction_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(since__gt=F("decided_on")),
                name="sanction_never_looks_back",
            ),
        ]

    def __str__(self) -> str:
        if not self.since:
            return str(self.get_measure_display())
        return f"{self.get_measure_display()} de {self.percent} % pendant {self.months} mois"

    @property
    def withholds(self) -> bool:
        return self.measure in WITHHOLDING

    @property
    def proposes_striking_off(self) -> bool:
        """France Travail is asked to strike the person off for these months (R262-68, last §)."""
        return self.measure == Measure.SUPPRESSION and (self.percent, self.months) == (100, 4)
