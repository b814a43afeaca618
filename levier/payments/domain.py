"""What a payment can be, how it moves, what the ledger holds. No database here.

The states and the keys follow one rule: what left for the bank never changes again; a payment
that failed for good is issued anew, as another order, by a decision of two people.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from django.db.models import TextChoices

from levier.formats.sepa.statuses import Kind
from levier.kernel.lifecycle import Lifecycle, Move
from levier.kernel.money import Money
from levier.kernel.month import Month


class PayeeKind(TextChoices):
    HOUSEHOLD = "household", "foyer"
    ORGANISATION = "organisation", "organisme"


class AccountState(TextChoices):
    ENTERED = "entered", "à valider"
    VERIFIED = "verified", "validé"
    SUSPENDED = "suspended", "suspendu"
    CLOSED = "closed", "clos"


BANK_ACCOUNT = Lifecycle(
    initial=AccountState.ENTERED,
    moves={
        "verify": Move("Valider", frozenset({AccountState.ENTERED}), AccountState.VERIFIED),
        "suspend": Move("Suspendre", frozenset({AccountState.VERIFIED}), AccountState.SUSPENDED),
        "close": Move(
            "Clore",
            frozenset({AccountState.ENTERED, AccountState.VERIFIED, AccountState.SUSPENDED}),
            AccountState.CLOSED,
        ),
    },
)


class Channel(TextChoices):
    SEPA = "sepa", "virement"
    DELEGATED = "delegated", "par le comptable"  # the order goes to the payeur départemental


class Nature(TextChoices):
    RSA = "rsa", "RSA du mois"
    RSA_ARREAR = "rsa_arrear", "rappel de RSA"
    ADVANCE = "advance", "acompte à l'organisme payeur"
    COMPLEMENT = "complement", "complément"
    GRANT = "grant", "subvention"
    AID = "aid", "aide individuelle"


# First letters of an EndToEndId. Neutral on purpose: it can be read on a bank statement.
NATURE_CODES = {
    Nature.RSA: "A", Nature.RSA_ARREAR: "B", Nature.ADVANCE: "C",
    Nature.COMPLEMENT: "D", Nature.GRANT: "E", Nature.AID: "F",
}  # fmt: skip


class OrderState(TextChoices):
    PROPOSED = "proposed", "proposé"
    LIVE = "live", "à payer"
    SEALED = "sealed", "dans un fichier"
    SENT = "sent", "envoyé"
    PAID = "paid", "payé"
    UNKNOWN = "unknown", "à rapprocher"
    CANCELLED = "cancelled", "annulé"
    REJECTED = "rejected", "rejeté"
    RETURNED = "returned", "retourné"


# Nothing was paid and nothing will be: another order may take its place.
DEAD = frozenset({OrderState.CANCELLED, OrderState.REJECTED, OrderState.RETURNED})
ALIVE = frozenset(set(OrderState) - DEAD)
AT_THE_BANK = frozenset({OrderState.SEALED, OrderState.SENT, OrderState.UNKNOWN})
REISSUABLE = frozenset({OrderState.REJECTED, OrderState.RETURNED})

ORDER = Lifecycle(
    initial=OrderState.PROPOSED,
    moves={
        "approve": Move("Valider", frozenset({OrderState.PROPOSED}), OrderState.LIVE),
        "cancel": Move(
            "Annuler", frozenset({OrderState.PROPOSED, OrderState.LIVE}), OrderState.CANCELLED
        ),
        "seal": Move("Mettre dans un fichier", frozenset({OrderState.LIVE}), OrderState.SEALED),
        "send": Move("Envoyer", frozenset({OrderState.SEALED, OrderState.LIVE}), OrderState.SENT),
        "pay": Move(
            "Constater le paiement",
            frozenset({OrderState.SEALED, OrderState.SENT, OrderState.UNKNOWN}),
            OrderState.PAID,
        ),
        "reject": Move("Constater le rejet", AT_THE_BANK, OrderState.REJECTED),
        "return": Move("Constater le retour", AT_THE_BANK | {OrderState.PAID}, OrderState.RETURNED),
        "doubt": Move(
            "Mettre à rapprocher",
            frozenset({OrderState.SEALED, OrderState.SENT}),
            OrderState.UNKNOWN,
        ),
    },
)


class FileState(TextChoices):
    BUILDING = "building", "en construction"
    SEALED = "sealed", "scellé"
    LEAVING = "leaving", "remise en cours"
    SENT = "sent", "remis à la banque"
    UNKNOWN = "unknown", "remise incertaine"
    CLOSED = "closed", "dénoué"
    VOID = "void", "non parti"


BANK_FILE = Lifecycle(
    initial=FileState.BUILDING,
    moves={
        "seal": Move("Sceller", frozenset({FileState.BUILDING}), FileState.SEALED),
        "leave": Move(
            "Commencer la remise",
            frozenset({FileState.SEALED, FileState.UNKNOWN}),
            FileState.LEAVING,
        ),
        "send": Move(
            "Confirmer la remise", frozenset({FileState.LEAVING, FileState.UNKNOWN}), FileState.SENT
        ),
        "doubt": Move("Signaler un doute", frozenset({FileState.LEAVING}), FileState.UNKNOWN),
        "close": Move(
            "Dénouer",
            frozenset({FileState.LEAVING, FileState.SENT, FileState.UNKNOWN}),
            FileState.CLOSED,
        ),
        "void": Move(
            "Constater qu'il n'est pas parti",
            frozenset({FileState.SEALED, FileState.LEAVING, FileState.UNKNOWN}),
            FileState.VOID,
        ),
    },
)


class Outcome(TextChoices):
    """What became of one entry of the bank. Every entry has exactly one."""

    MATCHED = "matched", "rapproché"
    NOTED = "noted", "pris en note"
    ALREADY_KNOWN = "already_known", "déjà connu"
    AMOUNT_DIFFERS = "amount_differs", "montant différent"
    CONTRADICTORY = "contradictory", "contradictoire"
    NOT_OURS = "not_ours", "pas à nous"
    UNREADABLE = "unreadable", "illisible"


TO_LOOK_AT = frozenset(
    {Outcome.AMOUNT_DIFFERS, Outcome.CONTRADICTORY, Outcome.NOT_OURS, Outcome.UNREADABLE}
)

ENTRY_KINDS = [
    (Kind.ACCEPTED.value, "accepté"), (Kind.PENDING.value, "en attente"),
    (Kind.REJECTED.value, "rejeté"), (Kind.BOOKED.value, "débité"),
    (Kind.RETURNED.value, "revenu"), (Kind.RECEIVED.value, "reçu"),
    (Kind.UNREADABLE.value, "illisible"),
]  # fmt: skip

# Return reasons after which the bank account must not be used again without a person.
BAD_ACCOUNT = frozenset({"AC01", "AC03", "AC04", "AC06", "AC13", "RC01"})
DECEASED = "MD07"


class ResolutionOutcome(TextChoices):
    PAID = "paid", "le paiement a eu lieu"
    REJECTED = "rejected", "le paiement n'a pas eu lieu"


# The ledger


class AccountKind(TextChoices):
    EXPENSE = "expense", "dépense"
    PAYABLE = "payable", "somme due"
    RECEIVABLE = "receivable", "indu à recouvrer"
    TRANSIT = "transit", "virements en cours"
    BANK = "bank", "banque"
    ADVANCE = "advance", "acomptes versés"
    RETURNED = "returned", "virements revenus"
    WAIVER = "waiver", "remises de dette"
    COMMITMENT = "commitment", "engagement"


class Side(TextChoices):
    CREDIT = "credit", "créditeur"
    DEBIT = "debit", "débiteur"


# What grows an account, and whether the database forbids it to go below zero.
SIDES: Mapping[AccountKind, Side] = {
    AccountKind.PAYABLE: Side.CREDIT,
    AccountKind.COMMITMENT: Side.CREDIT,
    AccountKind.TRANSIT: Side.CREDIT,
    AccountKind.BANK: Side.CREDIT,
    AccountKind.RETURNED: Side.CREDIT,
    AccountKind.EXPENSE: Side.DEBIT,
    AccountKind.RECEIVABLE: Side.DEBIT,
    AccountKind.ADVANCE: Side.DEBIT,
    AccountKind.WAIVER: Side.DEBIT,
}
GUARDED = frozenset({AccountKind.PAYABLE, AccountKind.RECEIVABLE, AccountKind.COMMITMENT})


class Event(TextChoices):
    ACCRUED = "accr", "droit constaté"
    WITHHELD = "reco", "retenue sur indu"
    SEALED = "seal", "ordre mis dans un fichier"
    UNDONE = "undo", "ordre annulé"
    BOOKED = "book", "débit constaté"
    REJECTED = "rjct", "rejet avant débit"
    RETURNED = "retn", "retour après débit"
    DEBT = "debt", "indu constaté"
    WAIVED = "waiv", "remise de dette"
    REPAID = "repd", "remboursement"
    ADVANCED = "adv", "acompte ordonnancé"
    CONSUMED = "cons", "acompte consommé"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account by what it is for: `AccountRef("payable", "household:12")`."""

    kind: AccountKind
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry to write: one debit, one credit, the same amount. `key` is unique for ever."""

    key: str
    event: Event
    debit: AccountRef
    credit: AccountRef
    amount: Money
    source: str = ""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    kind: AccountKind
    since: Month
    chapter: str
    nature: str
    function: str
    label: str
    confidence: str

    @property
    def code(self) -> str:
        """`017/65171/447`."""
        return "/".join(part for part in (self.chapter, self.nature, self.function) if part)

    @property
    def is_certain(self) -> bool:
        return self.confidence == "high"


@cache
def budget_lines() -> tuple[BudgetLine, ...]:
    """The dated lines of m57.yaml."""
    text = (resources.files("levier.payments") / "m57.yaml").read_text(encoding="utf-8")
    return tuple(
        BudgetLine(
            **{**row, "kind": AccountKind(row["kind"]), "since": Month.parse(str(row["since"]))}
        )
        for row in yaml.safe_load(text)
    )


def budget_line(kind: str, month: Month) -> BudgetLine:
    """The M57 line of a kind of account in a month: the newest that had begun, else the oldest."""
    lines = sorted(
        (line for line in budget_lines() if line.kind == kind), key=lambda one: one.since
    )
    begun = [line for line in lines if line.since <= month]
    return begun[-1] if begun else lines[0]


# Keys


def end_to_end_id(nature: str, month: Month, payee: str, source: str, attempt: int) -> str:
    """The reference of a transfer: the same order always has the same one, killed or not.

    `A2611-7XQ2…-1`: nature, month, 80 bits of what the order is, decided attempts.
    """
    name = "|".join((nature, str(month), payee, source))
    digest = hashlib.sha256(name.encode()).digest()[:10]
    what = base64.b32encode(digest).decode()
    return (
        f"{NATURE_CODES[Nature(nature)]}{month.year % 100:02d}{month.number:02d}-{what}-{attempt}"
    )


def remittance(month: Month, reference: str) -> str:
    """What the payee reads on the statement: neutral, so that it reveals no benefit."""
    return f"Versement {month.number:02d}/{month.year} ref {reference}"
