"""Files to print erased after their time: the letters stay, and come out the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from levier.allowance import retention
from levier.allowance.letter_states import BatchState
from levier.allowance.models import LetterBatch, LetterPrint
from levier.foundation.acts import Decision, record


@transaction.atomic
def purge_prints(*, day: date, decision: Decision) -> int:
    """Erase the files of the batches whose time is over; how many files.

    A batch under way keeps its files. One line of the journal a batch.
    """
    days = retention.print_days(day)
    due = Q(state=BatchState.SENT, sent_at__lt=_midnight(day, days.sent)) | Q(
        state=BatchState.READY, started_at__lt=_midnight(day, days.ready)
    )
    batches = LetterBatch.objects.filter(due, prints__isnull=False).distinct()
    erased = 0
    for batch in batches.order_by("pk"):
        count, _ = LetterPrint.objects.filter(batch=batch).delete()
        record("allowance.letters.purge", batch, decision, count=count)
        erased += count
    return erased


def _midnight(day: date, days: int) -> datetime:
    """The beginning of the day so many days before."""
    return timezone.make_aware(datetime.combine(day - timedelta(days=days), time.min))
