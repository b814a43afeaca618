"""Descriptions of the payers' interfaces: one text table each, read once.

A table lists elements by indentation: name, how many, type and size, meaning. Reading, writing,
checking and documenting are driven by it; a new interface is one more table.

    FONORG    1   code 3    Famille d'organisme : CAF ou MSA

How many: `1` one, `?` at most one, `*` any number, `+` one or more, `a..b`. A final `~` means
that a breach is flagged and the record taken all the same.
Types: `text N`, `code N` (its labels stand in codes.yaml under the element's name), `nir N`,
`int N`, `digits N` (kept with its zeros), `amount N` (cents, not negative), `signed N`, `date`,
`birth` (a date that is never an end of time), `month`, `time`, `bool`; `max E` is the largest
believable amount, in euros.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "descriptions"
HEADER, TRAILER, ROOT = "IdentificationFlux", "TransmissionFlux", "Racine"
MANY = {"1": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}
LINE = re.compile(
    r"(?P<indent> *)(?P<name>\w+)\s+(?P<many>[1?*+]|\d\.\.\d)(?P<soft>~?)\s+"
    r"(?:(?P<kind>text|code|nir|int|digits|amount|signed|date|birth|month|time|bool)"
    r"(?: (?P<size>\d+))?"
    r"(?: max (?P<top>\d+))?\s\s+)?(?P<meaning>\S.*)"
)


@dataclass(frozen=True, slots=True)
class Field:
    """A value: `size` in characters or digits, `top` in cents (0: the reader's own bound)."""

    name: str
    minimum: int
    maximum: int | None
    soft: bool
    kind: str
    size: int
    top: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Block:
    """A group of elements, in the order in which they are written."""

    name: str
    minimum: int
    maximum: int | None
    soft: bool
    meaning: str
    children: dict[str, Field | Block] = field(default_factory=dict)

    def block(self, path: str) -> Block:
        """The block at `A/B/C` below this one; KeyError when there is none."""
        found: Field | Block = self
        for name in path.split("/"):
            if isinstance(found, Field):
                raise KeyError(path)
            found = found.children[name]
        if isinstance(found, Field):
            raise KeyError(path)
        return found


@dataclass(frozen=True, slots=True)
class Description:
    """One interface: what stands under the root, and which elements have a part to play."""

    interface: str
    label: str
    record: str
    departement: tuple[str, ...]
    key: tuple[tuple[str, ...], ...]
    announced: str
    announced_anomalies: str
    root: Block

    @property
    def record_block(self) -> Block:
        return self.root.block(self.record)


def folded(name: str) -> str:
    """`DetailAllocationComptabilisée` without accents: some senders write it so."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


@cache
def description(interface: str) -> Description:
    """The description named `interface` ("VRSB0801"); KeyError when there is no such table."""
    path = FOLDER / f"{interface.lower()}.txt"
    if not path.is_file():
        raise KeyError(interface)
    heads, lines = _heads_and_lines(path)
    root = Block(ROOT, 1, 1, False, "Racine")
    _build(root, lines)
    announced, anomalies = heads["counts"].split()
    return Description(
        interface=heads["interface"],
        label=heads["label"],
        record=heads["record"],
        departement=tuple(heads["departement"].split("/")),
        key=tuple(tuple(path.split("/")) for path in heads["key"].split()),
        announced=announced,
        announced_anomalies=anomalies,
        root=root,
    )


@cache
def descriptions() -> dict[str, Description]:
    """Every interface that is read, by the name of its record element."""
    names = sorted(path.stem.upper() for path in FOLDER.glob("v*.txt"))
    return {found.record: found for found in map(description, names)}


def _heads_and_lines(path: Path) -> tuple[dict[str, str], list[str]]:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines())
    return {name: value.strip() for name, _, value in pairs}, list(_included(body, ""))


def _included(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("include "):
            deeper = indent + line[: len(line) - len(line.lstrip())]
            part = FOLDER / f"{bare.removeprefix('include ')}.txt"
            yield from _included(part.read_text(encoding="utf-8"), deeper)
        else:
            yield indent + line


def _build(root: Block, lines: list[str]) -> None:
    open_blocks = [(-1, root)]
    for line in lines:
        found = LINE.fullmatch(line)
        if not found:
            raise ValueError(f"unreadable description line: {line!r}")
        depth = len(found["indent"])
        while open_blocks[-1][0] >= depth:
            open_blocks.pop()
        node = _node(found)
        open_blocks[-1][1].children[node.name] = node
        if isinstance(node, Block):
            open_blocks.append((depth, node))


def _node(found: re.Match[str]) -> Field | Block:
    low, high = MANY.get(found["many"]) or tuple(map(int, found["many"].split("..")))
    soft = bool(found["soft"])
    if not found["kind"]:
        return Block(found["name"], low or 0, high, soft, found["meaning"])
    size, top = int(found["size"] or 0), int(found["top"] or 0) * 100
    return Field(found["name"], low or 0, high, soft, found["kind"], size, top, found["meaning"])


def as_markdown(found: Description) -> str:
    """The description as a table, for docs/reference/feeds.md: it can't drift from the reading."""
    lines = [
        f"### {found.interface} : {found.label}",
        "",
        "| Élément | Combien | Type | Sens |",
        "|---|---|---|---|",
        *_rows(found.root, 0),
    ]
    return "\n".join(lines)


def _rows(block: Block, depth: int) -> Iterator[str]:
    for node in block.children.values():
        name = "&nbsp;&nbsp;" * depth + f"`{node.name}`"
        yield f"| {name} | {_many(node)} | {_type(node)} | {node.meaning} |"
        if isinstance(node, Block):
            yield from _rows(node, depth + 1)


def _many(node: Field | Block) -> str:
    top = "n" if node.maximum is None else str(node.maximum)
    return f"{node.minimum}..{top}" + (" (souple)" if node.soft else "")


def _type(node: Field | Block) -> str:
    if isinstance(node, Block):
        return "bloc"
    size = f" {node.size}" if node.size else ""
    return f"{TYPE_NAMES[node.kind]}{size}" + (f", {node.top // 100} € au plus" if node.top else "")


TYPE_NAMES = {
    "text": "texte",
    "code": "code",
    "nir": "NIR",
    "int": "entier",
    "digits": "chiffres",
    "amount": "montant",
    "signed": "montant signé",
    "date": "date",
    "birth": "date",
    "month": "mois",
    "time": "heure",
    "bool": "0 ou 1",
}
