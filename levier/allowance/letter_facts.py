"""What a letter needs to be written, read from the rooms below: a constant number of queries.

Lines of a run come many at once; a household that can't be written to has a reason instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from levier.allowance import access, queries, receipts
from levier.allowance.domain import APPROVED_ON, Outcome, RunKind
from levier.allowance.facts import Facts
from levier.allowance.letter_states import OPENINGS, TEXTS, USED, LetterKind, LetterState
from levier.allowance.letters import About, Overpayment, Right
from levier.allowance.models import (
    Letter,
    LetterText,
    MonthlyRun,
    RunComponent,
    RunInput,
    RunLine,
)
from levier.directory import access as directory
from levier.directory import signing
from levier.directory.domain import DelegableAct
from levier.directory.signing import Asked
from levier.entitlement.household import Household as Situation
from levier.formats.cnaf import codes
from levier.foundation import documents
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.people import wording
from levier.people.domain import FactKind, Sex
from levier.people.models import Fact, Person
from levier.rights import recovery
from levier.rights.domain import PAYABLE_STATES, DebtOrigin
from levier.rights.models import BenefitCase, Debt, PayerMonth

TITLES = {Sex.FEMALE: ("Mme ", "Madame,"), Sex.MALE: ("M. ", "Monsieur,")}
NO_ADDRESS = "L'adresse de ce foyer n'est pas connue."
NO_CLAIMANT = "L'allocataire de ce foyer n'est pas connu."
SIGNED_AS: dict[str, DelegableAct] = {
    LetterKind.SUSPENSION: DelegableAct.SUSPENSION,
    LetterKind.RESUMPTION: DelegableAct.SUSPENSION,
}
OUR_REASON = (
    "Nous avons refait le calcul de votre RSA pour cette période avec ce que nous savons "
    "maintenant de votre situation. Vous aviez droit à moins que ce que vous avez reçu."
)


def texts_in_force() -> dict[str, tuple[int, str]]:
    """`{block: (version, text)}`: the last version of each, 0 for the house's own. One query."""
    known = {block: (0, text) for block, text in TEXTS.items()}
    for one in LetterText.objects.order_by("block", "version"):
        known[one.block] = (one.version, one.text)
    return known


def texts_of(kind: str, known: dict[str, tuple[int, str]]) -> dict[str, str]:
    """The texts that a kind of letter shows, its first sentences under `opening`."""
    return {"opening": known[OPENINGS[kind]][1], **{name: known[name][1] for name in USED[kind]}}


def signed_texts(kind: str, asked: Asked) -> dict[str, str]:
    """The texts of a kind of letter, signed. Refusal when nobody may sign it (CGCT L3221-3)."""
    texts = texts_of(kind, texts_in_force())
    return {**texts, "signature": signing.block(signing.signatory(asked), texts["signature"])}


def asked_of(kind: str, actor: str, day: date, centre: str | None) -> Asked:
    """Who may sign a kind of letter: a suspension, or what notifies a right or a debt."""
    act = SIGNED_AS.get(kind, DelegableAct.NOTIFICATION)
    return Asked(act, day, actor, access.DECIDES.get(kind, access.SEND), centre)


def addresses_of(households: Iterable[int]) -> dict[int, list[str]]:
    """The lines of each household's address: an agent's when there is one. One query."""
    rows = Fact.objects.filter(
        household__in=list(households), kind=FactKind.ADDRESS, superseded_at=None
    ).order_by("-source_kind")  # "payer" first, so that "agent" has the last word
    found: dict[int, list[str]] = {}
    for fact in rows:
        if lines := wording.current_address(fact.content):
            found[fact.household_id or 0] = lines
    return found


def has_address() -> Exists:
    """For a queryset of lines: whether some address of the household stands."""
    rows = Fact.objects.filter(
        household=OuterRef("case__household"), kind=FactKind.ADDRESS, superseded_at=None
    )
    return Exists(rows.exclude(value="null").order_by())


def has_letter() -> Exists:
    """For a queryset of lines: whether a letter that was not cancelled tells it."""
    rows = Letter.objects.filter(line=OuterRef("pk")).exclude(state=LetterState.CANCELLED)
    return Exists(rows.order_by())


def unsettled() -> Q:
    """Lines whose payer pays another amount than the one we would explain."""
    delegated = Q(run__channel="delegated", run__kind=RunKind.MONTHLY)
    same = Q(payer_amount=F("payable")) | Q(payer_amount=None, payable=ZERO)
    return delegated & ~same


def agent_words(actor: str) -> str:
    """Who follows the case, as the letter names them (CRPA L111-2)."""
    agent = directory.agent_of(actor)
    if agent is None:
        return "le service RSA"
    return f"{agent}, {agent.job_title}" if agent.job_title else str(agent)


def about(case: BenefitCase, address: Sequence[str], agent: str) -> About:
    """Refusal when the claimant or the address is not known."""
    person = case.household.claimant
    if person is None:
        raise Refusal(NO_CLAIMANT)
    if not address:
        raise Refusal(NO_ADDRESS)
    title, greeting = TITLES.get(Sex(person.sex), ("", "Madame, Monsieur,"))
    return About(
        letterhead=documents.letterhead(),
        greeting=greeting,
        recipient=(f"{title}{_full_name(person)}", *address),
        case_number=case.number,
        payer=case.payer.name,
        agent=agent,
        centre=str(case.centre or ""),
    )


def _full_name(person: Person) -> str:
    return f"{person.first_name} {person.last_name}".strip()


def lines_with_facts(lines: QuerySet[RunLine]) -> QuerySet[RunLine]:
    """Lines with what `rights_of` reads of them."""
    return lines.select_related(
        "run", "case__payer", "case__centre", "case__household__claimant"
    ).prefetch_related("components")


def rights_of(lines: Sequence[RunLine], *, but: Letter | None = None) -> dict[int, Right | Refusal]:
    """By line: its facts, or why no letter can tell it. All lines of one run. Six queries.

    `but`: a draft that does not count as telling it.
    """
    if not lines:
        return {}
    run, cases = lines[0].run, [line.case_id for line in lines]
    told = references_of(lines, but)
    people = _people(run, cases)
    before = _before(run, cases)
    found: dict[int, Right | Refusal] = {}
    for line in lines:
        why_not = _refusal(line, told)
        found[line.pk] = why_not or _right(line, people, before)
    return found


def references_of(lines: Sequence[RunLine], but: Letter | None = None) -> dict[int, str]:
    """The letter that tells each line, when there is one. One query."""
    rows = Letter.objects.filter(line__in=lines).exclude(state=LetterState.CANCELLED)
    rows = rows.exclude(pk=but.pk) if but else rows
    return {line or 0: reference for line, reference in rows.values_list("line_id", "reference")}


def _refusal(line: RunLine, told: dict[int, str]) -> Refusal | None:
    if line.pk in told:
        return Refusal(f"Un courrier dit déjà ce montant : {told[line.pk] or 'un projet'}.")
    if line.run.state not in APPROVED_ON:
        return Refusal("Cette paie n'est pas approuvée : son montant peut encore changer.")
    if line.outcome in (Outcome.HELD, Outcome.ERROR):
        return Refusal("Aucun montant n'a pu être calculé pour ce foyer.")
    if line.run.is_correction:
        return None if line.payable else Refusal("Rien n'est à verser à ce foyer pour ce mois.")
    paid = line.payer_amount or ZERO
    if line.run.is_delegated and line.payable != paid:
        return Refusal(
            f"La {line.case.payer.name} verse {paid}, notre calcul donne {line.payable} : réglez "
            "d'abord cet écart."
        )
    return None


def _right(
    line: RunLine,
    people: dict[int, tuple[int, int]],
    before: dict[int, tuple[Money, RunLine | None]],
) -> Right:
    month = line.run.month
    amount, earlier = before.get(line.case_id, (None, None))
    adults, children = people.get(line.case_id, (0, 0))
    return Right(
        month=month,
        receipt=receipts.from_run(line, month).receipt,
        reason=line.reason or line.get_outcome_display(),
        is_delegated=line.run.is_delegated,
        is_correction=line.run.is_correction,
        before=amount,
        before_receipt=receipts.from_run(earlier, month + -1).receipt if earlier else None,
        adults=adults,
        children=children,
    )


def _people(run: MonthlyRun, cases: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many adults, and children or other dependants, the frozen facts counted. One query."""
    found = {}
    for frozen in RunInput.objects.filter(run=run, case__in=cases).order_by():
        facts = Facts.from_bytes(bytes(frozen.facts))
        if facts.situation:
            situation = Situation.from_json(facts.situation)
            found[frozen.case_id] = (len(situation.adults), len(situation.children))
    return found


def _before(run: MonthlyRun, cases: Sequence[int]) -> dict[int, tuple[Money, RunLine | None]]:
    """What the month before gave: our approved run of it, else what the payer stated."""
    if run.is_correction:
        return {}
    month = run.month + -1
    stated = PayerMonth.objects.filter(case__in=cases, month=month, live=True).order_by()
    found: dict[int, tuple[Money, RunLine | None]] = {
        case: (amount if state in PAYABLE_STATES else paid, None)
        for case, amount, paid, state in stated.values_list("case_id", "amount", "paid", "state")
    }
    if earlier := queries.last_run(run):
        rows = RunLine.objects.filter(run=earlier, case__in=cases).exclude(
            outcome__in=[Outcome.HELD, Outcome.ERROR]
        )
        for line in rows.select_related("run").prefetch_related("components").order_by():
            found[line.case_id] = (line.payable, line)
    return found


def overpayment_of(debt: Debt, reason: str) -> Overpayment:
    """A debt as its letter tells it; `reason`: the agent's words, else what is known of it.

    Refusal when it is not recoverable, or no longer owed.
    """
    month = Month.of(debt.assessed_on)
    if not debt.balance:
        raise Refusal("Il ne reste rien à rembourser sur cet indu.", rule="CASF L262-46")
    if not recovery.is_recoverable(debt.initial, month):
        floor = recovery.figures(month).floor
        raise Refusal(f"Un indu de moins de {floor} n'est pas recouvré.", rule="CASF D262-94-1")
    plan = debt.plans.filter(state="active").first()
    return Overpayment(
        initial=debt.initial,
        balance=debt.balance,
        since=debt.since,
        until=debt.until,
        reason=reason or _known_reason(debt),
        share=recovery.figures(month).share,
        limitation_on=debt.limitation_on,
        fraudulent=debt.fraudulent,
        found=_found(debt),
        plan_since=plan.since if plan else None,
        instalment=plan.instalment if plan else None,
    )


def _known_reason(debt: Debt) -> str:
    if debt.origin == DebtOrigin.RECALCULATION:
        return OUR_REASON
    raise Refusal(
        "Écrivez pourquoi cette somme a été versée en trop, en mots simples"
        + (f" ({debt.payer.name} indique : {_motive(debt)})." if debt.motive else "."),
        rule="CRPA L211-2",
        field="words",
    )


def _motive(debt: Debt) -> str:
    return codes.label("MOTIINDU", debt.motive).partition(" [")[0]


def _found(debt: Debt) -> tuple[Money, Money] | None:
    """What a recalculated month gave, and should have given; None for other debts."""
    kind, _, line = debt.source.partition(":")
    if kind != "allowance.runline":
        return None
    settled = RunComponent.objects.filter(line=int(line), nature="settled").first()
    due = -settled.amount if settled else ZERO
    return due + debt.initial, due
