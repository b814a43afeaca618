"""Two amounts for one household: which line tells them apart, and the likely cause. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from levier.allowance.domain import FindingKind
from levier.kernel.money import Money

ROUNDING = 2  # cents


@dataclass(frozen=True, slots=True)
class Step:
    """A line of our calculation or an adjustment."""

    label: str
    cents: int


@dataclass(frozen=True, slots=True)
class Difference:
    kind: str
    where: str  # the line that differs, or empty
    cause: str  # a full French sentence: what is likely, what to check


def compare(
    ours: int, theirs: int | None, steps: Sequence[Step], reason: str, payer: str
) -> Difference | None:
    """What tells our amount from the payer's, or None when they agree. Amounts in cents.

    `steps`: our lines and adjustments; `reason`: why we pay nothing, when we don't.
    """
    paid = theirs or 0
    if ours == paid:
        return None
    if paid == 0:
        return Difference(FindingKind.OURS_ALONE, "", _silent_payer(ours, theirs, payer))
    if ours == 0:
        return Difference(
            FindingKind.PAYER_ALONE,
            reason,
            f"{payer} verse {Money(paid)} ; selon nous, rien n'est à verser : "
            f"{_lowered(reason)}. Vérifiez la date d'effet de ce fait chez le payeur.",
        )
    line = explaining_line(paid - ours, steps)
    if line:
        return Difference(FindingKind.AMOUNT, line.label, _explained(line, payer))
    return Difference(FindingKind.AMOUNT, *_unexplained(ours - paid, steps, payer))


def explaining_line(gap: int, steps: Sequence[Step]) -> Step | None:
    """The line which, taken out, would close the gap (theirs minus ours) to the rounding."""
    fitting = [step for step in steps if abs(gap + step.cents) <= ROUNDING and step.cents]
    return min(fitting, key=lambda step: abs(gap + step.cents), default=None)


def _explained(line: Step, payer: str) -> str:
    return (
        f"L'écart est exactement la ligne « {line.label} » ({Money(line.cents)}) : {payer} ne "
        "l'applique pas, ou pas encore. Vérifiez ce fait et sa date d'effet."
    )


def _silent_payer(ours: int, theirs: int | None, payer: str) -> str:
    if theirs is None:
        return (
            f"Aucun montant de {payer or 'payeur'} n'est connu pour ce mois, alors que le droit "
            f"est de {Money(ours)}. Vérifiez que le flux du mois est complet."
        )
    return (
        f"{payer} ne verse rien, alors que le droit est de {Money(ours)}. Vérifiez si un motif "
        "de suspension, ou une déclaration de ressources attendue, nous manque."
    )


def _unexplained(gap: int, steps: Sequence[Step], payer: str) -> tuple[str, str]:
    if abs(gap) <= ROUNDING:
        return "", "Écart d'arrondi : un ou deux centimes, sans conséquence."
    taken = [step for step in steps if step.cents < 0]
    if not taken:
        return "", (
            f"Nous ne retenons aucune ressource ; {payer} compte sans doute un revenu, ou une "
            "composition du foyer, que nous n'avons pas. Comparez les deux situations."
        )
    closest = min(taken, key=lambda step: abs(abs(step.cents) - abs(gap)))
    sense = "plus bas" if gap < 0 else "plus haut"
    return closest.label, (
        f"Notre montant est {sense} de {Money(abs(gap))}. La ligne la plus proche de cet écart "
        f"est « {closest.label} » ({Money(closest.cents)}) : comparez-la à ce que retient {payer}."
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if text else "aucun motif enregistré"
