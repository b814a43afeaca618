"""The letter of a referral: written once for each, opened again as it was, printed together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from levier.directory import access as directory
from levier.directory import signing
from levier.directory.domain import DelegableAct
from levier.foundation import bulk, consultations, documents
from levier.foundation.acts import Decision, canonical, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import access, referral_paper
from levier.pathways.domain.referral import Path
from levier.pathways.domain.referral_texts import Versions
from levier.pathways.models import Referral, ReferralLetter
from levier.pathways.queries.referral_texts import texts_in_force
from levier.pathways.usecases.referring import day_of
from levier.people import queries as people
from levier.people import wording
from levier.people.models import Fact

AT_ONCE = 500  # letters in one PDF


@transaction.atomic
def issue_letter(*, referral: Referral, decision: Decision) -> ReferralLetter:
    """Write the letter of a referral in force, signed under the delegation of its decision.

    Refusal: not in force, decided by somebody else, written already, nobody to sign it, a
    letterhead that is not complete.
    """
    access.require_pathway(decision, access.REFER, referral.pathway)
    Referral.objects.select_for_update().get(pk=referral.pk)
    [referral] = _read([referral.pk])
    if why := objection(referral):
        raise Refusal(why)
    [letter] = _written([referral], decision)
    letter.save()
    record("pathways.referral.letter", referral, decision, letter=letter.pk)
    return letter


@transaction.atomic
def issue_letters(*, referrals: Sequence[int], decision: Decision) -> int:
    """Write the letters of these referrals, by key, that can be written; how many.

    Those outside of the actor's scope, or that have theirs, are left out. Six queries, whatever
    their number; one journal line.
    """
    directory.require_actor(decision, access.REFER)
    agent = directory.agent_of(decision.actor)
    rows = Referral.objects.filter(pk__in=referrals)
    if agent is not None:
        rows = access.visible_referrals(agent, access.REFER).filter(pk__in=referrals)
    keys = list(rows.order_by().values_list("pk", flat=True))
    ready = [one for one in _read(keys) if not objection(one)]
    bulk.insert(_written(ready, decision))
    if ready:
        told = [one.pk for one in ready]
        record("pathways.referral.letters", f"pathways.referral:{told[0]}", decision, of=told)
    return len(ready)


def objection(referral: Referral) -> str:
    """Why no letter of this referral can be written; "" when one can. Read it with `letter`."""
    if not referral.is_in_force or referral.body is None or referral.decided_on is None:
        return "Cette orientation n'est pas en vigueur."
    if referral.decided_elsewhere:
        return f"Décidée par {referral.decided_elsewhere} : c'est cet organisme qui l'écrit."
    known = getattr(referral, "letter", None)
    if known is not None:
        on = short_date(timezone.localtime(known.issued_at).date())
        return f"Son courrier est déjà fait, le {on} : rouvrez-le."
    return ""


def pdf_of(*, letters: Sequence[ReferralLetter], route: str, decision: Decision) -> bytes:
    """These letters as one PDF, as they were written; each reading is logged.

    Refusal for none, or for more than AT_ONCE.
    """
    if not 0 < len(letters) <= AT_ONCE:
        raise Refusal(f"Il faut d'un à {AT_ONCE} courriers pour un fichier à imprimer.")
    alone = len(letters) == 1
    consultations.log_reading(
        actor=decision.actor,
        subject=f"people.person:{letters[0].referral.person_id}" if alone else "list:courriers",
        what="courrier d'orientation",
        route=route,
        count=len(letters),
    )
    return documents.render(
        referral_paper.TEMPLATE,
        [json.loads(one.content) for one in letters],
        title="Orientation",
        at=letters[0].issued_at,
    )


def sample(*, at: datetime) -> bytes:
    """The letter to nobody with the texts in force, for whoever changes them. One query."""
    day = timezone.localtime(at).date()
    told = referral_paper.Told(
        letterhead=documents.letterhead(),
        recipient=("Camille EXEMPLE", "8 RUE DES TILLEULS", "01000 EXEMPLE"),
        reference="EXEMPLE",
        case_number="00000000000",
        path=Path.SOCIAL,
        body="MDS d'exemple",
        lead="Dominique EXEMPLE",
        decided_on=day - timedelta(days=2),
        written_on=day,
        signature="Camille EXEMPLE, cheffe de service\n(délégation 2026-000)",
        texts=texts_in_force(),
    )
    content = referral_paper.content(told)
    return documents.render(referral_paper.TEMPLATE, [content], title="Exemple", at=at)


def _read(keys: Sequence[int]) -> list[Referral]:
    """Referrals with all that a letter says of them. One query."""
    rows = Referral.objects.filter(pk__in=keys).select_related(
        "pathway__person", "pathway__lead", "pathway__case", "body", "delegation__agent", "letter"
    )
    return list(rows.order_by("pk"))


def _written(referrals: Sequence[Referral], decision: Decision) -> list[ReferralLetter]:
    """Their letters, not saved. Two queries, and who signs those that no delegation decided."""
    addresses = people.addresses_of({one.pathway.household_id for one in referrals})
    texts = texts_in_force()
    return [
        ReferralLetter(
            referral=one,
            content=canonical(
                documents.printable(
                    _content(one, addresses.get(one.pathway.household_id), texts, decision)
                )
            ),
            template_version=referral_paper.VERSION,
            engine=documents.ENGINE,
            issued_by=decision.actor,
            issued_at=decision.at,
        )
        for one in referrals
    ]


def _content(
    referral: Referral, address: Fact | None, texts: Versions, decision: Decision
) -> referral_paper.Content:
    pathway, person = referral.pathway, referral.pathway.person
    lines = wording.current_address(address.content) if address else []
    assert referral.decided_on is not None and referral.body is not None, "checked"
    return referral_paper.content(
        referral_paper.Told(
            letterhead=documents.letterhead(),
            recipient=(f"{person.first_name} {person.last_name}", *lines),
            reference=f"ORI-{referral.pk:06d}",
            case_number=pathway.case.number if pathway.case else "",
            path=referral.path,
            body=referral.body.name,
            lead=str(pathway.lead) if pathway.lead else "",
            decided_on=referral.decided_on,
            written_on=day_of(decision),
            signature=_signature(referral, decision),
            texts=texts,
        )
    )


def _signature(referral: Referral, decision: Decision) -> str:
    """The delegation of the decision; else whoever may sign on the day of the letter."""
    if referral.delegation is not None:
        return signing.block(referral.delegation)
    asked = signing.Asked(
        DelegableAct.REFERRAL, day_of(decision), decision.actor, access.DECIDE, referral.centre_id
    )
    return signing.block(signing.signatory(asked))
