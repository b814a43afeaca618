"""`pain.001.001.09`: the credit transfers a debtor asks its bank to make.

sepaxml builds the tree; its random or clock-made identifiers are then replaced by ours, so
that the same orders always give the same bytes. Before the file leaves, it is validated
against its schema, and its counts and sums are read again by another parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import metadata, resources
from xml.parsers import expat
from xml.parsers.expat import ExpatError

from lxml import etree
from sepaxml import SepaTransfer

from levier.formats.sepa import charset

__all__ = [
    "CreditTransferFile",
    "Debtor",
    "ExpatError",
    "Transfer",
    "TransferFileError",
    "read_back",
    "validate",
]

SCHEMA = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{0,2})0*)?")
MAX_CENTS = 99_999_999_999  # 999 999 999,99 euros: EPC rulebook, AT-T002
GENERATOR = f"levier-1 sepaxml-{metadata.version('sepaxml')}"


class TransferFileError(ValueError):
    """What was to be written would not be a valid file: a bug, never a person's mistake."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer. `cents` > 0; `remittance` is read by everyone: nothing about a benefit."""

    end_to_end_id: str
    name: str
    iban: str
    bic: str
    cents: int
    remittance: str


@dataclass(frozen=True, slots=True)
class Debtor:
    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class CreditTransferFile:
    """One file, one debtor account, one execution date; `transfers` in the order of the file."""

    msg_id: str
    created_at: datetime
    debtor: Debtor
    execution_date: date
    transfers: Sequence[Transfer]

    @property
    def payment_information_id(self) -> str:
        return f"{self.msg_id}-001"

    @property
    def cents(self) -> int:
        return sum(transfer.cents for transfer in self.transfers)

    def to_bytes(self) -> bytes:
        """The file, valid against its schema and read back; TransferFileError otherwise."""
        self._check()
        data = self._rewrite(self._build())
        validate(data)
        found = read_back(data)
        expected = [(t.end_to_end_id, t.iban, t.cents) for t in self.transfers]
        if (found.msg_id, found.transfers) != (self.msg_id, expected):
            raise TransferFileError("the transfers read back are not those written")
        if {*found.counts} != {len(expected)} or {*found.sums} != {self.cents}:
            raise TransferFileError(f"totals {found.counts} {found.sums} do not match")
        return data

    def _check(self) -> None:
        if not self.transfers:
            raise TransferFileError("a file needs at least one transfer")
        identifiers = [transfer.end_to_end_id for transfer in self.transfers]
        if len(set(identifiers)) != len(identifiers):
            raise TransferFileError("an EndToEndId stands twice")
        for identifier in (self.payment_information_id, *identifiers):
            if not charset.is_epc_identifier(identifier):
                raise TransferFileError(f"{identifier!r} is not a SEPA identifier")
        for transfer in self.transfers:
            if not 0 < transfer.cents <= MAX_CENTS:
                raise TransferFileError(f"{transfer.end_to_end_id}: {transfer.cents} cents")

    def _build(self) -> bytes:
        name = charset.epc_text(self.debtor.name, charset.NAME_LENGTH)
        config = {"name": name, "IBAN": self.debtor.iban, "batch": True, "currency": "EUR"}
        if self.debtor.bic:
            config["BIC"] = self.debtor.bic
        document = SepaTransfer(config, schema=SCHEMA, clean=False)
        for transfer in self.transfers:
            document.add_payment(self._payment(transfer))
        return bytes(document.export(validate=False))

    def _payment(self, transfer: Transfer) -> dict[str, object]:
        payment: dict[str, object] = {
            "name": charset.epc_text(transfer.name, charset.NAME_LENGTH),
            "IBAN": transfer.iban,
            "amount": transfer.cents,
            "execution_date": self.execution_date,
            "description": charset.epc_text(transfer.remittance, charset.REMITTANCE_LENGTH),
            "endtoend_id": transfer.end_to_end_id,
        }
        return {**payment, "BIC": transfer.bic} if transfer.bic else payment

    def _rewrite(self, data: bytes) -> bytes:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        for tag, text in (
            ("MsgId", self.msg_id),
            ("CreDtTm", self.created_at.replace(tzinfo=None, microsecond=0).isoformat()),
            ("PmtInfId", self.payment_information_id),
        ):
            nodes = root.findall(f".//{{{NAMESPACE}}}{tag}")
            if len(nodes) != 1:
                raise TransferFileError(f"{len(nodes)} {tag} instead of one")
            nodes[0].text = text
        self._name_missing_agent(root)
        etree.cleanup_namespaces(root)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def _name_missing_agent(self, root: etree._Element) -> None:
        """Without a BIC, the EPC wants `NOTPROVIDED` rather than an empty debtor agent."""
        agent = root.find(f".//{{{NAMESPACE}}}DbtrAgt/{{{NAMESPACE}}}FinInstnId")
        if agent is not None and len(agent) == 0:
            other = etree.SubElement(agent, f"{{{NAMESPACE}}}Othr")
            etree.SubElement(other, f"{{{NAMESPACE}}}Id").text = "NOTPROVIDED"


@cache
def _schema() -> etree.XMLSchema:
    path = resources.files("sepaxml") / "schemas" / f"{SCHEMA}.xsd"
    return etree.XMLSchema(etree.fromstring(path.read_bytes()))


def validate(data: bytes) -> None:
    """TransferFileError, with the line, when `data` is not a valid pain.001.001.09."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    schema = _schema()
    if not schema.validate(root):
        raise TransferFileError(str(getattr(schema.error_log, "last_error", "invalid")))


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a pain.001 says of itself: every `NbOfTxs` and `CtrlSum`, every transfer."""

    msg_id: str
    payment_information_ids: list[str]
    counts: list[int]
    sums: list[int]  # cents
    transfers: list[tuple[str, str, int]]  # EndToEndId, creditor IBAN, cents

    @property
    def cents(self) -> int:
        return sum(cents for _, _, cents in self.transfers)


def read_back(data: bytes) -> ReadBack:
    """Read a pain.001 with expat, a parser that had no part in writing it."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(data, True)
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found = ReadBack("", [], [], [], [])
        self.path: list[str] = []
        self.words: list[str] = []
        self.transfer: dict[str, str] = {}

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.path.append(tag)
        self.words = []

    def text(self, text: str) -> None:
        self.words.append(text)

    def end(self, tag: str) -> None:
        value = "".join(self.words).strip()
        self.words = []
        self.path.pop()
        if "CdtTrfTxInf" in self.path:
            self._keep(tag, value)
        elif tag == "CdtTrfTxInf":
            kept, self.transfer = self.transfer, {}
            self.found.transfers.append(
                (kept["EndToEndId"], kept["IBAN"], in_cents(kept["InstdAmt"]))
            )
        elif tag == "MsgId":
            self.found = ReadBack(value, [], [], [], [])
        elif tag == "PmtInfId":
            self.found.payment_information_ids.append(value)
        elif tag == "NbOfTxs":
            self.found.counts.append(int(value))
        elif tag == "CtrlSum":
            self.found.sums.append(in_cents(value))

    def _keep(self, tag: str, value: str) -> None:
        if tag in {"EndToEndId", "InstdAmt"} or (tag == "IBAN" and "CdtrAcct" in self.path):
            self.transfer[tag] = value


def in_cents(text: str) -> int:
    """`635.71` -> 63571; ValueError when it is no amount or has a fraction of a cent."""
    found = AMOUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not an amount in euros and cents")
    return int(found[1]) * 100 + int(((found[2] or "") + "00")[:2])
