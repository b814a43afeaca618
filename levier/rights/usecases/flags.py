"""What is odd in a feed, kept and said: unknown codes, doubtful numbers, rejects."""

from __future__ import annotations

from levier.formats import cnaf
from levier.kernel.identifiers import mask_nir
from levier.rights.domain import AnomalyKind
from levier.rights.models import Feed, FeedAnomaly, FeedReject

NIR = "NIR"


def of_record(feed: Feed, record: cnaf.Record, case_id: int | None) -> list[FeedAnomaly]:
    """Unknown codes and elements, values to check. A NIR is only shown masked."""
    return [
        *(_unknown(feed, item, case_id) for item in record.unknown),
        *(_value(feed, item, case_id) for item in record.anomalies),
    ]


def _unknown(
    feed: Feed, item: cnaf.UnknownCode | cnaf.UnknownElement, case_id: int | None
) -> FeedAnomaly:
    if isinstance(item, cnaf.UnknownCode):
        return FeedAnomaly(
            feed=feed,
            case_id=case_id,
            kind=AnomalyKind.UNKNOWN_CODE,
            line=item.line,
            element=item.element[:160],
            code=item.value[:40],
            message=f"Le code « {item.value[:40]} » n'est pas dans la liste de "
            f"{item.element} : il est gardé tel quel.",
        )
    return FeedAnomaly(
        feed=feed,
        case_id=case_id,
        kind=AnomalyKind.UNKNOWN_ELEMENT,
        line=item.line,
        element=item.element[-160:],
        value=item.value[:10_000],
        message="Cet élément n'est pas décrit dans l'interface : son contenu est gardé.",
    )


def _value(feed: Feed, item: cnaf.Anomaly, case_id: int | None) -> FeedAnomaly:
    is_nir = item.element == NIR
    return FeedAnomaly(
        feed=feed,
        case_id=case_id,
        kind=AnomalyKind.NIR if is_nir else AnomalyKind.VALUE,
        line=item.line,
        element=item.element[:160],
        value=mask_nir(item.value) if is_nir else item.value[:1000],
        message=item.reason[:1].upper() + item.reason[1:].rstrip(".") + ".",
    )


def flag(
    feed: Feed, kind: str, message: str, *, line: int = 0, case_id: int | None = None
) -> FeedAnomaly:
    return FeedAnomaly(feed=feed, case_id=case_id, kind=kind, line=line, message=message)


def reject_row(feed: Feed, reject: cnaf.Reject) -> FeedReject:
    """A reject as it is kept: its bytes and its value sealed, they may name people."""
    return FeedReject(
        feed=feed,
        number=reject.number,
        starts_at=reject.starts_at,
        line=reject.line,
        element=reject.element[:80],
        value="" if reject.element == NIR else reject.value,
        reason=reject.reason,
        others=[[fault.line, fault.element, fault.reason] for fault in reject.others],
        key=reject.key[:60],
        raw=reject.raw,
    )


def refused_record(record: cnaf.Record, element: str, reason: str) -> cnaf.Reject:
    """A record that is well formed but that the database can't take."""
    return cnaf.Reject(
        interface=record.interface,
        number=record.number,
        starts_at=record.line,
        line=record.line,
        element=element,
        value="",
        reason=reason,
        raw=record.raw,
        key=record.key,
    )


def of_section(feed: Feed, section: cnaf.Section) -> list[FeedAnomaly]:
    return [
        *(_unknown(feed, item, None) for item in section.unknown),
        *(_value(feed, item, None) for item in section.anomalies),
    ]
