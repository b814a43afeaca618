"""What carries a message to a person: gateways, one interface, a local outbox by default.

A Département that has an SMS provider names its own class in `LEVIER_SMS_GATEWAY`; without one,
messages are files in the data folder, that nothing sends. E-mail goes through Django's backend.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from levier.formats import ics
from levier.pathways.domain.appointments import MessageChannel


class GatewayError(Exception):
    """The message did not leave; the French message says why, without the recipient."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to leave. `identifier` is opaque; `calendar` an .ics to attach, or b""."""

    identifier: str
    recipient: str
    subject: str
    body: str
    calendar: bytes = b""


class Gateway(Protocol):
    """`send` returns once the message is handed over, or raises GatewayError."""

    name: str

    def send(self, message: Outgoing) -> None: ...


class LocalOutbox:
    """Files in the data folder: nothing leaves the machine."""

    name = "fichiers"

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(settings.LEVIER_DATA) / "outbox" / "sms"

    def send(self, message: Outgoing) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{message.identifier}.txt"
        try:
            path.write_text(f"{message.recipient}\n\n{message.body}\n", encoding="utf-8")
            path.chmod(0o600)
        except OSError as error:
            raise GatewayError("Le dossier des messages est plein ou protégé.") from error


class Mail:
    """E-mail, by the backend that the installation has set."""

    name = "courriel"

    def send(self, message: Outgoing) -> None:
        mail = EmailMessage(message.subject, message.body, None, [message.recipient])
        if message.calendar:
            mail.attach("rendez-vous.ics", message.calendar, ics.MEDIA_TYPE)
        try:
            mail.send()
        except OSError as error:  # smtplib's errors are OSErrors
            raise GatewayError("Le serveur de messagerie n'a pas pris le message.") from error


def gateway_for(channel: str) -> Gateway:
    """The gateway of a channel; KeyError for a letter, which people print."""
    if channel == MessageChannel.EMAIL:
        return Mail()
    if channel == MessageChannel.SMS:
        wanted = getattr(settings, "LEVIER_SMS_GATEWAY", "") or (
            f"{LocalOutbox.__module__}.{LocalOutbox.__name__}"
        )
        made: Gateway = import_string(wanted)()
        return made
    raise KeyError(channel)
