"""Bank details as people type them: read, or refused with what is wrong. Pure.

Sources: ISO 13616 (IBAN), ISO 9362 (BIC), the French RIB key, the EPC's list of SEPA countries
(as kept by `schwifty`).
"""

from __future__ import annotations

import re

from schwifty import IBAN
from schwifty.exceptions import InvalidBBANChecksum, InvalidChecksumDigits, SchwiftyException
from schwifty.registry import get_countries, get_iban_spec

from levier.kernel.errors import Refusal
from levier.kernel.identifiers import bic_of

BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
# Countries whose banks may hold an account with a French IBAN: Monaco and overseas territories.
FRENCH = frozenset(
    {"FR", "MC", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "TF"}
)
AGAIN = "vérifiez-le sur le relevé d'identité bancaire."


def compact(text: str) -> str:
    """Without the spaces, points and dashes that people write, in capitals."""
    return re.sub(r"[\s.\-\u2010-\u2015]", "", text).upper()


def read_iban(text: str) -> str:
    """The IBAN without spaces; Refusal, on the field `iban`, that says what is wrong with it."""
    value = compact(text).removeprefix("IBAN")
    strange = re.search(r"[^A-Z0-9]", value)
    if not value:
        raise _wrong_iban("L'IBAN manque.")
    if strange:
        raise _wrong_iban(
            f"Un IBAN ne contient que des lettres sans accent et des chiffres : « {strange[0]} » "
            "n'en fait pas partie."
        )
    _check_country(value)
    _check_length(value)
    try:
        IBAN(value, validate_bban=True)
    except InvalidChecksumDigits as error:
        raise _wrong_iban(
            "La clé de cet IBAN est fausse : un caractère a été mal lu, ou deux ont été "
            f"inversés ; {AGAIN}"
        ) from error
    except InvalidBBANChecksum as error:
        raise _wrong_iban(
            f"La clé RIB (les deux derniers chiffres) de cet IBAN est fausse ; {AGAIN}"
        ) from error
    except SchwiftyException as error:
        raise _wrong_iban(f"Cet IBAN n'a pas la forme attendue pour son pays ; {AGAIN}") from error
    return value


def _wrong_iban(sentence: str) -> Refusal:
    return Refusal(sentence, field="iban")


def _check_country(value: str) -> None:
    country = value[:2]
    if not country.isalpha():
        raise _wrong_iban("Un IBAN commence par les deux lettres du pays, FR pour la France.")
    if country not in get_countries() or not get_iban_spec(country).in_sepa_zone:
        raise _wrong_iban(
            f"Aucun virement SEPA ne peut partir vers ce pays ({country}) : demandez un compte "
            "tenu en France ou dans l'espace SEPA."
        )


def _check_length(value: str) -> None:
    wanted = get_iban_spec(value[:2]).iban_length
    whose = "français" if value[:2] == "FR" else f"du pays {value[:2]}"
    if len(value) != wanted:
        raise _wrong_iban(
            f"Un IBAN {whose} compte {wanted} caractères ; celui-ci en compte {len(value)}."
        )


def read_bic(text: str, iban: str) -> str:
    """The BIC typed, or the one that the register gives for this IBAN when none was.

    Refusal, on the field `bic`, for a wrong shape and for a bank of another country.
    """
    value = compact(text)
    if not value:
        return bic_of(iban)
    if not BIC.fullmatch(value):
        raise Refusal(
            "Un BIC compte 8 ou 11 caractères : quatre pour la banque, deux lettres pour le "
            "pays, deux pour la ville, trois au plus pour l'agence.",
            field="bic",
        )
    home = FRENCH if iban[:2] in FRENCH else {iban[:2]}
    if value[4:6] not in home:
        raise Refusal(
            f"Ce BIC est celui d'une banque d'un autre pays ({value[4:6]}) que l'IBAN "
            f"({iban[:2]}) : l'un des deux est faux.",
            field="bic",
        )
    return value
