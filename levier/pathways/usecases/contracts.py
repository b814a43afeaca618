"""A contract prepared: its terms, its plan, its hours. Signing: `signing`; after: `contract_life`.

Everything typed is checked here for what it is worth printed; a draft takes any plan, the hours
are asked for when it is signed.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.text import capfirst

from levier.foundation import documents
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import support_access as access
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import (
    CONTRACT,
    ActivityKind,
    ContractKind,
    ContractState,
    Intensity,
    Planned,
    Terms,
)
from levier.pathways.models import EngagementContract, Pathway, PlannedAction
from levier.pathways.queries import contracts as queries
from levier.pathways.usecases.referring import day_of, held
from levier.programmes import themes

MOST_ACTIONS = 12
LONG, SHORT = 2000, 200
ROME = re.compile(r"[A-N]\d{4}")
STALE = (
    "Quelqu'un d'autre vient de modifier ce contrat : rechargez la page pour voir ses "
    "changements, rien de ce que vous aviez enregistré n'est perdu."
)


@transaction.atomic
def draft_contract(*, pathway: Pathway, terms: Terms, decision: Decision) -> EngagementContract:
    """Start the contract of a person: its kind follows from the day on which it starts.

    It follows the one in force, if any. Refusal when one is being prepared already, for a day
    before the birth or the pathway's law, a duration that the law doesn't know, or a start
    before that of the contract in force.
    """
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    under_way = queries.in_preparation(pathway)
    if under_way is not None:
        raise Refusal(
            f"Un contrat est déjà {under_way.get_state_display()} pour cette personne : "
            "reprenez-le, ou annulez-le."
        )
    former = queries.last_signed(pathway)
    contract = EngagementContract(
        pathway=pathway,
        person_id=pathway.person_id,
        follows=former,
        prepared_by=decision.actor,
        prepared_at=decision.at,
    )
    _set_terms(contract, terms, day_of(decision))
    contract.save()
    record("pathways.contract.draft", contract, decision, kind=contract.kind,
           since=contract.since.isoformat(), months=contract.months)  # fmt: skip
    return contract


@transaction.atomic
def change_contract(
    *, contract: EngagementContract, revision: int, terms: Terms, decision: Decision
) -> None:
    """Other terms for a draft. `revision`: the one that was read; Refusal if it moved since."""
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    held(contract.pathway_id)
    touch(contract, revision)
    before = contract.since
    _set_terms(contract, terms, day_of(decision))
    contract.save()
    _follow_dates(contract, before)
    recount(contract)
    record("pathways.contract.change", contract, decision, since=contract.since.isoformat(),
           months=contract.months)  # fmt: skip


@transaction.atomic
def plan_action(
    *, contract: EngagementContract, planned: Planned, decision: Decision
) -> PlannedAction:
    """Add an action to the plan of a draft. Refusal for a theme, hours or days that don't fit."""
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    held(contract.pathway_id)
    touch(contract)
    if contract.actions.count() >= MOST_ACTIONS:
        raise Refusal(
            f"Un plan ne compte pas plus de {MOST_ACTIONS} actions : la personne doit pouvoir "
            "s'y retrouver. Retirez-en une, ou réunissez-en deux."
        )
    action = action_of(contract, planned)
    action.save()
    recount(contract)
    record("pathways.contract.plan", contract, decision, action=action.pk)
    return action


@transaction.atomic
def unplan_action(*, action: PlannedAction, decision: Decision) -> None:
    """Take an action out of the plan of a draft."""
    contract = action.contract
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    held(contract.pathway_id)
    touch(contract)
    removed = action.pk
    action.delete()
    recount(contract)
    record("pathways.contract.unplan", contract, decision, action=removed)


@transaction.atomic
def cancel_contract(*, contract: EngagementContract, decision: Decision) -> None:
    """Give a contract up before it is in force, for a reason; the former one is not touched."""
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi ce contrat est abandonné.", field="reason")
    move(contract, "cancel", CONTRACT, decision, follows=None)


def touch(contract: EngagementContract, revision: int | None = None) -> None:
    """Take the draft for oneself: its version moves on, from the one that was read if told."""
    rows = EngagementContract.objects.filter(pk=contract.pk)
    if revision is not None:
        rows = rows.filter(revision=revision)
    if not rows.exists():
        raise Refusal(STALE)
    if not rows.filter(state=ContractState.DRAFT).update(revision=F("revision") + 1):
        raise Refusal(
            "Ce contrat est déjà signé par la personne : il ne change plus. Annulez-le pour en "
            "préparer un autre."
        )
    contract.refresh_from_db()


def recount(contract: EngagementContract) -> None:
    """Write down the hours that the plan comes to."""
    contract.weekly_minutes = queries.average(contract)
    contract.save(update_fields=["weekly_minutes"])


def action_of(
    contract: EngagementContract, planned: Planned, since: date | None = None
) -> PlannedAction:
    """The action as it will be kept, checked. `since`: the first day it may have."""
    first = since or contract.since
    start = planned.since or first
    until = planned.until + date.resolution if planned.until else contract.until
    if planned.kind not in ActivityKind.values:
        raise Refusal("Choisissez le type d'activité.", field="kind")
    _check_days(contract, first, start, until)
    if not 0 <= planned.weekly_minutes <= domain.most_weekly_minutes():
        raise Refusal(
            f"Les heures d'une action vont de 0 à {domain.most_weekly_minutes() // domain.HOUR} "
            "par semaine.",
            field="hours",
        )
    return PlannedAction(
        contract=contract,
        theme=themes.check_theme(planned.theme, field="theme"),
        objective=words(planned.objective, "objective", "l'objectif"),
        what=words(planned.what, "what", "ce qui sera fait"),
        kind=planned.kind,
        weekly_minutes=planned.weekly_minutes,
        since=start,
        until=until,
    )


def words(typed: str, field: str, named: str, *, most: int = SHORT, needed: bool = True) -> str:
    """A text as it will be printed. Refusal when it is missing, too long or can't be printed."""
    text = documents.check_printable(typed.strip(), field=field)
    if needed and not text:
        raise Refusal(f"Écrivez {named}.", field=field)
    if len(text) > most:
        raise Refusal(
            f"{capfirst(named)} compte {len(text)} caractères : {most} au plus. Gardez "
            "l'essentiel.",
            field=field,
        )
    return text


def _set_terms(contract: EngagementContract, terms: Terms, today: date) -> None:
    pathway = contract.pathway
    domain.check_birth(pathway.person.born_on, terms.since, field="since")
    domain.check_start(terms.since, today)
    employment = queries.is_employment_body(pathway)
    kind = domain.kinds()[domain.kind_on(terms.since, is_employment_body=employment)]
    domain.check_kind(kind.code, terms.since)
    if terms.months not in kind.months:
        offered = ", ".join(str(one) for one in kind.months)
        raise Refusal(f"Ce contrat dure {offered} mois, pas autre chose.",
                      rule=kind.article, field="months")  # fmt: skip
    former = contract.follows
    if former is not None and terms.since <= former.since:
        raise Refusal(
            f"Le contrat en cours a commencé le {short_date(former.since)} : le nouveau commence "
            "après.",
            field="since",
        )
    if terms.intensity not in Intensity.values:
        raise Refusal("Choisissez le rythme du suivi.", field="intensity")
    if terms.hours_ground and terms.hours_ground not in domain.grounds():
        raise Refusal("Ce motif d'heures réduites n'existe pas.", field="hours_ground")
    if terms.rome_code and not ROME.fullmatch(terms.rome_code):
        raise Refusal("Un code ROME est une lettre et quatre chiffres : K1302.", field="rome_code")
    contract.kind, contract.since, contract.months = (
        ContractKind(kind.code),
        terms.since,
        terms.months,
    )
    contract.until = domain.end_of(terms.since, terms.months)
    _set_words(contract, terms)


def _set_words(contract: EngagementContract, terms: Terms) -> None:
    contract.intensity = terms.intensity
    contract.aim = words(terms.aim, "aim", "le but du contrat", most=300)
    contract.sought_job = words(
        terms.sought_job, "sought_job", "le métier recherché", most=120, needed=False
    )
    contract.rome_code = terms.rome_code
    contract.body_commitment = words(
        terms.body_commitment, "body_commitment", "l'engagement de l'organisme",
        most=LONG, needed=False,
    )  # fmt: skip
    contract.hours_ground = terms.hours_ground
    contract.hours_evidence = words(
        terms.hours_evidence, "hours_evidence", "la référence de la pièce",
        most=120, needed=bool(terms.hours_ground),
    )  # fmt: skip


def _follow_dates(contract: EngagementContract, before: date) -> None:
    """The plan moves with a draft whose start moves, and stays within its days."""
    gap = contract.since - before
    for action in contract.actions.all():
        action.since = min(
            max(action.since + gap, contract.since), contract.until - date.resolution
        )
        action.until = min(max(action.until + gap, action.since + date.resolution), contract.until)
        action.save(update_fields=["since", "until"])


def _check_days(contract: EngagementContract, first: date, start: date, until: date) -> None:
    if start >= until:
        raise Refusal("Cette action finirait avant de commencer.", field="until")
    if start < first or until > contract.until:
        raise Refusal(
            f"Une action se tient dans les jours du contrat, du {short_date(first)} au "
            f"{short_date(contract.last_day)}.",
            field="since" if start < first else "until",
        )
