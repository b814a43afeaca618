"""What stands at the head of every letter, and the court that hears its appeals."""

from __future__ import annotations

from typing import Any

from config import env

# The Ain's, as its site gives it: an example for demonstrations and tests, never for production.
AIN = {
    "LEVIER_SENDER_NAME": "Département de l'Ain",
    "LEVIER_SENDER_SERVICE": "Direction Générale de la solidarité - Domaine Insertion",
    "LEVIER_SENDER_ADDRESS": "13, avenue de la Victoire | CS 50415 | 01012 Bourg-en-Bresse Cedex",
    "LEVIER_SENDER_PHONE": "04 74 32 33 45",
    "LEVIER_SENDER_EMAIL": "insertion@ain.fr",
    "LEVIER_SENDER_TOWN": "Bourg-en-Bresse",
    "LEVIER_COURT_NAME": "tribunal administratif de Lyon",
    "LEVIER_COURT_ADDRESS": "184, rue Duguesclin | 69433 Lyon Cedex 03",
    "LEVIER_COURT_SITE": "www.telerecours.fr",
}


def letterhead(*, example: bool) -> dict[str, dict[str, Any]]:
    """`{"sender": ..., "court": ...}`; the lines of an address are parted by `|`."""

    def text(name: str) -> str:
        return env.text(name, AIN[name] if example else "")

    def lines(name: str) -> list[str]:
        return [line.strip() for line in text(name).split("|") if line.strip()]

    return {
        "sender": {
            "name": text("LEVIER_SENDER_NAME"),
            "service": text("LEVIER_SENDER_SERVICE"),
            "lines": lines("LEVIER_SENDER_ADDRESS"),
            "phone": text("LEVIER_SENDER_PHONE"),
            "email": text("LEVIER_SENDER_EMAIL"),
            "town": text("LEVIER_SENDER_TOWN"),
        },
        "court": {
            "name": text("LEVIER_COURT_NAME"),
            "lines": lines("LEVIER_COURT_ADDRESS"),
            "site": text("LEVIER_COURT_SITE"),
        },
    }
