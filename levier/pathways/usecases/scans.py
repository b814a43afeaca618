"""Papers scanned in: read for what they are, kept encrypted, given back with a trace."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from levier.formats import scans as formats
from levier.foundation import consultations
from levier.foundation.acts import Decision, record
from levier.pathways.models import Amendment, EngagementContract, Scan, ScanContent

NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: what it is called proves nothing, its bytes are read."""

    name: str
    data: bytes


@transaction.atomic
def keep(
    upload: Upload,
    *,
    contract: EngagementContract,
    amendment: Amendment | None = None,
    decision: Decision,
) -> Scan:
    """Keep a scan with its contract. Refusal for what is not a whole PDF, PNG or JPEG."""
    told = formats.read(upload.data)
    scan = Scan.objects.create(
        contract=contract,
        amendment=amendment,
        name=_safe_name(upload.name, told),
        media_type=told.media_type,
        size=told.size,
        sha256=hashlib.sha256(upload.data).hexdigest(),
        deposited_by=decision.actor,
        deposited_at=decision.at,
    )
    ScanContent.objects.create(scan=scan, content=upload.data)
    record("pathways.contract.scan", contract, decision, scan=scan.pk, sha256=scan.sha256)
    return scan


def open_scan(*, scan: Scan, route: str, decision: Decision) -> bytes:
    """The bytes of a scan, and the trace that somebody read them."""
    content = ScanContent.objects.get(scan=scan).content
    consultations.log_reading(
        actor=decision.actor,
        subject=f"people.person:{scan.contract.person_id}",
        what="contrat signé",
        route=route,
    )
    return content


def _safe_name(name: str, told: formats.Scan) -> str:
    """What is printable of the name, with the ending of what it truly is."""
    stem = "".join(char for char in name.rsplit(".", 1)[0] if char.isalnum() or char in " -_()")
    return f"{stem.strip()[: NAME - 5] or 'contrat'}.{told.ending}"
