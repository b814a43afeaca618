from __future__ import annotations

from levier.allowance import usecases
from levier.allowance.letter_states import LetterKind
from levier.allowance.models import LetterBatch, LetterPrint
from levier.allowance.usecases.lettering import Told
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.rights import usecases as rights
from levier.rights.models import BenefitCase
from tests.access.objects.allowance import controlled_run
from tests.access.objects.cases import case_in
from tests.access.objects.registry import NOW, arguments
from tests.allowance.letter_cases import give_addresses

HOUSE = Decision("system:test", NOW, "Rendez-vous manqué.")


@arguments(
    "allowance:letter",
    "allowance:letter_pdf",
    "allowance:issue_letter",
    "allowance:send_letter",
    "allowance:cancel_letter",
)
def _letter(centre):
    """A project of suspension to the last case of a centre: the first is for the other rooms."""
    case_in(centre)
    case = BenefitCase.objects.filter(centre=centre).latest("pk")
    give_addresses([case])
    suspension = rights.suspend_payment(
        case=case, since=Month(2026, 12), rule="CASF L262-37", decision=HOUSE
    )
    told = Told(LetterKind.SUSPENSION, suspension)
    return [usecases.prepare_letter(case=case, told=told, decision=HOUSE).pk]


@arguments("allowance:write_letter")
def _case(centre):
    return [case_in(centre).pk]


@arguments("allowance:ask_letters")
def _run(centre):
    return [controlled_run(centre).pk]


@arguments(
    "allowance:letter_batch",
    "allowance:letter_batch_progress",
    "allowance:start_letters",
    "allowance:resume_letters",
    "allowance:cancel_letters",
    "allowance:send_letters",
    "allowance:letter_requests",
)
def _batch(centre):
    run = controlled_run(centre)
    return [LetterBatch.objects.create(run=run, asked_by="system:test", asked_at=NOW).pk]


@arguments("allowance:letter_print")
def _print(centre):
    batch = LetterBatch.objects.get(pk=_batch(centre)[0])
    file = LetterPrint(batch=batch, rank=0, count=1, data=b"%PDF-1.7")
    file.save()
    return [batch.pk, 0]


@arguments("allowance:letter_text")
def _text(centre):
    return ["contact"]


@arguments("allowance:letter_sample")
def _sample(centre):
    return ["right"]
