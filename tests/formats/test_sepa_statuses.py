"""What the bank answers, in every version, and files that are not answers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from levier.formats.sepa import replies, statuses
from levier.formats.sepa.replies import Answer
from levier.formats.sepa.statuses import Kind, Scope
from levier.kernel.errors import Refusal

MOMENT = datetime(2026, 12, 1, 8)
ACCOUNT = "FR7630006000011234567890189"
ANSWERS = [Answer("E1", 100), Answer("E2", 205, "RTRN", "AC04")]
STATUSES = [Answer("E1", 100, "ACSC"), Answer("E2", 205, "RJCT", "AC01")]


DEEP = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">' + b"<a>" * 100_000


def report(version: str = "03", **header: str) -> bytes:
    return replies.status_report("B1", MOMENT, "LV-1", STATUSES, version=version, **header)


def notice(version: str = "02", *, statement: bool = False) -> bytes:
    return replies.notification(
        "S1", MOMENT, ACCOUNT, ANSWERS, version=version, statement=statement
    )


def made(message: str) -> bytes:
    family, version = message[:8], message[-2:]
    return (
        report(version) if family == "pain.002" else notice(version, statement=family == "camt.053")
    )


MESSAGES = [
    "pain.002.001.03", "pain.002.001.12",
    "camt.054.001.02", "camt.054.001.08", "camt.053.001.02", "camt.053.001.08",
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_our_made_up_bank_writes_valid_messages(message: str, reference: Path) -> None:
    schema = reference / "iso20022" / f"{message}.xsd"
    etree.XMLSchema(etree.parse(str(schema))).assertValid(etree.fromstring(made(message)))


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(3, 15)])
def test_a_status_report_is_read_in_every_version(version: str) -> None:
    found = statuses.read(report(version))
    assert (found.format, found.version, found.message_id) == ("pain.002", version, "B1")
    first, second = found.entries
    assert (first.kind, first.end_to_end_id, first.cents) == (Kind.ACCEPTED, "E1", 100)
    assert (second.kind, second.reason, second.cents) == (Kind.REJECTED, "AC01", 205)
    assert second.reason_label == "IBAN faux ou inconnu"
    assert (second.msg_id, second.batch_id) == ("LV-1", "LV-1-001")


@pytest.mark.parametrize("statement", [True, False])
@pytest.mark.parametrize("version", ["02", "04", "08", "14"])
def test_a_notification_is_read_in_every_version(version: str, statement: bool) -> None:
    found = statuses.read(notice(version, statement=statement))
    assert found.account == ACCOUNT
    first, second = found.entries
    assert (first.kind, first.end_to_end_id, first.cents) == (Kind.BOOKED, "E1", 100)
    assert (second.kind, second.end_to_end_id, second.reason) == (Kind.RETURNED, "E2", "AC04")
    assert first.booked_on == MOMENT.date()
    assert first.key != second.key


def test_a_refusal_of_the_whole_file_is_one_entry() -> None:
    data = replies.status_report("B1", MOMENT, "LV-1", [], group_status="RJCT")
    (entry,) = statuses.read(data).entries
    assert (entry.kind, entry.scope, entry.msg_id) == (Kind.REJECTED, Scope.FILE, "LV-1")


def test_a_partial_status_leaves_it_to_the_transfers() -> None:
    assert [entry.scope for entry in statuses.read(report()).entries] == [Scope.TRANSFER] * 2


def test_keys_are_the_same_each_time_the_file_is_read() -> None:
    for data in (report(), notice()):
        keys = [entry.key for entry in statuses.read(data).entries]
        assert keys == [entry.key for entry in statuses.read(data).entries]
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "old, new, words",
    [
        (b'<Amt Ccy="EUR">1.00', b'<Amt Ccy="CHF">1.00', "CHF"),
        (b'<Amt Ccy="EUR">1.00', b'<Amt Ccy="EUR">1,00', "ne se lit pas"),
        (b"2026-12-01</Dt>", b"2026-13-01</Dt>", "n'existe pas"),
        (b"<Sts>BOOK", b"<Sts>WHAT", "WHAT"),
    ],
)
def test_what_is_wrong_in_one_entry_stays_in_that_entry(old: bytes, new: bytes, words: str) -> None:
    data = notice()
    at = data.index(b"<Ntry>")
    first, _ = statuses.read(data[:at] + data[at:].replace(old, new, 2)).entries
    assert first.kind is Kind.UNREADABLE
    assert words in first.problem


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "vide"),
        (b"   \n", "vide"),
        (b"MT940 {1:F01", "n'est pas du XML"),
        (report()[:-40], "abîmé ou coupé"),
        (b"PK\x03\x04....", "compressé"),
        (report().decode().encode("utf-16"), "encodage"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "UTF-8"),
        (b"<html><body/></html>", "ISO 20022"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "sécurité"),
        (b"<!--" + b"x" * 5000 + b"--><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "sécurité"),
        (report().replace(b"pain.002.001.03", b"pain.001.001.03"), "ordre de virement"),
        (report().replace(b"pain.002.001.03", b"pain.008.001.03"), "pain.008"),
        (report().replace(b"pain.002.001.03", b"pain.002.001.99"), "version"),
        (report().replace(b"<MsgId>B1</MsgId>", b""), "identifiant"),
        (report().replace(b"CstmrPmtStsRpt", b"SomethingElse"), "SomethingElse"),
        pytest.param(DEEP, "n'est pas du XML", id="too deep"),
    ],
)
def test_a_file_that_is_no_answer_gets_a_french_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match="(?i)" + words):
        statuses.read(data)


@settings(max_examples=300, deadline=None)
@given(
    message=st.sampled_from(MESSAGES),
    at=st.floats(0, 1),
    length=st.integers(0, 40),
    noise=st.binary(max_size=20),
)
def test_a_mutated_file_is_read_or_refused_never_a_crash(
    message: str, at: float, length: int, noise: bytes
) -> None:
    data = made(message)
    start = int(at * len(data))
    try:
        statuses.read(data[:start] + noise + data[start + length :])
    except Refusal as refusal:
        assert refusal.message
