"""What whoever decides does before deciding: hold the facts, tell the person, hear them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory.web.deciding import posted
from levier.pathways.domain.deadlines import rule
from levier.pathways.web.forms import Nothing, Reason
from levier.sanctions import access
from levier.sanctions.domain.scale import Measure
from levier.sanctions.models import Breach
from levier.sanctions.queries.repeats import is_repeat
from levier.sanctions.usecases import deciding
from levier.sanctions.usecases import reporting as usecases
from levier.sanctions.web import breach_forms
from levier.sanctions.web.acting import acted
from levier.sanctions.web.breach_tables import breach_url
from levier.sanctions.web.breaches import breach_or_404
from levier.sanctions.web.wording import chosen_words


@directory.requires(access.DECIDE)
def qualify(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.DECIDE)
    form = breach_forms.QualifyForm(posted(request), initial={"incurred": incurred(breach)})
    return acted(
        request,
        breach_url(breach),
        form,
        lambda data, by: usecases.qualify_breach(breach=breach, **data, decision=by),
        done="Le manquement est retenu. Notifiez maintenant les faits à la personne.",
        title="Retenir le manquement",
        intro=f"{breach.person} : {breach.legal_ground.label}.",
        rule=breach.legal_ground.article,
        consequences=[
            "Vous dites que les faits peuvent être un manquement ; rien n'est encore décidé.",
            "La personne recevra les faits et ce qu'elle risque, et pourra répondre.",
        ],
        act_label="Retenir",
    )


def incurred(breach: Breach) -> str:
    """« Une suspension de 30 à 50 % du RSA pendant 1 à 2 mois. », to be made one's own."""
    again, case, scale = is_repeat(breach), breach.case, breach.scale
    allowed = scale.range_of(is_repeat=again)
    cap = scale.cap_for(people=case.people, is_majored=case.enhanced)
    named = " ou ".join(
        f"une {Measure(one).label}" for one in scale.measures_for(breach.ground, is_repeat=again)
    )
    low, high = allowed.percent[0], min(allowed.percent[1], cap)
    months = f"{allowed.months[0]} à {allowed.months[1]} mois"
    return f"{capfirst(named)} de {low} à {high} % du RSA du foyer, pendant {months}."


@directory.requires(access.DECIDE)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.DECIDE)
    return acted(
        request,
        breach_url(breach),
        Reason(posted(request)),
        lambda _, by: usecases.dismiss_breach(breach=breach, decision=by),
        done="Le signalement est classé sans suite.",
        title="Classer sans suite",
        intro=f"{breach.person} : {breach.legal_ground.label}.",
        consequences=["La procédure s'arrête ; rien n'est retenu contre la personne."],
        act_label="Classer",
    )


def _chosen(breach: Breach) -> str:
    """Who fixed the delay to answer: the text before June 2025, the Département since."""
    told = chosen_words("observations", breach.fact_on)
    return f" ({told})" if told else ""


@directory.requires(access.DECIDE)
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.DECIDE)
    known = rule(breach.scale.observation_code)
    length = known.regime(breach.fact_on).duration
    delay = f"{length.months} mois" if length.months else f"{length.days} jours"
    return acted(
        request,
        breach_url(breach),
        breach_forms.NotifiedForm(posted(request)),
        lambda data, by: usecases.notify_facts(breach=breach, **data, decision=by),
        done="La notification est notée : éditez la lettre, elle porte la date limite.",
        title="Notifier les faits",
        intro=f"{breach.person} apprend ce qui lui est reproché et ce qu'elle risque.",
        rule=known.article,
        consequences=[
            f"La personne a {delay} pour répondre, seule ou assistée{_chosen(breach)}.",
            "Aucune décision n'est possible avant sa réponse ou la fin de ce délai.",
        ],
        act_label="Noter la notification",
    )


@directory.requires(access.DECIDE)
def await_no_more(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.DECIDE)
    return acted(
        request,
        breach_url(breach),
        Nothing(posted(request)),
        lambda _, by: usecases.await_no_more(breach=breach, decision=by),
        done="L'absence de réponse est constatée.",
        title="Constater l'absence de réponse",
        intro=f"{breach.person} n'a pas répondu dans le délai.",
        consequences=["Des observations tardives seront lues quand même, avant la décision."],
        act_label="Constater",
    )


@directory.requires(access.DECIDE)
def ask_panel(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.DECIDE)
    return acted(
        request,
        breach_url(breach),
        Nothing(posted(request)),
        lambda _, by: deciding.ask_panel(breach=breach, decision=by),
        done="L'avis est demandé : le secrétaire inscrit le dossier à une séance.",
        title="Demander l'avis d'une équipe pluridisciplinaire",
        intro=f"{breach.person} : {breach.legal_ground.label}.",
        rule=breach.scale.opinion_article,
        consequences=[
            "La personne pourra être entendue en séance, seule ou assistée.",
            "L'avis ne vous lie pas ; une suppression n'est pas possible sans lui.",
        ],
        act_label="Demander l'avis",
    )
