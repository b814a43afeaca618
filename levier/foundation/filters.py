"""What a list can be narrowed by. Each filter reads its part of the address, and says in
French what it could not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Input:
    """One field of the filter form, ready to be drawn."""

    name: str
    label: str
    kind: str  # text, choice, month, amount
    value: str
    choices: Choices = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """`field` is an ORM path; `key` the name in the address; `label` French."""

    key: str
    label: str
    field: str = ""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        """None when the filter is not used; Refusal when what was typed can't be read."""
        raise NotImplementedError

    def inputs(self, params: Mapping[str, str]) -> list[Input]:
        return [Input(self.key, self.label, "text", _typed(params, self.key))]

    def names(self) -> list[str]:
        return [self.key]


def _typed(params: Mapping[str, str], key: str) -> str:
    return params.get(key, "").replace("\x00", "").strip()[:200]


@dataclass(frozen=True, slots=True)
class Text(Filter):
    """Words, all of which must be found. `prepare` folds them as the column was folded."""

    lookup: str = "icontains"
    prepare: Callable[[str], str] = str.strip

    def condition(self, params: Mapping[str, str]) -> Q | None:
        words = self.prepare(_typed(params, self.key)).split()
        found = Q()
        for word in words:
            found &= Q(**{f"{self.field or self.key}__{self.lookup}": word})
        return found if words else None


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """One of a few values. `choices` may be a function, called once a page."""

    choices: Choices | Callable[[], Choices] = ()

    def offered(self) -> Choices:
        return self.choices() if callable(self.choices) else self.choices

    def condition(self, params: Mapping[str, str]) -> Q | None:
        value = _typed(params, self.key)
        if not value:
            return None
        if value not in {str(code) for code, _ in self.offered()}:
            raise Refusal(
                f"« {self.label} » : ce choix n'existe pas dans la liste.", field=self.key
            )
        return Q(**{self.field or self.key: value})

    def inputs(self, params: Mapping[str, str]) -> list[Input]:
        offered = [(str(code), label) for code, label in self.offered()]
        return [Input(self.key, self.label, "choice", _typed(params, self.key), offered)]


@dataclass(frozen=True, slots=True)
class YesNo(Filter):
    """Yes or no, by a boolean field or by the condition that means yes."""

    yes: Q | None = None

    def condition(self, params: Mapping[str, str]) -> Q | None:
        meaning = self.yes if self.yes is not None else Q(**{self.field or self.key: True})
        return {"oui": meaning, "non": ~meaning}.get(_typed(params, self.key))

    def inputs(self, params: Mapping[str, str]) -> list[Input]:
        choices = [("oui", "Oui"), ("non", "Non")]
        return [Input(self.key, self.label, "choice", _typed(params, self.key), choices)]


@dataclass(frozen=True, slots=True)
class InMonth(Filter):
    """A MonthField equal to `2026-11` (`11/2026` is understood)."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        value = _typed(params, self.key)
        if not value:
            return None
        if re.fullmatch(r"\d{2}/\d{4}", value):
            value = f"{value[3:]}-{value[:2]}"
        try:
            return Q(**{self.field or self.key: Month.parse(value)})
        except ValueError as error:
            raise Refusal(
                f"« {self.label} » : écrivez le mois comme 2026-11.", field=self.key
            ) from error

    def inputs(self, params: Mapping[str, str]) -> list[Input]:
        return [Input(self.key, self.label, "month", _typed(params, self.key))]


@dataclass(frozen=True, slots=True)
class Amount(Filter):
    """A MoneyField between two amounts, both included, either of which may be left out."""

    def names(self) -> list[str]:
        return [f"{self.key}_min", f"{self.key}_max"]

    def condition(self, params: Mapping[str, str]) -> Q | None:
        found, used = Q(), False
        for key, lookup in zip(self.names(), ("gte", "lte"), strict=True):
            if value := _typed(params, key):
                found &= Q(**{f"{self.field or self.key}__{lookup}": self._amount(value, key)})
                used = True
        return found if used else None

    def _amount(self, text: str, key: str) -> Money:
        plain = text.replace("€", "").replace(",", ".")
        try:
            amount = Money.euros(Decimal("".join(plain.split())))
        except (ValueError, ArithmeticError) as error:
            raise Refusal(
                f"« {self.label} » : écrivez un montant comme 573,49.", field=key
            ) from error
        if abs(amount.cents) > 10**15:
            raise Refusal(f"« {self.label} » : ce montant est trop grand.", field=key)
        return amount

    def inputs(self, params: Mapping[str, str]) -> list[Input]:
        return [
            Input(key, f"{self.label}, {word}", "amount", _typed(params, key))
            for key, word in zip(self.names(), ("au moins", "au plus"), strict=True)
        ]
