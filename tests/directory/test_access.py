import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.template import Context, Template

from levier.directory import access, roles
from levier.directory.domain import EVERYWHERE, NOWHERE, Scope
from levier.directory.models import Agent, RoleGrant
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal

DAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return Agent.objects.create_user("Alice@Example.org", first_name="Alice", last_name="Roy")


def grant(agent, role, kind="departement", where="", since=dt.date(2026, 1, 1), until=None):
    return RoleGrant.objects.create(
        agent=agent,
        role=role,
        scope_kind=kind,
        scope_id=where,
        since=since,
        until=until,
        granted_by="system:test",
        granted_at=NOW,
        reason="essai",
    )


def test_nobody_may_do_anything_without_a_role(agent):
    assert access.permissions_of(agent) == {}
    assert access.permissions_of(AnonymousUser()) == {}
    assert access.scope_of(agent, "people.view") == NOWHERE
    assert not access.can(AnonymousUser(), "people.view")


def test_a_role_is_held_where_it_is_held(agent):
    grant(agent, "mds_head", "social_centre", "MDS-01")
    assert access.scope_of(agent, "people.view", DAY) == Scope(centres=frozenset({"MDS-01"}))
    assert access.can(agent, "people.view", centre="MDS-01", day=DAY)
    assert not access.can(agent, "people.view", centre="MDS-02", day=DAY)
    assert access.can(agent, "people.view", day=DAY)
    assert not access.can(agent, "payments.view", day=DAY)


def test_scopes_of_several_roles_add_up_permission_by_permission(agent):
    grant(agent, "mds_head", "social_centre", "MDS-01")
    grant(agent, "lead_worker", "social_centre", "MDS-02")
    grant(agent, "lead_worker", "caseload")
    both = Scope(centres=frozenset({"MDS-01", "MDS-02"}), caseload=True)
    assert access.scope_of(agent, "people.view", DAY) == both
    assert access.scope_of(agent, "rights.decide_suspension", DAY) == Scope(
        centres=frozenset({"MDS-01"})
    )


def test_the_departement_covers_every_centre(agent):
    grant(agent, "auditor")
    assert access.scope_of(agent, "people.view", DAY) == EVERYWHERE
    assert access.can(agent, "people.view", centre="MDS-08", day=DAY)


def test_a_grant_ends_on_the_day_it_ends(agent):
    grant(agent, "auditor", until=DAY)
    assert access.can(agent, "people.view", day=DAY - dt.timedelta(days=1))
    assert not access.can(agent, "people.view", day=DAY)
    assert not access.can(agent, "people.view", day=dt.date(2025, 12, 31))


def test_a_suspended_agent_may_nothing(agent):
    grant(agent, "auditor")
    agent.is_active = False
    assert access.permissions_of(agent, DAY) == {}


def test_a_misspelt_permission_is_a_bug_not_a_no(agent):
    with pytest.raises(KeyError):
        access.can(agent, "people.veiw")
    with pytest.raises(KeyError):
        access.requires("people.veiw")
    assert agent.has_perm("people.veiw") is False


def test_one_query_a_request(agent, django_assert_num_queries):
    grant(agent, "auditor")
    with django_assert_num_queries(1):
        for permission in roles.PERMISSIONS:
            access.can(agent, permission, centre="MDS-01")
        assert agent.has_perm("people.view")


def test_templates_ask_the_same_question(agent, rf):
    grant(agent, "auditor")
    from django.contrib.auth.context_processors import auth

    request = rf.get("/")
    request.user = agent
    page = Template(
        "{% if perms.people.view %}oui{% endif %}{% if perms.people.export %}non{% endif %}"
    )
    assert page.render(Context(auth(request))) == "oui"


def test_a_guarded_view_sends_strangers_to_the_sign_in_page_and_others_away(agent, rf):
    @access.requires("payments.view", "ledger.view")
    def page(request):
        return HttpResponse("ok")

    request = rf.get("/paiements/?page=2")
    request.user = AnonymousUser()
    answer = page(request)
    assert answer.status_code == 302 and "paiements" in answer["Location"]
    request.user = agent
    with pytest.raises(PermissionDenied):
        page(request)
    grant(agent, "auditor")
    access.forget(agent)
    assert page(request)["Cache-Control"] == "no-store"
    assert page.permissions == ("payments.view", "ledger.view")


def test_use_cases_check_again(agent):
    with pytest.raises(Refusal, match="Votre rôle ne permet pas de voir la comptabilité"):
        access.require(agent, "ledger.view")
    grant(agent, "auditor")
    decision = Decision(agent.actor, NOW)
    access.require_actor(decision, "ledger.view")
    with pytest.raises(Refusal):
        access.require_actor(decision, "allowance.approve")
    with pytest.raises(Refusal):
        access.require_actor(Decision("agent:999999", NOW), "ledger.view")
    access.require_actor(Decision("system:demo", NOW), "allowance.approve")


def test_whoever_sees_a_file_needs_a_second_factor(agent):
    grant(agent, "functional_administrator")
    assert access.sees_people(agent)  # grants roles, reads the journal
    assert not roles.permissions_of_roles(["functional_administrator"]) & {
        "people.view",
        "rights.view",
        "payments.view",
    }


def test_separation_of_duties_holds_in_the_roles_themselves():
    for code, role in roles.ROLES.items():
        assert roles.conflict([code]) is None, code
        assert role.permissions <= set(roles.PERMISSIONS), code
        assert role.sentence.endswith(".")
    assert roles.conflict(["rsa_manager", "payment_approver"])
    assert not roles.PAYMENT_APPROVER.permissions & {
        "allowance.open",
        "allowance.calculate",
        "payments.enter_bank_account",
    }


def test_every_permission_is_held_by_somebody():
    assert roles.permissions_of_roles(roles.ROLES) == set(roles.PERMISSIONS)


def test_the_auditor_changes_nothing():
    verbs = {code.partition(".")[2] for code in roles.AUDITOR.permissions}
    assert verbs == {"view", "search"}


def test_the_database_refuses_a_scope_without_its_place(agent):
    with pytest.raises(IntegrityError, match="role_grant_scope"), transaction.atomic():
        grant(agent, "mds_head", "social_centre", "")
    with pytest.raises(IntegrityError, match="role_grant_dates"), transaction.atomic():
        grant(agent, "auditor", until=dt.date(2025, 1, 1))


def test_the_database_refuses_the_same_open_grant_twice(agent):
    grant(agent, "auditor")
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(agent, "auditor")


def test_an_address_is_kept_in_lower_case(agent):
    assert agent.email == "alice@example.org"
    with pytest.raises(IntegrityError, match="agent_email_lower_case"), transaction.atomic():
        Agent.objects.create(email="Bob@Example.org")
