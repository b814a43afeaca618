"""`levier feed generate`: a payer's file of people who don't exist, in the Ain's communes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from levier.formats.cnaf.events import DAILY, MONTHLY
from levier.kernel.errors import Refusal, why_unusable
from levier.kernel.month import Month
from levier.synthetic import feeds
from levier.synthetic.case_values import Commune
from levier.territory import domain as territory

INTERFACES = ("VRSB0801", "VRSF0501", "VRSC0201")
MOST = 5_000_000


def add_arguments(acts: Any) -> None:
    made = acts.add_parser("generate", help="écrire un flux de foyers inventés")
    made.add_argument("file", metavar="SORTIE.xml", type=Path)
    made.add_argument("--households", type=int, default=9_800, help="foyers payés du mois")
    made.add_argument("--month", default="2026-11", help="mois, par exemple 2026-11")
    made.add_argument("--seed", type=int, default=1, help="même graine, même histoire")
    made.add_argument("--type", choices=(MONTHLY, DAILY), default=MONTHLY, dest="feed_type")
    made.add_argument("--interface", choices=INTERFACES, default=INTERFACES[0])
    made.add_argument("--payer", choices=("CAF", "MSA"), default="CAF", help="sauf VRSB0801")


def communes() -> list[Commune]:
    """The Ain's communes, from the reference data that comes with the house."""
    return [
        Commune(row["code"], row["postal_codes"][0], row["name"], row["population"])
        for row in territory.reference_data()["communes"]
    ]


def world(options: dict[str, Any]) -> feeds.World:
    if not 0 < options["households"] <= MOST:
        raise Refusal(f"Le nombre de foyers doit être entre 1 et {MOST}.")
    try:
        month = Month.parse(options["month"])
    except ValueError as error:
        raise Refusal(
            f"« {options['month']} » n'est pas un mois : écrivez par exemple 2026-11."
        ) from error
    return feeds.World(options["households"], month, options["seed"], communes())


def write_feed(options: dict[str, Any], on_progress: Callable[[int], None]) -> None:
    """Write beside the file, then take its name: a file cut short never bears it."""
    path: Path = options["file"]
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("wb") as stream:
            for block in _blocks(world(options), options, on_progress):
                stream.write(block)
        draft.replace(path)
    except OSError as error:
        raise Refusal(f"« {path} » ne peut pas être écrit : {why_unusable(error)}.") from error


def _blocks(
    asked: feeds.World, options: dict[str, Any], on_progress: Callable[[int], None]
) -> Iterator[bytes]:
    if options["interface"] == "VRSF0501":
        return feeds.movements(asked, payer=options["payer"])
    if options["interface"] == "VRSC0201":
        return feeds.debts(asked, payer=options["payer"])
    return feeds.beneficiaries(asked, feed_type=options["feed_type"], progress=on_progress)
