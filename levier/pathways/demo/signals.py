"""A few people signalled before any RSA: called back, followed, left."""

from __future__ import annotations

from datetime import date, timedelta

from levier.foundation.acts import Decision
from levier.pathways.domain.people import SignalKind
from levier.pathways.usecases import prevention
from levier.territory.models import Perimeter

COUNT = 24
NAMES = ("Aubry", "Besson", "Carrel", "Dufour", "Évrard", "Ferrand", "Gallet", "Humbert")
FIRST = ("Mila", "Noé", "Rose", "Gaël", "Lou", "Sami", "Anouk", "Remi")
FROM = ("France Travail", "CCAS de Bourg-en-Bresse", "MSA Ain-Rhône", "Logidia", "Mission locale")


def seed_signals(today: date, decision: Decision) -> None:
    """Signals of the last three months, in every centre; a third are followed."""
    communes = {row.centre_id: row.commune for row in Perimeter.objects.filter(until=None)
                .select_related("commune").order_by("-commune__population")}  # fmt: skip
    places = [communes[centre] for centre in sorted(communes)]
    kinds = list(SignalKind.values)
    for number in range(COUNT):
        received_on = today - timedelta(days=3 + number * 3)
        signal = prevention.record_signal(
            who=(NAMES[(number + number // 8) % 8], FIRST[number // 3 % 8],
                 date(1968 + number, 1 + number % 12, 5)),
            kind=kinds[(number + number // 8) % len(kinds)],
            signalled_by=FROM[number % len(FROM)],
            received_on=received_on,
            contact=f"06 00 00 00 {number:02d}",
            commune=places[number % len(places)],
            decision=decision,
        )  # fmt: skip
        if number % 3:
            prevention.contact_signal(
                signal=signal, on=received_on + timedelta(days=2), decision=decision
            )
        if number % 3 == 2:
            prevention.follow_signal(signal=signal, decision=decision)
