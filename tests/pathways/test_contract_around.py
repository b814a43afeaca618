"""Around a contract: amendments, validation, who may what, the papers it leaves."""

import datetime as dt

import pytest

from levier.kernel.errors import Refusal
from levier.pathways.models import Deadline
from levier.pathways.queries import contracts as queries
from levier.pathways.usecases import (
    contract_life,
    contracts,
    papers,
    signing,
)
from levier.pathways.usecases.deadlines import open_deadline
from tests.pathways.followed import TODAY, agent_as, by, fresh, partner
from tests.pathways.supported import (
    at,
    drafted,
    in_force,
    planned,
    running,
    signature,
    signed,
    supported,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain", "nobody_validates")]
D = dt.date


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01")


@pytest.fixture
def pathway(ain):
    return supported()[0]


class TestAmendments:
    def amended(self, contract, worker, **changes):
        told = {"since": D(2026, 12, 1), "why": "Le permis est passé."}
        return contract_life.amend_contract(
            contract=contract,
            change=contract_life.Change(**told | changes),
            signature=signature(name=str(contract.person)),
            decision=by(worker),
        )

    def test_it_changes_the_plan_and_the_hours_from_its_day(self, pathway, worker):
        contract = in_force(pathway, worker)
        action = contract.actions.get()
        self.amended(contract, worker, add=[planned(20)], drop=[action.pk])
        assert queries.hours_on(contract, TODAY).minutes == 900
        assert queries.hours_on(contract, D(2026, 12, 1)).minutes == 1200
        action = fresh(action)
        assert (action.until, action.state) == (D(2026, 12, 1), "dropped")
        assert contract.papers.first().amendment.number == 1

    def test_it_starts_the_rediagnosis_delay_anew(self, pathway, worker):
        contract = in_force(pathway, worker, since=D(2026, 11, 2))
        self.amended(contract, worker, add=[planned(1)])
        rows = Deadline.objects.filter(code="DL-03").order_by("pk")
        assert [(one.state, one.triggered_on) for one in rows] == [
            ("superseded", TODAY),
            ("open", TODAY),
        ]

    def test_hours_too_few_are_refused_whole(self, pathway, worker):
        contract = in_force(pathway, worker)
        action = contract.actions.get()
        with pytest.raises(Refusal, match="au moins 15 h"):
            self.amended(contract, worker, drop=[action.pk], add=[planned(3)])
        assert fresh(action).state == "planned"
        assert not contract.amendments.exists()

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({}, "ne change rien"),
            ({"since": D(2026, 11, 1), "drop": [1]}, "dans les jours du contrat"),
            ({"drop": [999]}, "n'est plus à faire"),
        ],
    )
    def test_an_amendment_that_does_not_hold_is_refused(self, pathway, worker, changes, told):
        contract = in_force(pathway, worker)
        with pytest.raises(Refusal, match=told):
            self.amended(contract, worker, **changes)


class TestValidation:
    def test_where_the_departement_wants_it_the_contract_waits_for_somebody_else(
        self, pathway, worker, settings
    ):
        settings.LEVIER_CONTRACT_VALIDATION = "own"
        open_deadline(code="DL-02", pathway=pathway, triggered_on=D(2026, 11, 2))
        head = agent_as("mds_head", "social_centre", "MDS-01")
        contract = in_force(pathway, worker)
        assert contract.state == "pending_validation"
        assert Deadline.objects.get(code="DL-02").state == "met"
        signing.validate_contract(contract=contract, decision=by(head))
        assert fresh(contract).state == "active"
        assert "DL-05" in running(pathway)

    def test_who_signed_for_the_body_does_not_validate(self, pathway, settings):
        settings.LEVIER_CONTRACT_VALIDATION = "own"
        head = agent_as("mds_head", "social_centre", "MDS-01")
        contract = in_force(pathway, head)
        with pytest.raises(Refusal, match="quelqu'un d'autre"):
            signing.validate_contract(contract=contract, decision=by(head))

    def test_a_partner_signs_its_own(self, settings):
        settings.LEVIER_CONTRACT_VALIDATION = "own"
        body = partner()
        [pathway] = supported(body=body)
        agent = agent_as("support_body", "organisation", body.organisation_id)
        assert in_force(pathway, agent).state == "active"

    def test_not_validated_says_why_and_another_may_be_prepared(self, pathway, worker, settings):
        settings.LEVIER_CONTRACT_VALIDATION = "all"
        head = agent_as("mds_head", "social_centre", "MDS-01")
        contract = in_force(pathway, worker)
        with pytest.raises(Refusal, match="pourquoi"):
            signing.reject_contract(contract=contract, decision=by(head))
        signing.reject_contract(contract=contract, decision=by(head, "Les heures sont floues."))
        assert fresh(contract).rejected_because == "Les heures sont floues."
        assert drafted(pathway, worker).state == "draft"

    def test_a_lead_worker_does_not_validate(self, pathway, worker, settings):
        settings.LEVIER_CONTRACT_VALIDATION = "own"
        contract = in_force(pathway, worker)
        other = agent_as("lead_worker", "social_centre", "MDS-01", name="b")
        with pytest.raises(Refusal, match="rôle"):
            signing.validate_contract(contract=contract, decision=by(other))


class TestWho:
    def test_an_agent_of_another_centre_may_nothing(self, pathway):
        stranger = agent_as("lead_worker", "social_centre", "MDS-07")
        with pytest.raises(Refusal, match="périmètre"):
            drafted(pathway, stranger)

    def test_an_auditor_may_nothing(self, pathway):
        with pytest.raises(Refusal, match="rôle"):
            drafted(pathway, agent_as("auditor"))


class TestPapers:
    def test_a_copy_comes_out_the_same_for_ever_and_says_who_signed(self, pathway, worker):
        import io

        from pypdf import PdfReader

        contract = in_force(pathway, worker)
        paper = contract.papers.get()
        first = papers.pdf_of(paper=paper, route="essai", decision=by(worker))
        assert first == papers.pdf_of(paper=fresh(paper), route="essai", decision=by(worker))
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)
        text = " ".join(text.split())
        for words in ("15 h d'activité par semaine", "Passer le permis", "Bourg-en-Bresse",
                      "24 novembre 2026", paper.reference, "Code du travail L5411-6"):  # fmt: skip
            assert words in text

    def test_printing_to_sign_twice_gives_the_same_copy_until_the_draft_moves(
        self, pathway, worker
    ):
        contract = drafted(pathway, worker)
        first = papers.print_to_sign(contract=contract, decision=by(worker))
        assert papers.print_to_sign(contract=contract, decision=by(worker)) == first
        contracts.plan_action(contract=contract, planned=planned(1), decision=by(worker))
        assert papers.print_to_sign(contract=contract, decision=by(worker)).number == 2

    def test_a_contract_without_hours_says_that_the_person_asked_for_it(self, pathway, worker):
        contract = in_force(
            pathway, worker, hours=0, hours_ground="health", hours_evidence="pièce du 3 novembre"
        )
        told = papers.content_of(contract)
        assert "Vous avez demandé un plan sans nombre d'heures" in told["hours"]
        assert "3 novembre" not in str(told["hours"])

    def test_the_copy_is_given_after_both_signed(self, pathway, worker):
        contract = drafted(pathway, worker)
        with pytest.raises(Refusal, match="une fois le contrat signé"):
            signing.give_copy(contract=contract, how="by_hand", on=TODAY, decision=by(worker))
        contract = signed(contract, worker)
        signing.sign_for_body(contract=contract, decision=by(worker))
        with pytest.raises(Refusal, match="entre la signature"):
            signing.give_copy(
                contract=fresh(contract), how="by_hand", on=D(2026, 1, 1), decision=by(worker)
            )
        signing.give_copy(contract=fresh(contract), how="by_hand", on=TODAY, decision=by(worker))
        assert fresh(contract).copy_given_on == TODAY


def test_an_action_is_settled_once_the_contract_is_in_force(pathway, worker):
    contract = drafted(pathway, worker)
    action = contract.actions.get()
    with pytest.raises(Refusal, match="une fois le contrat signé"):
        contract_life.settle_action(action=action, state="done", on=TODAY, decision=by(worker))
    contract = signed(contract, worker)
    signing.sign_for_body(contract=contract, decision=by(worker))
    action = fresh(action)
    with pytest.raises(Refusal, match="Choisissez un jour"):
        contract_life.settle_action(
            action=action, state="done", on=D(2026, 12, 1), decision=by(worker)
        )
    contract_life.settle_action(
        action=action, state="done", on=TODAY, result="Obtenu", decision=at(TODAY)
    )
    assert (fresh(action).state, fresh(action).settled_on) == ("done", TODAY)
