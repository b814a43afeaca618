"""Households that can be written to: an approved run of November, claimants with an address."""

from __future__ import annotations

import io
import json
import re

from pypdf import PdfReader

from levier.allowance import tasks, usecases
from levier.allowance.domain import Channel
from levier.allowance.usecases.approving import seen_hash
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.people.models import Fact, Person
from tests.allowance.households import NOVEMBER, NOW, settle

MAKER = Decision("system:calcul", NOW, "essai")
CHECKER = Decision("system:accord", NOW, "relu")
HOUSE = Decision("system:courrier", NOW, "essai")


def give_addresses(cases):
    street = {"NUMVOIE": "8", "LIBTYPEVOIE": "RUE", "NOMVOIE": "DES TILLEULS",
              "CODEPOS": "01500", "NOMCOM": "AMBRONAY"}  # fmt: skip
    value = {"Adresse": [{"AdresseDetailleeFrance": street,
                          "TroncCommunAdresse": {"RGADR": "01"}}]}  # fmt: skip
    Fact.objects.bulk_create(
        Fact(
            household_id=case.household_id, kind="address", value=json.dumps(value),
            since=NOW.date(), source_kind="payer", source="payer:CAF011", recorded_at=NOW,
        )
        for case in cases
    )  # fmt: skip


def approved(count=4, *, differing=0.0, channel=Channel.DELEGATED, addresses=True):
    """A run of November approved by a second person; its cases have an address."""
    cases = settle(count, differing=differing)
    Person.objects.filter(last_name="Essai00000").update(sex="F")
    if addresses:
        give_addresses(cases)
    return run_to_approval(channel)


def run_to_approval(channel=Channel.DELEGATED):
    run = usecases.open_run(month=NOVEMBER, channel=channel, decision=MAKER)
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE, tasks.CONTROL):
        runs.execute(tasks.request(kind=kind, run=run, decision=MAKER))
    run.refresh_from_db()
    usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)
    return run


def batch_done(run, lines=None):
    """A batch of letters written to its end."""
    chosen = run.lines.all() if lines is None else lines
    batch = usecases.ask_for_letters(run=run, lines=chosen, decision=HOUSE)
    usecases.start_batch(batch=batch, decision=HOUSE)
    ended = runs.execute(tasks.request_letters(batch=batch, decision=HOUSE))
    assert ended.state == "done", ended.message
    batch.refresh_from_db()
    return batch


def words(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")
