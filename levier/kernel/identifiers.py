"""Identifiers of people, organisations and bank accounts: checked, normalised, masked.

Sources: NIR, INSEE and décret 2019-341; SIREN/SIRET, INSEE (Luhn, La Poste's exception);
IBAN, ISO 13616 and the French RIB key.
"""

from __future__ import annotations

import re

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.exceptions import ValidationError
from stdnum.fr import nir as stdnum_nir
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from levier.kernel.errors import Refusal

# Sex, year, month (20-42 and 50-99: civil status incomplete), département or country
# of birth, commune, order, key. stdnum alone lets month 00 and département 00 pass.
NIR_SHAPE = re.compile(
    r"[123478]\d{2}(0[1-9]|1[0-2]|2\d|3\d|4[0-2]|[5-9]\d)"
    r"(0[1-9]|[1-8]\d|9\d|2[AB])\d{3}\d{3}\d{2}"
)


def _compact(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text).upper()


def nir_key(body: str) -> str:
    """The two check digits of a 13-character NIR (Corsica: 2A counts as 19, 2B as 18)."""
    digits = body.upper().replace("2A", "19").replace("2B", "18")
    return f"{97 - int(digits) % 97:02d}"


def check_nir(text: str) -> str:
    """The NIR without spaces, 15 characters; Refusal when it can't be one."""
    value = _compact(text)
    if len(value) != 15:
        raise Refusal(
            f"Un NIR compte 15 caractères, clé comprise ; celui-ci en compte {len(value)}."
        )
    if not NIR_SHAPE.fullmatch(value):
        raise Refusal("Ce NIR n'a pas la forme attendue (sexe, année, mois, lieu, ordre, clé).")
    try:
        return str(stdnum_nir.validate(value))
    except ValidationError as error:
        raise Refusal(
            "La clé de ce NIR est fausse : un chiffre a sans doute été mal lu."
        ) from error


def is_provisional_nir(value: str) -> bool:
    """3, 4, 7 and 8 announce a number waiting for registration (NIA, NTT)."""
    return value[:1] in "3478"


def mask_nir(value: str) -> str:
    """`1 85 •• ••• •••`: sex and year only."""
    return f"{value[:1]} {value[1:3]} •• •• ••• •••"


def check_siren(text: str) -> str:
    try:
        return str(stdnum_siren.validate(_compact(text)))
    except ValidationError as error:
        raise Refusal("Ce SIREN est faux : neuf chiffres, dont une clé.") from error


def check_siret(text: str) -> str:
    try:
        return str(stdnum_siret.validate(_compact(text)))
    except ValidationError as error:
        raise Refusal("Ce SIRET est faux : quatorze chiffres, dont une clé.") from error


def check_iban(text: str) -> str:
    """The IBAN without spaces; Refusal when its key, or the French RIB key, is wrong."""
    try:
        return str(IBAN(_compact(text), validate_bban=True).compact)
    except (SchwiftyException, ValueError) as error:
        raise Refusal(
            "Cet IBAN est faux : vérifiez-le sur le relevé d'identité bancaire.", field="iban"
        ) from error


def bic_of(iban: str) -> str:
    """The BIC that the offline register gives for an IBAN, or an empty string."""
    try:
        bic = IBAN(iban).bic
    except (SchwiftyException, ValueError):
        return ""
    return str(bic.compact) if bic else ""


def mask_iban(value: str) -> str:
    """`FR76 •••• •••• •••• •••• •••0 189`: country, key and the last four."""
    return f"{value[:4]} •••• •••• {value[-4:]}"
