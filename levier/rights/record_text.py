"""A record of a feed for people to read and correct: decoded, laid out, its NIR never in clear.

A NIR is shown masked in the layout. In the text to correct, it is a mark (`[NIR 1]`) that turns
back into the number when the text is sent: a number may be replaced without any being shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Any

from levier.formats import xml
from levier.formats.cnaf import codes, values
from levier.formats.cnaf.describe import Block, Field, description
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import mask_nir
from levier.kernel.money import Money
from levier.kernel.text import short_date

ENCODINGS = {label: name for name, label in xml.ENCODING_LABELS.items()}
NIR_ELEMENT = re.compile(r"(<NIR>\s*)([^<\s][^<]*?)(\s*</NIR>)")
# Fifteen digits in a row, or spaced as on a card, wherever they stand.
NIR_ANYWHERE = re.compile(
    r"(?<!\d)[1-478][ .]?\d{2}[ .]?\d{2}[ .]?(?:\d{2}|2[AB])"
    r"[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{2})?(?!\d)"
)
Faults = Container[tuple[int, str]]
MARK = re.compile(r"\[NIR (\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a record. `shown` is what to read, `code` the payer's own when it has one."""

    number: int
    element: str
    label: str
    shown: str
    code: str = ""
    is_faulty: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one block. `place` is the part of the record that holds it (`Personnes du
    foyer, 2`), `title` the block in it (`État civil`)."""

    place: str
    title: str
    lines: tuple[Line, ...]

    @property
    def is_faulty(self) -> bool:
        return any(line.is_faulty for line in self.lines)


def encoding_of(label: str) -> str:
    """The codec of an encoding as a feed's row names it; UTF-8 when it is not known."""
    return ENCODINGS.get(label, xml.UTF_8)


def text_of(raw: bytes, label: str) -> str:
    """The record as text; what can't be read is shown as such."""
    try:
        return xml.to_utf_8(raw, encoding_of(label))[0].decode()
    except ValueError:
        return raw.decode("utf-8", "replace")


def masked(text: str) -> str:
    """The text with marks instead of NIR, in the order in which they stand."""
    return _marked(text)[0]


def unmasked(text: str, original: str) -> str:
    """The corrected text with its NIR put back. Refusal for a mark that stands for none."""
    numbers = _marked(original)[1]

    def number(found: re.Match[str]) -> str:
        rank = int(found[1])
        if not 1 <= rank <= len(numbers):
            raise Refusal(
                f"« {found[0]} » ne correspond à aucun NIR de ce bloc : laissez les repères tels "
                "qu'ils sont, ou écrivez le NIR lui-même.",
                field="corrected",
            )
        return numbers[rank - 1]

    return MARK.sub(number, text)


def _marked(text: str) -> tuple[str, list[str]]:
    numbers: list[str] = []

    def mark(number: str) -> str:
        if number not in numbers:
            numbers.append(number)
        return f"[NIR {numbers.index(number) + 1}]"

    plain = NIR_ELEMENT.sub(lambda found: found[1] + mark(found[2]) + found[3], text)
    return NIR_ANYWHERE.sub(lambda found: mark(found[0]), plain), numbers


def without_nir(text: str) -> str:
    """A sentence or a value in which a NIR, if there is one, is masked."""
    return NIR_ANYWHERE.sub(lambda found: mask_nir(re.sub(r"[ .]", "", found[0])), text)


def groups_of(
    raw: bytes, label: str, interface: str, starts_at: int, faults: Faults
) -> list[Group]:
    """The values of a record block by block, with their lines in the file; none when it is not
    well formed. `faults`: the line and the name of each faulty element."""
    try:
        utf_8 = xml.to_utf_8(raw.strip(), encoding_of(label))[0]
        root = xml.parse_chunk(utf_8, parser=xml.hardened_parser(), line=starts_at)
    except (ValueError, xml.ChunkError):
        return []
    known = description(interface)
    block = known.root.children.get(known.record)
    offset = starts_at + raw[: len(raw) - len(raw.lstrip())].count(b"\n") - 1
    return list(_groups(root, block, (), offset, faults))


def _groups(
    element: Any,
    block: Block | Field | None,
    above: tuple[str, ...],
    offset: int,
    faults: Faults,
) -> Iterator[Group]:
    children = block.children if isinstance(block, Block) else {}
    leaves = [child for child in element if isinstance(child.tag, str) and not len(child)]
    told = [_line(child, children.get(child.tag), offset, faults) for child in leaves]
    lines = [line for line in told if line.shown or line.is_faulty]
    if lines:
        place, *inside = above or (_meaning(element.tag, block),)
        yield Group(place, ", ".join(inside), tuple(lines))
    ranks: dict[str, int] = {}
    for child in element:
        if isinstance(child.tag, str) and len(child):
            part = children.get(child.tag)
            ranks[child.tag] = ranks.get(child.tag, 0) + 1
            title = _meaning(child.tag, part)
            if sum(other.tag == child.tag for other in element) > 1:
                title = f"{title}, {ranks[child.tag]}"
            yield from _groups(child, part, (*above, title), offset, faults)


def _meaning(tag: str, node: Block | Field | None) -> str:
    return node.meaning if node is not None else tag


def _line(child: Any, node: Block | Field | None, offset: int, faults: Faults) -> Line:
    text = (child.text or "").strip()
    number = child.sourceline + offset
    shown, code = _shown(text, node if isinstance(node, Field) else None)
    is_faulty = (number, child.tag) in faults
    return Line(number, child.tag, _meaning(child.tag, node), shown, code, is_faulty)


def _shown(text: str, node: Field | None) -> tuple[str, str]:
    """What to read, and the code behind it."""
    kind = node.kind if node else ""
    if kind == "nir" and text:
        return mask_nir(text), ""
    if kind == "code" and node and codes.known(node.name) is not None:
        return codes.label(node.name, text), text
    try:
        return SHOWN[kind](text), ""
    except (KeyError, ValueError):
        return without_nir(text), ""


def _in_french(text: str) -> str:
    return short_date(values.read_date(text))


def _amount(text: str) -> str:
    return str(Money.euros(text))


SHOWN: dict[str, Callable[[str], str]] = {
    "date": _in_french,
    "amount": _amount,
    "signed": _amount,
    "month": lambda text: values.read_month(text).label,
    "bool": lambda text: "oui" if values.BOOLEANS[text] else "non",
}
