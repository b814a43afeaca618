"""The descriptions are whole, and say in French what each element is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from levier.formats.cnaf import codes
from levier.formats.cnaf.describe import (
    Block,
    Field,
    as_markdown,
    description,
    descriptions,
    folded,
)

REFERENCE = Path(
    os.environ.get("LEVIER_REFERENCE", Path(__file__).parents[3] / "shared" / "reference")
)
TREE = REFERENCE / "cnaf" / "vrsb0801-tree.txt"
PATHS = REFERENCE / "cnaf" / "flux-paths.txt"


def nodes(block: Block, path: str = "") -> Iterator[tuple[str, Field | Block]]:
    for name, node in block.children.items():
        yield f"{path}/{name}", node
        if isinstance(node, Block):
            yield from nodes(node, f"{path}/{name}")


def test_three_interfaces_are_read():
    assert sorted(found.interface for found in descriptions().values()) == [
        "VRSB0801",
        "VRSC0201",
        "VRSF0501",
    ]


@pytest.mark.skipif(not TREE.exists(), reason="the public tree is not at hand")
def test_vrsb0801_is_described_element_by_element():
    described = dict(nodes(description("VRSB0801").root))
    path: list[str] = []
    seen = 0
    for line in TREE.read_text(encoding="utf-8").splitlines()[1:]:
        found = re.match(r"( *)(\w+) \[(\w+)\.\.(\w+)\] ?(\w*)(?:\(\w+=(\d+))?", line)
        assert found, line
        path[len(found[1]) // 2 - 1 :] = [found[2]]
        node = described["/" + "/".join(path)]
        seen += 1
        if isinstance(node, Field):
            assert node.size == int(found[6] or 0) or node.kind == "month", line
            assert node.minimum == int(found[3]), line
    assert seen > 220


@pytest.mark.skipif(not PATHS.exists(), reason="the public paths are not at hand")
@pytest.mark.parametrize("interface", ["VRSB0801", "VRSF0501", "VRSC0201"])
def test_every_published_path_is_described(interface):
    described = {folded(path) for path, _ in nodes(description(interface).root)}
    section = re.search(
        rf"## [^\n]*{interface}[^\n]*\n(.*?)\n\n", PATHS.read_text(encoding="utf-8"), re.DOTALL
    )
    assert section
    for line in section[1].splitlines():
        block, _, names = line.partition(" : ")
        for name in names.split(", "):
            assert folded(f"{block}/{name.strip()}") in described


def test_every_element_has_its_meaning_in_french():
    for found in descriptions().values():
        for path, node in nodes(found.root):
            assert node.meaning, path


def test_every_list_of_codes_has_its_labels():
    lists = codes.lists()
    assert all(code and label for found in lists.values() for code, label in found.items())
    assert codes.label("ETATDOSRSA", "2") == "Droit ouvert et versable"
    assert codes.label("FONORGCEDMUT", "MSA")
    assert codes.label("ETATDOSRSA", "8") == "code 8 inconnu"
    assert codes.known("NOM") is None


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "feeds.md"


def test_the_reference_page_shows_the_descriptions_as_they_are():
    page = PAGE.read_text(encoding="utf-8")
    for found in descriptions().values():
        assert as_markdown(found) in page
