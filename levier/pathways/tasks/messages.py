"""The long run of messages: reminders queued, then what is queued sent, one at a time."""

from __future__ import annotations

from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun
from levier.kernel.text import counted
from levier.pathways.domain.appointments import MessageChannel, MessageState
from levier.pathways.models import Message
from levier.pathways.usecases import messaging

MESSAGES = "pathways.messages"
BY_GATEWAY = [MessageChannel.EMAIL, MessageChannel.SMS]
CHUNK = 50


@runs.task(MESSAGES, "Envoi des messages")
def send_messages(work: runs.Work) -> None:
    """Each message is marked before it leaves: cut short, none leaves twice by itself."""
    messaging.queue_reminders(decision=work.decision)
    waiting = Message.objects.filter(state=MessageState.QUEUED, channel__in=BY_GATEWAY)
    work.announce("envoi des messages", total=waiting.count())
    sent, failed, after = work.cursor.get("sent", 0), work.cursor.get("failed", 0), 0
    while batch := list(
        waiting.filter(pk__gt=after).select_related("invitation").order_by("pk")[:CHUNK]
    ):
        for message in batch:
            left = messaging.send(message)
            sent, failed = sent + left, failed + (not left)
        after = batch[-1].pk
        with work.chunk(sent=sent, failed=failed, done=sent + failed):
            pass
    work.run.result = {"sent": sent, "failed": failed}
    work.run.message = (
        f"{counted(sent, 'message envoyé', 'messages envoyés')}, {failed} non partis."
    )


def request_messages(decision: Decision) -> LongRun:
    """Queue the run, or give the one that is under way."""
    return runs.request(kind=MESSAGES, subject="messages", decision=decision)
