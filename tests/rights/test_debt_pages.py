"""Overpayments in the browser: the list, the receipt, and every act that may be decided."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.rights import usecases
from levier.rights.domain import DebtState
from levier.rights.models import BenefitCase, Debt, Payer
from levier.rights.web import debt_acts
from tests.rights.pages import agent_with, text_of
from tests.rights.taken import HOUSE, NOW, feed, household, take

pytestmark = pytest.mark.usefixtures("ain")
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


@pytest.fixture
def manager(client):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


def owed(number=1, euros="300"):
    case = BenefitCase.objects.get(number=f"{number:011d}")
    return usecases.assess_debt(
        case=case,
        amount=Money.euros(euros),
        month=NOVEMBER,
        source=f"run:1/line:{number}",
        assessed_on=dt.date(2026, 11, 20),
        decision=HOUSE,
    )


@pytest.fixture
def debt(manager):
    take(feed(household(1)))
    return owed()


def url_of(debt, act=""):
    if not act:
        return reverse("rights:debt", args=[debt.pk])
    return reverse("rights:debt_act", args=[debt.pk, act])


def act(client, debt, slug, **fields):
    """As a person does: the page, its key, the answer."""
    page = client.get(url_of(debt, slug))
    key = page.context["form"].initial["key"]
    answer = client.post(url_of(debt, slug), {"key": key, **fields})
    debt.refresh_from_db()
    return answer


def labels(client, debt):
    page = client.get(url_of(debt)).context
    first = [page["main"][0]] if page["main"] else []
    return first + [label for label, *_ in page["acts"]]


def test_an_overpayment_goes_from_found_to_repaid(client, debt):
    assert labels(client, debt)[0] == "Notifier l'indu"
    assert act(client, debt, "notification").status_code == 302
    assert labels(client, debt)[0] == "Prévoir la retenue"
    assert act(client, debt, "retenue", since="2026-12", instalment="40").status_code == 302
    assert debt.state == DebtState.RECOVERING
    page = text_of(client.get(url_of(debt)))
    assert "40,00" in page and "décembre 2026" in page and "20 % du droit" in page
    answer = act(client, debt, "remboursement", amount="300", reference="chèque 12")
    assert answer.status_code == 302
    assert (debt.state, debt.balance) == (DebtState.REPAID, ZERO)
    assert labels(client, debt) == []
    page = text_of(client.get(url_of(debt)))
    assert "chèque 12" in page and "Entièrement remboursé" in page


def test_the_receipt_adds_up_with_each_part(client, debt):
    act(client, debt, "notification")
    act(client, debt, "remboursement", amount="100,50", reference="reçu 7")
    act(client, debt, "remise-partielle", amount="50", reason="charges de famille")
    receipt = client.get(url_of(debt)).context["receipt"]
    assert receipt.total == Money.euros("149.50")
    assert [line.amount for line in receipt.lines] == [
        Money.euros(300),
        -Money.euros("100.50"),
        -Money.euros(50),
    ]


def test_an_appeal_suspends_then_the_plan_resumes(client, debt):
    act(client, debt, "notification")
    act(client, debt, "retenue", since="2026-12")
    assert act(client, debt, "recours", reason="").status_code == 422
    act(client, debt, "recours", reason="recours du 21/11")
    assert debt.state == DebtState.SUSPENDED
    page = text_of(client.get(url_of(debt)))
    assert "rien n'est retenu" in page and "recours du 21/11" in page
    act(client, debt, "fin-du-recours", reason="rejeté")
    assert "Reprendre la retenue" in labels(client, debt)
    act(client, debt, "reprise")
    assert debt.state == DebtState.RECOVERING
    act(client, debt, "arret", reason="accord amiable")
    assert debt.state == DebtState.NOTIFIED


@pytest.mark.parametrize(
    ("slug", "state"), [("remise", DebtState.WAIVED), ("titre", DebtState.TITLED)]
)
def test_a_debt_that_is_waived_or_titled_is_no_longer_recovered(client, debt, slug, state):
    act(client, debt, "notification")
    act(client, debt, "retenue", since="2026-12")
    assert act(client, debt, slug, reason="décision du 22/11").status_code == 302
    assert debt.state == state
    assert debt.plans.get().state == "ended"
    assert client.get(url_of(debt)).status_code == 200


def test_a_fraud_can_no_longer_be_waived(client, debt):
    act(client, debt, "fraude", reason="jugement")
    assert debt.fraudulent
    assert not {"Remettre toute la dette", "Remettre une partie", "Qualifier de fraude"} & set(
        labels(client, debt)
    )
    assert act(client, debt, "remise", reason="x").status_code == 422


def test_what_the_rules_refuse_is_said_on_the_form(client, debt):
    refused = {
        "retenue": ({"since": "2026-12"}, "notifié"),
        "prescription": ({"reason": "ancien"}, "ne sera prescrit que"),
        "remboursement": ({"amount": "301", "reference": "r"}, "Il ne reste pas"),
        "remise-partielle": ({"amount": "300", "reason": "r"}, "remise de toute la dette"),
    }
    for slug, (fields, sentence) in refused.items():
        answer = act(client, debt, slug, **fields)
        assert answer.status_code == 422 and sentence in text_of(answer), slug
    for wrong in ("abc", "-3", "0", ""):
        answer = act(client, debt, "remboursement", amount=wrong, reference="r")
        assert answer.status_code == 422, wrong
    assert act(client, debt, "retenue", since="demain").status_code == 422


def test_a_click_sent_twice_repays_once(client, debt):
    page = client.get(url_of(debt, "remise-partielle"))
    sent = {"key": page.context["form"].initial["key"], "amount": "10", "reason": "aide"}
    for _ in range(2):
        assert client.post(url_of(debt, "remise-partielle"), sent).status_code == 302
    debt.refresh_from_db()
    assert debt.balance == Money.euros(290)


def test_an_act_that_does_not_exist_is_not_found(client, debt):
    assert client.get(url_of(debt, "effacer")).status_code == 404


def test_every_act_has_its_page(client, debt):
    for slug in debt_acts.ACTS:
        assert client.get(url_of(debt, slug)).status_code == 200, slug


def test_a_debt_is_lost_after_two_years(client, manager, debt):
    with time_machine.travel(dt.datetime(2028, 11, 21, 9, 0, tzinfo=dt.UTC), tick=False):
        client.force_login(manager)
        assert "prescrit depuis le 20/11/2028" in text_of(client.get(url_of(debt)))
        assert act(client, debt, "prescription", reason="deux ans").status_code == 302
    assert (debt.state, debt.balance) == (DebtState.EXTINGUISHED, ZERO)


def test_reading_a_debt_and_the_list_leaves_a_trace(client, debt):
    client.get(url_of(debt))
    client.get(reverse("rights:debts"))
    read = Consultation.objects.values_list("subject_type", "what", "count")
    assert ("people.household", "indu", 1) in read
    assert ("list", "liste", 1) in read


def test_whoever_only_reads_decides_nothing_and_exports_nobody(client, debt):
    client.force_login(agent_with("auditor"))
    assert labels(client, debt) == []
    assert client.get(url_of(debt, "notification")).status_code == 403
    assert client.get(reverse("rights:debts"), {"export": "csv"}).status_code == 403


@pytest.mark.parametrize("role", ["lead_worker", "functional_administrator"])
def test_debts_are_closed_to_those_who_do_not_recover(client, debt, role):
    client.force_login(agent_with(role))
    assert client.get(url_of(debt)).status_code == 403
    assert client.get(reverse("rights:debts")).status_code == 403


def test_a_debt_of_an_unknown_case_is_shown_and_repaid(client, manager):
    payer = Payer.objects.create(family="CAF", number="011", name="CAF de l'Ain")
    unknown = Debt.objects.create(
        case_number="99999999999", payer=payer, origin="payer", source="CAF011/9/INK/1/20260101",
        nature="INK", motive="40", cause="70", responsible="62", assessed_on=dt.date(2026, 1, 1),
        initial=Money.euros(200), balance=Money.euros(150), state=DebtState.ASSESSED,
        limitation_on=dt.date(2028, 1, 1), recorded_at=NOW,
    )  # fmt: skip
    page = text_of(client.get(url_of(unknown)))
    assert "Dossier inconnu" in page and "Déjà recouvré par CAF de l'Ain" in page
    assert "Eléments calcul (ressources)" in page
    act(client, unknown, "notification")
    assert act(client, unknown, "remboursement", amount="150", reference="q").status_code == 302
    assert unknown.state == DebtState.REPAID


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_the_list_exports(client, debt, file_format):
    answer = client.get(reverse("rights:debts"), {"export": file_format})
    assert answer.status_code == 200 and b"".join(answer.streaming_content)


def test_the_list_filters(client, debt):
    url = reverse("rights:debts")
    for params, found in (
        ({"nom": "martin"}, 1),
        ({"nom": "zzz"}, 0),
        ({"du": "oui"}, 1),
        ({"prescription": "oui"}, 0),
        ({"prescription": "non"}, 1),
        ({"montant_min": "300", "montant_max": "300"}, 1),
        ({"etat": "waived"}, 0),
    ):
        assert len(client.get(url, params).context["page"].rows) == found, params


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_costs_more_queries_with_its_data(
    client, manager, count, django_assert_max_num_queries
):
    take(feed(*[household(number) for number in range(1, count + 1)]))
    for number in range(1, count + 1):
        owed(number)
    debt = Debt.objects.first()
    act(client, debt, "notification")
    act(client, debt, "retenue", since="2026-12")
    for rank in range(min(count, 30)):
        usecases.record_repayment(
            debt=debt, amount=Money.euros(1), reference=f"r{rank}", decision=HOUSE
        )
    for url, ceiling in ((reverse("rights:debts"), 11), (url_of(debt), 14)):
        with django_assert_max_num_queries(ceiling):
            assert client.get(url).status_code == 200
