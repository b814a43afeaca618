from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.foundation import filters, keyset, lists
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.text import fold
from tests.foundation.bills import Bill, bill

SPEC = lists.ListSpec(
    name="factures",
    columns=[
        lists.Column("name", "Nom", order="name", link=lambda row: f"/factures/{row.pk}/"),
        lists.Column("state", "État", kind="badge", meaning=lambda row: "done"),
        lists.Column("month", "Mois", kind="month", order="month"),
        lists.Column("sent_at", "Envoyée", kind="moment", order="sent_at"),
        lists.Column("amount", "Montant", kind="money", order="amount"),
        lists.Column("pk", "Numéro interne", shown=False),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name"),
        filters.Choice(
            "etat", "État", field="state", choices=[("open", "Ouverte"), ("paid", "Payée")]
        ),
        filters.InMonth("mois", "Mois", field="month"),
        filters.Amount("montant", "Montant", field="amount"),
        filters.YesNo("urgent", "Urgente", field="is_urgent"),
        filters.YesNo("envoyee", "Envoyée", yes=Q(sent_at__isnull=False)),
    ],
    order="-amount",
    size=3,
)


def params(text: str = "") -> QueryDict:
    return QueryDict(text.removeprefix("?"))


def names(page: lists.Page) -> list[str]:
    return [row.name for row in page.objects]


def walk(queryset, query: str, spec=SPEC) -> tuple[list[str], list[list[str]], str]:
    """Every page from the first to the last; the names, the pages, and the last address."""
    seen, pages, address = [], [], query
    for _ in range(200):
        page = spec.page(queryset, params(address))
        seen += names(page)
        pages.append(names(page))
        if not page.next_url:
            return seen, pages, address
        address = page.next_url
    raise AssertionError("the pages never end")


def test_every_row_comes_once_and_in_order_though_many_tie(bills):
    bills.bulk_create(bill(f"f{i:02}", cents=i % 3 * 100) for i in range(20))
    seen, pages, _ = walk(Bill.objects, "")
    assert sorted(seen) == [f"f{i:02}" for i in range(20)]
    assert seen == [f"f{i:02}" for i in sorted(range(20), key=lambda i: (-(i % 3), -i))]
    assert [len(page) for page in pages] == [3] * 6 + [2]


def test_going_back_gives_the_same_pages(bills):
    bills.bulk_create(bill(f"f{i:02}", cents=i % 4) for i in range(11))
    _, forward, address = walk(Bill.objects, "?tri=montant")
    back = [names(SPEC.page(Bill.objects, params(address)))]
    while url := SPEC.page(Bill.objects, params(address)).previous_url:
        address = url
        back.append(names(SPEC.page(Bill.objects, params(address))))
    assert back[::-1] == forward


def test_a_row_that_arrives_between_two_pages_shifts_nothing(bills):
    bills.bulk_create(bill(f"f{i}", cents=100 - i) for i in range(6))
    first = SPEC.page(Bill.objects, params())
    bill("nouvelle", cents=1000).save()
    assert names(SPEC.page(Bill.objects, params(first.next_url))) == ["f3", "f4", "f5"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 3), st.sampled_from(["", "2026-10", "2026-11"]), st.integers(0, 2)
        ),
        max_size=12,
    ),
    sort=st.sampled_from(["montant", "month", "-month", "sent_at", "-sent_at", "amount", "-name"]),
)
def test_no_order_loses_or_repeats_a_row_even_where_values_miss(bills, rows, sort):
    Bill.objects.all().delete()
    bills.bulk_create(bill(f"f{i}", c, m, d) for i, (c, m, d) in enumerate(rows))
    seen, forward, address = walk(Bill.objects, f"?tri={sort}")
    assert sorted(seen) == sorted(f"f{i}" for i in range(len(rows)))
    back = [forward[-1]]
    while url := SPEC.page(Bill.objects, params(address)).previous_url:
        address = url
        back.append(names(SPEC.page(Bill.objects, params(address))))
    assert back[::-1] == forward


def test_missing_values_come_last_in_both_directions(bills):
    bills.bulk_create([bill("sans"), bill("oct", month="2026-10"), bill("nov", month="2026-11")])
    assert walk(Bill.objects, "?tri=month")[0] == ["oct", "nov", "sans"]
    assert walk(Bill.objects, "?tri=-month")[0] == ["nov", "oct", "sans"]


@pytest.mark.parametrize(
    "cursor", ["x", "AAAA", "W10", "bnVsbA", "WyJhIiwiYiJd", "é", "WzEsMiwzXQ"]
)
def test_a_damaged_cursor_gives_the_first_page(bills, cursor):
    bills.bulk_create(bill(f"f{i}", cents=9 - i) for i in range(5))
    assert names(SPEC.page(Bill.objects, params(f"?apres={cursor}"))) == ["f0", "f1", "f2"]


def test_filters_narrow_and_combine(bills):
    bills.bulk_create(
        [
            bill("Dupont SARL", 10_000, "2026-11", 2, state="paid"),
            bill("Dupont et fils", 57_349, "2026-11"),
            bill("Martin", 57_349, "2026-10", is_urgent=True),
        ]
    )
    found = {
        "nom=dupont": 2, "nom=dupont+fils": 1, "etat=paid": 1, "mois=2026-11": 2,
        "mois=11/2026": 2, "montant_min=573,49": 2, "montant_max=100": 1,
        "montant_min=100&montant_max=1 000 €": 3, "urgent=oui": 1, "urgent=non": 2,
        "envoyee=non": 2, "nom=dupont&mois=2026-11&montant_min=200": 1,
    }  # fmt: skip
    assert {query: SPEC.page(Bill.objects, params(query)).total for query in found} == found


def test_what_cannot_be_read_is_said_in_french_and_left_out(bills):
    bill("seule").save()
    page = SPEC.page(Bill.objects, params("mois=novembre&montant_min=abc&etat=zzz"))
    assert page.total == 1
    assert page.errors == [
        "« État » : ce choix n'existe pas dans la liste.",
        "« Mois » : écrivez le mois comme 2026-11.",
        "« Montant » : écrivez un montant comme 573,49.",
    ]


def test_a_text_filter_folds_as_its_column_was_folded(bills):
    bill("eloise d oeuvre").save()
    words = filters.Text("q", "Nom", field="name", prepare=fold)
    assert Bill.objects.filter(words.condition(params("q=D'ŒUVRE  Éloïse"))).count() == 1


@pytest.mark.parametrize("count", [3, 300])
def test_a_page_takes_three_queries_whatever_the_number_of_rows(
    bills, count, django_assert_num_queries
):
    bills.bulk_create(bill(f"f{i}", cents=i) for i in range(count))
    with django_assert_num_queries(3):
        first = SPEC.page(Bill.objects, params("nom=f"))
    with django_assert_num_queries(3):
        SPEC.page(Bill.objects, params(first.next_url or "?"))


def test_a_count_stops_where_it_no_longer_matters(bills):
    spec = lists.ListSpec("factures", SPEC.columns, order="name", size=3, count_up_to=4)
    bills.bulk_create(bill(f"f{i}") for i in range(9))
    page = spec.page(Bill.objects, params())
    assert (page.total, page.more_than_total) == (4, True)


def test_heads_turn_the_order_round_and_amounts_start_from_the_largest(bills):
    heads = {head.label: head for head in SPEC.page(Bill.objects, params("nom=a")).heads}
    assert heads["Montant"].sorted == "descending"
    assert heads["Montant"].url == "?nom=a&tri=amount"
    assert heads["Nom"].url == "?nom=a&tri=name"
    assert heads["État"].url == ""
    other = {head.label: head for head in SPEC.page(Bill.objects, params("tri=name")).heads}
    assert (other["Nom"].url, other["Montant"].url) == ("?tri=-name", "?tri=-amount")


def test_links_keep_filters_and_drop_what_the_list_does_not_know(bills):
    bills.bulk_create(bill(f"f{i}") for i in range(5))
    page = SPEC.page(Bill.objects, params("nom=f&tri=name&pirate=1"))
    assert set(parse_qs(urlsplit(page.next_url).query)) == {"nom", "tri", "apres"}
    assert page.kept == [("tri", "name")]
    assert page.clear_url == "?tri=name"


def test_the_rows_ticked_are_those_taken(bills):
    bills.bulk_create(bill(f"f{i}") for i in range(4))
    keys = list(Bill.objects.values_list("pk", flat=True))
    posted = QueryDict(f"choix={keys[0]}&choix={keys[2]}")
    assert SPEC.picked(Bill.objects.all(), posted).count() == 2
    whole = QueryDict("tout=1&filtre=nom%3Df3")
    assert [row.name for row in SPEC.picked(Bill.objects.all(), whole)] == ["f3"]


@pytest.mark.parametrize("posted", ["", "choix=abc"])
def test_nothing_ticked_is_refused(bills, posted):
    with pytest.raises(Refusal):
        SPEC.picked(Bill.objects.all(), QueryDict(posted))


def test_a_whole_list_whose_filter_can_no_longer_be_read_is_refused(bills):
    with pytest.raises(Refusal):
        SPEC.picked(Bill.objects.all(), QueryDict("tout=1&filtre=mois%3Dnovembre"))


def test_an_export_never_reaches_further_than_its_filter(bills):
    bill("Une").save()
    request = RequestFactory().get("/?export=csv&mois=novembre")
    assert lists.respond(request, SPEC, Bill.objects.all()).status_code == 422


def test_the_database_can_start_inside_its_index(bills):
    bills.bulk_create(bill(f"f{i}", cents=i) for i in range(5))
    first = SPEC.page(Bill.objects, params())
    rows = keyset.cut(
        Bill.objects.all(), ["-amount"], 3, after=parse_qs(first.next_url[1:])["apres"][0]
    )
    assert [row.amount for row in rows.rows] == [Money(1), Money(0)]


def test_a_view_answers_with_an_export_or_says_why_not(bills):
    bill("Une", 150).save()
    answer = lists.respond(RequestFactory().get("/?export=csv"), SPEC, Bill.objects.all())
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[1].startswith("Une;open;;;1,50;")
    refused = lists.respond(RequestFactory().get("/?export=exe"), SPEC, Bill.objects.all())
    assert refused.status_code == 422
    assert "CSV, XLSX ou ODS" in refused.content.decode()
