"""Breaches at each step, made through the use cases, by the people who may."""

from __future__ import annotations

import datetime as dt

from levier.directory.models import SignatureDelegation
from levier.foundation.acts import Decision
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.pathways.models import Pathway
from levier.rights.models import BenefitCase, Debt
from levier.sanctions.domain.scale import Sentence
from levier.sanctions.models import Breach, Sanction
from levier.sanctions.usecases import deciding, panels, reporting, sessions
from levier.sanctions.usecases.deciding import Reasons
from levier.sanctions.usecases.reporting import Told
from tests.pathways.followed import HOUSE, followed

D = dt.date
SINCE, FACT, ASSESSED = D(2024, 1, 1), D(2026, 10, 5), D(2026, 9, 1)
BOSS = Decision("system:chef", HOUSE.at, "essai")
WHY = Reasons("Deux actions du contrat n'ont pas été faites.", "Aucun motif légitime n'est donné.")


def on(day, actor="system:chef", reason="essai"):
    return Decision(actor, dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC), reason)


def person(number=0, *, people=1, majored=False, since=SINCE, centre="MDS-01"):
    """The pathway of somebody subject to duties."""
    pathway = followed(1, centre, start=number, entered=since, referred=False)[0]
    BenefitCase.objects.filter(pk=pathway.case_id).update(people=people, enhanced=majored)
    return Pathway.objects.select_related("case", "person").get(pk=pathway.pk)


def fresh(breach):
    return Breach.objects.select_related("case", "person", "pathway").get(pk=breach.pk)


def reported(pathway=None, *, day=FACT, ground="not_respected", kind="not_done"):
    told = Told(day, kind, "N'a pas commencé l'atelier prévu.")
    return reporting.report_breach(
        pathway=pathway or person(), ground=ground, fact=told, decision=on(day, "system:referent")
    )


def notified(pathway=None, *, day=FACT, **more):
    breach = reported(pathway, day=day, **more)
    later = day + dt.timedelta(days=1)
    reporting.qualify_breach(breach=breach, incurred="Suspension de 30 %", decision=on(later))
    reporting.notify_facts(breach=breach, on=later, decision=on(later))
    return fresh(breach)


def heard(pathway=None, *, day=FACT, **more):
    breach = notified(pathway, day=day, **more)
    later = day + dt.timedelta(days=4)
    reporting.record_observations(
        breach=breach, on=later, text="J'ai déménagé.", decision=on(later)
    )
    return fresh(breach)


def decided(pathway=None, *, day=FACT, measure="suspension", percent=30, months=1,
            since=None, **more):  # fmt: skip
    breach = heard(pathway, day=day, **more)
    when = day + dt.timedelta(days=10)
    sentence = Sentence(measure, percent, months, since or Month.of(when) + 1)
    return deciding.decide_breach(breach=breach, sentence=sentence, reasons=WHY, decision=on(when))


def sent(pathway=None, **more):
    sanction = decided(pathway, **more)
    day = sanction.decided_on
    deciding.notify_sanction(sanction=sanction, on=day, decision=on(day))
    deciding.send_to_payer(sanction=sanction, decision=on(day))
    return Sanction.objects.select_related("breach__case", "reduction").get(pk=sanction.pk)


def panel(quorum=2, centre=None):
    made = panels.save_panel(name=f"EP {quorum}", quorum=quorum, decision=BOSS)
    for name, quality in (
        ("Roy Alice", "council"), ("Blanc Omar", "france_travail"), ("Petit Zoé", "recipient"),
    ):  # fmt: skip
        panels.add_member(
            panel=made, name=name, quality=quality, since=D(2024, 1, 1), decision=BOSS
        )
    return made


def sitting(*breaches, held_on, panel_of=None):
    """A session in which the panel sits, these cases on its agenda."""
    day = held_on - dt.timedelta(days=1)
    session = sessions.create_session(
        panel=panel_of or panel(), held_on=held_on, place="Salle 1", decision=on(day)
    )
    step = lambda name, when=day: sessions.advance_session(  # noqa: E731
        session=session, name=name, decision=on(when)
    )
    step("convene")
    everybody = [one.pk for one in session.attendances.all()]
    sessions.answer_convocation(session=session, coming=everybody, decision=on(day))
    step("announce")
    for breach in breaches:
        sessions.put_on_agenda(session=session, breach=breach, decision=on(day))
    step("prepare")
    step("validate")
    step("attend", held_on)
    sessions.take_attendance(session=session, present=everybody, decision=on(held_on))
    step("open", held_on)
    return session


def advised(breach, held_on, opinion="suspend"):
    session = sitting(breach, held_on=held_on)
    item = session.items.get()
    sessions.give_opinion(item=item, opinion=opinion, why="Faits établis.", decision=on(held_on))
    return fresh(breach)


def debt_of(case, cents=40_000, state="notified", day=ASSESSED):
    return Debt.objects.create(
        case=case, case_number=case.number, payer=case.payer, origin="payer",
        source=f"essai:{case.pk}:{cents}", assessed_on=day, initial=Money(cents),
        balance=Money(cents), limitation_on=D(2028, 9, 1), state=state, recorded_at=HOUSE.at,
    )  # fmt: skip


def signing(agent, *acts):
    for act in acts:
        SignatureDelegation.objects.create(
            agent=agent, act=act, reference="2026-12", since=D(2020, 1, 1)
        )
    return agent
