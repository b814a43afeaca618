"""What letters say, how they are numbered, and what nobody can do to them."""

import datetime as dt
import hashlib
import json

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from levier.allowance import letter_facts, letter_pdf, letters, usecases, verifying
from levier.allowance.domain import Channel, Outcome
from levier.allowance.letter_states import (
    TEMPLATE_VERSION,
    LetterKind,
    LetterState,
    template_of,
)
from levier.allowance.models import Letter, LetterSeries, LetterText
from levier.allowance.usecases.lettering import Told, take_references
from levier.foundation import documents
from levier.foundation.acts import Decision
from levier.foundation.fields import CipherText
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.people.models import Person
from levier.rights import usecases as rights
from levier.rights.models import PayerMonth
from levier.ui.pieces import Receipt, ReceiptLine
from tests.allowance.households import NOVEMBER, NOW, feed_of, settle
from tests.allowance.letter_cases import (
    HOUSE,
    approved,
    give_addresses,
    plain,
    run_to_approval,
    words,
)

pytestmark = pytest.mark.django_db
LATER = Decision("system:courrier", NOW + dt.timedelta(days=1), "essai")
DECEMBER, OWED = Month(2026, 12), Money(31200)
HOSTILE = '#panic() *gras* _bas_ "q" \\ @ref <label> $1$ // note /* */ `code`'


def paid_line(run):
    return run.lines.filter(outcome=Outcome.AMOUNT).earliest("position")


def draft(run, line=None):
    line = line or paid_line(run)
    return usecases.prepare_letter(
        case=line.case, told=Told(LetterKind.RIGHT, line), decision=HOUSE
    )


def issued(run, line=None):
    letter = draft(run, line)
    usecases.issue_letter(letter=letter, decision=HOUSE)
    return Letter.objects.get(pk=letter.pk)


def suspended(case, since=DECEMBER):
    return rights.suspend_payment(
        case=case, since=since, rule="CASF L262-37",
        decision=Decision("system:essai", NOW, "Deux rendez-vous manqués sans motif."),
    )  # fmt: skip


def told_debt(case, amount=OWED):
    return rights.assess_debt(
        case=case, amount=amount, month=NOVEMBER, source=f"essai:{amount.cents}",
        assessed_on=NOW.date(), decision=HOUSE,
    )  # fmt: skip


# What it says


def test_a_right_is_told_number_first_line_by_line_with_its_articles_and_the_appeal():
    run = approved()
    line = paid_line(run)
    said = words(letter_pdf.pdf_of(issued(run)))
    assert f"Votre RSA de novembre 2026 est de {plain(str(line.payable))}." in said
    for one in letter_facts.receipts.from_run(line, NOVEMBER).receipt.lines:
        assert one.label in said and plain(letters.signed(one.amount)) in said
        assert one.rule.split(" ; ")[0] in said
    assert "La CAF de l'Ain vous verse cette somme." in said or "La MSA" in said
    assert "CASF L262-47" in said and "deux mois" in said and "tribunal administratif" in said
    assert "CRPA L311-3-1" in said and "Notre référence : RSA-2026-000001" in said
    assert "RUE DES TILLEULS" in said and "01500 AMBRONAY" in said
    assert "mardi 24 novembre 2026" in said


def test_the_claimant_is_named_and_greeted():
    run = approved()
    line = run.lines.get(case__number="00000000000")
    said = words(letter_pdf.pdf_of(issued(run, line)))
    assert "Mme Camille Essai00000" in said and "Madame," in said


def test_a_hostile_name_comes_out_as_it_is():
    run = approved(1)
    Person.objects.update(last_name=HOSTILE, first_name="")
    assert HOSTILE in words(letter_pdf.pdf_of(issued(run, run.lines.get())))


def test_nothing_to_pay_says_why_instead_of_an_amount():
    cases = settle(1)
    give_addresses(cases)
    suspended(cases[0], since=NOVEMBER)
    run = run_to_approval(Channel.DIRECT)
    said = words(letter_pdf.pdf_of(issued(run, run.lines.get())))
    assert "Vous n'avez pas de RSA à recevoir pour novembre 2026." in said
    assert "Voici pourquoi : suspension du versement." in said


def test_the_difference_with_last_month_stands_in_a_sentence():
    run = approved()
    line = paid_line(run)
    PayerMonth.objects.create(
        case=line.case, month=Month(2026, 10), feed=feed_of(Month(2026, 10)), feed_type="M",
        state="2", amount=line.payable + Money(7782), paid=line.payable,
    )  # fmt: skip
    said = words(letter_pdf.pdf_of(issued(run)))
    assert "C'est 77,82 € de moins qu'en octobre 2026" in said


def test_a_direct_payment_says_who_pays():
    run = approved(channel=Channel.DIRECT)
    assert "Le Département vous verse cette somme par virement." in words(
        letter_pdf.pdf_of(issued(run))
    )


def test_an_overpayment_is_told_with_its_recovery_its_waiver_and_what_an_appeal_stops():
    run = approved()
    case = paid_line(run).case
    debt = told_debt(case)
    letter = usecases.prepare_letter(
        case=case,
        told=Told(LetterKind.OVERPAYMENT, debt, "Vos salaires n'étaient pas connus."),
        decision=HOUSE,
    )
    usecases.issue_letter(letter=letter, decision=HOUSE)
    said = words(letter_pdf.pdf_of(letter))
    assert "Vous devez rembourser 312,00 € de RSA." in said
    assert "du 1er novembre 2026 au 30 novembre 2026" in said
    assert "Vos salaires n'étaient pas connus." in said and "20 % au plus" in said
    assert "remise" in said and "arrête le remboursement" in said and "CASF L262-46" in said
    assert "24 novembre 2028" in said


def test_sending_an_overpayment_notifies_it():
    run = approved()
    debt = told_debt(paid_line(run).case)
    letter = usecases.prepare_letter(
        case=debt.case, told=Told(LetterKind.OVERPAYMENT, debt, "Salaires."), decision=HOUSE
    )
    usecases.issue_letter(letter=letter, decision=HOUSE)
    usecases.send_letter(letter=letter, sending="registered", sent_on=NOW.date(), decision=HOUSE)
    debt.refresh_from_db()
    assert debt.state == "notified"


def test_a_small_debt_and_a_debt_without_words_are_not_written_of():
    run = approved()
    case = paid_line(run).case
    small = told_debt(case, Money(7600))
    with pytest.raises(Refusal, match="77,00"):
        usecases.prepare_letter(
            case=case, told=Told(LetterKind.OVERPAYMENT, small, "Salaires."), decision=HOUSE
        )
    stated = told_debt(case)
    type(stated).objects.filter(pk=stated.pk).update(origin="payer", motive="50")
    stated.refresh_from_db()
    with pytest.raises(Refusal, match="mots simples") as refused:
        usecases.prepare_letter(
            case=case, told=Told(LetterKind.OVERPAYMENT, stated), decision=HOUSE
        )
    assert refused.value.field == "words"


def test_a_suspension_and_its_end_are_told_with_motive_ground_effect_and_appeal():
    run = approved()
    suspension = suspended(paid_line(run).case)
    stop = usecases.prepare_letter(
        case=suspension.case, told=Told(LetterKind.SUSPENSION, suspension), decision=HOUSE
    )
    said = words(letter_pdf.pdf_of(stop))
    assert "suspendu à partir de décembre 2026" in said and "CASF L262-37" in said
    assert "Deux rendez-vous manqués" in said and "n'arrête pas" in said and "PROJET" in said
    told = Told(LetterKind.RESUMPTION, suspension)
    with pytest.raises(Refusal, match="toujours suspendu"):
        usecases.prepare_letter(case=suspension.case, told=told, decision=HOUSE)
    rights.resume_payment(
        suspension=suspension, until=Month(2027, 1),
        decision=Decision("system:essai", NOW, "Contrat signé."),
    )  # fmt: skip
    again = usecases.prepare_letter(case=suspension.case, told=told, decision=HOUSE)
    assert "reprend à partir de janvier 2027" in words(letter_pdf.pdf_of(again))


# When it is not written


def test_no_letter_without_an_address_or_before_the_approval():
    run = approved(addresses=False)
    with pytest.raises(Refusal, match="adresse"):
        draft(run)
    line = paid_line(run)
    line.run.state = "controlled"
    assert "pas approuvée" in letter_facts.rights_of([line])[line.pk].message


def test_a_letter_of_one_household_does_not_go_to_another():
    run = approved()
    line, other = run.lines.all()[:2]
    with pytest.raises(Refusal, match="à ce foyer"):
        usecases.prepare_letter(case=other.case, told=Told(LetterKind.RIGHT, line), decision=HOUSE)


def test_no_letter_gives_an_amount_that_the_payer_contradicts():
    run = approved(differing=1.0)
    with pytest.raises(Refusal, match="réglez d'abord cet écart"):
        draft(run)


def test_the_same_month_is_not_told_twice_until_the_first_letter_is_cancelled():
    run = approved()
    first = issued(run)
    with pytest.raises(Refusal, match="RSA-2026-000001"):
        draft(run)
    usecases.cancel_letter(letter=first, decision=HOUSE)
    assert issued(run).reference == "RSA-2026-000002"


def test_the_database_refuses_a_second_live_letter_for_a_line():
    run = approved()
    first = issued(run)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(
            kind="right", template_version="v1", case=first.case, month=NOVEMBER,
            line=first.line, content="{}", made_by="x", made_at=NOW,
        )  # fmt: skip


def test_an_unprintable_reason_names_what_it_cannot_print():
    run = approved()
    suspension = suspended(paid_line(run).case)
    with pytest.raises(Refusal, match="🙂"):
        usecases.prepare_letter(
            case=suspension.case,
            told=Told(LetterKind.SUSPENSION, suspension, "Merci 🙂"),
            decision=HOUSE,
        )


def test_a_draft_that_no_longer_tells_the_truth_is_not_issued():
    letter = draft(approved())
    Person.objects.update(last_name="Autre")
    with pytest.raises(Refusal, match="a changé"):
        usecases.issue_letter(letter=Letter.objects.get(pk=letter.pk), decision=HOUSE)
    letter.refresh_from_db()
    assert (letter.state, letter.reference) == (LetterState.DRAFT, "")


# Its number and its course


def test_numbers_follow_each_other_in_a_year_and_start_again_in_the_next():
    assert take_references(2026, 2) == ["RSA-2026-000001", "RSA-2026-000002"]
    assert take_references(2026, 1) == ["RSA-2026-000003"]
    assert take_references(2027, 1) == ["RSA-2027-000001"]


def test_a_number_that_lacks_is_found_by_the_verification():
    issued(approved())
    assert verifying.letters_follow_each_other() == []
    take_references(2026, 1)  # taken, and no letter has it
    assert verifying.letters_follow_each_other() == ["Courriers de 2026 : 2 numéros, 1 courriers."]


def test_a_letter_goes_from_draft_to_issued_to_sent_and_each_step_is_in_the_journal():
    run = approved()
    letter = draft(run)
    assert (letter.state, letter.reference) == (LetterState.DRAFT, "")
    usecases.issue_letter(letter=letter, decision=HOUSE)
    assert (letter.state, letter.reference) == (LetterState.ISSUED, "RSA-2026-000001")
    usecases.send_letter(letter=letter, sending="post", sent_on=NOW.date(), decision=LATER)
    assert (letter.state, letter.sent_on) == (LetterState.SENT, NOW.date())
    acts = list(
        JournalEntry.objects.filter(subject_type="allowance.letter").order_by("sequence")
        .values_list("act", flat=True)
    )  # fmt: skip
    assert acts == [
        "allowance.letter.prepare", "allowance.letter.issue", "allowance.letter.send"
    ]  # fmt: skip
    assert "Essai" not in "".join(JournalEntry.objects.values_list("line", flat=True))


@pytest.mark.parametrize(
    ("day", "said"),
    [(NOW.date() + dt.timedelta(days=2), "à venir"), (dt.date(2026, 11, 1), "émis")],
)
def test_a_sending_has_a_possible_day(day, said):
    letter = issued(approved())
    with pytest.raises(Refusal, match=said):
        usecases.send_letter(letter=letter, sending="post", sent_on=day, decision=LATER)


def test_a_cancellation_has_its_reason():
    letter = issued(approved())
    with pytest.raises(Refusal, match="pourquoi"):
        usecases.cancel_letter(letter=letter, decision=Decision("system:x", NOW))


# What nobody can do


@pytest.mark.parametrize(
    "change",
    [
        {"content": CipherText("{}")}, {"sha256": "0"}, {"reference": "RSA-2026-000009"},
        {"kind": "overpayment"}, {"month": Month(2020, 1)}, {"template_version": "v2"},
        {"state": "draft"}, {"issued_by": "agent:9"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_an_issued_letter_never_changes_whoever_writes_to_the_database(change):
    letter = issued(approved())
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM allowance_letter")


def test_a_cancelled_letter_stays_so_and_numbers_never_go_back():
    letter = issued(approved())
    usecases.cancel_letter(letter=letter, decision=HOUSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state="issued")
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterSeries.objects.update(last=0)


def test_an_issued_letter_has_its_reference_and_its_hash():
    letter = draft(approved())
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state="issued")


# The same bytes


def test_an_issued_letter_comes_out_the_same_years_later():
    letter = issued(approved())
    usecases.change_text(
        block="contact", text="Autre chose.", seen=0, decision=Decision("system:a", NOW, "essai")
    )
    Person.objects.update(last_name="Autre")
    pdf = letter_pdf.pdf_of(Letter.objects.get(pk=letter.pk))
    assert hashlib.sha256(pdf).hexdigest() == letter.sha256


def test_a_letter_that_was_tampered_with_is_not_given(monkeypatch):
    letter = issued(approved())
    letter.content = json.dumps({**json.loads(letter.content), "headline": "Autre montant"})
    with pytest.raises(Refusal, match="altérés"):
        letter_pdf.pdf_of(letter)
    letter.engine = "typst 0.1"  # an older engine need not give the same bytes
    assert letter_pdf.pdf_of(letter)


def test_names_are_not_readable_in_the_database():
    issued(approved())
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM allowance_letter")
        assert "Essai" not in str(cursor.fetchall())


# Its texts


def test_a_text_changes_for_the_letters_to_come_and_its_versions_stay():
    run = approved()
    admin = Decision("system:a", NOW, "nouveau numéro")
    usecases.change_text(block="contact", text=" Appelez le 3939. \r\n", seen=0, decision=admin)
    said = words(letter_pdf.pdf_of(issued(run)))
    assert "Appelez le 3939." in said
    assert LetterText.objects.get().version == 1
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        usecases.change_text(block="contact", text="Autre", seen=0, decision=admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterText.objects.update(text="x")


@pytest.mark.parametrize(
    ("block", "text", "said"),
    [
        ("contact", "", "vide"), ("contact", "🙂", "s'impriment"), ("contact", "x" * 1201, "1200"),
        ("signature", "a\n" * 7 + "a", "lignes"), ("nothing", "x", "n'existe pas"),
        ("contact", None, "en vigueur"),
    ],
)  # fmt: skip
def test_a_text_that_would_spoil_letters_is_refused(block, text, said):
    text = letter_facts.TEXTS[block] if text is None else text
    with pytest.raises(Refusal, match=said):
        usecases.change_text(
            block=block, text=text, seen=0, decision=Decision("system:a", NOW, "essai")
        )


def test_a_text_needs_its_reason():
    with pytest.raises(Refusal, match="pourquoi"):
        usecases.change_text(block="contact", text="x", seen=0, decision=Decision("system:a", NOW))


# Sentences alone


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (Month(2026, 10), "Votre RSA d'octobre 2026"),
        (Month(2026, 12), "Votre RSA de décembre 2026"),
    ],
)
def test_months_that_begin_with_a_vowel_are_elided(month, said):
    told = letters.Right(month=month, receipt=receipt(100), reason="x", is_delegated=True)
    assert plain(letters._right_headline(told)) == f"{said} est de 1,00 €."


def receipt(cents):
    return Receipt("RSA", Money(cents), [ReceiptLine("Base", Money(cents), "CASF L262-2")])


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (50000, None, ""),
        (50000, 50000, "C'est le même montant qu'en octobre 2026."),
        (50000, 0, "Vous n'aviez pas reçu de RSA en octobre 2026."),
        (50000, 40000, "C'est 100,00 € de plus qu'en octobre 2026 (400,00 €)."),
        (0, 0, ""),
    ],
)
def test_the_change_since_last_month_in_words(now, before, said):
    told = letters.Right(
        month=NOVEMBER, receipt=receipt(now), reason="x", is_delegated=True,
        before=None if before is None else Money(before),
    )  # fmt: skip
    assert plain(letters._change(told)) == said


def test_what_changed_names_the_lines_that_did():
    told = letters.Right(
        month=NOVEMBER, receipt=receipt(50000), reason="x", is_delegated=True,
        before=Money(40000), before_receipt=receipt(40000),
    )  # fmt: skip
    assert plain(letters._change(told)).endswith("Ce qui a changé : base (+ 100,00 €).")


@given(st.integers(1, 10**7), st.integers(0, 10**7))
def test_a_debt_found_by_recalculation_always_adds_up(initial, due):
    owed = letters.Overpayment(
        initial=Money(initial), balance=Money(initial), since=None, until=None, reason="x",
        share=letters.Decimal("0.20"), limitation_on=dt.date(2028, 1, 1), fraudulent=False,
        found=(Money(due + initial), Money(due)),
    )  # fmt: skip
    assert letters._debt_receipt(owed).total == Money(initial)


@pytest.mark.parametrize("kind", LetterKind.values)
def test_every_kind_of_letter_has_its_template_and_its_texts(kind):
    assert (documents.ROOMS / template_of(kind, TEMPLATE_VERSION)).exists()
    texts = letter_facts.texts_of(kind, letter_facts.texts_in_force())
    assert set(texts) >= {"opening", "contact", "signature", "privacy"}
