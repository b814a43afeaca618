"""A breach in words: what is going on, what to do next, what the law allows, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.directory import queries as agents
from levier.directory.models import Agent
from levier.kernel.text import counted, long_date, short_date
from levier.sanctions.domain.breach import HEARD, BreachState
from levier.sanctions.domain.scale import Measure, Regime
from levier.sanctions.models import AgendaItem, Appeal, Breach, BreachFact, Paper, Sanction
from levier.sanctions.queries import repeats
from levier.sanctions.web import sanction_words
from levier.sanctions.web.breach_tables import breach_url, due_of
from levier.sanctions.web.next_acts import acts_on
from levier.sanctions.web.wording import (
    Told,
    chosen_words,
    due_number,
    meaning,
    papers_of,
    who,
)
from levier.ui.pieces import Event, Fact, Number

S = BreachState
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class File:
    """Everything that is known of a breach, read once."""

    breach: Breach
    facts: list[BreachFact]
    items: list[AgendaItem]
    sanction: Sanction | None
    appeals: list[Appeal]
    papers: list[Paper]
    earlier: list[Sanction]
    names: Names

    @property
    def kinds(self) -> set[str]:
        return {paper.kind for paper in self.papers}


def read(breach: Breach) -> File:
    """At most seven queries, whatever the breach holds."""
    facts = list(breach.facts.all())
    rows = Sanction.objects.filter(breach=breach)
    sanction = rows.select_related("breach__case", "reduction", "delegation").first()
    appeals = list(sanction.appeals.order_by("received_on", "pk")) if sanction else []
    papers = list(breach.papers.defer("content"))
    actors = {breach.reported_by, breach.qualified_by, *(fact.told_by for fact in facts)}
    actors |= {paper.issued_by for paper in papers} | {sanction.decided_by if sanction else ""}
    return File(
        breach, facts, list(breach.items.select_related("session__panel")), sanction, appeals,
        papers, list(repeats.earlier_sanctions(breach).select_related("breach")),
        agents.names_of(actors - {""}),
    )  # fmt: skip


def page(breach: Breach, agent: Agent, today: date) -> dict[str, Any]:
    """Everything that the page of a breach shows."""
    file = read(breach)
    main, others = acts_on(file, agent, today)
    return {
        "breach": breach,
        "today": today,
        "meaning": meaning(breach),
        "act": main,
        "more": others,
        "notices": list(notices(file, agent, today)),
        "numbers": numbers(file),
        "facts": [fact_event(fact, file.names) for fact in file.facts],
        "summary": summary(file),
        "scale": [] if file.sanction else scale_facts(file),
        "sanction": file.sanction,
        "decided": sanction_words.decided(file.sanction, file.names) if file.sanction else [],
        "effect": sanction_words.effect(file.sanction) if file.sanction else None,
        "events": sorted(events(file), key=lambda event: _day(event.on)),
        "papers": papers_of(file.papers, file.names),
    }


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date() if hasattr(moment, "hour") else moment


def numbers(file: File) -> list[Number]:
    """The one that matters: a delay that runs, else what the decision costs."""
    breach = file.breach
    due = due_of(breach)
    if due is not None and breach.state == S.NOTIFIED:
        return [
            due_number(
                due,
                f"La personne peut répondre jusqu'au {short_date(due)}",
                f"Faits notifiés le {short_date(breach.notified_on or due)}",
            )
        ]
    if due is not None:
        return [due_number(due, f"Elle doit être entendue en équipe avant le {short_date(due)}",
                           breach.scale.opinion_article)]  # fmt: skip
    return sanction_words.numbers(file.sanction) if file.sanction else []


def notices(file: File, agent: Agent, today: date) -> Iterator[Told]:
    breach = file.breach
    if any(agent.actor == told for told in _tellers(file)) and breach.state in (
        S.REPORTED, *HEARD, S.OPINION_GIVEN,
    ):  # fmt: skip
        yield Told("accent", "Vous avez signalé ces faits.",
                   "Une autre personne les examine et décide.", "CASF L262-37")  # fmt: skip
    if breach.state == S.REPORTED and {fact.kind for fact in file.facts} == {"no_show"}:
        yield Told(
            "attention",
            "Une absence, seule, ne suffit pas.",
            "Cherchez d'abord ce qui l'explique ; ajoutez d'autres faits s'il y en a.",
        )
    if breach.waits_for_panel:
        yield Told("attention", "L'équipe pluridisciplinaire doit donner son avis.",
                   "Son secrétaire inscrit le dossier à l'ordre du jour d'une séance.",
                   breach.scale.opinion_article)  # fmt: skip
    if breach.state == S.DISMISSED:
        yield Told("done", "Ce signalement est classé sans suite.", breach.dismissed_reason)
    if file.sanction is not None:
        yield from sanction_words.notices(file.sanction, file.appeals, breach, today)


def _tellers(file: File) -> set[str]:
    return {file.breach.reported_by, *(fact.told_by for fact in file.facts)}


def summary(file: File) -> list[Fact]:
    breach, names = file.breach, file.names
    ground = breach.legal_ground
    rows = [
        Fact("Devoir concerné", capfirst(ground.label), ground.article),
        Fact("Règles appliquées", capfirst(breach.scale.label),
             f"fait {breach.get_regime_display()} · {breach.scale.article}"),
        Fact("Signalé par", who(names, breach.reported_by),
             f"le {short_date(timezone.localtime(breach.reported_at).date())}"),
    ]  # fmt: skip
    if breach.qualified_at:
        on = timezone.localtime(breach.qualified_at).date()
        rows.append(Fact("Retenu par", who(names, breach.qualified_by), f"le {short_date(on)}"))
    if breach.incurred:
        rows.append(Fact("Ce que la personne risque", breach.incurred))
    if breach.observed_on:
        helped = f"assistée de {breach.assisted_by}, " if breach.assisted_by else ""
        rows.append(Fact("Ce que dit la personne", breach.observations,
                         f"{helped}le {short_date(breach.observed_on)}"))  # fmt: skip
    rows.append(repeat_fact(file))
    return rows


def repeat_fact(file: File) -> Fact:
    """Whether it counts as a repeat, and until when the former sanction makes one."""
    breach = file.breach
    if not file.earlier:
        return Fact("Récidive", "non", "aucune sanction auparavant sous ces règles")
    last = file.earlier[0]
    until = repeats.watched_until(breach.scale, last)
    when = "sans limite de durée" if until == date.max else f"jusqu'au {short_date(until)}"
    if until != date.max:
        when = f"{when} : {chosen_words('again_within_months', breach.fact_on)}"
    is_again = breach.fact_on <= until
    return Fact(
        "Récidive", "oui" if is_again else "non",
        f"sanction du {short_date(last.decided_on)}, qui compte {when}", breach_url(last),
    )  # fmt: skip


def scale_facts(file: File) -> list[Fact]:
    """What the law allows here, as it stands before any decision."""
    breach, case = file.breach, file.breach.case
    again = bool(file.earlier) and breach.fact_on <= repeats.watched_until(
        breach.scale, file.earlier[0]
    )
    scale, allowed = breach.scale, breach.scale.range_of(is_repeat=again)
    measures = scale.measures_for(breach.ground, is_repeat=again)
    cap = scale.cap_for(people=case.people, is_majored=case.enhanced)
    low, high = allowed.percent[0], min(allowed.percent[1], cap)
    rows = [
        Fact("Mesures possibles",
             capfirst(" ou ".join([*(str(Measure(one).label) for one in measures),
                                   "avertissement", "rien"])),
             scale.grounds[breach.ground].article),
        Fact("Part du RSA", f"de {low} à {high} %",
             _cap_note(case.people, scale.cap_article) if cap < 100 else scale.article),
        Fact("Durée", f"de {allowed.months[0]} à {allowed.months[1]} mois", scale.article),
        Fact("Avis de l'équipe", _opinion(scale.opinion_always), scale.opinion_article),
        Fact("Tout le barème", "Les deux régimes", "et ce que le Département a choisi",
             reverse("sanctions:scale")),
    ]  # fmt: skip
    held = repeats.held_with(breach)
    if held:
        worst = max(held, key=lambda month: held[month])
        rows.insert(2, Fact("Déjà retenu à ce foyer", f"{held[worst]} %",
                            f"en {worst.label}, par une autre décision : le plafond vaut pour "
                            "toutes ensemble"))  # fmt: skip
    return rows


def _opinion(is_always: bool) -> str:
    return "Avant toute sanction" if is_always else "Avant une suppression"


def _cap_note(people: int, article: str) -> str:
    why = f"foyer de {counted(people, 'personne')}" if people > 1 else "RSA majoré"
    return f"jamais plus : {why} · {article}"


def fact_event(fact: BreachFact, names: Names) -> Event:
    return Event(fact.on, capfirst(fact.get_kind_display()), fact.what,
                 source=f"dit par {who(names, fact.told_by)}")  # fmt: skip


def events(file: File) -> Iterator[Event]:
    """The procedure, step by step, past and to come."""
    breach, names = file.breach, file.names
    yield Event(breach.fact_on, "Dernier fait", f"Régime : {breach.scale.label}")
    yield Event(breach.reported_at, "Manquement signalé", source=who(names, breach.reported_by))
    if breach.qualified_at:
        yield Event(breach.qualified_at, "Manquement retenu", breach.incurred,
                    source=who(names, breach.qualified_by))  # fmt: skip
    if breach.notified_on:
        yield Event(breach.notified_on, "Faits notifiés à la personne",
                    f"Elle peut répondre jusqu'au {_due(breach)}.", rule="CRPA L122-1")  # fmt: skip
    if breach.observed_on:
        helped = f"Assistée de {breach.assisted_by}." if breach.assisted_by else ""
        yield Event(breach.observed_on, "Observations reçues", helped, "done")
    elif breach.state in (S.NO_ANSWER, S.REFERRED) and breach.observations_due_on:
        yield Event(breach.observations_due_on + timedelta(days=1), "Aucune réponse reçue")
    if breach.panel_asked_on:
        yield Event(breach.panel_asked_on, "Avis d'une équipe pluridisciplinaire demandé")
    for item in file.items:
        yield item_event(item)
    if file.sanction:
        yield from sanction_words.events(file.sanction, file.appeals, names)


def _due(breach: Breach) -> str:
    return long_date(breach.observations_due_on) if breach.observations_due_on else ""


def item_event(item: AgendaItem) -> Event:
    told = f"{capfirst(item.get_opinion_display())}. {item.why}" if item.opinion else ""
    heard = " La personne a été entendue." if item.is_heard else ""
    return Event(
        item.session.held_on, f"{item.session.panel} : {item.get_state_display()}", told + heard,
        "done" if item.opinion else "neutral", rule="CASF L262-39",
    )  # fmt: skip


def person_event(breach: Breach, *, is_named: bool = False) -> Event:
    """A breach among those of a person, or of a household with the name of whose it is."""
    regime = "" if breach.regime == Regime.NEW else " Règles d'avant juin 2025."
    sanction = getattr(breach, "sanction", None)
    told = f" {capfirst(str(sanction))}." if sanction else ""
    whose = f"{breach.person}, " if is_named else ""
    title = f"{whose}{breach.get_ground_display()} : {breach.get_state_display()}"
    return Event(
        breach.fact_on,
        capfirst(title),
        f"Fait du {short_date(breach.fact_on)}.{told}{regime}",
        meaning(breach),
        url=breach_url(breach),
    )
