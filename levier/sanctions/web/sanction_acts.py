"""The decision and what follows: told, sent to the payer and to the run, lifted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from levier.directory import access as directory
from levier.directory.web.deciding import decided, posted
from levier.foundation import clock
from levier.kernel.money import Money
from levier.pathways.web.forms import Nothing
from levier.sanctions import access
from levier.sanctions.domain.scale import Scale, Situation
from levier.sanctions.models import Sanction
from levier.sanctions.queries import effects
from levier.sanctions.usecases import deciding as usecases
from levier.sanctions.web import breach_forms, breach_words, sanction_words
from levier.sanctions.web.acting import acted
from levier.sanctions.web.breach_tables import breach_url
from levier.sanctions.web.breaches import breach_or_404

STEPS = (30, 50, 80, 100)


@directory.requires(access.DECIDE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.DECIDE)
    situation = usecases.situation_of(breach)
    measures = breach.scale.measures_for(breach.ground, is_repeat=situation.is_repeat)
    form = breach_forms.DecisionForm(posted(request)).offer(measures)
    if decided(
        request,
        form,
        lambda _, by: usecases.decide_breach(
            breach=breach, sentence=form.sentence(), reasons=form.reasons(), decision=by
        ),
    ):
        messages.success(request, "La décision est prise. Éditez la lettre, puis notifiez-la.")
        return redirect(breach_url(breach))
    file = breach_words.read(breach)
    context = {
        "breach": breach, "form": form, "today": clock.today(),
        "scale": breach_words.scale_facts(file), "summary": breach_words.summary(file),
        "facts": [breach_words.fact_event(one, file.names) for one in file.facts],
        "parts": parts(breach.case.amount, breach.scale, situation),
        "notices": list(breach_words.notices(file, directory.actor_of(request), clock.today())),
        "opinions": [breach_words.item_event(one) for one in file.items if one.opinion],
    }  # fmt: skip
    return render(request, "sanctions/decide.html", context, status=422 if form.errors else 200)


def parts(amount: Money, scale: Scale, situation: Situation) -> list[tuple[int, Money]]:
    """What some parts of the right come to, in euros, within what the law allows here."""
    cap = scale.cap_for(people=situation.people, is_majored=situation.is_majored)
    low, high = scale.range_of(is_repeat=situation.is_repeat).percent
    held = [one for one in STEPS if low <= one <= min(high, cap)]
    return [(one, Money(amount.cents * one // 100)) for one in held] if amount else []


def sanction_or_404(request: HttpRequest, pk: int) -> Sanction:
    """The decision on a breach on which the agent may decide."""
    breach = breach_or_404(request, pk, access.DECIDE)
    rows = Sanction.objects.select_related("breach__case", "breach__person", "reduction")
    found = rows.filter(breach=breach).first()
    if found is None:
        raise Http404
    return found


@directory.requires(access.DECIDE)
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    sanction = sanction_or_404(request, pk)
    return acted(
        request,
        breach_url(sanction.breach),
        breach_forms.SanctionNotifiedForm(posted(request)),
        lambda data, by: usecases.notify_sanction(sanction=sanction, **data, decision=by),
        done="La notification est notée.",
        title="Noter la notification de la décision",
        intro=f"{sanction.breach.person} : {sanction}.",
        rule="CRPA L221-8",
        act_label="Noter",
    )


@directory.requires(access.DECIDE)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    sanction = sanction_or_404(request, pk)
    if not sanction.withholds:
        raise Http404
    taken = effects.part_of(sanction.breach.case, sanction.percent)
    return acted(
        request,
        breach_url(sanction.breach),
        Nothing(posted(request)),
        lambda _, by: usecases.send_to_payer(sanction=sanction, decision=by),
        done="La décision est transmise au payeur et à la paie.",
        title="Transmettre au payeur",
        intro=f"{sanction.breach.person} : {sanction}, {sanction_words.months_of(sanction)}.",
        consequences=[
            f"Environ {taken} par mois ne seront pas versés au foyer.",
            "La paie de ces mois portera une ligne à part, avec son article.",
            "Éditez ensuite la fiche pour le payeur.",
        ],
        act_label="Transmettre",
        is_danger=True,
    )


@directory.requires(access.DECIDE)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    sanction = sanction_or_404(request, pk)
    if not sanction.withholds:
        raise Http404
    return acted(
        request,
        breach_url(sanction.breach),
        breach_forms.LiftForm(usecases.most_months_back(sanction), posted(request)),
        lambda data, by: usecases.lift_sanction(sanction=sanction, **data, decision=by),
        done="La sanction est levée : éditez la lettre pour la personne.",
        title="Lever la sanction",
        intro=f"{sanction.breach.person} : {sanction}, {sanction_words.months_of(sanction)}.",
        rule=sanction.breach.scale.remedy_article,
        consequences=[
            "Plus rien n'est retenu à partir du mois où la personne a fait ce qui était attendu.",
            "Les mois reversés le sont par la correction de ces mois dans la paie.",
        ],
        act_label="Lever la sanction",
    )
