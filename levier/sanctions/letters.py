"""What each letter says: the number first, then the facts, why, and what may be done. Pure.

From rows already read to the JSON that `typst/` shows; no clock, no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.text import long_date, one_or_many
from levier.sanctions.domain.appeal import AppealState
from levier.sanctions.models import Appeal, Breach, PanelSession, Sanction

Content = dict[str, Any]
PRIVACY = (
    "Le Département traite ces informations pour appliquer le droit au RSA (CASF L262-37). Vous "
    "pouvez les voir et demander à les corriger à l'adresse en tête de ce courrier (RGPD, articles "
    "15 et 16). Aucune décision n'est prise par une machine seule."
)
COURT = (
    "Vous pouvez saisir le tribunal administratif dans les deux mois qui suivent {since} : {name}, "
    "{lines}, ou sur le site {site}. C'est gratuit et l'avocat n'est pas obligatoire."
)

ANSWERS = {
    AppealState.FULL: "Votre recours est accepté.",
    AppealState.PARTIAL: "Votre recours est accepté en partie.",
    AppealState.REJECTED: "Votre recours est refusé.",
    AppealState.INADMISSIBLE: "Votre recours ne peut pas être examiné.",
}


@dataclass(frozen=True, slots=True)
class About:
    """Whom a letter goes to, the paper it is written on (`sender`, `court`), who signs it."""

    letterhead: Content
    recipient: tuple[str, ...]
    greeting: str
    case_number: str
    payer: str
    signature: str = ""


def facts(about: About, breach: Breach, told: Sequence[tuple[date, str, str]]) -> Content:
    """The facts, the sanction incurred, the delay to answer (CRPA L122-1)."""
    assert breach.observations_due_on is not None, "notified"
    listed = "\n".join(f"Le {long_date(on)} : {what}" for on, _, what in told)
    by = long_date(breach.observations_due_on)
    return _common(
        about,
        f"Nous voulons vous entendre avant le {by}.",
        [
            ("Ce qui vous est reproché", listed, breach.legal_ground.article),
            ("Ce que vous risquez", breach.incurred, breach.scale.article),
            (
                "Ce que vous pouvez faire",
                f"Donnez-nous vos explications avant le {by}, par écrit ou de vive voix, avec la "
                "personne de votre choix.\nUne maladie, un enfant malade, un entretien d'embauche, "
                "un problème de transport peuvent expliquer ce qui s'est passé : dites-le, et "
                "joignez un justificatif si vous en avez un.\nRien n'est décidé à ce jour.",
                "CRPA L122-1",
            ),
            ("L'équipe pluridisciplinaire", _panel(breach), breach.scale.opinion_article),
        ],
    )


def _panel(breach: Breach) -> str:
    """Before June 2025 the panel always hears the person; since, before a suppression."""
    if breach.scale.opinion_always:
        return (
            "Avant toute décision, une équipe pluridisciplinaire donne son avis. Elle peut vous "
            "entendre, avec la personne de votre choix : demandez-le-nous."
        )
    return (
        "Si une suppression de votre RSA est envisagée, une équipe pluridisciplinaire donne "
        "d'abord son avis. Elle peut vous entendre, avec la personne de votre choix."
    )


def decision(about: About, breach: Breach, sanction: Sanction, monthly: Money | None) -> Content:
    """What is decided, for which months, why, and how to contest it."""
    parts = [
        ("Pourquoi", sanction.motivation, f"{breach.legal_ground.article} ; CRPA L211-2"),
        ("Les motifs que nous avons examinés", sanction.considered, "CASF L262-37"),
    ]
    if sanction.withholds:
        parts.insert(0, ("Ce qui change", _effect(sanction, monthly), breach.scale.article))
        parts.append(("Pour que cela s'arrête", _remedy(sanction), breach.scale.remedy_article))
    return _common(
        about,
        _headline(sanction),
        parts,
        appeal=(
            "Votre recours n'arrête pas, à lui seul, cette décision." if sanction.withholds else ""
        ),
    )


def lifting(about: About, sanction: Sanction) -> Content:
    """The end of a sanction, sooner than decided."""
    assert sanction.lifted_on is not None, "lifted"
    back = sanction.paid_back_months
    given = ""
    if back:
        words = one_or_many(back, "mois déjà retenu vous sera", "mois déjà retenus vous seront")
        given = f"\n{back} {words} {one_or_many(back, 'reversé', 'reversés')}."
    return _common(
        about,
        f"Votre RSA n'est plus réduit à partir {Month.of(sanction.lifted_on).of_label}.",
        [("Pourquoi", f"{sanction.lifted_reason}{given}", sanction.breach.scale.remedy_article)],
    )


def payer_sheet(about: About, breach: Breach, sanction: Sanction) -> Content:
    """What the payer needs to carry the decision out, and nothing of its reasons."""
    assert sanction.since is not None, "it withholds"
    last = sanction.since + (sanction.months - 1)
    rows = [
        f"Dossier : {about.case_number}",
        f"Personne : {breach.person}",
        f"Mesure : {sanction.get_measure_display()} de {sanction.percent} % du RSA du foyer",
        f"Premier mois : {sanction.since.label} ; dernier mois : {last.label}",
        f"Décision du {long_date(sanction.decided_on)}",
    ]
    if sanction.proposes_striking_off:
        rows.append("Radiation proposée à France Travail pour la même durée")
    return {
        **_common(
            about,
            "Décision à appliquer au versement du RSA.",
            [("La décision", "\n".join(rows), breach.scale.article)],
        ),
        "recipient": [about.payer],
        "greeting": "",
        "texts": {**_texts(about), "privacy": ""},
    }


def receipt(about: About, appeal: Appeal) -> Content:
    """The appeal came in: when it will be answered, what silence means (CRPA L112-3)."""
    silence = long_date(appeal.implicit_on)
    effect = (
        "Le recouvrement de la somme réclamée est arrêté jusqu'à notre réponse."
        if appeal.debt_id
        else "La décision que vous contestez continue de s'appliquer jusqu'à notre réponse."
    )
    return _common(
        about,
        f"Nous avons reçu votre recours le {long_date(appeal.received_on)}.",
        [
            ("Ce qui va se passer", f"Nous vous répondrons avant le {silence}. {effect}",
             "CASF L262-46" if appeal.debt_id else "CASF L262-47"),
            ("Sans réponse de notre part",
             f"Le {silence}, notre silence vaudra refus. {_court(about, 'ce refus')}",
             "CRPA L231-4 ; CJA R421-2"),
        ],
    )  # fmt: skip


def answer(about: About, appeal: Appeal) -> Content:
    """The answer, which replaces the decision contested (CRPA L412-7, L412-8)."""
    headline = ANSWERS[AppealState(appeal.state)]
    if appeal.waived:
        headline = f"{headline} {appeal.waived} de dette sont remis."
    if appeal.percent:
        headline = f"{headline} La part retenue est ramenée à {appeal.percent} %."
    parts = [("Pourquoi", appeal.answer, "CRPA L412-8")]
    if appeal.state != AppealState.FULL:
        parts.append(
            (
                "Si vous n'êtes pas d'accord",
                _court(about, "la réception de ce courrier"),
                "CJA R421-1",
            )
        )
    return _common(about, headline, parts)


def minutes(about: About, session: PanelSession, sat: str, lines: Sequence[str]) -> Content:
    """The minutes of a session: who sat, by quality and never by name (R-23), each opinion."""
    cases = "\n\n".join(lines) or "Aucun dossier."
    return {
        **_common(
            about,
            f"Procès-verbal de la séance du {long_date(session.held_on)}.",
            [
                ("Qui a siégé", f"{sat}. Quorum : {session.quorum}.", "CASF L262-39"),
                ("La séance", session.minutes or "Rien à signaler.", ""),
                ("Les avis", cases, "CASF L262-37"),
            ],
        ),
        "particulars": [["Lieu", session.place]],
        "texts": {**_texts(about), "privacy": ""},
    }


def _headline(sanction: Sanction) -> str:
    if not sanction.withholds:
        warned = sanction.measure == "warning"
        return "Vous recevez un avertissement." if warned else "Aucune sanction n'est prise."
    assert sanction.since is not None
    word = "suspendu" if sanction.measure == "suspension" else "supprimé"
    part = "" if sanction.percent == 100 else f" à {sanction.percent} %"
    return (
        f"Votre RSA est {word}{part} pendant {sanction.months} mois, à partir "
        f"{sanction.since.of_label}."
    )


def _effect(sanction: Sanction, monthly: Money | None) -> str:
    assert sanction.since is not None
    last = (sanction.since + (sanction.months - 1)).label
    when = f"De {sanction.since.label} à {last}"
    if sanction.months == 1:
        when = f"En {last}"
    told = f"{when}, {sanction.percent} % du RSA de votre foyer ne vous seront pas versés."
    if monthly is None:
        return told
    return f"{told}\nCela fait environ {monthly} par mois, selon votre dernier montant connu."


def _remedy(sanction: Sanction) -> str:
    """A suspension ends as soon as the person complies; a suppression runs to its term."""
    if sanction.measure == "suppression":
        return (
            "Reprenez les démarches prévues et prévenez votre référent : c'est ce qui compte à la "
            "fin de cette période."
        )
    back = sanction.breach.scale.pay_back_max_months
    told = "Faites ce que prévoit votre contrat et prévenez votre référent : la sanction s'arrête."
    if not back:
        return told
    return (
        f"{told}\nCe qui a été retenu peut alors vous être reversé, dans la limite de {back} mois."
    )


def _court(about: About, since: str) -> str:
    court = about.letterhead["court"]
    lines = ", ".join(court["lines"])
    return COURT.format(since=since, name=court["name"], lines=lines, site=court["site"])


def _texts(about: About) -> dict[str, str]:
    sender = about.letterhead["sender"]
    return {
        "contact": f"Appelez le {sender['phone']} ou écrivez à {sender['email']}.",
        "signature": about.signature,
        "privacy": PRIVACY,
    }


def _common(
    about: About, headline: str, parts: Sequence[tuple[str, str, str]], *, appeal: str = ""
) -> Content:
    rows = [["Votre dossier", f"{about.case_number} ({about.payer})"]] if about.case_number else []
    return {
        **about.letterhead,
        "headline": headline,
        "greeting": about.greeting,
        "recipient": list(about.recipient),
        "particulars": rows,
        "parts": [{"title": title, "text": text, "rule": rule} for title, text, rule in parts],
        "appeal": appeal,
        "texts": _texts(about),
    }
