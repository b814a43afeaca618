"""Answers of a made-up bank: pain.002, camt.054 and camt.053, for tests and the demonstration.

Valid against the schemas of pain.002.001.03 and .12, camt.05x.001.02 and .08.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lxml import etree

Tree = tuple[str, "str | list[Tree]"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of one transfer. `status`: RJCT, ACSC ... for a pain.002; for a camt,
    "" when booked and "RTRN" when the money came back. `reason` is an ISO code or empty.
    """

    end_to_end_id: str
    cents: int
    status: str = ""
    reason: str = ""


def status_report(
    message_id: str,
    created_at: datetime,
    original_msg_id: str,
    answers: Sequence[Answer],
    *,
    group_status: str = "PART",
    version: str = "03",
) -> bytes:
    """A pain.002 answering the pain.001 `original_msg_id`."""
    group: list[Tree] = [
        ("OrgnlMsgId", original_msg_id),
        ("OrgnlMsgNmId", "pain.001.001.09"),
        ("GrpSts", group_status),
    ]
    body: list[Tree] = [
        ("GrpHdr", [("MsgId", message_id), ("CreDtTm", _moment(created_at))]),
        ("OrgnlGrpInfAndSts", group),
    ]
    if answers:
        transactions: list[Tree] = [("TxInfAndSts", _status(answer)) for answer in answers]
        batch: Tree = ("OrgnlPmtInfId", f"{original_msg_id}-001")
        body.append(("OrgnlPmtInfAndSts", [batch, *transactions]))
    return _document(f"pain.002.001.{version}", ("CstmrPmtStsRpt", body))


def _status(answer: Answer) -> list[Tree]:
    found: list[Tree] = [("OrgnlEndToEndId", answer.end_to_end_id), ("TxSts", answer.status)]
    if answer.reason:
        found.append(("StsRsnInf", [("Rsn", [("Cd", answer.reason)])]))
    found.append(("OrgnlTxRef", [("Amt", [("InstdAmt", _euros(answer.cents))])]))
    return found


def notification(
    statement_id: str,
    created_at: datetime,
    account: str,
    answers: Sequence[Answer],
    *,
    version: str = "02",
    statement: bool = False,
) -> bytes:
    """A camt.054 (or camt.053 with `statement`) with one entry for each answer."""
    family, root, holder = (
        ("camt.053", "BkToCstmrStmt", "Stmt")
        if statement
        else ("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn")
    )
    day = created_at.date()
    content: list[Tree] = [
        ("Id", statement_id),
        ("CreDtTm", _moment(created_at)),
        ("Acct", [("Id", [("IBAN", account)])]),
        *(_balances(day) if statement else []),
        *(
            ("Ntry", _entry(statement_id, index, answer, day, version))
            for index, answer in enumerate(answers, start=1)
        ),
    ]
    header: Tree = ("GrpHdr", [("MsgId", statement_id), ("CreDtTm", _moment(created_at))])
    return _document(f"{family}.001.{version}", (root, [header, (holder, content)]))


def _balances(day: date) -> list[Tree]:
    return [
        (
            "Bal",
            [
                ("Tp", [("CdOrPrtry", [("Cd", code)])]),
                ("Amt", _euros(0)),
                ("CdtDbtInd", "CRDT"),
                ("Dt", [("Dt", day.isoformat())]),
            ],
        )
        for code in ("OPBD", "CLBD")
    ]


def _entry(statement_id: str, index: int, answer: Answer, day: date, version: str) -> list[Tree]:
    returned = answer.status == "RTRN"
    direction = "CRDT" if returned else "DBIT"
    family: list[Tree] = [
        ("Cd", "PMNT"),
        ("Fmly", [("Cd", "ICDT"), ("SubFmlyCd", "RRTN" if returned else "ESCT")]),
    ]
    return [
        ("NtryRef", str(index)),
        ("Amt", _euros(answer.cents)),
        ("CdtDbtInd", direction),
        ("Sts", "BOOK" if version == "02" else [("Cd", "BOOK")]),
        ("BookgDt", [("Dt", day.isoformat())]),
        ("AcctSvcrRef", f"{statement_id[:20]}-{index}"),
        ("BkTxCd", [("Domn", family)]),
        ("NtryDtls", [("TxDtls", _details(answer, direction, version))]),
    ]


def _details(answer: Answer, direction: str, version: str) -> list[Tree]:
    amount: list[Tree] = (
        [("AmtDtls", [("TxAmt", [("Amt", _euros(answer.cents))])])]
        if version == "02"
        else [("Amt", _euros(answer.cents)), ("CdtDbtInd", direction)]
    )
    back: list[Tree] = [("RtrInf", [("Rsn", [("Cd", answer.reason)])])] if answer.reason else []
    return [("Refs", [("EndToEndId", answer.end_to_end_id)]), *amount, *back]


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _moment(moment: datetime) -> str:
    return moment.replace(tzinfo=None, microsecond=0).isoformat()


def _document(message: str, tree: Tree) -> bytes:
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{message}"
    prefixes: dict[Any, str] = {None: namespace}  # None: the default namespace
    root = etree.Element(f"{{{namespace}}}Document", nsmap=prefixes)
    _append(root, tree, namespace)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _append(parent: etree._Element, tree: Tree, namespace: str) -> None:
    name, content = tree
    node = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if isinstance(content, str):
        node.text = content
    else:
        for part in content:
            _append(node, part, namespace)
    if name in {"Amt", "InstdAmt"} and isinstance(content, str):
        node.set("Ccy", "EUR")
