from __future__ import annotations

import datetime as dt

from levier.foundation.acts import Decision
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.pathways.models import Pathway
from levier.rights.models import Debt
from levier.sanctions.domain.scale import Sentence
from levier.sanctions.models import Appeal, Breach, Panel
from levier.sanctions.usecases import appealing, deciding, panels, papers, reporting, sessions
from levier.sanctions.usecases.appealing import Against
from levier.sanctions.usecases.deciding import Reasons
from levier.sanctions.usecases.reporting import Told
from tests.access.objects.cases import case_in
from tests.access.objects.pathways import pathway_in
from tests.access.objects.registry import NOW, arguments

D = dt.date


def on(day, actor="system:test"):
    at = dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)
    return Decision(actor, at, "essai")


def breach_in(centre):
    """A breach of the centre, decided, told to the person and sent."""
    pathway = pathway_in(centre)
    known = Breach.objects.filter(pathway=pathway).first()
    if known:
        return known
    Pathway.objects.filter(pk=pathway.pk).update(
        subject_since=Month(2026, 10), since=D(2026, 10, 1)
    )
    pathway = Pathway.objects.select_related("person", "case").get(pk=pathway.pk)
    told = Told(D(2026, 10, 5), "not_done", "Atelier non commencé.")
    breach = reporting.report_breach(
        pathway=pathway, ground="not_respected", fact=told, decision=on(D(2026, 10, 6), "system:a")
    )
    reporting.qualify_breach(
        breach=breach, incurred="Suspension de 30 %", decision=on(D(2026, 10, 7))
    )
    reporting.notify_facts(breach=breach, on=D(2026, 10, 7), decision=on(D(2026, 10, 7)))
    reporting.record_observations(
        breach=breach, on=D(2026, 10, 9), text="J'ai déménagé.", decision=on(D(2026, 10, 9))
    )
    sanction = deciding.decide_breach(
        breach=breach,
        sentence=Sentence("suspension", 30, 1, Month(2026, 12)),
        reasons=Reasons("Atelier non fait.", "Aucun motif."),
        decision=on(D(2026, 11, 3)),
    )
    deciding.notify_sanction(sanction=sanction, on=D(2026, 11, 5), decision=on(D(2026, 11, 5)))
    deciding.send_to_payer(sanction=sanction, decision=on(D(2026, 11, 5)))
    return Breach.objects.get(pk=breach.pk)


def appeal_in(centre):
    breach_in(centre)
    case = case_in(centre)
    known = Appeal.objects.filter(case=case).first()
    return known or appealing.record_appeal(
        case=case, against=Against("amount"), decision_of=D(2026, 10, 1),
        received_on=D(2026, 11, 2), arguments="Je conteste.", decision=on(D(2026, 11, 3)),
    )  # fmt: skip


def session_in():
    """The one session of the one panel, with a case on its agenda."""
    known = Panel.objects.filter(name="Équipe d'essai").first()
    if known:
        return known.sessions.get()
    made = panels.save_panel(name="Équipe d'essai", quorum=2, decision=on(D(2026, 11, 2)))
    for name, quality in (("Roy Alice", "council"), ("Petit Zoé", "recipient")):
        panels.add_member(
            panel=made, name=name, quality=quality, since=D(2026, 1, 1),
            decision=on(D(2026, 11, 2)),
        )  # fmt: skip
    return sessions.create_session(
        panel=made, held_on=D(2026, 12, 10), place="Salle 1", decision=on(D(2026, 11, 2))
    )


@arguments("sanctions:person", "sanctions:report")
def _pathway(centre):
    breach_in(centre)
    return [pathway_in(centre).pk]


@arguments("sanctions:household", "sanctions:new_appeal")
def _household(centre):
    return [case_in(centre).household_id]


@arguments(
    "sanctions:breach", "sanctions:add_fact", "sanctions:observations", "sanctions:qualify",
    "sanctions:dismiss", "sanctions:notify", "sanctions:await_no_more", "sanctions:ask_panel",
    "sanctions:decide", "sanctions:notify_sanction", "sanctions:send", "sanctions:lift",
    "sanctions:appeal_sanction",
)  # fmt: skip
def _breach(centre):
    return [breach_in(centre).pk]


@arguments("sanctions:issue_for_breach")
def _breach_paper(centre):
    return [breach_in(centre).pk, "decision"]


@arguments("sanctions:paper")
def _paper(centre):
    breach = breach_in(centre)
    made = papers.issue_paper(kind="facts", subject=breach, decision=on(D(2026, 11, 5)))
    return [made.pk]


@arguments(
    "sanctions:appeal", "sanctions:admit", "sanctions:dismiss_appeal", "sanctions:assign",
    "sanctions:ask_opinion", "sanctions:receive_opinion", "sanctions:deem_opinion",
    "sanctions:answer", "sanctions:lapse", "sanctions:litigate", "sanctions:judge",
)  # fmt: skip
def _appeal(centre):
    return [appeal_in(centre).pk]


@arguments("sanctions:issue_for_appeal")
def _appeal_paper(centre):
    return [appeal_in(centre).pk, "receipt"]


@arguments("sanctions:appeal_debt")
def _debt(centre):
    case = case_in(centre)
    source = f"essai:recours:{case.pk}"
    debt, _ = Debt.objects.get_or_create(
        source=source,
        defaults={
            "case": case, "case_number": case.number, "payer": case.payer, "origin": "payer",
            "assessed_on": D(2026, 9, 1), "initial": Money(40_000), "balance": Money(40_000),
            "limitation_on": D(2028, 9, 1), "state": "notified", "recorded_at": NOW,
        },
    )  # fmt: skip
    return [debt.pk]


@arguments("sanctions:panel", "sanctions:change_panel", "sanctions:add_member",
           "sanctions:new_session")  # fmt: skip
def _panel(centre):
    return [session_in().panel_id]


@arguments("sanctions:end_member")
def _member(centre):
    return [session_in().panel.members.first().pk]


@arguments(
    "sanctions:session", "sanctions:answers", "sanctions:attendance", "sanctions:agenda",
    "sanctions:postpone", "sanctions:cancel_session", "sanctions:minutes",
    "sanctions:issue_minutes",
)  # fmt: skip
def _session(centre):
    return [session_in().pk]


@arguments("sanctions:advance")
def _step(centre):
    return [session_in().pk, "convene"]


@arguments("sanctions:opinion", "sanctions:take_off")
def _item(centre):
    """An item of the agenda about somebody whose breach is open."""
    session = session_in()
    known = session.items.first()
    if known:
        return [known.pk]
    breach = breach_in(centre)
    return [session.items.create(breach=breach, rank=1).pk]
