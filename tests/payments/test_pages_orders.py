"""What two people do to orders from their browsers, and what they are refused."""

import pytest
from django.urls import reverse

from levier.foundation.models import JournalEntry
from levier.kernel.money import Money
from levier.payments import queries, usecases
from levier.payments.domain import Channel, OrderState, PayeeKind
from levier.payments.models import Operation, Payee, PaymentOrder, Resolution, Transfer
from levier.payments.usecases import NewPayee

from .browsing import Browser, a_month, agent_with, text_of
from .conftest import MONTH, alice, bruno, fresh, make_orders, make_payees

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return Browser(client, agent_with("rsa_manager"))


@pytest.fixture
def approver(client):
    return Browser(client, agent_with("payment_approver"))


@pytest.fixture
def returned():
    """A payment that came back from a bank whose reason leaves the account usable."""
    month = a_month(4)
    account = month["account"]
    usecases.verify_bank_account(account=account, decision=bruno())
    return fresh(month["orders"][0])


def the_order():
    return PaymentOrder.objects.get()


def advance():
    caf = usecases.ensure_payees(
        payees=[NewPayee(PayeeKind.ORGANISATION, "rights.payer", "1", "CAF de l'Ain")]
    )["rights.payer", "1"]
    approval = usecases.approve(
        subject="run:r", computed_by="system:alice", seen_hash="", decision=bruno()
    )
    return usecases.order_advance(
        payee=Payee.objects.get(pk=caf), month=MONTH, amount=Money(500_000), run="2026-11",
        approval=approval, decision=alice(),
    )  # fmt: skip


def acts(answer):
    page = answer.context
    main = [page["main_act"]] if page["main_act"] else []
    return [one.label for one in [*main, *page["acts"]]]


def test_a_returned_payment_is_issued_anew_by_two_people(manager, approver, returned):
    answer = manager.post("reissue_order", returned.pk, reason="nouveau RIB")
    anew = PaymentOrder.objects.get(replaces=returned)
    assert (answer.status_code, answer.url) == (302, reverse("payments:order", args=[anew.pk]))
    page = manager.get("order", anew.pk)
    assert "À valider par une seconde personne" in text_of(page)
    assert "« Valideur des paiements », autre que rsa_manager Essai" in text_of(page)
    assert acts(page) == ["Annuler cet ordre"]
    assert acts(approver.get("order", anew.pk)) == ["Valider", "Refuser cet ordre"]
    assert approver.post("approve_order", anew.pk).status_code == 302
    assert (fresh(anew).state, fresh(anew).approved_by) == (OrderState.LIVE, approver.agent.actor)
    assert acts(manager.get("order", returned.pk)) == []
    assert list(queries.findings()) == []


def test_a_double_click_acts_once_and_gets_the_same_answer(manager, returned):
    key = manager.key("reissue_order", returned.pk)
    first, second = (
        manager.post("reissue_order", returned.pk, key=key, reason="RIB") for _ in range(2)
    )
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert PaymentOrder.objects.filter(replaces=returned).count() == 1
    assert Operation.objects.count() == 1
    assert "C'était déjà fait" in text_of(manager.client.get(second.url))


def test_the_same_key_for_something_else_is_refused(manager, returned):
    key = manager.key("reissue_order", returned.pk)
    manager.post("reissue_order", returned.pk, key=key, reason="RIB")
    answer = manager.post("reissue_order", returned.pk, key=key, reason="autre motif")
    assert answer.status_code == 422
    assert "rechargez la page" in text_of(answer)


@pytest.mark.parametrize("key", ["", "abc", "00000000"])
def test_a_form_without_its_key_acts_on_nothing(manager, returned, key):
    answer = manager.post("reissue_order", returned.pk, key=key, reason="RIB")
    assert answer.status_code == 422
    assert "trop ancienne" in text_of(answer)
    assert not PaymentOrder.objects.filter(replaces=returned).exists()


def test_whoever_proposed_cannot_approve_even_by_a_forged_request(manager, returned):
    manager.post("reissue_order", returned.pk, reason="RIB")
    anew = PaymentOrder.objects.get(replaces=returned)
    manager.client.force_login(manager.agent)
    url = reverse("payments:approve_order", args=[anew.pk])
    assert manager.client.post(url, {"key": "x"}).status_code == 403


def test_a_new_order_turned_down_can_be_issued_again_and_is_owed_once(manager, approver, returned):
    manager.post("reissue_order", returned.pk, reason="RIB")
    refused = PaymentOrder.objects.get(replaces=returned)
    assert approver.post("cancel_order", refused.pk, reason="RIB illisible").status_code == 302
    assert fresh(refused).state == OrderState.CANCELLED
    assert acts(manager.get("order", refused.pk)) == ["Émettre à nouveau"]
    manager.post("reissue_order", refused.pk, reason="RIB relu")
    again = PaymentOrder.objects.get(replaces=refused)
    approver.post("approve_order", again.pk)
    assert (again.attempt, fresh(again).state) == (3, OrderState.LIVE)
    assert queries.balance("payable", again.payee.owner) == again.amount
    assert list(queries.findings()) == []


def test_an_order_cancelled_before_it_leaves_is_owed_no_more(manager, approver):
    make_orders(make_payees(1))
    order = the_order()
    assert approver.get("order", order.pk).context["acts"] == []
    assert manager.post("cancel_order", order.pk, reason="").status_code == 422
    assert manager.post("cancel_order", order.pk, reason="erreur").status_code == 302
    assert fresh(order).state == OrderState.CANCELLED
    assert queries.balance("payable", order.payee.owner) == Money(0)
    events = [event.title for event in manager.get("order", order.pk).context["events"]]
    assert events == ["Ordre établi", "Annulé"]


def test_an_approver_turns_down_only_what_waits_for_approval(approver):
    make_orders(make_payees(1))
    answer = approver.post("cancel_order", the_order().pk, reason="non")
    assert answer.status_code == 422
    assert "émettre les ordres" in text_of(answer)
    assert the_order().state == OrderState.LIVE


def test_an_order_that_left_is_not_cancelled_and_the_page_says_so_in_french(manager):
    month = a_month(4)
    answer = manager.post("cancel_order", month["orders"][2].pk, reason="trop tard")
    assert answer.status_code == 422
    assert "« payé »" in text_of(answer)
    assert "paid" not in text_of(answer)


def test_an_advance_goes_to_the_payeur_and_is_paid(manager, approver):
    order = advance()
    assert acts(manager.get("order", order.pk)) == ["Annuler cet ordre"]
    assert acts(approver.get("order", order.pk)) == ["Transmettre au comptable"]
    assert approver.post("transmit_order", order.pk, reference=" ").status_code == 422
    assert approver.post("transmit_order", order.pk, reference="Bordereau 12").status_code == 302
    assert approver.get("order", order.pk).context["main_act"] is None
    assert acts(manager.get("order", order.pk)) == ["Constater le paiement", "Constater un rejet"]
    assert manager.post("confirm_transmitted", order.pk).status_code == 302
    assert fresh(order).state == OrderState.PAID
    events = [event.title for event in manager.get("order", order.pk).context["events"]]
    assert events == ["Ordre établi", "Transmis au comptable", "Payé par le comptable"]
    assert list(queries.findings()) == []


def test_an_advance_that_the_payeur_refuses_is_issued_anew(manager, approver):
    order = advance()
    approver.post("transmit_order", order.pk, reference="Bordereau 12")
    assert manager.post("refuse_transmitted", order.pk, reason="").status_code == 422
    manager.post("refuse_transmitted", order.pk, reason="pièce manquante")
    assert fresh(order).state == OrderState.REJECTED
    page = text_of(manager.get("order", order.pk))
    assert "Rejeté par le comptable" in page and "pièce manquante" in page
    manager.post("reissue_order", order.pk, reason="pièce jointe")
    anew = PaymentOrder.objects.get(replaces=order)
    assert anew.channel == Channel.DELEGATED
    approver.post("approve_order", anew.pk)
    approver.post("transmit_order", anew.pk, reference="Bordereau 13")
    manager.post("confirm_transmitted", anew.pk)
    assert queries.balance("advance", order.payee.owner) == order.amount
    assert queries.balance("payable", order.payee.owner) == Money(0)
    assert list(queries.findings()) == []


def test_a_transfer_is_never_settled_by_hand(manager):
    order = a_month(4)["orders"][1]
    for name, fields in (("confirm_transmitted", {}), ("refuse_transmitted", {"reason": "x"})):
        answer = manager.post(name, order.pk, **fields)
        assert answer.status_code == 422
        assert "retour de la banque" in text_of(answer)


def test_a_payment_in_doubt_is_settled_by_two_people_with_the_banks_document(manager, approver):
    order = a_month(4)["orders"][1]
    assert acts(manager.get("order", order.pk)) == ["Dire ce qu'il est devenu"]
    assert (
        manager.post("propose_resolution", order.pk, outcome="paid", evidence="").status_code == 422
    )
    manager.post("propose_resolution", order.pk, outcome="paid", evidence="courriel du 6")
    page = manager.get("order", order.pk)
    assert acts(page) == ["Écarter la conclusion"]
    assert "courriel du 6" in text_of(page) and "autre que rsa_manager Essai" in text_of(page)
    said = Resolution.objects.get()
    assert "courriel du 6" in text_of(approver.get("confirm_resolution", said.pk))
    key = approver.key("confirm_resolution", said.pk)
    answers = [approver.post("confirm_resolution", said.pk, key=key) for _ in range(2)]
    assert [one.url for one in answers] == [reverse("payments:order", args=[order.pk])] * 2
    assert fresh(order).state == OrderState.PAID
    assert Transfer.objects.filter(key=f"book:{order.end_to_end_id}").count() == 1
    assert list(queries.findings()) == []


def test_a_wrong_conclusion_is_set_aside_and_another_may_follow(manager, approver):
    order = a_month(4)["orders"][1]
    manager.post("propose_resolution", order.pk, outcome="rejected", evidence="appel")
    wrong = Resolution.objects.get()
    assert approver.post("refuse_resolution", wrong.pk, reason="un appel n'est pas une pièce")
    assert fresh(order).state == OrderState.UNKNOWN
    assert approver.post("confirm_resolution", wrong.pk).status_code == 422
    manager.post("propose_resolution", order.pk, outcome="rejected", evidence="courriel du 6")
    right = Resolution.objects.get(refused_by="")
    approver.post("confirm_resolution", right.pk)
    assert fresh(order).state == OrderState.REJECTED
    titles = [event.title for event in manager.get("order", order.pk).context["events"]]
    assert "Conclusion écartée" in titles and "Conclusion confirmée" in titles
    assert list(queries.findings()) == []


def test_what_a_form_does_not_ask_for_is_ignored(manager):
    order = a_month(4)["orders"][1]
    manager.post(
        "propose_resolution", order.pk, outcome="paid", evidence="courriel",
        confirmed_by="agent:9", proposed_by="agent:9", order=1,
    )  # fmt: skip
    said = Resolution.objects.get()
    assert (said.proposed_by, said.confirmed_by) == (manager.agent.actor, "")


def test_what_is_done_is_in_the_journal_with_its_reason(manager, returned):
    manager.post("reissue_order", returned.pk, reason="nouveau RIB reçu")
    line = JournalEntry.objects.get(act="payments.order.reissue")
    assert (line.actor, line.reason) == (manager.agent.actor, "nouveau RIB reçu")


def test_an_order_that_does_not_exist_is_not_found(manager):
    assert manager.get("order", 999).status_code == 404
    assert manager.get("reissue_order", 999).status_code == 404
    assert manager.get("refuse_resolution", 999).status_code == 404
