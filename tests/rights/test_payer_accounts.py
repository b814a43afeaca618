"""The payers' movements, the advance that they ask for, the debts that they hand over."""

import pytest

from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.rights import queries, usecases
from levier.rights.domain import AnomalyKind
from levier.rights.models import BenefitCase, Debt, FeedAnomaly, PayerMovement
from levier.synthetic import Commune, World, beneficiaries, debts, movements
from tests.rights.taken import HOUSE, take

pytestmark = pytest.mark.usefixtures("ain")
MONTH = Month(2026, 11)
WORLD = World(40, MONTH, 3, [Commune("01053", "01000", "BOURG EN BRESSE", 41_000)])


def bytes_of(blocks):
    return b"".join(blocks)


def test_the_movements_add_up_to_the_advance_and_find_their_cases():
    take(bytes_of(beneficiaries(WORLD)))
    taken = take(bytes_of(movements(WORLD)))
    assert taken.read == taken.created > 0
    assert queries.advance_due(MONTH) == queries.movements_total(MONTH) != Money(0)
    assert not FeedAnomaly.objects.filter(kind=AnomalyKind.TOTALS).exists()
    assert not PayerMovement.objects.filter(case=None).exists()


def test_movements_that_do_not_add_up_are_said():
    content = bytes_of(movements(WORLD))
    start = content.index(b"<MontantTotalAcompte>")
    altered = content[:start] + content[start:].replace(b"<MTTOTRSA>", b"<MTTOTRSA>1", 1)
    take(altered)
    assert FeedAnomaly.objects.filter(kind=AnomalyKind.TOTALS).count() == 1
    assert FeedAnomaly.objects.filter(kind=AnomalyKind.UNKNOWN_CASE).exists()


def test_debts_come_once_with_their_limitation():
    world = World(400, MONTH, 3, WORLD.communes)
    take(bytes_of(beneficiaries(world)))
    taken = take(bytes_of(debts(world)))
    assert taken.read > 0
    assert Debt.objects.count() >= taken.created
    debt = Debt.objects.first()
    assert debt.limitation_on.year == debt.assessed_on.year + 2
    assert BenefitCase.objects.filter(pk=debt.case_id).exists()
    again = take(bytes_of(debts(World(400, MONTH + 1, 3, WORLD.communes))))
    assert again.read == again.created + again.changed + again.unchanged
    assert Debt.objects.count() == Debt.objects.values("source").distinct().count()


def test_what_was_recovered_or_waived_here_outlives_the_payers_next_word():
    world = World(400, MONTH, 3, WORLD.communes)
    take(bytes_of(beneficiaries(world)))
    take(bytes_of(debts(world)))
    repaid, waived = Debt.objects.order_by("pk")[:2]
    usecases.record_repayment(
        debt=repaid, amount=Money.euros(40), reference="chèque", decision=HOUSE
    )
    usecases.move_debt(debt=waived, name="waive", decision=HOUSE)
    again = bytes_of(debts(world)).replace(b"<HEUCREAFLUX>05:30", b"<HEUCREAFLUX>07:30")
    taken = take(again)
    left = repaid.balance
    repaid.refresh_from_db(), waived.refresh_from_db()
    assert (taken.changed, repaid.balance) == (0, left)
    assert (waived.balance, waived.state) == (Money(0), "waived")
