"""Bank details from the browser: entered by one, read again by another, revealed one by one."""

import pytest
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.kernel.errors import Refusal
from levier.payments import usecases
from levier.payments.bank_details import read_bic, read_iban
from levier.payments.domain import AccountState
from levier.payments.models import BankAccount, Operation, Payee

from .browsing import Browser, a_month, agent_with, text_of
from .conftest import bruno, fresh, iban, make_payees

pytestmark = pytest.mark.django_db
GOOD = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture
def manager(client):
    return Browser(client, agent_with("rsa_manager"))


@pytest.fixture
def approver(client):
    return Browser(client, agent_with("payment_approver"))


@pytest.fixture
def bare(db):
    """A payee without bank details."""
    return Payee.objects.get(pk=make_payees(1, accounts=False)[0])


def enter(manager, payee, number=GOOD, **fields):
    given = {"iban": number, "holder": "Jeanne MARTIN", "proof": "RIB du 20 novembre", **fields}
    return manager.post("enter_bank_account", payee.pk, **given)


def acts(answer):
    page = answer.context
    main = [page["main_act"]] if page["main_act"] else []
    return [one.label for one in [*main, *page["acts"]]]


def test_an_account_is_entered_by_one_and_verified_by_another(manager, approver, bare):
    answer = enter(manager, bare)
    account = BankAccount.objects.get()
    assert answer.url == reverse("payments:bank_account", args=[account.pk])
    assert (account.iban, account.bic, account.proof) == (
        "FR7630006000011234567890189", "AGRIFRPPXXX", "RIB du 20 novembre",
    )  # fmt: skip
    page = manager.get("bank_account", account.pk)
    assert acts(page) == ["Dévoiler l'IBAN", "Écarter"]
    assert "« Valideur des paiements », autre que rsa_manager Essai" in text_of(page)
    assert manager.get("verify_bank_account", account.pk).status_code == 403
    assert acts(approver.get("bank_account", account.pk)) == [
        "Valider ce compte", "Dévoiler l'IBAN", "Écarter",
    ]  # fmt: skip
    answer = approver.post("verify_bank_account", account.pk, iban=GOOD.lower())
    assert answer.status_code == 302
    assert fresh(account).state == AccountState.VERIFIED
    assert account.verified_by == approver.agent.actor


def test_the_second_person_reads_the_document_without_seeing_what_was_entered(
    manager, approver, bare
):
    enter(manager, bare)
    account = BankAccount.objects.get()
    page = text_of(approver.get("verify_bank_account", account.pk))
    assert account.last4 not in page and "RIB du 20 novembre" in page
    other = approver.post("verify_bank_account", account.pk, iban=iban(9))
    assert other.status_code == 422
    assert "pas le même IBAN" in text_of(other)
    wrong = approver.post("verify_bank_account", account.pk, iban="FR76")
    assert wrong.status_code == 422
    assert fresh(account).state == AccountState.ENTERED


def test_a_double_click_enters_one_account(manager, bare):
    key = manager.key("enter_bank_account", bare.pk)
    urls = {enter(manager, bare, key=key).url for _ in range(2)}
    assert len(urls) == 1
    assert BankAccount.objects.count() == 1


def test_the_iban_is_in_no_operation_page_or_log(manager, bare, caplog):
    enter(manager, bare)
    account = BankAccount.objects.get()
    page = text_of(manager.get("bank_account", account.pk))
    page += text_of(manager.get("payee", bare.pk)) + text_of(manager.get("bank_accounts"))
    kept = str(list(Operation.objects.values())) + caplog.text
    for whole in (account.iban, GOOD):
        assert whole not in page and whole not in kept


@pytest.mark.parametrize(
    "number, sentence",
    [
        ("", "obligatoire"),
        ("FR76", "compte 27 caractères ; celui-ci en compte 4"),
        ("FR7630006000011234567890188", "clé de cet IBAN est fausse"),
        ("FR7630006000011234567890819", "clé de cet IBAN est fausse"),
        ("SA0380000000608010167519", "Aucun virement SEPA ne peut partir vers ce pays (SA)"),
        ("XX7630006000011234567890189", "pays (XX)"),
        ("30006000011234567890189", "commence par les deux lettres du pays"),
        ("FR76 3000 6000 0112 3456 7890 18é", "« É » n'en fait pas partie"),
        ("=FR7630006000011234567890189", "« = » n'en fait pas partie"),
        ("FR7630006000011234567890189" * 2, "celui-ci en compte 54"),
        ("FR7630006000011234567890189" * 9, "60"),
    ],
)
def test_a_wrong_iban_says_what_is_wrong(manager, bare, number, sentence):
    answer = enter(manager, bare, number)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not BankAccount.objects.exists()


def test_a_wrong_rib_key_is_told_apart_from_a_wrong_iban_key():
    body = "30006000011234567890188"
    key = 98 - int(body + "152700") % 97
    with pytest.raises(Refusal, match="clé RIB"):
        read_iban(f"FR{key:02d}{body}")


@pytest.mark.parametrize(
    "bic, sentence",
    [("AGRI", "8 ou 11 caractères"), ("DEUTDEFF", "autre pays (DE)"), ("AGRI1RPP", "8 ou 11")],
)
def test_a_wrong_bic_says_what_is_wrong(manager, bare, bic, sentence):
    answer = enter(manager, bare, bic=bic)
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_bic_is_found_from_the_iban_and_kept_when_typed():
    assert read_bic("", "FR7630006000011234567890189") == "AGRIFRPPXXX"
    assert read_bic(" agri fr pp 882 ", "FR7630006000011234567890189") == "AGRIFRPP882"
    assert read_bic("CMCIMCM1", "FR7630006000011234567890189") == "CMCIMCM1"  # Monaco


@pytest.mark.parametrize("missing", ["holder", "proof"])
def test_the_holder_and_the_document_are_asked_for(manager, bare, missing):
    assert enter(manager, bare, **{missing: ""}).status_code == 422


def test_other_details_that_wait_are_told(manager, bare):
    enter(manager, bare)
    answer = enter(manager, bare, iban(9))
    assert answer.status_code == 422 and "attendent déjà" in text_of(answer)
    same = enter(manager, bare)
    assert same.status_code == 422 and "déjà celui" in text_of(same)


def test_a_change_is_announced_as_of_next_month(manager):
    payee = Payee.objects.get(pk=make_payees(1)[0])
    assert "partir du mois prochain" in text_of(manager.get("enter_bank_account", payee.pk))


def test_whoever_verifies_may_set_a_wrong_entry_aside(manager, approver, bare):
    enter(manager, bare)
    account = BankAccount.objects.get()
    assert approver.post("close_bank_account", account.pk, reason="").status_code == 422
    assert approver.post("close_bank_account", account.pk, reason="illisible").status_code == 302
    assert fresh(account).state == AccountState.CLOSED
    assert "illisible" in text_of(manager.get("bank_account", account.pk))


def test_a_verified_account_is_suspended_or_closed_by_the_manager_with_a_reason(manager, approver):
    first, second = (Payee.objects.get(pk=pk).accounts.get() for pk in make_payees(2))
    assert acts(manager.get("bank_account", first.pk)) == ["Dévoiler l'IBAN", "Suspendre", "Clore"]
    assert manager.post("suspend_bank_account", first.pk, reason="").status_code == 422
    manager.post("suspend_bank_account", first.pk, reason="courrier revenu")
    manager.post("close_bank_account", second.pk, reason="compte clos")
    assert (fresh(first).state, fresh(second).state) == ("suspended", "closed")
    assert approver.post("close_bank_account", first.pk, reason="x").status_code == 422
    assert approver.get("suspend_bank_account", first.pk).status_code == 403


def test_an_iban_is_shown_once_with_a_reason_and_leaves_its_trace(client, manager):
    account = BankAccount.objects.get(payee=make_payees(1)[0])
    assert manager.post("reveal_iban", account.pk, reason="").status_code == 422
    key = manager.key("reveal_iban", account.pk)
    shown = manager.post("reveal_iban", account.pk, key=key, reason="appel du foyer")
    assert shown.context["iban"] == account.iban and account.iban in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    again = manager.post("reveal_iban", account.pk, key=key, reason="appel du foyer")
    assert again.status_code == 200 and account.iban not in text_of(again)
    kept = Consultation.objects.get(what="iban")
    assert (kept.actor, kept.reason, kept.subject_type, kept.subject_id) == (
        manager.agent.actor, "appel du foyer", "people.household", "1",
    )  # fmt: skip
    assert account.iban not in text_of(manager.get("reveal_iban", account.pk))


@pytest.mark.parametrize("role", ["head_of_service", "auditor", "lead_worker"])
def test_nobody_else_sees_an_iban(client, role):
    account = BankAccount.objects.get(payee=make_payees(1)[0])
    assert Browser(client, agent_with(role)).get("reveal_iban", account.pk).status_code == 403


def test_an_account_shared_with_somebody_else_is_told(manager):
    first, second = make_payees(2, accounts=False)
    for pk in (first, second):
        enter(manager, Payee.objects.get(pk=pk))
    page = manager.get("bank_account", BankAccount.objects.get(payee=first).pk)
    assert [one.payee_id for one in page.context["others"]] == [second]
    assert "aussi celui d'un autre bénéficiaire" in text_of(page)


def test_those_to_verify_come_first(manager):
    month = a_month(4)
    page = manager.get("bank_accounts")
    assert page.context["waiting"] == [(month["account"], "Levier")]
    assert page.context["waiting_count"] == 1
    usecases.verify_bank_account(account=month["account"], decision=bruno())
    assert "Aucun compte n'attend" in text_of(manager.get("bank_accounts"))


def test_a_payee_shows_its_accounts_its_orders_and_what_is_still_owed(client, manager):
    month = a_month(4)
    page = manager.get("payee", month["orders"][0].payee_id)
    text = text_of(page)
    assert "635,71 €" in text and "suspendu" in text and "à valider" in text
    assert page.context["due"] == month["orders"][0].amount
    assert len(page.context["page"].rows) == 1


def test_a_hostile_name_is_only_a_name(manager):
    usecases.ensure_payees(
        payees=[usecases.NewPayee("household", "people.household", "7", "<b>=cmd|' /C calc'!A0")]
    )
    payee = Payee.objects.get()
    assert b"<b>=cmd" not in manager.get("payee", payee.pk).content
    export = b"".join(manager.get("payees", export="csv").streaming_content).decode()
    assert "<b>=cmd" in export
    assert manager.get("payees", nom="' OR 1=1 --").status_code == 200
    assert manager.get("payees", nom="\x00\ud800".encode("utf-8", "replace")).status_code == 200
