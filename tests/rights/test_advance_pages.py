"""The payers' advances in the browser: what nothing explains first, then how the rest adds up."""

import pytest
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.domain import Channel, Nature, PayeeKind
from levier.payments.models import Payee, PaymentOrder
from levier.rights import advances, usecases
from levier.rights.models import BenefitCase, Payer, PayerMonth
from levier.synthetic import Commune, World, beneficiaries, movements
from tests.rights.pages import agent_with, text_of
from tests.rights.taken import HOUSE, NOW, take

pytestmark = pytest.mark.usefixtures("ain")
MONTH = Month(2026, 11)
URL = "/acomptes/2026-11/"


def world(count=60):
    return World(count, MONTH, 3, [Commune("01053", "01000", "BOURG EN BRESSE", 41_000)])


def bytes_of(blocks):
    return b"".join(blocks)


@pytest.fixture
def manager(client):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


@pytest.fixture
def taken(manager):
    """A month where both payers sent everything, and all of it agrees."""
    take(bytes_of(beneficiaries(world())))
    for payer in ("CAF", "MSA"):
        take(bytes_of(movements(world(), payer=payer)))


def control_of(family):
    return next(one for one in advances.controls(MONTH) if one.payer.family == family)


def test_a_month_that_agrees_says_so(client, taken):
    page = client.get(URL)
    assert "Tout concorde, au centime" in text_of(page)
    assert [number.value for number in page.context["numbers"][:2]] == [ZERO, 0]
    for one in advances.controls(MONTH):
        assert one.agrees and one.asked == one.moved
        assert (
            one.paid
            + one.arrears
            + Money.total(amount for line, amount in one.own.items() if line != "allocations")
            == one.asked
        )


def test_the_receipt_goes_from_what_was_paid_to_what_is_asked(client, taken):
    one = client.get(URL).context["controls"][0]
    receipt = one["receipt"]
    assert receipt.lines[0].amount == control_of("CAF").paid
    assert receipt.total == control_of("CAF").asked
    assert all(version.left == version.right for version in one["versions"])


def test_an_advance_that_its_movements_do_not_explain_is_told_first(client, manager):
    take(bytes_of(beneficiaries(world())))
    content = bytes_of(movements(world()))
    start = content.index(b"<MontantTotalAcompte>")
    asked = control_total(content[start:])
    altered = content[start:].replace(asked, f"{float(asked) + 1000:.2f}".encode())
    take(content[:start] + altered)
    page = client.get(URL)
    assert page.context["numbers"][0].value == Money.euros(1000)
    assert "dépasse de 1 000,00" in text_of(page).replace("\u202f", " ")
    assert "à expliquer" in text_of(client.get(reverse("rights:advances")))


def control_total(tail):
    """What `MTTOTRSA` says in the last block of the file."""
    start = tail.index(b"<MTTOTRSA>") + len(b"<MTTOTRSA>")
    return tail[start : tail.index(b"</MTTOTRSA>", start)]


def test_a_household_paid_otherwise_than_accounted_is_listed(client, taken):
    assert client.get(URL).context["numbers"][1].value == 0
    row = PayerMonth.objects.filter(live=True, paid__gt=ZERO, case__payer__family="CAF").first()
    paid = f"<MTRSAVERS>{row.paid.cents / 100:010.2f}</MTRSAVERS>".encode()
    less = f"<MTRSAVERS>{row.paid.cents / 100 - 5:010.2f}</MTRSAVERS>".encode()
    head, *records = bytes_of(beneficiaries(world())).split(b"<InfosFoyerRSA>")
    changed = [
        one.replace(paid, less, 1) if f">{row.case.number}<".encode() in one else one
        for one in records
    ]
    later = head.replace(b"<HEUCREAFLUX>05:30", b"<HEUCREAFLUX>07:30")
    take(b"<InfosFoyerRSA>".join([later, *changed]))
    assert control_of("CAF").gap == Money(500)
    assert client.get(URL).context["numbers"][1].value == 1
    listed = client.get(reverse("rights:advance_gaps", args=["2026-11"]))
    (shown,) = listed.context["page"].objects
    assert (shown.case_id, shown.gap) == (row.case_id, Money(500))
    assert Consultation.objects.filter(what="liste", count=1).exists()


def test_a_feed_not_taken_in_yet_controls_nothing(client, taken):
    again = bytes_of(movements(world())).replace(b"<HEUCREAFLUX>05:30", b"<HEUCREAFLUX>07:30")
    usecases.receive_feed(source=again, name="x", decision=HOUSE)
    assert "Tout concorde" in text_of(client.get(URL))


def test_a_payer_without_movements_is_said_to_have_none(client, manager):
    take(bytes_of(beneficiaries(world())))
    take(bytes_of(movements(world())))
    page = text_of(client.get(URL))
    assert "n'a pas envoyé ses mouvements" in page
    assert control_of("MSA").feed is None and control_of("MSA").gap == ZERO


def test_households_of_another_payer_are_said(client, manager):
    take(bytes_of(beneficiaries(world())))
    content = bytes_of(movements(world(), payer="MSA")).replace(b"<FONORG>MSA", b"<FONORG>CAF")
    take(content)
    one = control_of("CAF")
    assert one.others == one.moved and not one.agrees
    assert "tenus par un autre payeur" in text_of(client.get(URL))


def test_the_last_feed_of_a_month_replaces_the_one_before(client, taken):
    again = bytes_of(movements(world())).replace(b"<HEUCREAFLUX>05:30", b"<HEUCREAFLUX>07:30")
    take(again)
    assert control_of("CAF").agrees
    rows = client.get(reverse("rights:advances")).context["page"].rows
    assert len(rows) == 2


def test_the_order_of_the_advance_is_shown_with_its_state(client, taken):
    caf = Payer.objects.get(family="CAF")
    payee = Payee.objects.create(
        kind=PayeeKind.ORGANISATION, owner_type="rights.payer", owner_id=str(caf.pk), name=caf.name
    )
    PaymentOrder.objects.create(
        payee=payee, month=MONTH, nature=Nature.ADVANCE, amount=Money.euros(12),
        channel=Channel.DELEGATED, run="2026-11", end_to_end_id="C1", created_by="agent:1",
        created_at=NOW,
    )  # fmt: skip
    page = text_of(client.get(URL))
    assert "proposé" in page and "12,00" in page and "sont ordonnés" in page
    assert "proposé" in text_of(client.get(reverse("rights:advances")))


def test_a_month_that_nobody_spoke_of_is_empty_and_a_wrong_one_not_found(client, manager):
    assert "Rien n'est connu de ce mois" in text_of(client.get("/acomptes/2031-01/"))
    for wrong in ("2026-13", "demain", "2026"):
        assert client.get(f"/acomptes/{wrong}/").status_code == 404


@pytest.mark.parametrize("role", ["lead_worker", "functional_administrator"])
def test_advances_are_closed_to_those_who_do_not_see_feeds(client, role):
    client.force_login(agent_with(role))
    for name in ("advance", "advance_gaps", "advance_movements"):
        assert client.get(reverse(f"rights:{name}", args=["2026-11"])).status_code == 403


def test_an_auditor_reads_but_exports_nobody(client, taken):
    client.force_login(agent_with("auditor"))
    assert client.get(URL).status_code == 200
    movements_url = reverse("rights:advance_movements", args=["2026-11"])
    assert client.get(movements_url, {"export": "csv"}).status_code == 403


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_the_lists_export(client, taken, file_format):
    for url in (
        reverse("rights:advances"),
        reverse("rights:advance_gaps", args=["2026-11"]),
        reverse("rights:advance_movements", args=["2026-11"]),
    ):
        answer = client.get(url, {"export": file_format})
        assert answer.status_code == 200 and b"".join(answer.streaming_content)


def test_the_movements_filter_and_lead_to_their_household(client, taken):
    url = reverse("rights:advance_movements", args=["2026-11"])
    case = BenefitCase.objects.filter(movements__isnull=False).first()
    found = client.get(url, {"dossier": case.number}).context["page"]
    assert {row.case_id for row in found.objects} == {case.pk}
    assert client.get(url, {"inconnu": "oui"}).context["page"].rows == []
    for order in ("amount", "-amount", "case_number"):
        assert client.get(url, {"tri": order}).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_costs_more_queries_with_its_data(
    client, manager, count, django_assert_max_num_queries
):
    take(bytes_of(beneficiaries(world(count))))
    for payer in ("CAF", "MSA"):
        content = bytes_of(movements(world(count), payer=payer))
        if b"InfosFinancieresFoyerRSA" in content:
            take(content)
    pages = {
        reverse("rights:advances"): 10,
        URL: 17,
        reverse("rights:advance_gaps", args=["2026-11"]): 17,
        reverse("rights:advance_movements", args=["2026-11"]): 11,
    }
    for url, ceiling in pages.items():
        with django_assert_max_num_queries(ceiling):
            assert client.get(url).status_code == 200
