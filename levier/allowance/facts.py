"""The facts of one household that a run freezes: everything the calculation reads, nothing else.

Stored as two lines of text: the run's own facts as canonical JSON, then the law's situation as
`entitlement.Household.to_json()` wrote it. Amounts are whole cents.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from levier.foundation.acts import canonical


@dataclass(frozen=True, slots=True)
class Withholding:
    """A decision that takes a share (1/100,000 of the right) or an amount away, this month."""

    nature: str  # domain.Nature SUSPENSION or SANCTION
    share: int
    cents: int
    label: str
    article: str
    source: str  # `type:identifier` of the decision


@dataclass(frozen=True, slots=True)
class Owed:
    """What a household still owes, and how much of it may be withheld each month (0: no plan)."""

    remaining: int
    instalment: int
    source: str


@dataclass(frozen=True, slots=True)
class Arrear:
    """What is owed to the household for another month."""

    cents: int
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`problem`: why the household can't be calculated (it is then held), or empty.

    `settled`: for a correction run, the cents already granted for that month; None otherwise.
    """

    case: str
    situation: str
    problem: str = ""
    payer: str = ""
    payer_amount: int | None = None
    payer_state: str = ""
    withholdings: tuple[Withholding, ...] = ()
    owed: tuple[Owed, ...] = ()
    arrears: tuple[Arrear, ...] = ()
    settled: int | None = None

    def to_bytes(self) -> bytes:
        plain = {
            "arrears": [[a.cents, a.label, a.source] for a in self.arrears],
            "case": self.case,
            "owed": [[o.remaining, o.instalment, o.source] for o in self.owed],
            "payer": self.payer,
            "payer_amount": self.payer_amount,
            "payer_state": self.payer_state,
            "problem": self.problem,
            "settled": self.settled,
            "withholdings": [
                [w.nature, w.share, w.cents, w.label, w.article, w.source]
                for w in self.withholdings
            ],
        }
        return f"{canonical(plain)}\n{self.situation}".encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Facts:
        head, _, situation = data.decode().partition("\n")
        plain = json.loads(head)
        return cls(
            case=plain["case"],
            situation=situation,
            problem=plain["problem"],
            payer=plain["payer"],
            payer_amount=plain["payer_amount"],
            payer_state=plain["payer_state"],
            withholdings=tuple(Withholding(*row) for row in plain["withholdings"]),
            owed=tuple(Owed(*row) for row in plain["owed"]),
            arrears=tuple(Arrear(*row) for row in plain["arrears"]),
            settled=plain["settled"],
        )


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
