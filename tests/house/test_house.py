"""What the taste of the house says and a machine can check."""

from __future__ import annotations

import ast
import pathlib
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import DO_NOTHING
from django.template.loader import get_template

ROOT = pathlib.Path(__file__).resolve().parents[2]

CODE = sorted(path for path in (ROOT / "levier").rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "levier").rglob("templates/**/*.html"))
FORBIDDEN_NAMES = {
    "services",
    "actions",
    "operations",
    "utils",
    "helpers",
    "managers",
    "mixins",
    "constants",
}
MODELS = [model for model in apps.get_models() if model.__module__.startswith("levier.")]


def identify(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=identify)
def test_a_module_is_one_thing_and_named_for_it(path):
    assert path.stem not in FORBIDDEN_NAMES
    lines = path.read_text().count("\n")
    assert lines <= 500, f"{lines} lines: this module is two"


def may_exempt(source):
    """To choose where an upload goes before its token is read, as Django documents; or where a
    bearer token alone tells who calls, and no session is read."""
    by_token = 'headers.get("Authorization"' in source
    return "@csrf_protect" in source or (by_token and not re.search(r"\.user\b|actor_of", source))


@pytest.mark.parametrize("path", CODE, ids=identify)
def test_no_smell_of_the_list(path):
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in ("Exception", "everything"), f"line {node.lineno} catches {caught}"
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            assert name != "mark_safe", f"line {node.lineno}: {name}"
            assert name != "csrf_exempt" or may_exempt(source), f"line {node.lineno}"
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", source)


@pytest.mark.parametrize("path", CODE, ids=identify)
def test_only_the_foundation_reads_the_clock(path):
    if "foundation" in path.parts:
        return
    read = re.search(
        r"timezone\.now\(|localdate\(\)|datetime\.now\(|date\.today\(|time\.time\(",
        path.read_text(),
    )
    assert not read, f"reads the clock: {read.group(0) if read else ''}"


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_every_template_compiles_and_holds_no_inline_style_or_script(path):
    source = path.read_text()
    get_template(str(path).split("/templates/", 1)[1])
    assert "|safe" not in source and "autoescape off" not in source
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|<style", source)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_speaks_french_and_is_in_the_glossary(model):
    assert "__str__" in vars(model) or any("__str__" in vars(base) for base in model.__mro__[1:-3])
    assert str(model._meta.verbose_name) != model.__name__.lower() or "_" not in model.__name__
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    assert f"`{model.__name__}`" in glossary, f"docs/glossary.md lacks `{model.__name__}`"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_foreign_key_does_nothing(model):
    for field in model._meta.get_fields():
        remote = getattr(field, "remote_field", None)
        assert getattr(remote, "on_delete", None) is not DO_NOTHING, field


def test_every_dependency_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text()
    listed = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    for line in filter(None, map(str.strip, listed.splitlines())):
        assert "#" in line, f"no reason beside {line}"


def test_the_locks_name_no_index():
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text()


def test_settings_know_every_room():
    rooms = {path.parent.name for path in (ROOT / "levier").glob("*/apps.py")}
    assert rooms <= set(settings.ROOMS)
