"""From the approval to the closed month, both ways to pay."""

import random
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from levier.allowance import made_up_bank, queries, replaying, tasks, usecases, verifying
from levier.allowance.domain import Channel, Nature, Outcome, RunState
from levier.allowance.models import MonthlyRun, RunComponent, RunLine
from levier.allowance.usecases.approving import seen_hash
from levier.entitlement.household import Household
from levier.formats.sepa.replies import Answer, notification
from levier.foundation import guards, runs
from levier.foundation.acts import Decision
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import usecases as payments
from levier.payments.domain import OrderState, PayeeKind
from levier.payments.models import Account, BankFile, PaymentOrder, Transfer
from levier.payments.queries.orders import debtor
from levier.rights import usecases as rights
from levier.rights.models import Debt, Situation
from tests.allowance.households import NOVEMBER, NOW, feed_of, settle

pytestmark = pytest.mark.django_db
MAKER = Decision("system:calcul", NOW, "essai")
CHECKER = Decision("system:visa", NOW, "total et écarts relus")
IBANS = ["FR7630006000011234567890189", "FR7630001007941234567890185"]


def iban(number):
    """A French IBAN of a made-up account: RIB key and check digits right."""
    bank, branch, account = 30006, 1, number
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    bban = f"{bank:05d}{branch:05d}{account:011d}{key:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


def give_accounts(cases):
    made = payments.ensure_payees(
        payees=[
            payments.NewPayee(
                PayeeKind.HOUSEHOLD,
                "people.household",
                str(case.household_id),
                str(case.household.claimant),
            )
            for case in cases
        ]
    )
    accounts = [
        payments.NewAccount(payee, iban(payee), f"Titulaire {payee}") for payee in made.values()
    ]
    payments.take_in_bank_accounts(accounts=accounts, entered_by="system:reprise", decision=CHECKER)


def step(kind, run):
    ended = runs.execute(tasks.request(kind=kind, run=run, decision=MAKER))
    run.refresh_from_db()
    assert ended.state == "done", ended.message
    return ended


def approved(channel, count=12, cases=None):
    cases = cases or settle(count)
    if channel == Channel.DIRECT:
        give_accounts(cases)
    run = usecases.open_run(month=NOVEMBER, channel=channel, decision=MAKER)
    return through(run)


def through(run):
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE, tasks.CONTROL):
        step(kind, run)
    usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)
    return run


def closed(channel, **options):
    run = approved(channel, **options)
    step(tasks.ORDER, run)
    step(tasks.FILE, run)
    usecases.hand_over_file(run=run, decision=CHECKER)
    made_up_bank.pay_everything(run=run, decision=MAKER)
    step(tasks.CLOSE, run)
    return run


def test_direct_payment_goes_from_approval_to_a_closed_month():
    run = closed(Channel.DIRECT)
    assert run.state == RunState.CLOSED
    orders = PaymentOrder.objects.of_run("2026-11")
    assert orders.count() == run.paid_count
    assert orders.aggregate(total=Sum("amount"))["total"] == run.payable_total
    assert {order.state for order in orders} == {OrderState.PAID}
    assert BankFile.objects.get().amount == run.payable_total
    assert verifying.offenders() == []


def test_delegated_payment_orders_the_advance_of_each_payer():
    run = closed(Channel.DELEGATED, count=30)
    assert run.state == RunState.CLOSED
    orders = PaymentOrder.objects.of_run("2026-11")
    assert {order.payee.name for order in orders} == {"CAF de l'Ain", "MSA Ain-Rhône"}
    assert orders.aggregate(total=Sum("amount"))["total"] == run.payer_total
    spent = Transfer.objects.filter(event="cons").aggregate(total=Sum("amount"))["total"]
    assert spent == run.payer_total
    assert not Account.objects.filter(kind="payable").exclude(balance=Money(0)).exists()
    assert verifying.offenders() == []


def test_an_advance_is_a_transfer_when_the_payers_bank_details_are_known():
    cases = settle(10)
    payer = cases[1].payer
    pk = payments.ensure_payees(
        payees=[
            payments.NewPayee(PayeeKind.ORGANISATION, "rights.payer", str(payer.pk), payer.name)
        ]
    )[("rights.payer", str(payer.pk))]
    payments.take_in_bank_accounts(
        accounts=[payments.NewAccount(pk, IBANS[0], payer.name)],
        entered_by="system:reprise",
        decision=CHECKER,
    )
    closed(Channel.DELEGATED, cases=cases)
    assert BankFile.objects.get().count == 1


def test_ordering_again_changes_nothing():
    run = approved(Channel.DIRECT)
    for _ in range(2):
        usecases.order_chunk(run=run, first=0, last=12, decision=MAKER)
    assert PaymentOrder.objects.count() == run.paid_count
    assert Transfer.objects.count() == run.paid_count


def test_a_run_that_is_not_approved_orders_nothing():
    settle(3)
    run = usecases.open_run(month=NOVEMBER, channel=Channel.DIRECT, decision=MAKER)
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE):
        step(kind, run)
    with pytest.raises(Refusal, match="approuvée"):
        usecases.order_chunk(run=run, first=0, last=3, decision=MAKER)


def test_a_month_with_payments_in_doubt_is_not_closed():
    run = approved(Channel.DIRECT)
    step(tasks.ORDER, run)
    step(tasks.FILE, run)
    usecases.hand_over_file(run=run, decision=CHECKER)
    with pytest.raises(Refusal, match="attendent encore"):
        usecases.close_run(run=run, decision=MAKER)
    run.refresh_from_db()
    assert run.state == RunState.SENT


def test_a_debt_is_held_back_within_the_share_and_told_to_the_ledger():
    cases = settle(4)
    debt = rights.assess_debt(
        case=cases[0], amount=Money(100_000), month=NOVEMBER + -1, source="essai:1",
        assessed_on=NOW.date(), decision=MAKER,
    )  # fmt: skip
    rights.move_debt(debt=debt, name="notify", decision=MAKER)
    rights.plan_recovery(debt=debt, since=NOVEMBER, instalment=None, decision=MAKER)
    run = closed(Channel.DIRECT, cases=cases)
    part = RunComponent.objects.get(line__run=run, nature=Nature.RECOVERY)
    line = part.line
    assert -part.amount.cents == line.due.cents * 20 // 100
    debt.refresh_from_db()
    assert debt.balance == Money(100_000) + part.amount
    owed = Account.objects.get(kind="receivable")
    assert owed.balance == debt.balance
    assert verifying.offenders() == []


def test_a_change_after_the_close_makes_a_correction_and_the_closed_run_stands():
    cases = settle(6)
    run = closed(Channel.DIRECT, cases=cases)
    before = run.results_hash
    richer, poorer = cases[0], cases[1]
    for case, rent in ((richer, 0), (poorer, 0)):
        facts = Situation.objects.get(case=case, live=True).facts
        home = Household.from_json(facts)
        adults = home.adults[:1]
        changed = Household(
            home.month, adults if case is poorer else home.adults,
            () if case is poorer else (*home.children, *home.children),
            home.housing, Money(rent),
        )  # fmt: skip
        Situation.objects.filter(case=case, live=True).update(live=False)
        Situation.objects.create(
            case=case, version=2, month=NOVEMBER, facts=changed.to_json(),
            feed=feed_of(NOVEMBER), recorded_at=NOW,
        )  # fmt: skip
    correction = usecases.open_correction(run=run, decision=MAKER)
    through(correction)
    changed = RunLine.objects.filter(run=correction).exclude(due=Money(0))
    assert set(changed.values_list("case_id", flat=True)) <= {richer.pk, poorer.pk}
    step(tasks.ORDER, correction)
    for line in changed:
        if line.overpaid:
            assert Debt.objects.get(case=line.case).initial == line.overpaid
        else:
            order = PaymentOrder.objects.get(run=queries.run_key(correction))
            assert (order.nature, order.amount) == ("rsa_arrear", line.payable)
    assert changed
    run.refresh_from_db()
    assert run.results_hash == before
    assert replaying.replay(run) == []


def test_verify_names_what_somebody_changed_behind_the_guards():
    run = closed(Channel.DIRECT)
    guards.remove()
    BankFile.objects.update(amount=Money(1))
    RunLine.objects.filter(run=run, position=3).update(sha256="0" * 64)
    Account.objects.filter(pk=Account.objects.filter(kind="payable").first().pk).update(
        balance=Money(7)
    )
    missing = verifying.guards_are_there()
    guards.install()
    assert missing
    found = " ".join(verifying.offenders())
    for sentence in (BankFile.objects.get().msg_id, "le calcul rejoué diffère", "solde"):
        assert sentence in found


def test_verify_names_a_household_that_replays_otherwise(monkeypatch):
    run = closed(Channel.DIRECT)
    monkeypatch.setattr("levier.allowance.replaying.law_version", lambda: "another")
    assert "autre version de la loi" in replaying.replay(run)[0]


def test_the_command_runs_a_month_step_by_step(capsys):
    from tests.allowance.test_pages import agent_with

    settle(6)
    agent_with("rsa_manager")
    agent_with("payment_approver")
    for name in ("open", "calculate", "control", "approve", "order", "file", "send", "return"):
        call_command("run", name, "2026-11")
    call_command("run", "close", "2026-11")
    call_command("run", "status", "2026-11")
    assert "[x] 10 Clôture" in capsys.readouterr().out
    call_command("verify")
    assert JournalEntry.objects.filter(act="allowance.monthlyrun.approve").exists()


def commands(*names):
    for name in names:
        call_command("run", name, "2026-11")


@pytest.fixture
def two_people():
    from tests.allowance.test_pages import agent_with

    agent_with("rsa_manager"), agent_with("payment_approver")


def test_the_command_needs_no_step_but_those_of_the_month(two_people, capsys):
    settle(6)
    commands("open", "calculate", "control", "approve", "order", "file", "return", "close")
    assert MonthlyRun.objects.get().state == RunState.CLOSED
    assert RunState.SENT.label in capsys.readouterr().out


def test_a_step_asked_too_early_is_refused_with_the_one_that_comes(two_people):
    settle(6)
    with pytest.raises(CommandError, match="n'est pas ouverte"):
        commands("calculate")
    commands("open")
    for early in ("control", "approve", "order", "file", "send", "return", "close"):
        with pytest.raises(CommandError, match="L'étape suivante est `levier run calculate"):
            commands(early)
    commands("calculate", "control", "approve", "order")
    with pytest.raises(CommandError, match="levier run file 2026-11"):
        commands("close")


def test_a_step_asked_again_changes_nothing_and_says_so(two_people, capsys):
    settle(6)
    commands("open", "calculate", "control", "approve", "order", "file", "send", "return", "close")
    before = Transfer.objects.count(), PaymentOrder.objects.count()
    capsys.readouterr()
    commands("calculate", "control", "approve", "order", "file", "send", "return", "close")
    assert capsys.readouterr().out.count("déjà faite") == 8
    assert (Transfer.objects.count(), PaymentOrder.objects.count()) == before
    with pytest.raises(CommandError, match="déjà une paie"):
        commands("open")


def test_a_snapshot_cut_short_goes_on_when_the_month_is_opened_again(two_people):
    settle(6)
    run = usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=MAKER)
    assert not run.inputs_hash
    commands("open")
    run.refresh_from_db()
    assert run.inputs_hash


def test_the_answer_of_the_bank_is_told_by_what_became_of_it(two_people, capsys, tmp_path):
    give_accounts(settle(3))
    call_command("run", "open", "2026-11", channel="direct")
    commands("calculate", "control", "approve", "order", "file", "send")
    orders = PaymentOrder.objects.order_by("pk")
    answers = [Answer(order.end_to_end_id, order.amount.cents) for order in orders]
    answers[0] = replace(answers[0], end_to_end_id="INCONNU")
    file = tmp_path / "retour.xml"
    file.write_bytes(notification("R1", NOW, debtor().iban, answers))
    call_command("run", "return", "2026-11", message=str(file))
    out = capsys.readouterr().out
    assert "rapproché : 2 lignes" in out and "pas à nous : 1 ligne" in out
    assert "1 paiement sans réponse" in out
    with pytest.raises(CommandError, match="il n'existe pas"):
        call_command("run", "return", "2026-11", message="/nowhere.xml")
    with pytest.raises(CommandError, match="1 paiement"):
        commands("close")


def test_a_month_held_by_its_anomalies_is_released_from_the_terminal(two_people):
    cases = settle(6)
    Situation.objects.create(
        case=cases[0], version=2, live=False, month=NOVEMBER, facts="{}",
        feed=feed_of(NOVEMBER), recorded_at=NOW,
    )  # fmt: skip
    commands("open", "calculate", "control")
    assert MonthlyRun.objects.get().state == RunState.HELD
    with pytest.raises(CommandError, match="levier run release"):
        commands("approve")
    commands("release", "approve")
    assert MonthlyRun.objects.get().state == RunState.APPROVED


def test_a_month_with_two_people_of_the_same_name_is_closed():
    cases = settle(4)
    for case in cases:
        person = case.household.claimant
        person.last_name = "Homonyme"
        person.save()
    run = closed(Channel.DIRECT, cases=cases)
    assert PaymentOrder.objects.values("payee__name").distinct().count() == 1
    assert run.state == RunState.CLOSED


def test_the_demonstration_runs_everything_with_two_people():
    from tests.allowance.test_pages import agent_with

    settle(6)
    maker, checker = agent_with("rsa_manager"), agent_with("payment_approver")
    call_command("run", "all", "2026-11")
    run = MonthlyRun.objects.get()
    assert (run.state, run.computed_by, run.approved_by) == (
        RunState.CLOSED, maker.actor, checker.actor,
    )  # fmt: skip
    call_command("run", "all", "2026-11")


def test_the_demonstration_shortcut_is_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="démonstration"):
        call_command("run", "all", "2026-11")


def test_random_months_keep_every_promise():
    dice = random.Random(7)
    closed(Channel.DIRECT if dice.random() < 0.5 else Channel.DELEGATED, count=40)
    assert verifying.offenders() == []
    assert not RunLine.objects.filter(outcome=Outcome.ERROR).exists()
