"""What a bank answers: `pain.002` (statuses), `camt.054` and `camt.053` (entries).

Every version from pain.002.001.03 to .14 and camt.05x.001.02 to .14 is read by local names:
the elements we need did not move, except those noted below. Each thing said by the bank
becomes one `Entry`; an entry that can't be understood is kept with its `problem`.

Sources: ISO 20022 message definitions; external status and return reason code sets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lxml import etree

from levier.formats.sepa import reading
from levier.formats.sepa.pain001 import in_cents
from levier.formats.sepa.reading import child, children, local_name, text_at
from levier.kernel.errors import Refusal

MAX_ENTRIES = 200_000
ROOTS = {
    "CstmrPmtStsRpt": "pain.002",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
    "BkToCstmrStmt": "camt.053",
}
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.001\.(\d{2})")
VERSIONS = {"pain.002": range(3, 15), "camt.054": range(2, 15), "camt.053": range(2, 15)}
TAGS = frozenset({"OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts", "Ntry"})


class Kind(StrEnum):
    """What the bank says happened."""

    ACCEPTED = "accepted"  # taken in, nothing settled yet
    PENDING = "pending"
    REJECTED = "rejected"  # refused before any booking
    BOOKED = "booked"  # our account was debited
    RETURNED = "returned"  # the money came back
    RECEIVED = "received"  # money from somebody else
    UNREADABLE = "unreadable"


PAIN_002_KINDS = {
    "RJCT": Kind.REJECTED, "CANC": Kind.REJECTED,
    "PDNG": Kind.PENDING, "RCVD": Kind.PENDING,
    "ACTC": Kind.ACCEPTED, "ACCP": Kind.ACCEPTED, "ACSP": Kind.ACCEPTED,
    "ACSC": Kind.ACCEPTED, "ACWC": Kind.ACCEPTED, "ACCC": Kind.ACCEPTED, "ACFC": Kind.ACCEPTED,
    "ACWP": Kind.ACCEPTED,
}  # fmt: skip

REASONS = {
    "AC01": "IBAN faux ou inconnu", "AC02": "IBAN du débiteur faux", "AC03": "IBAN faux",
    "AC04": "compte clos", "AC06": "compte bloqué", "AC13": "type de compte non accepté",
    "AG01": "opération interdite sur ce compte", "AG02": "code d'opération faux",
    "AM04": "provision insuffisante", "AM05": "virement reçu en double",
    "BE04": "adresse du bénéficiaire manquante", "BE05": "émetteur inconnu",
    "CNOR": "banque du bénéficiaire inconnue", "DNOR": "banque du débiteur inconnue",
    "ERIN": "option non acceptée", "FF01": "format du fichier faux",
    "FOCR": "retour après une demande de rappel", "MD07": "bénéficiaire décédé",
    "MS02": "refus du bénéficiaire, sans motif", "MS03": "motif non précisé",
    "NARR": "motif écrit en clair", "RC01": "BIC faux", "RR01": "compte du débiteur manquant",
    "RR02": "nom du débiteur manquant", "RR03": "nom du bénéficiaire manquant",
    "RR04": "raison réglementaire", "SL01": "service particulier de la banque",
    "TM01": "fichier reçu après l'heure limite", "DUPL": "doublon d'un autre envoi",
}  # fmt: skip


class Scope(StrEnum):
    """How far an entry reaches."""

    TRANSFER = "transfer"  # one transfer, by its EndToEndId
    FILE = "file"  # every transfer of the file, by its MsgId
    BATCH = "batch"  # every transfer of the batch, by its PmtInfId


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said by the bank. `cents` is None when the bank gives no amount."""

    position: int  # 1, 2, ... in the file
    line: int
    key: str  # SHA-256 of what identifies it at the bank, the same in every copy of the file
    kind: Kind
    scope: Scope = Scope.TRANSFER
    end_to_end_id: str = ""
    batch_id: str = ""  # PmtInfId
    msg_id: str = ""  # of the pain.001 answered
    cents: int | None = None
    booked_on: date | None = None
    status: str = ""  # as the bank writes it: RJCT, BOOK ...
    reason: str = ""  # code
    information: str = ""
    reference: str = ""  # the bank's own
    problem: str = ""  # French; why it is unreadable

    @property
    def reason_label(self) -> str:
        return REASONS.get(self.reason, self.information or self.reason)


@dataclass(frozen=True, slots=True)
class BankReport:
    """A file of the bank, read to its end."""

    format: str  # pain.002, camt.054, camt.053
    version: str  # 03 ... 14
    message_id: str
    account: str  # IBAN of the statement; empty for pain.002
    entries: tuple[Entry, ...]


def read(data: bytes) -> BankReport:
    """Read a pain.002, camt.053 or camt.054 of at most 50 MB.

    Refusal, a French sentence with the line, when the file as a whole is not one of these:
    nothing of it is then taken in. What is wrong within one entry stays in that entry.
    """
    walk = reading.events(data, TAGS)
    _, root = next(walk)
    family, version = _family(root)
    entries: list[Entry] = []
    body: etree._Element | None = None
    for _, element in walk:
        body = root[0] if len(root) else None
        _check_body(body, family)
        for entry in _entries(family, body, element, len(entries)):
            entries.append(entry)
        if len(entries) > MAX_ENTRIES:
            raise Refusal(f"Ce fichier contient plus de {MAX_ENTRIES} lignes : découpez-le.")
    body = root[0] if len(root) else None
    _check_body(body, family)
    message_id = text_at(body, "GrpHdr", "MsgId")
    if not message_id:
        raise Refusal(
            "Ce fichier n'a pas d'identifiant (GrpHdr/MsgId) : la banque doit en mettre un."
        )
    account = "" if family == "pain.002" else _account_of(body)
    return BankReport(family, version, message_id, account, tuple(entries))


def _family(root: etree._Element) -> tuple[str, str]:
    namespace = NAMESPACE.fullmatch(str(root.tag).rpartition("}")[0].lstrip("{"))
    if local_name(root) != "Document" or namespace is None:
        raise Refusal(
            f"Ce fichier n'est pas un message bancaire ISO 20022 : il commence par "
            f"« {local_name(root)} ». Sont attendus pain.002, camt.053 ou camt.054."
        )
    family, version = namespace[1], namespace[2]
    if family == "pain.001":
        raise Refusal(
            "Ce fichier est un ordre de virement (pain.001), celui que nous envoyons. "
            "Déposez ici la réponse de la banque : pain.002, camt.053 ou camt.054."
        )
    if family not in VERSIONS:
        raise Refusal(
            f"Les messages {family} ne sont pas lus ici : pain.002, camt.053 ou camt.054 seulement."
        )
    if int(version) not in VERSIONS[family]:
        raise Refusal(
            f"La version {family}.001.{version} n'est pas connue : demandez à la banque une "
            f"version de .{VERSIONS[family].start:02d} à .{VERSIONS[family].stop - 1}."
        )
    return family, version


def _check_body(body: etree._Element | None, family: str) -> None:
    name = "" if body is None else local_name(body)
    if ROOTS.get(name) != family:
        raise Refusal(f"Ce {family} ne contient pas l'élément attendu (il contient « {name} »).")


def _entries(
    family: str, body: etree._Element | None, element: etree._Element, count: int
) -> Iterator[Entry]:
    name = local_name(element)
    if family != "pain.002":
        if name == "Ntry":
            yield from _camt_entries(body, element, count)
            element.clear()
    elif name == "TxInfAndSts":
        yield _transaction_status(body, element, count + 1)
        element.clear()
    elif name in {"OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts"}:
        yield from _group_status(body, element, count + 1)


# pain.002


def _group_status(
    body: etree._Element | None, element: etree._Element, position: int
) -> Iterator[Entry]:
    """A status of the whole file or batch; `PART` leaves it to the transactions."""
    is_file = local_name(element) == "OrgnlGrpInfAndSts"
    status = text_at(element, "GrpSts" if is_file else "PmtInfSts")
    if not status or status == "PART":
        return
    msg_id = text_at(body, "OrgnlGrpInfAndSts", "OrgnlMsgId")
    batch_id = "" if is_file else text_at(element, "OrgnlPmtInfId")
    kind = PAIN_002_KINDS.get(status, Kind.UNREADABLE)
    yield Entry(
        position=position,
        line=_line(element),
        key=_key("pain.002", text_at(body, "GrpHdr", "MsgId"), msg_id, batch_id, "group"),
        kind=kind,
        scope=Scope.FILE if is_file else Scope.BATCH,
        msg_id=msg_id,
        batch_id=batch_id,
        status=status,
        reason=text_at(element, "StsRsnInf", "Rsn", "Cd"),
        information=_information(child(element, "StsRsnInf")),
        problem=_unknown_status(status) if kind is Kind.UNREADABLE else "",
    )


def _transaction_status(
    body: etree._Element | None, element: etree._Element, position: int
) -> Entry:
    batch = element.getparent()
    msg_id = text_at(body, "OrgnlGrpInfAndSts", "OrgnlMsgId")
    end_to_end_id = text_at(element, "OrgnlEndToEndId")
    status = text_at(element, "TxSts")
    # A transaction without a status of its own has the one of its batch, then of its file.
    status = status or text_at(batch, "PmtInfSts") or text_at(body, "OrgnlGrpInfAndSts", "GrpSts")
    kind = PAIN_002_KINDS.get(status, Kind.UNREADABLE)
    problem = "" if end_to_end_id else "Il manque la référence du virement (OrgnlEndToEndId)."
    if kind is Kind.UNREADABLE:
        problem = _unknown_status(status)
    cents, amount_problem = _amount(child(element, "OrgnlTxRef", "Amt", "InstdAmt"))
    problem = problem or amount_problem
    return Entry(
        position=position,
        line=_line(element),
        key=_key(
            "pain.002",
            text_at(body, "GrpHdr", "MsgId"),
            msg_id,
            text_at(batch, "OrgnlPmtInfId"),
            end_to_end_id or str(position),
            text_at(element, "StsId"),
            status,
        ),
        kind=Kind.UNREADABLE if problem else kind,
        end_to_end_id=end_to_end_id,
        batch_id=text_at(batch, "OrgnlPmtInfId"),
        msg_id=msg_id,
        cents=cents,
        status=status,
        reason=text_at(element, "StsRsnInf", "Rsn", "Cd"),
        information=_information(child(element, "StsRsnInf")),
        reference=text_at(element, "StsId"),
        problem=problem,
    )


def _unknown_status(status: str) -> str:
    if not status:
        return "La banque ne donne pas d'état (TxSts)."
    return f"L'état « {status} » n'est pas connu : demandez à la banque ce qu'il veut dire."


def _information(element: etree._Element | None) -> str:
    return " ".join((node.text or "").strip() for node in children(element, "AddtlInf"))[:500]


# camt.053, camt.054


def _account_of(body: etree._Element | None) -> str:
    for name in ("Ntfctn", "Stmt"):
        for statement in children(body, name):
            return text_at(statement, "Acct", "Id", "IBAN")
    return ""


def _camt_entries(
    body: etree._Element | None, entry: etree._Element, count: int
) -> Iterator[Entry]:
    """One `Entry` for each transaction detail; one for the whole when there is none."""
    details = [
        (group, detail)
        for group in children(entry, "NtryDtls")
        for detail in children(group, "TxDtls")
    ]
    if not details:
        yield _camt_entry(entry, child(entry, "NtryDtls"), None, count + 1, 0, only=True)
        return
    for index, (group, detail) in enumerate(details, start=1):
        only = len(details) == 1
        yield _camt_entry(entry, group, detail, count + index, index, only=only)


def _camt_entry(
    entry: etree._Element,
    group: etree._Element | None,
    detail: etree._Element | None,
    position: int,
    index: int,
    *,
    only: bool,
) -> Entry:
    statement = entry.getparent()
    refs = child(detail, "Refs")
    status = text_at(entry, "Sts", "Cd") or text_at(entry, "Sts")  # Cd since version 04
    end_to_end_id = text_at(refs, "EndToEndId")
    batch_id = text_at(refs, "PmtInfId") or text_at(group, "Btch", "PmtInfId")
    msg_id = text_at(refs, "MsgId") or text_at(group, "Btch", "MsgId")
    cents, problem = _camt_amount(entry, detail, only=only)
    booked_on, day_problem = _day(entry)
    kind = _camt_kind(entry, detail, status)
    problem = problem or day_problem or ("" if kind else f"L'écriture est « {status} », non connu.")
    whole = detail is None or not (end_to_end_id and end_to_end_id != "NOTPROVIDED")
    reference = text_at(refs, "AcctSvcrRef") or text_at(entry, "AcctSvcrRef")
    return Entry(
        position=position,
        line=_line(entry),
        key=_key(
            local_name(statement) if statement is not None else "",
            text_at(statement, "Acct", "Id", "IBAN"),
            text_at(statement, "Id"),
            text_at(entry, "NtryRef") or text_at(entry, "AcctSvcrRef") or str(position - index),
            str(index),
        ),
        kind=kind if kind and not problem else Kind.UNREADABLE,
        scope=Scope.BATCH
        if whole and batch_id
        else Scope.FILE
        if whole and msg_id
        else Scope.TRANSFER,
        end_to_end_id="" if end_to_end_id == "NOTPROVIDED" else end_to_end_id,
        batch_id=batch_id,
        msg_id=msg_id,
        cents=cents,
        booked_on=booked_on,
        status=status,
        reason=text_at(detail, "RtrInf", "Rsn", "Cd"),
        information=_information(child(detail, "RtrInf")) or text_at(entry, "AddtlNtryInf"),
        reference=reference,
        problem=problem,
    )


def _camt_kind(entry: etree._Element, detail: etree._Element | None, status: str) -> Kind | None:
    if status in {"PDNG", "INFO", "FUTR"}:
        return Kind.PENDING
    if status != "BOOK":
        return None
    direction = text_at(detail, "CdtDbtInd") or text_at(entry, "CdtDbtInd")
    reversed_entry = text_at(entry, "RvslInd") in {"true", "1"}
    subfamily = text_at(entry, "BkTxCd", "Domn", "Fmly", "SubFmlyCd")
    if direction == "DBIT" and not reversed_entry:
        return Kind.BOOKED
    if direction == "CRDT":
        came_back = reversed_entry or subfamily == "RRTN" or child(detail, "RtrInf") is not None
        return Kind.RETURNED if came_back else Kind.RECEIVED
    return None


def _camt_amount(
    entry: etree._Element, detail: etree._Element | None, *, only: bool
) -> tuple[int | None, str]:
    found = child(detail, "Amt")  # since version 03
    if found is None:
        found = child(detail, "AmtDtls", "TxAmt", "Amt")
    if found is None and only:
        found = child(entry, "Amt")
    if found is None:
        return None, "Le montant de ce virement manque (TxDtls/Amt)."
    return _amount(found)


def _amount(element: etree._Element | None) -> tuple[int | None, str]:
    if element is None:
        return None, ""
    if element.get("Ccy", "EUR") != "EUR":
        return None, f"Le montant est en {element.get('Ccy')} : seul l'euro est attendu."
    try:
        return in_cents(element.text or ""), ""
    except ValueError:
        return None, f"Le montant « {(element.text or '')[:30]} » ne se lit pas."


def _day(entry: etree._Element) -> tuple[date | None, str]:
    text = text_at(entry, "BookgDt", "Dt") or text_at(entry, "BookgDt", "DtTm")[:10]
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text[:10]), ""
    except ValueError:
        return None, f"La date d'écriture « {text[:20]} » n'existe pas."


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
