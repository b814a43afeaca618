"""Every act that the house writes in its journal can be read by a person."""

import re
from pathlib import Path

from django.apps import apps

from levier.kernel.lifecycle import Lifecycle
from levier.steering import words

HOUSE = Path(__file__).resolve().parent.parent.parent / "levier"
WRITTEN = re.compile(r'\brecord\(\s*"([a-z_.]+)"')
MOVED = re.compile(r'\bmove\(\s*\w[\w.]*,\s*"([a-z_]+)",\s*(?:\w+\.)?([A-Z_]+)')


def acts_written():
    for path in HOUSE.rglob("*.py"):
        yield from WRITTEN.findall(path.read_text(encoding="utf-8"))


def test_every_act_has_its_words():
    assert sorted({act for act in acts_written() if act not in words.ACTS}) == []


def test_no_words_outlive_their_act():
    assert sorted(set(words.ACTS) - set(acts_written())) == []


def test_a_move_is_told_by_its_button():
    assert words.act_in_words("payments.bankaccount.verify") == "Coordonnées bancaires : valider"
    assert words.act_in_words("run.rights.feed_import.request") == "Traitement demandé"
    assert words.act_in_words("something.else") == "something.else"


def test_lifecycles_are_those_of_models_that_exist():
    for label, (_, lifecycle) in words.LIFECYCLES.items():
        assert isinstance(lifecycle, Lifecycle)
        assert apps.get_model(label)
