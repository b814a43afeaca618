"""What a letter to a group says: the day or the answer first, then why and what follows. Pure.

It names no member (R-23): it is handed over, sent or posted as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from levier.kernel.text import counted, long_date
from levier.participation.domain import ProposalState
from levier.participation.models import GroupMeeting, GroupProposal

Content = dict[str, Any]
FREE = (
    "Vous venez si vous le voulez, vous partez quand vous le voulez. Votre présence ne paraît pas "
    "dans votre dossier et ne change rien à votre RSA. Si vous souhaitez que ces heures comptent "
    "dans votre activité, dites-le à qui anime le groupe."
)
EXPENSES = (
    "Votre trajet, un repas, la garde de vos enfants vous sont remboursés selon le barème du "
    "Département. Gardez vos justificatifs et apportez-les."
)
TOGETHER = "Il se fait ensemble, au début de la réunion."
TOLD_BACK = "Cette réponse est lue et discutée à la prochaine réunion du groupe."


@dataclass(frozen=True, slots=True)
class About:
    """The paper a letter is written on (`sender`), and who signs it."""

    letterhead: Content
    signature: str


def invitation(about: About, meeting: GroupMeeting) -> Content:
    """When, where, what about; that it is free, and what it costs nobody."""
    return _common(
        about,
        meeting,
        f"Votre groupe se réunit le {long_date(_local(meeting).date())}.",
        [
            ("Où et quand", f"De {_hours(meeting)}.\n{meeting.place}", ""),
            ("Ce dont nous parlerons", meeting.agenda or TOGETHER, ""),
            ("Venir est libre", FREE, ""),
            ("Vos frais", EXPENSES, "D. 2006-781"),
        ],
    )


def minutes(about: About, meeting: GroupMeeting, came: int, debated: Sequence[str]) -> Content:
    """What was said, without a name: how many came, the proposals debated."""
    people = counted(came + meeting.guests, "personne")
    parts = [
        ("La réunion", f"{_hours(meeting, upper=True)}, {meeting.place}. {people}.", ""),
        ("Ordre du jour", meeting.agenda or TOGETHER, ""),
        ("Ce qui s'est dit", meeting.minutes, ""),
    ]
    if debated:
        parts.append(("Propositions débattues", "\n".join(debated), ""))
    headline = f"Compte rendu de la réunion du {long_date(_local(meeting).date())}."
    return _common(about, meeting, headline, parts)


def answer(about: About, proposal: GroupProposal) -> Content:
    """Yes or no first, then why, what was done, and that the group hears it."""
    parts = [
        ("Ce que vous avez proposé", f"{proposal.title}\n{proposal.words}", ""),
        ("Notre réponse", proposal.answer, ""),
    ]
    if proposal.done_on:
        parts.append(
            (f"Ce qui est fait depuis le {long_date(proposal.done_on)}", proposal.done, "")
        )
    parts.append(("Et maintenant", TOLD_BACK, ""))
    on = long_date(proposal.submitted_on)
    headline = f"Votre proposition du {on} {_said(proposal)}."
    return _common(about, proposal, headline, parts)


def _said(proposal: GroupProposal) -> str:
    if proposal.done_on:
        return "est réalisée"
    agreed = proposal.state == ProposalState.ACCEPTED
    return "est acceptée" if agreed else "n'est pas retenue"


def _common(
    about: About,
    of: GroupMeeting | GroupProposal,
    headline: str,
    parts: Sequence[tuple[str, str, str]],
) -> Content:
    sender = about.letterhead["sender"]
    return {
        **about.letterhead,
        "headline": headline,
        "greeting": "Madame, Monsieur,",
        "recipient": ["Aux membres du groupe ressources", of.group.centre.name],
        "particulars": [],
        "parts": [{"title": title, "text": text, "rule": rule} for title, text, rule in parts],
        "texts": {
            "contact": f"Appelez le {sender['phone']} ou écrivez à {sender['email']}.",
            "signature": about.signature,
        },
    }


def _local(meeting: GroupMeeting) -> datetime:
    return timezone.localtime(meeting.held_at)


def _hours(meeting: GroupMeeting, *, upper: bool = False) -> str:
    """`14 h à 16 h`, `14 h 30 à 16 h`."""
    start = _local(meeting)
    end = start + timedelta(minutes=meeting.minutes_long)
    told = " à ".join(f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"
                      for at in (start, end))  # fmt: skip
    return f"De {told}" if upper else told
