"""A contract from its draft to its end, with the deadlines that it starts and stops."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.pathways import support_access
from levier.pathways.models import Deadline, EngagementContract, PlannedAction
from levier.pathways.queries import contracts as queries
from levier.pathways.queries import stock
from levier.pathways.usecases import (
    contract_life,
    contracts,
    ending,
    scans,
    signing,
)
from levier.pathways.usecases.deadlines import open_deadline
from tests.pathways.followed import TODAY, agent_as, by, fresh, partner
from tests.pathways.supported import (
    OLD_DAY,
    PDF,
    at,
    drafted,
    in_force,
    old_one,
    planned,
    running,
    signature,
    signed,
    supported,
    terms,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain", "nobody_validates")]
D = dt.date


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01")


@pytest.fixture
def pathway(ain):
    return supported()[0]


def stock_of(agent):
    return stock.old_contracts(support_access.visible_contracts(agent))


def test_a_contract_that_starts_today_is_a_contrat_d_engagement(pathway, worker):
    contract = drafted(pathway, worker)
    assert (contract.kind, contract.until, contract.weekly_minutes) == ("ce", D(2027, 5, 24), 900)
    assert JournalEntry.objects.filter(act="pathways.contract.draft").exists()


def test_signed_by_both_it_is_in_force_and_its_deadlines_move(pathway, worker):
    open_deadline(code="DL-02", pathway=pathway, triggered_on=D(2026, 11, 2))
    contract = in_force(pathway, worker)
    assert contract.state == "active"
    assert Deadline.objects.get(code="DL-02").state == "met"
    assert running(pathway) == {"DL-05": D(2027, 5, 23), "DL-03": D(2027, 5, 24)}
    assert queries.in_force(pathway, TODAY) == contract
    assert queries.in_force(pathway, D(2027, 5, 24)) is None


def test_signed_a_day_late_the_delay_is_missed(pathway, worker):
    open_deadline(code="DL-02", pathway=pathway, triggered_on=D(2026, 10, 23))
    in_force(pathway, worker)
    assert Deadline.objects.get(code="DL-02").state == "missed"


def test_on_a_professional_path_no_rediagnosis_is_due(worker):
    [pathway] = supported(path="professional")
    in_force(pathway, worker)
    assert "DL-03" not in running(pathway)


def test_an_old_contract_entered_late_is_of_the_old_regime_and_to_be_replaced(pathway, worker):
    contract = old_one(pathway, worker)
    assert (contract.kind, contract.body_signed_on) == ("cer", OLD_DAY)
    assert running(pathway)["DL-04"] == D(2026, 12, 31)
    assert stock.count_old(stock_of(worker), TODAY) == stock.Stock(1, 0, 37)


def test_a_contract_with_france_travail_before_2025_was_a_ppae(worker):
    [pathway] = supported(body=partner("France Travail", kind="france_travail"))
    agent = agent_as("lead_worker", "social_centre", "MDS-01", name="b")
    assert drafted(pathway, agent, since=D(2024, 3, 1)).kind == "ppae"


def test_a_new_contract_takes_the_place_of_the_old_one_and_leaves_the_stock(pathway, worker):
    old = old_one(pathway, worker, since=D(2024, 12, 2), months=24)
    prepared = drafted(pathway, worker)
    assert stock.count_old(stock_of(worker), TODAY).in_hand == 1
    new = signed(prepared, worker)
    signing.sign_for_body(contract=new, decision=by(worker))
    old = fresh(old)
    assert (old.state, old.until, old.ended_because) == ("ended", TODAY, "replaced")
    assert Deadline.objects.get(code="DL-04").state == "met"
    assert stock.count_old(stock_of(worker), TODAY).left == 0


def test_the_stock_is_counted_by_centre_and_by_lead_worker(worker):
    far = supported(2, "MDS-07", start=10, lead=worker)
    near = supported(1, start=20)
    house = agent_as("head_of_service")
    both = agent_as("mds_head", "social_centre", "MDS-07", name="c")
    for one in far:
        old_one(one, both)
    old_one(near[0], worker)
    told = stock.by_centre(stock_of(house))
    assert [(one.centre, one.left) for one in told] == [("MDS-07", 2), ("MDS-01", 1)]
    assert stock.count_old(stock_of(worker), TODAY).left == 1
    assert (
        stock.count_old(stock.old_contracts(support_access.led_contracts(worker)), TODAY).left == 0
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"since": D(1979, 1, 1)}, "avant la naissance"),
        ({"since": D(9999, 12, 31)}, "plus d'un an"),
        ({"since": D(1995, 12, 31)}, "16 ans"),
        ({"months": 7}, "3, 6, 9, 12 mois"),
        ({"aim": "  "}, "Écrivez le but"),
        ({"aim": "x" * 301}, "301 caractères"),
        ({"aim": "\u202e caché"}, "ne s'impriment pas"),
        ({"rome_code": "Z99"}, "code ROME"),
        ({"hours_ground": "nothing"}, "n'existe pas"),
        ({"hours_ground": "health"}, "référence de la pièce"),
        ({"intensity": "never"}, "rythme"),
    ],
)
def test_terms_that_do_not_hold_are_refused_with_a_sentence(pathway, worker, changes, told):
    with pytest.raises(Refusal, match=told):
        drafted(pathway, worker, **changes)
    assert not EngagementContract.objects.exists()


def test_one_contract_is_prepared_at_a_time(pathway, worker):
    drafted(pathway, worker)
    with pytest.raises(Refusal, match="déjà en préparation"):
        drafted(pathway, worker)


def test_two_agents_on_one_draft_the_second_is_told_and_nothing_is_lost(pathway, worker):
    contract = drafted(pathway, worker)
    seen = contract.revision
    contracts.change_contract(
        contract=contract, revision=seen, terms=terms(aim="Mon nouveau but"), decision=by(worker)
    )
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        contracts.change_contract(
            contract=fresh(contract), revision=seen, terms=terms(), decision=by(worker)
        )
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        signing.sign_on_screen(
            contract=fresh(contract), revision=seen, signature=signature(), decision=by(worker)
        )
    assert fresh(contract).aim == "Mon nouveau but"


def test_the_plan_follows_a_draft_that_starts_later(pathway, worker):
    contract = drafted(pathway, worker)
    moved = terms(since=D(2026, 12, 1), months=3)
    contracts.change_contract(
        contract=contract, revision=contract.revision, terms=moved, decision=by(worker)
    )
    contract = fresh(contract)
    action = contract.actions.get()
    assert (action.since, action.until) == (contract.since, contract.until)
    assert contract.weekly_minutes == 900


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hours": 49}, "de 0 à 48"),
        ({"hours": -1}, "de 0 à 48"),
        ({"theme": "love"}, "thème"),
        ({"kind": "sleep"}, "type d'activité"),
        ({"since": D(2026, 11, 23)}, "jours du contrat"),
        ({"until": D(2027, 5, 24)}, "jours du contrat"),
        ({"since": D(2027, 1, 5), "until": D(2027, 1, 4)}, "avant de commencer"),
        ({"what": ""}, "Écrivez ce qui sera fait"),
    ],
)
def test_an_action_that_does_not_hold_is_refused(pathway, worker, changes, told):
    contract = drafted(pathway, worker)
    with pytest.raises(Refusal, match=told):
        contracts.plan_action(contract=contract, planned=planned(**changes), decision=by(worker))
    assert contract.actions.count() == 1


def test_too_few_hours_can_not_be_signed_without_a_legal_ground(pathway, worker):
    contract = drafted(pathway, worker, hours=10)
    with pytest.raises(Refusal, match="10 h par semaine en moyenne"):
        signed(contract, worker)
    lighter = terms(hours_ground="situation", hours_evidence="attestation du 3 novembre")
    contracts.change_contract(
        contract=contract, revision=contract.revision, terms=lighter, decision=by(worker)
    )
    assert signed(fresh(contract), worker).state == "signed_by_person"


def test_an_empty_plan_can_not_be_signed(pathway, worker):
    contract = drafted(pathway, worker, hours=None)
    with pytest.raises(Refusal, match="plan est vide"):
        signed(contract, worker)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "Paul Autre"}, "pas celui de la personne"),
        ({"name": "Camille"}, "pas celui de la personne"),
        ({"name": ""}, "votre nom"),
        ({"place": ""}, "le lieu"),
        ({"on": D(2026, 11, 23)}, "aujourd'hui"),
    ],
)
def test_a_signature_on_screen_is_hers_of_today_and_somewhere(pathway, worker, changes, told):
    contract = drafted(pathway, worker)
    with pytest.raises(Refusal, match=told):
        signing.sign_on_screen(
            contract=contract, revision=contract.revision, signature=signature(**changes),
            decision=by(worker),
        )  # fmt: skip
    assert fresh(contract).state == "draft"


def test_a_paper_that_is_no_scan_leaves_the_contract_unsigned(pathway, worker):
    contract = drafted(pathway, worker)
    with pytest.raises(Refusal, match="ni un PDF"):
        signing.sign_on_paper(
            contract=contract, revision=contract.revision, signature=signature(),
            upload=scans.Upload("contrat.pdf", b"GIF89a"), decision=by(worker),
        )  # fmt: skip
    assert fresh(contract).state == "draft"
    assert not contract.scans.exists()


def test_a_scan_is_kept_encrypted_and_opened_with_a_trace(pathway, worker):
    from django.db import connection

    from levier.foundation.models import Consultation

    contract = drafted(pathway, worker)
    signing.sign_on_paper(
        contract=contract, revision=contract.revision, signature=signature(D(2026, 11, 20)),
        upload=scans.Upload("../../Contrat signé<>.exe", PDF), decision=by(worker),
    )  # fmt: skip
    scan = contract.scans.get()
    assert scan.name == "Contrat signé.pdf"
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM pathways_scancontent")
        assert PDF not in bytes(cursor.fetchone()[0])
    assert scans.open_scan(scan=scan, route="essai", decision=by(worker)) == PDF
    assert Consultation.objects.get().what == "contrat signé"


def test_once_signed_neither_the_terms_nor_the_plan_change(pathway, worker):
    contract = signed(drafted(pathway, worker), worker)
    with pytest.raises(Refusal, match="déjà signé"):
        contracts.plan_action(contract=contract, planned=planned(), decision=by(worker))
    action = contract.actions.get()
    with pytest.raises(Refusal, match="déjà signé"):
        contracts.unplan_action(action=action, decision=by(worker))


@pytest.mark.parametrize(
    "write",
    [
        lambda one: EngagementContract.objects.filter(pk=one.pk).update(aim="autre"),
        lambda one: EngagementContract.objects.filter(pk=one.pk).update(signed_on=D(2026, 1, 1)),
        lambda one: EngagementContract.objects.filter(pk=one.pk).delete(),
        lambda one: PlannedAction.objects.filter(contract=one).update(weekly_minutes=1),
        lambda one: PlannedAction.objects.filter(contract=one).delete(),
        lambda one: one.papers.update(sha256="x"),
        lambda one: one.papers.all().delete(),
    ],
)
def test_the_database_itself_keeps_what_was_signed(pathway, worker, write):
    contract = in_force(pathway, worker)
    with pytest.raises(DatabaseError), transaction.atomic():
        write(contract)


def test_two_contracts_never_cover_the_same_day_even_past_the_use_cases(pathway, worker):
    contract = in_force(pathway, worker, since=D(2026, 1, 5), months=6)
    copy = fresh(contract)
    copy.pk, copy.uuid, copy.state = None, uuid.uuid4(), "ended"
    copy.ended_because, copy.follows = "term", None
    copy.since, copy.until = D(2026, 7, 4), D(2026, 10, 5)
    with pytest.raises(DatabaseError, match="chevauchent"), transaction.atomic():
        copy.save()
    copy.since = D(2026, 7, 5)
    copy.save()
    with pytest.raises(DatabaseError, match="chevauchent"), transaction.atomic():
        EngagementContract.objects.filter(pk=contract.pk).update(until=D(2026, 8, 1))


def test_a_second_contract_in_force_is_refused_by_the_database(pathway, worker):
    contract = in_force(pathway, worker, since=D(2026, 1, 5), months=6)
    copy = fresh(contract)
    copy.pk, copy.uuid = None, uuid.uuid4()
    copy.since, copy.until = D(2026, 7, 5), D(2026, 10, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_a_contract_that_overlaps_another_is_refused_with_its_dates(pathway, worker):
    first = in_force(pathway, worker, since=D(2026, 1, 5), months=12)
    contract_life.end_contract(
        contract=first, on=D(2026, 11, 20), motive="asked", decision=by(worker)
    )
    contract = drafted(pathway, worker, since=D(2026, 11, 10))
    with pytest.raises(Refusal, match=r"couvre déjà des jours .* au 19/11/2026"):
        signed(contract, worker)


def test_a_renewal_starts_after_the_one_in_force_began(pathway, worker):
    in_force(pathway, worker, since=D(2026, 6, 1), months=6)
    with pytest.raises(Refusal, match="le nouveau commence"):
        drafted(pathway, worker, since=D(2026, 6, 1))


def test_reviewed_then_renewed_in_time_the_former_one_runs_to_its_term(pathway, worker):
    former = in_force(pathway, worker, since=D(2026, 6, 15), months=6)
    assert former.shown_state(TODAY) == "active_review_due"
    contract_life.review_contract(
        contract=former, outcome="renew", review="Permis obtenu.", decision=by(worker)
    )
    former = fresh(former)
    assert (former.state, former.review) == ("pending_renewal", "Permis obtenu.")
    new = signed(drafted(pathway, worker, since=former.until), worker)
    signing.sign_for_body(contract=new, decision=by(worker))
    former = fresh(former)
    assert (former.state, former.until) == ("ended", D(2026, 12, 15))
    assert former.shown_state(TODAY) == "active"
    assert [one.state for one in Deadline.objects.filter(code="DL-05").order_by("pk")] == [
        "met",
        "open",
    ]


def test_an_expired_contract_is_said_so_without_any_nightly_work(pathway, worker):
    late = in_force(pathway, worker, since=D(2026, 1, 5), months=6)
    assert late.shown_state(TODAY) == "expired_review_due"
    shown = EngagementContract.objects.shown_as("expired_review_due", TODAY)
    assert list(shown) == [late]


@pytest.mark.parametrize("day", [D(2026, 11, 24), D(2027, 4, 8), D(2027, 4, 9), D(2027, 5, 24)])
@pytest.mark.parametrize("stage", ["active", "reviewed", "stopped", "ended"])
def test_lists_and_pages_tell_the_same_state(pathway, worker, day, stage):
    from levier.pathways.domain.contracts import ContractState

    contract = in_force(pathway, worker)
    if stage == "reviewed":
        contract_life.review_contract(
            contract=contract, outcome="renew", review="vu", decision=by(worker)
        )
    elif stage == "stopped":
        contract_life.review_contract(
            contract=contract, outcome="stop", review="vu", decision=by(worker)
        )
    elif stage == "ended":
        contract_life.end_contract(contract=contract, on=TODAY, motive="asked", decision=by(worker))
    contract = fresh(contract)
    found = [
        state
        for state in ContractState
        if EngagementContract.objects.shown_as(state, day).filter(pk=contract.pk).exists()
    ]
    assert found == [contract.shown_state(day)]


def test_ten_megabytes_of_review_are_refused_and_nothing_is_lost(pathway, worker):
    contract = in_force(pathway, worker)
    with pytest.raises(Refusal, match="10000 au plus"):
        contract_life.review_contract(
            contract=contract, outcome="renew", review="x" * 10_000_000, decision=by(worker)
        )


def test_an_old_contract_does_not_simply_end(pathway, worker):
    old = old_one(pathway, worker)
    with pytest.raises(Refusal, match="remplacer"):
        contract_life.end_contract(contract=old, on=TODAY, motive="term", decision=by(worker))
    contract_life.end_contract(contract=old, on=TODAY, motive="left", decision=by(worker))
    assert Deadline.objects.get(code="DL-04").state == "cancelled"


def test_what_is_cancelled_is_signed_by_nobody(pathway, worker):
    contract = drafted(pathway, worker)
    contracts.cancel_contract(contract=contract, decision=by(worker, "erreur"))
    with pytest.raises(Refusal, match="n'est pas possible"):
        signing.sign_for_body(contract=fresh(contract), decision=by(worker))
    assert drafted(pathway, worker).state == "draft"


def test_pathways_that_end_take_their_contracts_with_them(pathway, worker):
    contract = in_force(pathway, worker)
    drafted(pathway, worker, since=contract.until)
    assert contract_life.end_with_pathways(pathways=[pathway.pk], on=D(2026, 12, 1)) == 1
    states = EngagementContract.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["ended", "cancelled"]


def test_a_right_that_closes_ends_the_contract_with_the_pathway(pathway, worker):
    contract = in_force(pathway, worker)
    ended = ending.end_pathways(
        pathways=[pathway], reason="right_closed", on=D(2026, 12, 1), decision=at(D(2026, 12, 1))
    )
    contract = fresh(contract)
    assert (ended, contract.state, contract.ended_because) == (1, "ended", "left")
