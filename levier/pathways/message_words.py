"""What messages say: when, where, how to change it; never why, never of what policy.

Somebody else may read a telephone or an envelope: no message tells the purpose of a meeting.
Pure: facts in, texts out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from levier.formats import sms
from levier.kernel.month import NAMES
from levier.kernel.text import DAYS, long_date
from levier.pathways.domain.appointments import Channel, MessagePurpose

SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where, in local time."""

    starts_at: datetime
    channel: str
    place: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a message is written from. `until`: the last day of the link, in words."""

    purpose: str
    sender: str
    phone: str
    first_name: str
    link: str
    until: str
    meeting: Meeting | None = None


def hour(moment: datetime) -> str:
    """`10 h`, `14 h 30`."""
    return f"{moment.hour} h {moment:%M}" if moment.minute else f"{moment.hour} h"


def when(moment: datetime) -> str:
    """`lundi 30 novembre 2026 à 10 h`."""
    return f"{long_date(moment.date())} à {hour(moment)}"


def where(meeting: Meeting) -> str:
    """`MDS de Bourg, 12 rue…`, `par téléphone : nous vous appelons`."""
    if meeting.channel == Channel.PHONE:
        return "par téléphone : nous vous appelons"
    if meeting.channel == Channel.VIDEO:
        return f"en visioconférence : {meeting.place}"
    return meeting.place


def subject(told: Told) -> str:
    if told.meeting is None:
        return "Choisissez votre rendez-vous"
    moment = told.meeting.starts_at
    day = f"{DAYS[moment.weekday()]} {moment.day} {NAMES[moment.month - 1]}"
    return {
        MessagePurpose.CANCELLED: f"Votre rendez-vous du {day} est annulé",
        MessagePurpose.MOVED: f"Votre rendez-vous a changé : {day} à {hour(moment)}",
        MessagePurpose.REMINDER: f"Rappel : rendez-vous {day} à {hour(moment)}",
    }.get(MessagePurpose(told.purpose), f"Votre rendez-vous du {day} à {hour(moment)}")


def long_text(told: Told) -> str:
    """An e-mail or the text of a letter."""
    return "\n\n".join(
        [f"Bonjour {told.first_name},", *_news(told), *_choices(told),
         f"Une question ? Appelez le {told.phone}.", told.sender]
    )  # fmt: skip


def short_text(told: Told) -> str:
    """An SMS of one part; the place gives way when it would not fit."""
    text = _short(told, _short_place(told))
    if sms.length(text) > sms.ONE_PART:
        text = _short(told, "")
    return text


def _news(told: Told) -> list[str]:
    if told.meeting is None:
        return [
            f"{told.sender} vous propose un rendez-vous. Choisissez le jour et l'heure qui vous "
            f"vont, avant le {told.until}, ici :\n{told.link}"
        ]
    moment = when(told.meeting.starts_at)
    if told.purpose == MessagePurpose.CANCELLED:
        return [f"Le rendez-vous du {moment} n'aura pas lieu."]
    first = {
        MessagePurpose.MOVED: "Votre rendez-vous a changé. Il est maintenant le",
        MessagePurpose.REMINDER: "Nous vous rappelons votre rendez-vous, le",
    }.get(MessagePurpose(told.purpose), "Vous avez rendez-vous le")
    return [f"{first} {moment}.\nOù : {where(told.meeting)}."]


def _choices(told: Told) -> list[str]:
    if told.meeting is None:
        return ["Ce lien est pour vous seulement : ne le donnez à personne."]
    if told.purpose == MessagePurpose.CANCELLED:
        return [f"Pour en choisir un autre :\n{told.link}"]
    return [
        f"Vous ne pouvez pas venir ? Changez ou annulez ici :\n{told.link}",
        "Gardez un justificatif : un motif sérieux excuse une absence.",
    ]


def _short_place(told: Told) -> str:
    if told.meeting is None:
        return ""
    if told.meeting.channel == Channel.IN_PERSON:
        return f", {told.meeting.place}"
    return ", par téléphone" if told.meeting.channel == Channel.PHONE else ", en visio"


def _short(told: Told, place: str) -> str:
    if told.meeting is None:
        text = f"{told.sender} : choisissez votre rendez-vous avant le {told.until} {told.link}"
        return sms.written(text)
    moment = told.meeting.starts_at
    day = f"{SHORT_DAYS[moment.weekday()]} {moment:%d/%m} à {moment:%Hh%M}"
    if told.purpose == MessagePurpose.CANCELLED:
        return sms.written(f"{told.sender} : rendez-vous du {day} annulé. Un autre : {told.link}")
    word = {
        MessagePurpose.MOVED: "rendez-vous changé",
        MessagePurpose.REMINDER: "rappel, rendez-vous",
    }
    named = word.get(MessagePurpose(told.purpose), "rendez-vous")
    return sms.written(f"{told.sender} : {named} {day}{place}. Changer, annuler : {told.link}")
