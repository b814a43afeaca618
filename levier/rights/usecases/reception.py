"""A payer's file at the door: opened without trust, checked as a whole, kept as it came."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from levier.directory import access as directory
from levier.formats import cnaf
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.kernel.text import short_date, short_moment
from levier.rights import feed_files
from levier.rights.access import IMPORT
from levier.rights.domain import FeedInterface, FeedState, FeedType
from levier.rights.models import Feed
from levier.rights.usecases.payers import payer_of

LOOKED_AT = 5  # records read to know who pays
Incoming = bytes | Path | BinaryIO
UNREADABLE: dict[type[OSError], str] = {
    FileNotFoundError: "il n'existe pas à cet endroit",
    PermissionError: "vous n'avez pas le droit de le lire",
    IsADirectoryError: "c'est un dossier",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a first look at a file gives."""

    header: cnaf.Header
    sha256: str
    size: int
    payer: tuple[str, str] | None

    @property
    def created(self) -> datetime:
        moment = datetime.combine(self.header.created_on, self.header.created_at)
        return timezone.make_aware(moment.replace(tzinfo=None))


def receive_feed(*, source: Incoming, name: str, decision: Decision) -> Feed:
    """Take a file in (plain, gzip or zip): checked as a whole, kept sealed; nothing imported yet.

    Refusal (French, with the line where there is one) when it is empty, not XML, another
    interface, another Département's, dangerous, already here, or older than the last one of the
    same payer. A refused file leaves a line in the journal, never its content.
    """
    directory.require_actor(decision, IMPORT)
    try:
        return _receive(source, name, decision)
    except Refusal as refusal:
        record("rights.feed.refuse", "rights.feed:", decision, why=refusal.message[:300])
        raise


def _receive(source: Incoming, name: str, decision: Decision) -> Feed:
    """What takes time without writing comes before the transaction: it locks nobody out."""
    with opened(source) as file:
        seen = look_at(file)
        file.seek(0)
        with transaction.atomic():
            feed = feed_row(seen, name, decision)
            feed_files.keep(feed, file)
            record("rights.feed.receive", feed, decision, sha256=feed.sha256, size=feed.size)
    return feed


def feed_row(seen: Seen, name: str, decision: Decision) -> Feed:
    """The row of a file that may be taken, saved in the caller's transaction. Refusal else."""
    _check_unknown(seen)
    feed = Feed(
        sha256=seen.sha256,
        name=Path(name).name[:160],
        size=seen.size,
        container=seen.header.container,
        encoding=seen.header.encoding,
        interface=seen.header.interface,
        feed_type=seen.header.feed_type,
        application=seen.header.application,
        version=seen.header.version,
        payer=payer_of(*seen.payer) if seen.payer else None,
        created_on=seen.created,
        reference_on=seen.header.reference_on,
        month=Month.of(seen.header.reference_on),
        received_at=decision.at,
        received_by=decision.actor,
    )
    check_newest(feed)
    feed.save()
    return feed


@contextmanager
def opened(source: Incoming) -> Iterator[BinaryIO]:
    """A file, its path or its bytes, as a file to read from its start."""
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                yield file
        except OSError as error:
            why = UNREADABLE.get(type(error), error.strerror or "erreur du disque")
            raise Refusal(f"Le fichier « {source} » ne peut pas être lu : {why}.") from error
    elif isinstance(source, bytes):
        yield io.BytesIO(source)
    else:
        source.seek(0)
        yield source


def look_at(file: BinaryIO) -> Seen:
    """Header, fingerprint of the document, payer of the first records. FileRefusal otherwise."""
    digest = feed_files.fingerprint(file)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    feed = cnaf.read(file, expected_departement=settings.LEVIER_DEPARTEMENT)
    return Seen(feed.header, digest, size, _payer(feed))


def _payer(feed: cnaf.Feed) -> tuple[str, str] | None:
    """Who pays, by the first records, rejected or not. Refusal of a file that has none: nothing
    tells what it is about, and it would stand for a month that nobody stated."""
    records = 0
    for event in feed:
        if isinstance(event, cnaf.Record | cnaf.Reject):
            records += 1
            if event.key:
                family, number, *_ = event.key.split("/")
                return family, number
        if records == LOOKED_AT * 4:
            return None
    if not records:
        raise Refusal(
            "Ce fichier ne contient aucun dossier : il n'y a rien à prendre en charge. S'il "
            "devait en contenir, demandez un nouvel envoi au payeur."
        )
    return None


def _check_unknown(seen: Seen) -> None:
    header = seen.header
    if header.interface not in FeedInterface.values or header.feed_type not in FeedType.values:
        raise Refusal(
            f"Levier ne prend pas en charge ce flux ({header.interface}, type "
            f"« {header.feed_type} »). Types attendus : M (mensuel), I (quotidien), R (reprise).",
            field="TYPEFLUX",
        )
    known = Feed.objects.filter(sha256=seen.sha256).first()
    if known is None:
        return
    when = short_moment(timezone.localtime(known.received_at))
    if known.state == FeedState.TAKEN:
        raise Refusal(f"Ce fichier est déjà pris en charge (flux n° {known.pk}, reçu le {when}).")
    if known.state == FeedState.ASIDE:
        raise Refusal(
            f"Ce fichier est déjà là, mis de côté (flux n° {known.pk}, reçu le {when}) : "
            "reprenez-le depuis sa page."
        )
    raise Refusal(
        f"Ce fichier est déjà là (flux n° {known.pk}, reçu le {when}) et sa prise en charge n'est "
        "pas terminée : continuez depuis sa page (ou par « levier feed resume »)."
    )


def check_newest(feed: Feed) -> None:
    """Refusal when a newer file of the same payer is here: old facts would come back over it."""
    same = Feed.objects.filter(payer=feed.payer_id, interface=feed.interface)
    same = same.exclude(state=FeedState.ASIDE).exclude(pk=feed.pk)
    alike = same.filter(feed_type=feed.feed_type)
    newest = alike.order_by("-reference_on", "-created_on").first()
    mine = (feed.reference_on, feed.created_on)
    if newest is None or mine >= (newest.reference_on, newest.created_on):
        newest = _newer_monthly(feed, same)
    if newest is not None:
        raise Refusal(
            f"Ce fichier ({_dated(feed)}) est plus ancien que le flux "
            f"{newest.get_feed_type_display()} n° {newest.pk} déjà reçu ({_dated(newest)}) : le "
            "prendre remettrait d'anciennes données. Vérifiez l'ordre des fichiers.",
            field="DTREF",
        )


def _dated(feed: Feed) -> str:
    made = short_moment(timezone.localtime(feed.created_on))
    return f"référence {short_date(feed.reference_on)}, produit le {made}"


def _newer_monthly(feed: Feed, same: models.QuerySet[Feed]) -> Feed | None:
    """A daily file that a monthly one, of its month or later, already accounts for."""
    if feed.feed_type != FeedType.DAILY:
        return None
    monthly = same.filter(feed_type=FeedType.MONTHLY)
    later = monthly.filter(month__gt=feed.month) | monthly.filter(
        month=feed.month, created_on__gt=feed.created_on
    )
    return later.order_by("-month").first()
