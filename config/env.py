"""What the outside decides: folders, database, secrets. Nothing else reads the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    return default if value is None else value.lower() in ("1", "true", "yes", "oui")


def words(name: str, default: str = "") -> list[str]:
    return [word for word in text(name, default).replace(",", " ").split() if word]


def data_folder() -> Path:
    """Where the database, the keys and the files live; readable by its owner only."""
    folder = Path(text("LEVIER_DATA") or ROOT / ".cache" / "data").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret(name: str, folder: Path, *, create: bool) -> str:
    """A secret kept in a file of mode 0600; made on first use outside production."""
    named = text(f"LEVIER_{name.upper()}_FILE")
    path = Path(named) if named else folder / f"{name}.key"
    if not path.exists():
        if not create:
            raise SystemExit(
                f"Le secret « {path} » manque. En production il n'est jamais créé tout seul : "
                f"restaurez-le, ou indiquez son fichier dans LEVIER_{name.upper()}_FILE."
            )
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_hex(32))
    return path.read_text().strip()


def database(folder: Path) -> dict[str, Any]:
    """Django's DATABASES entry: DATABASE_URL, else the SQLite file of the data folder."""
    url = text("DATABASE_URL")
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "levier.sqlite3")}
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(
            "DATABASE_URL doit commencer par postgresql:// ; SQLite n'en a pas besoin."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def proconnect(folder: Path) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS: ProConnect when its client is named, else nothing."""
    client = text("LEVIER_PROCONNECT_CLIENT_ID")
    if not client:
        return {}
    app = {
        "provider_id": "proconnect",
        "name": "ProConnect",
        "client_id": client,
        "secret": secret("proconnect", folder, create=False),
        "settings": {"server_url": text("LEVIER_PROCONNECT_URL")},
    }
    return {"proconnect": {"APPS": [app]}}
