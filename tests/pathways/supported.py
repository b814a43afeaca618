"""People supported: a contract at any stage of its life, made by the use cases."""

from __future__ import annotations

import datetime as dt

from levier.foundation.acts import Decision
from levier.pathways.domain.contracts import Planned, Signature, Terms
from levier.pathways.models import Deadline, Pathway
from levier.pathways.usecases import contracts, scans, signing
from tests.pathways.followed import TODAY, by, followed, fresh, team

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40 + b"\xff\xd9"
OLD_DAY = dt.date(2024, 6, 3)


def at(day, actor="system:test", reason="essai"):
    """A decision on another day."""
    return Decision(actor, dt.datetime(day.year, day.month, day.day, 9, tzinfo=dt.UTC), reason)


def supported(count=1, centre="MDS-01", *, path="social", body=None, lead=None, **more):
    """Pathways taken over by the team of their centre, with a lead worker if one is given."""
    body = body or team(centre)
    rows = followed(count, centre, referred=False, entered=dt.date(2023, 1, 2), **more)
    keys = [one.pk for one in rows]
    Pathway.objects.filter(pk__in=keys).update(path=path, body=body, lead=lead)
    return [fresh(one) for one in rows]


def terms(since=TODAY, months=6, **changes):
    told = {"aim": "Reprendre un travail près de chez moi", "intensity": "regular"}
    return Terms(since=since, months=months, **told | changes)


def planned(hours=15, **changes):
    told = {
        "theme": "mobility", "objective": "Pouvoir me déplacer", "what": "Passer le permis",
        "kind": "training",
    }  # fmt: skip
    return Planned(weekly_minutes=round(hours * 60), **told | changes)


def signature(on=TODAY, name="Camille Essai00000", place="Bourg-en-Bresse"):
    return Signature(name, on, place)


def drafted(pathway, agent, *, hours=15, **changes):
    contract = contracts.draft_contract(pathway=pathway, terms=terms(**changes), decision=by(agent))
    if hours is not None:
        contracts.plan_action(contract=contract, planned=planned(hours), decision=by(agent))
    return fresh(contract)


def signed(contract, agent, on=TODAY):
    """Signed by the person: on screen today, on paper on another day."""
    name = str(contract.person)
    told = {"contract": contract, "revision": contract.revision, "decision": by(agent)}
    if on == TODAY:
        signing.sign_on_screen(signature=signature(name=name), **told)
    else:
        upload = scans.Upload("contrat.pdf", PDF)
        signing.sign_on_paper(signature=signature(on, name), upload=upload, **told)
    return fresh(contract)


def in_force(pathway, agent, *, since=TODAY, **changes):
    """A contract in force, signed by both: without validation, whatever its body."""
    contract = signed(drafted(pathway, agent, since=since, **changes), agent, min(since, TODAY))
    signing.sign_for_body(contract=contract, decision=by(agent))
    return fresh(contract)


def old_one(pathway, agent, since=OLD_DAY, months=12):
    """A CER of the old regime, entered late from its paper."""
    return in_force(pathway, agent, since=since, months=months, hours=0)


def running(pathway):
    """The deadlines of a pathway that run, and when each is due."""
    rows = Deadline.objects.filter(pathway=pathway, state="open")
    return {one.code: one.due_on for one in rows}
