"""The household's file: its number, its words, its past page by page; what is decided there."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.payments.models import BankAccount, Payee, PaymentOrder
from levier.people import queries as people
from levier.people.models import Household
from levier.rights import history, usecases, what_if
from levier.rights.domain import DebtState
from levier.rights.models import (
    BenefitCase,
    Debt,
    PayerMonth,
    PaymentSuspension,
    SituationCorrection,
)
from tests.people.files import OYONNAX, agent_with, family, nir, take_families, text_of
from tests.rights.taken import HOUSE, NOW, feed, take

pytestmark = pytest.mark.usefixtures("ain")
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


@pytest.fixture
def case(ain):
    take(
        feed(
            family(1),
            family(2, "LEFEBVRE", "ELOI", NUMCOM=OYONNAX, ETATDOSRSA="4"),
        )
    )
    return BenefitCase.objects.select_related("household").get(number="00000000001")


@pytest.fixture
def manager(client, case):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


def page_of(case, name="file", *args):
    return reverse(f"rights:{name}", args=[case.household_id, *args])


def owing(case, cents=30_000):
    return Debt.objects.create(
        case=case, case_number=case.number, payer=case.payer, origin="payer", source="essai",
        assessed_on=dt.date(2026, 10, 5), initial=Money(cents), balance=Money(cents),
        limitation_on=dt.date(2028, 10, 5), state=DebtState.ASSESSED, recorded_at=NOW,
    )  # fmt: skip


# The file


def test_the_file_opens_on_the_amount_and_the_right_in_plain_words(client, manager, case):
    page = text_of(client.get(page_of(case)))
    for words in (
        "566,97 €",
        "RSA de novembre 2026, selon CAF de l'Ain",
        "Le droit est ouvert et le RSA est versé depuis le 01/01/2020.",
        "12 RUE DES TILLEULS, 01000 BOURG EN BRESSE",
        "LEFÈVRE ÉLOÏSE",
        "41 ans",
        "Demande de RSA",
        "Contrat à durée indéterminé",
        "allocataire n° 1000001",
    ):
        assert words in page
    assert nir(1) not in page
    line = Consultation.objects.get(what="dossier")
    assert (line.subject_type, line.subject_id) == ("people.household", str(case.household_id))


def test_what_is_owed_shows_to_those_who_follow_debts(client, manager, case):
    owing(case)
    page = text_of(client.get(page_of(case)))
    assert "300,00 € Reste dû, tous indus confondus" in page
    assert "Indu de 300,00 €" in page
    client.force_login(agent_with("lead_worker", "social_centre", case.centre_id))
    page = text_of(client.get(page_of(case)))
    assert "Reste dû" not in page
    assert "Indu" not in page
    assert "Indu" not in text_of(client.get(page_of(case), {"voir": "indus"}))


def test_a_suspended_and_a_closed_right_say_why(client, manager, case):
    closed = family(3, "DUPONT", ETATDOSRSA="5").replace(
        "</EtatDossierRSA>", "</EtatDossierRSA><FinDroit><MOTICLORSA>MUT</MOTICLORSA>"
        "<DTCLORSA>2026-11-01</DTCLORSA></FinDroit>",
    )  # fmt: skip
    odd = family(4, "DURAND", ETATDOSRSA="4").replace(
        "</EtatDossierRSA>", "</EtatDossierRSA><SuspensionVersement><MOTISUSVERSRSA>??"
        "</MOTISUSVERSRSA><DDSUSVERSRSA>2026-10-01</DDSUSVERSRSA></SuspensionVersement>",
    )  # fmt: skip
    take(feed(closed, odd, day="2026-12-31", made="2026-12-28"))
    page = text_of(client.get(page_of(BenefitCase.objects.get(number="00000000003"))))
    assert "Le droit est fermé depuis le 01/11/2026. Motif : clôture suite à mutation" in page
    assert "Suspendre le versement" not in page
    page = text_of(client.get(page_of(BenefitCase.objects.get(number="00000000004"))))
    assert "motif ?? inconnu de nos listes" in page


def test_a_household_without_a_claim_still_has_its_page(client, manager, case):
    home = Household.objects.create(created_at=NOW, centre_id=case.centre_id)
    page = text_of(client.get(reverse("rights:file", args=[home.pk])))
    assert "Aucun dossier RSA" in page
    assert client.get(reverse("rights:months", args=[home.pk])).status_code == 200
    assert client.get(reverse("rights:situation", args=[home.pk])).status_code == 404


# The past


def ten_years(case):
    for number in range(120):
        month = NOVEMBER + -number
        if number:
            PayerMonth.objects.create(
                case=case, month=month, feed=case.last_feed, feed_type="M", state="2",
                amount=Money(50_000 + 100 * (number // 3)),
                paid=Money(50_000 + 100 * (number // 3)),
            )  # fmt: skip


def test_ten_years_are_read_page_after_page_without_a_gap_nor_a_double(case):
    ten_years(case)
    owing(case)
    usecases.suspend_payment(case=case, since=DECEMBER, rule="CASF L262-37", decision=HOUSE)
    members = people.all_members(case.household)

    def read(**wanted):
        return history.page(history.Wanted(case.household, [case], members, **wanted))

    whole = read(size=1000)
    assert whole.after == ""
    assert len(whole.moments) > 120
    for size in (1, 7, 30):
        seen, after = [], None
        while True:
            page = read(size=size, after=after)
            assert len(page.moments) <= size
            seen += page.moments
            if not page.after:
                break
            after = history.Place.parse(page.after)
        assert [one.key for one in seen] == [one.key for one in whole.moments]
        assert [one.before for one in seen] == [one.before for one in whole.moments]


def test_the_timeline_joins_equal_months_and_says_what_changed(client, manager, case):
    ten_years(case)
    page = text_of(client.get(page_of(case), {"voir": "montants"}))
    assert "RSA de juin à août 2026 : 501,00 € par mois" in page
    assert "− 1,00 € par rapport à" in page
    assert "Voir plus ancien" in page
    assert "Contrat à durée" not in page


@pytest.mark.parametrize("asked", ["x", "2026-11-01", "2026-13-01.0.1", "2026-11-01.0.-4", "..",
                                   "2026-11-01.0.99999999999999999999999", "\x00"])  # fmt: skip
def test_a_damaged_place_starts_the_timeline_over(client, manager, case, asked):
    page = client.get(page_of(case), {"apres": asked, "voir": "n'importe"})
    assert page.status_code == 200
    assert "RSA de novembre 2026" in text_of(page)


def test_the_timeline_tells_rights_facts_decisions_and_who_took_them(client, manager, case):
    take(feed(family(1, ETATDOSRSA="4", code="CHO"), day="2026-12-31", made="2026-12-28"))
    client.post(page_of(case, "suspend"), {
        "since": "2027-01", "rule": "CASF L262-37", "reason": "absence au rendez-vous",
    })  # fmt: skip
    page = text_of(client.get(page_of(case)))
    for words in ("Droit ouvert, versement suspendu", "Chômeur sans justificatif",
                  "Versement suspendu par le Département à partir de janvier 2027",
                  "Absence au rendez-vous (CASF L262-37)", manager.email):  # fmt: skip
        assert words in page
    only = text_of(client.get(page_of(case), {"voir": "decisions"}))
    assert "Chômeur sans justificatif" not in only


# Months


def test_months_show_the_difference_and_lead_to_the_explanation(client, manager, case):
    take(feed(family(1, MTRSAVERS="0000500.00"), day="2026-12-31", made="2026-12-28"))
    answer = client.get(page_of(case, "months"))
    page = text_of(answer)
    assert "−66,97 €" in page
    assert reverse("allowance:why", args=[case.pk, "2026-12"]) in answer.content.decode()


# The list


def test_the_list_filters_sorts_and_counts(client, manager, case):
    url = reverse("rights:cases")
    assert "2 dossiers" in text_of(client.get(url))
    assert "1 dossier" in text_of(client.get(url, {"nom": "élo lefèv"}))
    assert "LEFEBVRE ELOI" in text_of(client.get(url, {"etat": "4"}))
    assert "LEFÈVRE" not in text_of(client.get(url, {"commune": OYONNAX}))
    assert "1 dossier" in text_of(client.get(url, {"montant_min": "500"}))
    for wrong in ({"etat": "9"}, {"montant_min": "abc"}, {"mds": "x"}, {"apres": "%%"}):
        assert client.get(url, wrong).status_code == 200
    assert client.get(url, {"tri": "-montant"}).status_code == 200


def test_a_list_is_exported_by_those_entitled_and_each_export_is_written_down(client, manager):
    url = reverse("rights:cases")
    answer = client.get(url, {"export": "csv", "etat": "2"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "LEFÈVRE ÉLOÏSE" in content
    assert nir(1) not in content
    line = Consultation.objects.get(what="export")
    assert (line.count, line.subject_id) == (1, "foyers")
    assert client.get(url, {"export": "exe"}).status_code == 422
    client.force_login(agent_with("auditor"))
    refused = client.get(url, {"export": "csv"})
    assert refused.status_code == 403
    assert "Votre rôle ne permet pas d'exporter" in text_of(refused)
    assert "Exporter" not in text_of(client.get(url))


def test_a_lead_worker_sees_the_centres_households_only(client, case):
    other = BenefitCase.objects.get(number="00000000002")
    client.force_login(agent_with("lead_worker", "social_centre", case.centre_id))
    assert "1 dossier" in text_of(client.get(reverse("rights:cases")))
    assert client.get(page_of(case)).status_code == 200
    for name in ("file", "months", "situation"):
        assert client.get(page_of(other, name)).status_code == 404
    for name in ("payments", "suspend", "resume"):
        assert client.get(page_of(case, name)).status_code == 403
        assert client.get(page_of(other, name)).status_code == 403


def test_a_head_of_centre_suspends_at_home_and_not_elsewhere(client, case):
    other = BenefitCase.objects.get(number="00000000002")
    client.force_login(agent_with("mds_head", "social_centre", case.centre_id))
    typed = {"since": "2027-01", "rule": "CASF L262-37", "reason": "essai"}
    assert client.post(page_of(other, "suspend"), typed).status_code == 404
    assert client.post(page_of(case, "suspend"), typed).status_code == 302
    assert PaymentSuspension.objects.get().case_id == case.pk


# Payments


def test_payments_show_orders_and_accounts_masked(client, manager, case):
    payee = Payee.objects.create(
        kind="household", owner_type="people.household", owner_id=str(case.household_id),
        name="LEFÈVRE ÉLOÏSE",
    )  # fmt: skip
    account = BankAccount.objects.create(
        payee=payee, iban="FR7630006000011234567890189", last4="0189", holder="LEFÈVRE",
        entered_by="agent:1", entered_at=NOW, verified_by="agent:2", verified_at=NOW,
        state="verified", usable_from=NOVEMBER,
    )  # fmt: skip
    assert "Le Département ne vire rien à ce foyer." in text_of(
        client.get(page_of(case, "payments"))
    )
    PaymentOrder.objects.create(
        payee=payee, month=NOVEMBER, nature="rsa", amount=Money(56_697), channel="sepa",
        run="2026-11", end_to_end_id="A2611-TEST-1", bank_account=account, state="proposed",
        created_by="agent:1", created_at=NOW,
    )  # fmt: skip
    answer = client.get(page_of(case, "payments"))
    page = text_of(answer)
    for words in ("•••• 0189", "novembre 2026", "566,97 €", "proposé", "RSA du mois"):
        assert words in page
    assert "11234567890" not in answer.content.decode()
    client.force_login(agent_with("mds_head", "social_centre", case.centre_id))
    assert client.get(page_of(case, "payments")).status_code == 403


# Suspension


def test_a_suspension_says_what_changes_and_asks_why(client, manager, case):
    url = page_of(case, "suspend")
    page = text_of(client.get(url))
    assert "566,97 € en novembre 2026" in page
    assert "aucun, jusqu'au rétablissement" in page
    for wrong in ({"reason": ""}, {"rule": "CASF X"}, {"since": "demain"}, {"since": "0001-01"}):
        typed = {"since": "2026-12", "rule": "CASF L262-37", "reason": "motif", **wrong}
        assert client.post(url, typed).status_code == 422
    assert client.get(page_of(case, "resume")).status_code == 404
    client.post(url, {"since": "12/2026", "rule": "CASF L262-37", "reason": "motif"})
    assert PaymentSuspension.objects.get().since == DECEMBER
    again = client.post(url, {"since": "2026-12", "rule": "CASF L262-37", "reason": "motif"})
    assert again.status_code == 422
    assert "déjà suspendu" in text_of(again)
    assert "Le Département suspend le versement à partir de décembre 2026." in text_of(
        client.get(page_of(case))
    )


def test_a_payment_is_resumed_not_before_it_stopped(client, manager, case):
    usecases.suspend_payment(case=case, since=DECEMBER, rule="CASF L262-37", decision=HOUSE)
    url = page_of(case, "resume")
    early = client.post(url, {"until": "2026-11", "reason": "motif"})
    assert "elle ne peut pas finir avant" in text_of(early)
    assert client.post(url, {"until": "2027-01", "reason": "contrat signé"}).status_code == 302
    assert "Contrat signé." in text_of(client.get(page_of(case)))


# What the calculation rests on


HOUSING = {"value": "housed_free", "since": "2026-11", "until": "", "reason": "bail vu"}
EARNING = {
    "nature": "salary", "first": "100", "second": "1 200,50", "third": "0",
    "course": "continuing", "since": "2026-11", "until": "", "reason": "fiches de paie",
}  # fmt: skip


def element(case, slug):
    return page_of(case, "correct_situation", slug)


def test_a_correction_shows_the_amount_before_and_after_then_counts(client, manager, case):
    page = text_of(client.get(page_of(case, "situation")))
    assert "Droit calculé par Levier pour novembre 2026" in page
    preview = text_of(client.post(element(case, "logement"), HOUSING))
    assert "logé gratuitement" in preview
    assert "Droit calculé pour novembre 2026" in preview
    assert not SituationCorrection.objects.exists()
    client.post(element(case, "logement"), {**HOUSING, "confirmer": "1"})
    made = SituationCorrection.objects.get()
    assert (made.path, made.value, made.since) == ("housing", '"housed_free"', NOVEMBER)
    page = text_of(client.get(page_of(case, "situation")))
    assert "bail vu" in page
    assert manager.email in page
    withdrawal = page_of(case, "withdraw_correction", made.pk)
    assert "logé gratuitement" in text_of(client.get(withdrawal))
    assert client.post(withdrawal, {"reason": ""}).status_code == 422
    assert client.post(withdrawal, {"reason": "erreur"}).status_code == 302
    assert client.get(withdrawal).status_code == 404
    assert "Calcul, correction retirée : Logement" in text_of(client.get(page_of(case)))


def test_a_resource_is_corrected_for_the_three_months_and_the_others_stay(client, manager, case):
    url = element(case, "adulte-1-ressources")
    preview = text_of(client.post(url, EARNING))
    assert "Salaires, ÉLOÏSE" in preview
    assert "100,00 €, 1 200,50 €, 0,00 €" in preview
    client.post(url, {**EARNING, "confirmer": "1"})
    client.post(url, {**EARNING, "nature": "unemployment", "confirmer": "1"})
    page = text_of(client.get(page_of(case, "situation")))
    assert "Salaires : 100,00 €" in page
    assert "Allocations de chômage : 100,00 €" in page
    gone = {**EARNING, "first": "0", "second": "0", "third": "0", "confirmer": "1"}
    client.post(url, gone)
    page = text_of(client.get(page_of(case, "situation")))
    assert "Salaires : 100,00 €" not in page
    assert "Allocations de chômage" in page


@pytest.mark.parametrize(
    "wrong",
    [{"first": "abc"}, {"first": "-5"}, {"first": "1" * 19}, {"nature": ""},
     {"nature": "family_allowance"}, {"since": "1999-01"}, {"reason": ""}, {"until": "2026-10"}],
)  # fmt: skip
def test_a_correction_that_can_not_be_is_refused_on_the_form(client, manager, case, wrong):
    url = element(case, "adulte-1-ressources")
    answer = client.post(url, {**EARNING, **wrong, "confirmer": "1"})
    assert answer.status_code == 422
    assert "À corriger avant de continuer" in text_of(answer)
    assert not SituationCorrection.objects.exists()


def test_each_kind_of_element_can_be_stated(client, manager, case):
    typed = {"since": "2026-11", "until": "", "reason": "vu", "confirmer": "1"}
    for slug, value in (
        ("aide-au-logement", "250"), ("prestations-familiales", "141,99"),
        ("isolement", "oui"), ("adulte-1-etudes", "oui"), ("adulte-1-etudes", "non"),
        ("adulte-1-hospitalisation", "2026-08-01"), ("adulte-1-hospitalisation", ""),
        ("enfant-1-autonomie", "oui"),
    ):  # fmt: skip
        answer = client.post(element(case, slug), {**typed, "value": value})
        assert answer.status_code == 302, slug
    assert client.get(page_of(case, "situation")).status_code == 200
    assert client.get(element(case, "adulte-9-etudes")).status_code == 404


def test_a_later_correction_leaves_the_months_before_it_to_the_earlier_one(case):
    def state(value, since, until=None):
        return usecases.correct_situation(
            case=case, path="housing", value=value, since=since, until=until, decision=HOUSE
        )

    first = state("tenant", NOVEMBER)
    state("homeless", Month(2027, 2), Month(2027, 4))
    first.refresh_from_db()
    assert first.withdrawn_at is None

    def housing(month):
        held = what_if.standing(case, month)
        return held.held.housing.name

    assert [housing(Month(2027, number)) for number in (1, 2, 3, 4)] == [
        "TENANT", "HOMELESS", "HOMELESS", "TENANT",
    ]  # fmt: skip
    state("owner", NOVEMBER)
    assert SituationCorrection.objects.filter(withdrawn_at=None).count() == 1


def test_a_correction_that_no_longer_fits_says_so_and_can_be_withdrawn(client, manager, case):
    made = usecases.correct_situation(
        case=case, path="children/0/self_supporting", value=True, since=NOVEMBER, decision=HOUSE
    )
    claimant_alone = family(1).split("    <Personne>")
    alone = "    <Personne>".join(claimant_alone[:2]) + claimant_alone[2].split("</Personne>\n")[1]
    take(feed(alone, day="2026-12-31", made="2026-12-28"))
    page = text_of(client.get(page_of(case, "situation")))
    assert "Une correction ne convient plus" in page
    assert client.get(page_of(case)).status_code == 200
    withdrawal = page_of(case, "withdraw_correction", made.pk)
    assert client.get(withdrawal).status_code == 200
    assert client.post(withdrawal, {"reason": "l'enfant est parti"}).status_code == 302
    assert "Droit calculé par Levier" in text_of(client.get(page_of(case, "situation")))


def test_whoever_may_not_correct_reads_what_counts(client, case):
    client.force_login(agent_with("lead_worker", "social_centre", case.centre_id))
    page = client.get(page_of(case, "situation"))
    assert page.status_code == 200
    assert "Corriger" not in page.content.decode()
    assert client.get(element(case, "logement")).status_code == 403


# Costs


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_asks_more_when_there_are_more_households(
    client, manager, django_assert_max_num_queries, count
):
    take_families(count, first=10)
    case = BenefitCase.objects.latest("pk")
    ten_years(case)
    owing(case)
    for url, ceiling in (
        (reverse("rights:cases"), 14), (page_of(case), 25), (page_of(case, "months"), 16),
        (page_of(case, "payments"), 14), (page_of(case, "situation"), 16),
        (page_of(case, "suspend"), 12), (element(case, "logement"), 14),
    ):  # fmt: skip
        with django_assert_max_num_queries(ceiling):
            assert client.get(url).status_code == 200
