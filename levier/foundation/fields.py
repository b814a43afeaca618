"""Model fields for the kernel's values and for secrets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from levier.foundation import crypto
from levier.kernel.money import Money
from levier.kernel.month import Month

S = TypeVar("S")
G = TypeVar("G")

if TYPE_CHECKING:  # django-stubs reads a field's Python type from Field[set, get]

    class MoneyColumn(models.Field[S, G]):
        _pyi_private_set_type: Money
        _pyi_private_get_type: Money

    class MonthColumn(models.Field[S, G]):
        _pyi_private_set_type: Month
        _pyi_private_get_type: Month

    SecretText = models.Field[str, str]
    SecretBytes = models.Field[bytes, bytes]
    IndexColumn = models.CharField[str, str]
else:

    class Subscriptable:
        """Lets `MoneyColumn[S, G]` be written at run time as for the type checker."""

        def __class_getitem__(cls, _: object) -> type:
            return cls

    class MoneyColumn(Subscriptable, models.BigIntegerField):
        pass

    class MonthColumn(Subscriptable, models.DateField):
        pass

    SecretText, SecretBytes = models.TextField, models.BinaryField
    IndexColumn = models.CharField


class MoneyField(MoneyColumn[S, G]):
    """A Money, stored as whole cents. SUM, =, < and indexes stay exact on SQLite too."""

    description = "montant en centimes d'euro"

    def from_db_value(
        self, value: int | Decimal | None, expression: object, connection: BaseDatabaseWrapper
    ) -> Money | None:
        return None if value is None else Money(int(value))

    def to_python(self, value: Any) -> Money | None:
        if value is None or isinstance(value, Money):
            return value
        return Money(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        if not isinstance(value, Money):
            raise TypeError(f"{self.name} takes a Money, not {value!r}")
        return value.cents


class MonthField(MonthColumn[S, G]):
    """A Month, stored as its first day so that SQL and reports can read it."""

    description = "mois"

    def from_db_value(
        self, value: date | None, expression: object, connection: BaseDatabaseWrapper
    ) -> Month | None:
        return None if value is None else Month.of(value)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Month):
            return value
        return Month.parse(str(value)[:7])

    def get_prep_value(self, value: Any) -> date | None:
        if value is None:
            return None
        if not isinstance(value, Month):
            raise TypeError(f"{self.name} takes a Month, not {value!r}")
        return value.first_day

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        day = value if prepared else self.get_prep_value(value)
        return connection.ops.adapt_datefield_value(day)


class CipherText(str):
    """A sealed text as the database gave it, not opened yet."""

    __slots__ = ()


class CipherBytes(bytes):
    """Sealed bytes as the database gave them, not opened yet."""


class SecretAttribute(DeferredAttribute):
    """Opens the value when it is read, not when the row is loaded: lists pay nothing."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, CipherText | CipherBytes):
            value = self.field.open(instance, value)  # type: ignore[attr-defined]
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class Secret:
    """What encrypted columns share: a binding to the row's uuid, and no look-up on the value."""

    purpose: str

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def binding(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}|{self.attname}|{instance.uuid}"  # type: ignore[attr-defined]

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Nothing is written but what `pre_save` sealed: `update()` has no row to bind it to."""
        if value and not isinstance(value, CipherText | CipherBytes):
            raise TypeError(f"{self.attname} is encrypted: save the object, update() can't")  # type: ignore[attr-defined]
        plain = value if value is None else (str if isinstance(value, str) else bytes)(value)
        return super().get_db_prep_save(plain, connection)  # type: ignore[misc]

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError("Une donnée chiffrée ne se cherche que par son index aveugle.")
        return super().get_lookup(lookup_name)  # type: ignore[misc]


class EncryptedTextField(Secret, SecretText):
    """A secret text. The model must have a `uuid`, set before the row is saved."""

    descriptor_class = SecretAttribute
    description = "texte chiffré"

    def from_db_value(
        self, value: str | None, expression: object, connection: BaseDatabaseWrapper
    ) -> CipherText | None:
        return None if value is None else CipherText(value)

    def open(self, instance: models.Model, value: CipherText) -> str:
        if value == "":
            return ""
        bound_to = self.binding(instance)
        return crypto.unseal_text(value, purpose=self.purpose, bound_to=bound_to)

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or value == "" or isinstance(value, CipherText):
            return value
        bound_to = self.binding(model_instance)
        return CipherText(crypto.seal_text(value, purpose=self.purpose, bound_to=bound_to))


class EncryptedBytesField(Secret, SecretBytes):
    """Secret bytes: files, frozen facts. The model must have a `uuid`."""

    descriptor_class = SecretAttribute
    description = "fichier chiffré"

    def from_db_value(
        self, value: Any, expression: object, connection: BaseDatabaseWrapper
    ) -> CipherBytes | None:
        return None if value is None else CipherBytes(bytes(value))

    def open(self, instance: models.Model, value: CipherBytes) -> bytes:
        bound_to = self.binding(instance)
        return crypto.unseal(bytes(value), purpose=self.purpose, bound_to=bound_to)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, CipherBytes):
            return value
        bound_to = self.binding(model_instance)
        return CipherBytes(crypto.seal(bytes(value), purpose=self.purpose, bound_to=bound_to))


class BlindIndexField(IndexColumn):
    """The keyed fingerprint of another field, for exact search without the value."""

    description = "index aveugle"

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def of(self, value: str) -> str:
        return crypto.blind_index(value, purpose=self.purpose) if value else ""


class FoldedField(IndexColumn):
    """Folded text (plain ASCII) whose order is that of its bytes, the same on every engine."""

    description = "texte simplifié"

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        collation = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return {**super().db_parameters(connection), **collation}
