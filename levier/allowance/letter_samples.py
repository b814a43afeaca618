"""A letter of each kind to nobody: what the texts look like, for whoever changes them."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

from levier.allowance import letter_facts, letter_pdf, letters
from levier.allowance.letter_states import TEMPLATE_VERSION, LetterKind
from levier.allowance.models import Letter
from levier.foundation import documents
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.ui.pieces import Receipt, ReceiptLine

REASON = "Ici, l'agent écrit les faits en mots simples : ce qui s'est passé, et quand."


def sample(kind: str, *, at: datetime) -> bytes:
    """The PDF of a kind with the texts in force, marked as a project. One query."""
    texts = letter_facts.texts_of(kind, letter_facts.texts_in_force())
    texts["signature"] += "\nCamille EXEMPLE, cheffe de service\n(délégation 2026-000)"
    content = _content(kind, texts, Month.of(at.date()), at.date())
    letter = Letter(kind=kind, template_version=TEMPLATE_VERSION, made_at=at)
    letter.content = json.dumps(content)
    return letter_pdf.pdf_of(letter)


def _content(kind: str, texts: dict[str, str], month: Month, day: date) -> letters.Content:
    about = letters.About(
        letterhead=documents.letterhead(),
        greeting="Madame,",
        recipient=("Mme Camille EXEMPLE", "APPARTEMENT 12", "8 RUE DES TILLEULS", "01000 EXEMPLE"),
        case_number="00000000000",
        payer="CAF d'exemple",
        agent="Dominique EXEMPLE, gestionnaire RSA",
        centre="MDS d'exemple",
    )
    if kind == LetterKind.SUSPENSION:
        return letters.suspension(about, month + 1, REASON, "CASF L262-37", texts)
    if kind == LetterKind.RESUMPTION:
        return letters.resumption(about, month + 1, REASON, texts)
    if kind == LetterKind.OVERPAYMENT:
        return letters.overpayment(about, _owed(month, day), texts)
    return letters.right(about, _right(month), texts)


def _right(month: Month) -> letters.Right:
    lines = [
        ReceiptLine("Montant forfaitaire pour une personne", Money(65169), "CASF L262-2"),
        ReceiptLine("Forfait logement : aide au logement perçue", Money(-7820), "CASF R262-10"),
    ]
    return letters.Right(
        month=month,
        receipt=Receipt("RSA", Money(57349), lines, total_label="À verser"),
        reason="RSA versé",
        is_delegated=True,
        before=Money(65169),
        before_receipt=Receipt("RSA", Money(65169), lines[:1]),
        adults=1,
    )


def _owed(month: Month, day: date) -> letters.Overpayment:
    return letters.Overpayment(
        initial=Money(31200),
        balance=Money(31200),
        since=(month + -3).first_day,
        until=(month + -1).last_day,
        reason=REASON,
        share=Decimal("0.20"),
        limitation_on=date(day.year + 2, day.month, 1),
        fraudulent=False,
    )
