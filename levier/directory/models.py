from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from levier.directory.domain import DelegableAct, OrganisationKind, ScopeKind
from levier.directory.roles import ROLES
from levier.foundation.fields import BlindIndexField, EncryptedTextField, MoneyField

CALENDAR = "calendar_address"  # what the key and the index of an address are derived for


def role_choices() -> list[tuple[str, str]]:
    """Called, so that a new role is no migration."""
    return [(role.code, role.label) for role in ROLES.values()]


class Organisation(models.Model):
    """A body whose people work in Levier, or with whom the Département works."""

    siret = models.CharField("SIRET", max_length=14, unique=True)
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("nature", max_length=16, choices=OrganisationKind)
    is_active = models.BooleanField("en activité", default=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "organisme"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AgentManager(BaseUserManager["Agent"]):
    def get_by_natural_key(self, username: str | None) -> Agent:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """A bare account, for tests and the demo; people are created by `usecases`."""
        agent = self.model(email=email.strip().lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent


class Agent(AbstractBaseUser):
    """A person who works in Levier. The e-mail address is the login; there is no username."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="agents",
        verbose_name="organisme",
        null=True,
        blank=True,
    )
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", null=True, editable=False)

    objects = AgentManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "agent"
        ordering: ClassVar = ["last_name", "first_name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="agent_email_lower_case")
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def actor(self) -> str:
        """As the journal knows this person: `agent:12`."""
        return f"agent:{self.pk}"

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether a role held today gives this permission (see `backends.AgentBackend`)."""
        return any(backend.has_perm(self, perm, obj) for backend in auth.get_backends())

    def has_module_perms(self, app_label: str) -> bool:
        modules = (getattr(backend, "has_module_perms", None) for backend in auth.get_backends())
        return any(answers(self, app_label) for answers in modules if answers)


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> DatedQuerySet:
        """Those in force on a day: `since` is in, `until` is out."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class RoleGrant(models.Model):
    """A role held by an agent on a scope, from a day to a day (excluded)."""

    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="grants", verbose_name="agent"
    )
    role = models.CharField("rôle", max_length=32, choices=role_choices)
    scope_kind = models.CharField("portée", max_length=16, choices=ScopeKind)
    scope_id = models.CharField("où", max_length=12, blank=True)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    granted_by = models.CharField("donné par", max_length=60)
    granted_at = models.DateTimeField("donné le")
    reason = models.TextField("motif")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle donné"
        verbose_name_plural = "rôles donnés"
        ordering: ClassVar = ["-since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="role_grant_dates"
            ),
            models.CheckConstraint(
                condition=Q(scope_kind__in=["departement", "caseload"], scope_id="")
                | (Q(scope_kind__in=["social_centre", "organisation"]) & ~Q(scope_id="")),
                name="role_grant_scope",
            ),
            models.UniqueConstraint(
                fields=["agent", "role", "scope_kind", "scope_id"],
                condition=Q(until=None),
                name="one_open_role_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.get_scope_kind_display()} {self.scope_id})"

    @property
    def sentence(self) -> str:
        return ROLES[self.role].sentence if self.role in ROLES else ""


class SignatureDelegation(models.Model):
    """The president of the council lets an agent sign certain acts, up to an amount."""

    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="delegations", verbose_name="agent"
    )
    act = models.CharField("acte", max_length=16, choices=DelegableAct)
    ceiling = MoneyField("plafond", null=True, blank=True)
    reference = models.CharField("arrêté", max_length=60)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation de signature"
        verbose_name_plural = "délégations de signature"
        ordering: ClassVar = ["-since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="delegation_dates"
            ),
            models.UniqueConstraint(
                fields=["agent", "act"], condition=Q(until=None), name="one_open_delegation_per_act"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.reference})"


class CalendarAddress(models.Model):
    """The sealed address from which the agenda of an agent reads its calendar: whoever has it
    reads, without signing in, the dates that the agent may see; hence it is made anew at will."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="calendars", verbose_name="agent"
    )
    token = EncryptedTextField("adresse", purpose=CALENDAR)
    token_index = BlindIndexField("index de l'adresse", purpose=CALENDAR, unique=True)
    made_at = models.DateTimeField("faite le")
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "adresse d'agenda"
        verbose_name_plural = "adresses d'agenda"
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(revoked_at=None), name="one_live_calendar_address"
            )
        ]

    def __str__(self) -> str:
        return f"adresse d'agenda de {self.agent}"


class IdentityRequest(models.Model):
    """Somebody signed in with an outside identity that no agent holds yet.

    Kept so that an administrator may link it, after checking who it is: an e-mail address
    proves nothing, only `subject` identifies.
    """

    provider = models.CharField("fournisseur", max_length=40)
    subject = models.CharField("identifiant", max_length=191)
    email = models.EmailField("adresse déclarée", blank=True)
    full_name = models.CharField("nom déclaré", max_length=160, blank=True)
    siret = models.CharField("SIRET déclaré", max_length=14, blank=True)
    asked_at = models.DateTimeField("demandé le")
    agent = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        related_name="identity_requests",
        verbose_name="rattaché à",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "demande de rattachement"
        verbose_name_plural = "demandes de rattachement"
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.full_name or self.email} ({self.provider})"


class ApiToken(models.Model):
    """What lets the software of an organisation call Levier: shown once, known by its hash alone.

    `window` and `calls`: the minute of the last calls and how many there were (see `tokens`).
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="tokens", verbose_name="organisme"
    )
    name = models.CharField("usage", max_length=80)
    digest = models.CharField("empreinte", max_length=64, unique=True)
    beginning = models.CharField("commence par", max_length=12)
    issued_at = models.DateTimeField("créé le")
    issued_by = models.CharField("créé par", max_length=60)
    until = models.DateField("jusqu'au (exclu)")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    revoked_by = models.CharField("retiré par", max_length=60, blank=True)
    used_at = models.DateTimeField("dernier appel", null=True, blank=True)
    window = models.DateTimeField("minute", null=True, blank=True)
    calls = models.PositiveIntegerField("appels dans la minute", default=0)

    class Meta:
        verbose_name = "jeton d'accès"
        verbose_name_plural = "jetons d'accès"
        ordering: ClassVar = ["-issued_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="token_revoked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"
