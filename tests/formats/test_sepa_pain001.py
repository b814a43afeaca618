"""The file of credit transfers: valid, stable, and true to its orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.formats.sepa import charset, pain001
from levier.formats.sepa.pain001 import CreditTransferFile, Debtor, Transfer, TransferFileError

IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR1420041010050500013M02606"
DEBTOR = Debtor("Département de l'Ain", IBAN, "BDFEFRPPCCT")


def transfer(number: int = 1, name: str = "Hélène Dupré-Çelik", cents: int = 63571) -> Transfer:
    return Transfer(f"R202611-{number:07d}-1", name, OTHER_IBAN, "", cents, "Versement 11/2026")


def bank_file(*transfers: Transfer, debtor: Debtor = DEBTOR) -> CreditTransferFile:
    moment = datetime(2026, 11, 27, 9, 30, 15)
    return CreditTransferFile("LV-7-1-1", moment, debtor, date(2026, 12, 4), transfers)


def test_a_file_says_what_its_orders_say() -> None:
    data = bank_file(transfer(1), transfer(2, cents=5)).to_bytes()
    found = pain001.read_back(data)
    assert found.msg_id == "LV-7-1-1"
    assert found.payment_information_ids == ["LV-7-1-1-001"]
    assert found.counts == [2, 2]
    assert found.sums == [63576, 63576]
    assert found.transfers == [
        ("R202611-0000001-1", OTHER_IBAN, 63571),
        ("R202611-0000002-1", OTHER_IBAN, 5),
    ]
    assert b"<CreDtTm>2026-11-27T09:30:15</CreDtTm>" in data
    assert b"<Nm>Helene Dupre-Celik</Nm>" in data


def test_the_same_orders_give_the_same_bytes() -> None:
    orders = [transfer(number) for number in range(1, 30)]
    assert bank_file(*orders).to_bytes() == bank_file(*orders).to_bytes()


@pytest.mark.parametrize("iban, bic", [(IBAN, ""), (IBAN, "BDFEFRPPCCT")])
def test_a_debtor_with_or_without_bic_gives_a_valid_file(iban: str, bic: str) -> None:
    data = bank_file(transfer(), debtor=Debtor("Ain", iban, bic)).to_bytes()
    assert (b"NOTPROVIDED" in data) == (not bic)


@settings(max_examples=150, deadline=None)
@given(name=st.text(max_size=90), remittance=st.text(max_size=160))
def test_any_unicode_name_gives_a_valid_file(name: str, remittance: str) -> None:
    order = replace(transfer(name=name), remittance=remittance)
    bank_file(order, debtor=Debtor(name, IBAN)).to_bytes()


@given(st.text(max_size=200), st.integers(1, 140))
def test_texts_stay_in_the_bank_alphabet(text: str, limit: int) -> None:
    found = charset.epc_text(text, limit)
    assert 1 <= len(found) <= limit
    assert not charset.OUTSIDE.search(found)
    assert "//" not in found and found[0] not in "/ " and found[-1] not in "/ "
    assert charset.epc_text(found, limit) == found


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Œuvrard", "OEuvrard"),
        ("Łukasz Đorđević", "Lukasz Dordevic"),
        ("D’Artagnan", "D'Artagnan"),
        ("Müller & Fils // Cie", "Muller + Fils / Cie"),
        ("李", "?"),
        ("", "?"),
    ],
)
def test_names_are_rendered_as_a_bank_reads_them(text: str, expected: str) -> None:
    assert charset.epc_text(text, 70) == expected


@pytest.mark.parametrize(
    "orders",
    [
        [],
        [transfer(cents=0)],
        [transfer(cents=-5)],
        [transfer(cents=pain001.MAX_CENTS + 1)],
        [transfer(), transfer()],
        [replace(transfer(), end_to_end_id="x" * 36)],
        [replace(transfer(), end_to_end_id="/x")],
        [replace(transfer(), iban="FR76<>")],
    ],
)
def test_a_wrong_file_is_never_written(orders: list[Transfer]) -> None:
    with pytest.raises(TransferFileError):
        bank_file(*orders).to_bytes()


def test_a_changed_amount_is_seen_when_read_back() -> None:
    data = bank_file(transfer(1), transfer(2)).to_bytes()
    forged = pain001.read_back(data.replace(b">635.71<", b">735.71<", 1))
    assert forged.cents != forged.sums[0]


@given(st.integers(0, 10**17 - 1))  # fifteen digits of euros, as ISO 20022 allows
def test_cents_survive_being_written_and_read(cents: int) -> None:
    assert pain001.in_cents(f"{cents // 100}.{cents % 100:02d}") == cents


@pytest.mark.parametrize("text", ["", "1,50", "1.005", "-1.00", "1e3", "NaN", "²", "9" * 17])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        pain001.in_cents(text)
