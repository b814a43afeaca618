from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.text import counted
from levier.territory import usecases

MAX_FILE = 50_000_000


class Command(BaseCommand):
    help = "Le territoire : données de référence de l'Ain, contours des communes."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="act", required=True)
        commands.add_parser("seed", help="communes, EPCI et MDS d'exemple ; sans effet si déjà là")
        outlines = commands.add_parser("outlines", help="contours des communes (GeoJSON)")
        outlines.add_argument("file", metavar="FICHIER.geojson", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(getattr(self, options["act"])(options))
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal

    def seed(self, options: dict[str, Any]) -> str:
        written = usecases.seed_ain(decision=self._decision("données de référence"))
        if not any(written.values()):
            return "Le territoire est déjà en place : rien à changer."
        return (
            f"{counted(written['communes'], 'commune')}, "
            f"{counted(written['centres'], 'MDS', 'MDS')} et "
            f"{counted(written['perimeters'], 'rattachement')} d'exemple enregistrés."
        )

    def outlines(self, options: dict[str, Any]) -> str:
        path: Path = options["file"]
        decision = self._decision(f"contours de {path.name}")
        count = usecases.take_outlines(text=_text(path), decision=decision)
        return f"Contours enregistrés pour {counted(count, 'commune')}."

    def _decision(self, reason: str) -> Decision:
        return Decision("system:territory", clock.now(), reason)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE:
            raise Refusal(f"« {path.name} » dépasse 50 Mo : simplifiez d'abord les contours.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refusal(f"« {path} » ne peut pas être lu : {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"« {path.name} » n'est pas du texte UTF-8 : octet {error.start}.") from error
