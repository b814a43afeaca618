from pathlib import Path

from levier.directory import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "roles.md"


def test_the_page_of_roles_says_what_the_code_says():
    assert PAGE.read_text(encoding="utf-8") == reference.text(), (
        "run: python -m levier.directory.reference > docs/reference/roles.md"
    )
