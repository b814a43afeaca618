"""Secrets at rest: AES-256-GCM bound to its row, and keyed blind indexes.

A ciphertext reads `v1.<key id>.<base64 of nonce and text>`. The associated data is what it
belongs to (`table|column|row uuid`), so that a value copied to another row doesn't decrypt.
A wrong key is an error, never text. Keys derive (HKDF-SHA-256) from one master key kept in a
file outside the database. Sources: NIST SP 800-38D, RFC 5869; décret 2019-341 for the NIR.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "v1"


class WrongKey(Exception):
    """A value does not decrypt: wrong master key, damaged data, or moved to another row."""


def _derive(purpose: str) -> bytes:
    return _derived(settings.LEVIER_MASTER_KEY, purpose)


@lru_cache(maxsize=64)
def _derived(master: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=b"levier", info=purpose.encode())
    return kdf.derive(master.encode())


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> tuple[str, AESGCM]:
    return hashlib.sha256(key).hexdigest()[:8], AESGCM(key)


def seal(plain: bytes, *, purpose: str, bound_to: str) -> bytes:
    """Encrypt `plain`; only `unseal` with the same purpose and binding gives it back."""
    key_id, cipher = _cipher(_derive(f"seal:{purpose}"))
    nonce = secrets.token_bytes(12)
    return f"{VERSION}.{key_id}.".encode() + nonce + cipher.encrypt(nonce, plain, bound_to.encode())


def unseal(sealed: bytes, *, purpose: str, bound_to: str) -> bytes:
    """The plain bytes; WrongKey when they can't be had."""
    version, _, rest = sealed.partition(b".")
    key_id, _, body = rest.partition(b".")
    own_id, cipher = _cipher(_derive(f"seal:{purpose}"))
    if version != VERSION.encode() or key_id != own_id.encode():
        raise WrongKey("La clé de chiffrement n'est pas celle qui a servi à écrire cette donnée.")
    try:
        return cipher.decrypt(body[:12], body[12:], bound_to.encode())
    except InvalidTag as error:
        raise WrongKey("Une donnée chiffrée est altérée, ou a changé de ligne.") from error


def seal_text(plain: str, *, purpose: str, bound_to: str) -> str:
    sealed = seal(plain.encode(), purpose=purpose, bound_to=bound_to)
    head, body = sealed[: len(VERSION) + 10], sealed[len(VERSION) + 10 :]
    return head.decode() + base64.b64encode(body).decode()


def unseal_text(sealed: str, *, purpose: str, bound_to: str) -> str:
    head, body = sealed[: len(VERSION) + 10], sealed[len(VERSION) + 10 :]
    raw = head.encode() + base64.b64decode(body)
    return unseal(raw, purpose=purpose, bound_to=bound_to).decode()


def blind_index(value: str, *, purpose: str) -> str:
    """64 hexadecimal characters: equal for equal values, useless without the key."""
    key = _derive(f"index:{purpose}")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
