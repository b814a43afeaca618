"""What a password must be: long, and not made of words that everybody here would try.

Length and Django's list of common passwords are settings; this is the contextual rule (ASVS
6.2.11). There is no rule of composition and no expiry: a passphrase is what we want.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from levier.kernel.text import fold
from levier.territory.models import SocialCentre

WORDS = fold(
    "levier insertion rsa ain caf msa mds departement solidarite motdepasse mot passe password "
    "azerty qwerty bonjour soleil bourg bresse oyonnax bugey dombes gex belley nantua"
).split(" ")
ENOUGH = 8


class ContextualWords:
    """Refuses a password whose letters are mostly words of the house, or of its owner."""

    def validate(self, password: str, user: object = None) -> None:
        words = {*WORDS, *_words_of(user), *_centre_words()}
        if remaining_letters(password, words) < ENOUGH:
            raise ValidationError(self.get_help_text(), code="password_contextual")

    def get_help_text(self) -> str:
        return (
            "Ce mot de passe est surtout fait de mots que chacun essaierait ici (Levier, le "
            "Département, votre nom, une MDS). Choisissez plutôt quatre mots sans lien."
        )


def remaining_letters(password: str, words: Iterable[str]) -> int:
    """How many different letters remain once the known words, digits and signs are gone."""
    left = re.sub(r"[^a-z]", "", fold(password))
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 2:
            left = left.replace(word, "")
    return len(set(left))


def _words_of(user: object) -> list[str]:
    named = " ".join(str(getattr(user, field, "")) for field in ("first_name", "last_name"))
    mail = str(getattr(user, "email", ""))
    return [word for word in re.split(r"[^a-z]+", fold(f"{named} {mail}")) if word]


def _centre_words() -> list[str]:
    names = SocialCentre.objects.order_by().values_list("name", flat=True)
    return [word for name in names for word in re.split(r"[^a-z]+", fold(name)) if word]
