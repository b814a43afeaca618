"""Amounts in euros, held as whole cents: exact on every database, cheap to add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NARROW_SPACE = "\u202f"  # between thousands
NO_BREAK_SPACE = "\u00a0"  # before the euro sign


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of euros in whole cents, signed."""

    cents: int

    @classmethod
    def euros(cls, amount: str | int | Decimal) -> Money:
        """From euros; ValueError when it is no number or has a fraction of a cent."""
        try:
            exact = Decimal(amount) * 100
        except InvalidOperation as error:
            raise ValueError(f"{amount!r} is not an amount") from error
        if not exact.is_finite() or exact != exact.to_integral_value():
            raise ValueError(f"{amount} € has a fraction of a cent; round it first")
        return cls(int(exact))

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        return cls(sum(amount.cents for amount in amounts))

    def deconstruct(self) -> tuple[str, tuple[int], dict[str, object]]:
        """How a migration writes an amount down, in a default or a constraint."""
        return "levier.kernel.money.Money", (self.cents,), {}

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __abs__(self) -> Money:
        return Money(abs(self.cents))

    def __bool__(self) -> bool:
        return self.cents != 0

    def times(self, rate: Decimal) -> Money:
        """Multiply and round half up to the cent, the one rounding rule of the system."""
        return Money(int((self.cents * rate).to_integral_value(ROUND_HALF_UP)))

    @property
    def as_decimal(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)

    @property
    def plain(self) -> str:
        """`1234.50`, for files: a point, two decimals, no space."""
        euros, cents = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{euros}.{cents:02d}"

    def __str__(self) -> str:
        euros, cents = divmod(abs(self.cents), 100)
        sign = "-" if self.cents < 0 else ""
        whole = f"{euros:,}".replace(",", NARROW_SPACE)
        return f"{sign}{whole},{cents:02d}{NO_BREAK_SPACE}€"


ZERO = Money(0)
