"""The RSA of a situation written for OpenFisca: the same JSON, filled in and explained.

`fill_in(text)` takes what OpenFisca-France takes, on the variables of `situation_variables`, and
answers the RSA asked by `"rsa": {"2026-11": null}` in each family.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from levier.entitlement import law, parameters, situation
from levier.entitlement.columns import Batch
from levier.entitlement.household import Household
from levier.entitlement.parameters import Parameters
from levier.entitlement.result import Result
from levier.entitlement.situation import MONTHS_IN_YEAR, Member, Situation, refuse
from levier.entitlement.situation_household import household_of
from levier.entitlement.situation_variables import BY_YEAR, TAKEN
from levier.kernel.month import Month

ORDINARY_LAG = 1  # the quarter just before the month, as until February 2025
TRIAL_SINCE = Month(2024, 10)  # départements that tried the shifted quarter before the law
EARLY_FLAG = "departement_experimentation_rsa"


@dataclass(frozen=True, slots=True)
class Question:
    family: Member
    month: Month
    figures: Parameters
    stated: bool  # the file itself says which reference quarter applies


@dataclass(frozen=True, slots=True)
class Answer:
    """`document` is ready for `write`; `notes` are French sentences for the person who asks."""

    document: dict[str, Any]
    notes: tuple[str, ...]


def fill_in(text: str | bytes) -> Answer:
    """The document with every RSA asked, and its `explanation`; Refusal naming what is wrong.

    `explanation` is one list of lines, in the order of the families and months asked: `family`,
    `month`, `code`, `label`, `amount` (euros, signed) and `rule`. The lines of a family and a
    month add up to its RSA.
    """
    document = situation.parse(text)
    read = situation.read(document)
    check_variables(read)
    questions = list(asked(read))
    if not questions:
        raise refuse("familles", 'aucun RSA n\'est demandé ; ajoutez "rsa": {"2026-11": null}.')
    explanation: list[dict[str, Any]] = []
    answers = calculate(read, questions)
    for question, (result, row) in zip(questions, answers, strict=True):
        family, month = question.family.name, str(question.month)
        document["familles"][family]["rsa"][month] = euros(result.money(row).cents)
        explanation.extend(
            {
                "family": family,
                "month": month,
                "code": line.code,
                "label": line.label,
                "amount": euros(line.amount.cents),
                "rule": line.rule,
            }
            for line in result.lines(row)
        )
    document["explanation"] = explanation
    notes = (
        *people_notes(read),
        *figure_notes(questions),
        *quarter_notes(read, questions, answers),
    )
    return Answer(document, notes)


def check_variables(read: Situation) -> None:
    """Nothing is silently ignored: a variable that isn't taken is refused by name and place."""
    for member in read.members():
        for variable, dated in member.values.items():
            place = f"{member.place}.{variable}"
            if variable not in TAKEN[member.group]:
                raise refuse(place, unknown_variable(variable, member.group))
            for text, value in dated.items():
                span = situation.read_span(text, f"{place}.{text}")
                if variable == "rsa":
                    continue
                if value is None:
                    raise refuse(f"{place}.{text}", "seul le RSA d'une famille se demande (null).")
                if (variable in BY_YEAR) != (span.months == MONTHS_IN_YEAR) and (
                    variable in BY_YEAR
                ):
                    raise refuse(f"{place}.{text}", "cette variable se donne par année (2025).")


def unknown_variable(variable: str, group: str) -> str:
    homes = [other for other, names in TAKEN.items() if variable in names and other != group]
    if homes:
        return f"cette variable se donne dans {homes[0]}, pas dans {group}."
    return (
        "cette variable n'est pas prise en compte ; retirez-la, ou donnez le montant qu'elle "
        "sert à calculer (la liste est dans docs/reference/law.md)."
    )


def asked(read: Situation) -> Iterator[Question]:
    for family in read.groups["familles"].values():
        for text, value in family.values.get("rsa", {}).items():
            place = f"{family.place}.rsa.{text}"
            if value is not None:
                raise refuse(place, "le RSA se calcule, il ne se donne pas : écrivez null.")
            span = situation.read_span(text, place)
            if span.months != 1 or text != str(span.start):
                raise refuse(place, "le RSA se demande pour un mois, écrit comme 2026-11.")
            figures, stated = figures_for(family, span.start)
            yield Question(family, span.start, figures, stated)


def figures_for(family: Member, month: Month) -> tuple[Parameters, bool]:
    """Those of the month; the file may say that another reference quarter applies."""
    figures = parameters.at(month)
    trial = family.truth(EARLY_FLAG, month)
    if trial is None:
        return figures, False
    lag = ORDINARY_LAG + (trial and month >= TRIAL_SINCE)
    return replace(figures, reference_quarter_lag=lag), True


def calculate(read: Situation, questions: list[Question]) -> list[tuple[Result, int]]:
    """One batch for each month and reference quarter; the row of each question in its result."""
    batches: dict[Parameters, list[int]] = defaultdict(list)
    for number, question in enumerate(questions):
        batches[question.figures].append(number)
    answers: dict[int, tuple[Result, int]] = {}
    for figures, numbers in batches.items():
        households = [household_for(read, questions[number]) for number in numbers]
        result = law.calculate(Batch.of(households, figures.month), figures)
        answers.update((number, (result, row)) for row, number in enumerate(numbers))
    return [answers[number] for number in range(len(questions))]


def household_for(read: Situation, question: Question) -> Household:
    return household_of(read, question.family, question.figures)


def people_notes(read: Situation) -> Iterator[str]:
    """A child left out of every family is a slip that the amount alone would not show."""
    for person in read.people.values():
        if ("familles", person.name) not in read.belongs:
            yield f"{person.place} : dans aucune famille ; cette personne ne compte nulle part."


def figure_notes(questions: list[Question]) -> Iterator[str]:
    """The amount is revalued each April: beyond, only the last one known can be used."""
    last = parameters.all_parameters()["base_amount"].values[-1]
    for month in sorted({question.month for question in questions}):
        if month - last.since >= MONTHS_IN_YEAR:
            yield (
                f"{month.label} : calculé avec le montant forfaitaire {last.since.of_label}, "
                f"le dernier connu ({last.source})."
            )


def quarter_notes(
    read: Situation, questions: list[Question], answers: list[tuple[Result, int]]
) -> Iterator[str]:
    """Where the shift of March 2025 changes the amount, and OpenFisca must be told of it."""
    shifted = [
        (question, answer)
        for question, answer in zip(questions, answers, strict=True)
        if not question.stated and question.figures.reference_quarter_lag > ORDINARY_LAG
    ]
    earlier = [
        replace(asked, figures=replace(asked.figures, reference_quarter_lag=ORDINARY_LAG))
        for asked, _ in shifted
    ]
    others = calculate(read, earlier)
    for (question, (result, row)), (other, at) in zip(shifted, others, strict=True):
        if other.money(at) != result.money(row):
            months = question.figures.reference_months()
            yield (
                f"{question.family.place}, {question.month.label} : le trimestre de référence va "
                f"de {months[0].label} à {months[-1].label} (CASF R262-7, depuis mars 2025). "
                f"OpenFisca-France ne le décale que si {EARLY_FLAG} est vrai."
            )


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


MARK = "\ue000"  # private use: brackets a number so that it keeps its two decimals
MARKED = re.compile(f'"{MARK}([-+.0-9Ee]+){MARK}"')


def write(document: Mapping[str, Any]) -> str:
    """JSON, numbers as they were written and amounts with two decimals."""
    marked = json.dumps(
        document, ensure_ascii=False, indent=2, default=lambda number: f"{MARK}{number}{MARK}"
    )
    return MARKED.sub(r"\1", marked)
