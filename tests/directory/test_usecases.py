import datetime as dt
from dataclasses import replace

import pytest

from levier.directory import access, identities, queries, usecases
from levier.directory.models import Agent, IdentityRequest, Organisation, RoleGrant
from levier.foundation.acts import Decision
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.money import Money

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
LATER = dt.date(2027, 3, 1)


@pytest.fixture
def by(administrator):
    return Decision(administrator.actor, NOW, "remplacement")


def give(agent, role, by, **fields):
    place = {"scope_kind": "departement", "since": TODAY, **fields}
    return usecases.grant_role(agent=agent, role=role, decision=by, **place)


def test_a_role_given_is_held_and_in_the_journal(newcomer, by):
    give(newcomer, "auditor", by)
    assert access.can(newcomer, "journal.view", day=TODAY)
    line = JournalEntry.objects.filter(act="directory.role.grant").latest("sequence")
    assert line.subject_id == str(newcomer.pk) and line.reason == "remplacement"
    assert "Nina" not in line.line


def test_a_role_ends_on_its_day_and_only_once(newcomer, by):
    grant = give(newcomer, "auditor", by)
    usecases.end_role(grant=grant, until=LATER, decision=by)
    assert access.can(newcomer, "journal.view", day=LATER - dt.timedelta(days=1))
    assert not access.can(newcomer, "journal.view", day=LATER)
    with pytest.raises(Refusal, match="déjà pris fin"):
        usecases.end_role(grant=grant, until=LATER, decision=by)
    usecases.end_role(grant=grant, until=TODAY, decision=by)
    assert not access.can(newcomer, "journal.view", day=TODAY)


def test_nobody_gives_a_role_to_oneself(administrator, by):
    with pytest.raises(Refusal, match="soi-même"):
        give(administrator, "auditor", by)


def test_only_an_administrator_gives_roles(newcomer, agent_with):
    head = Decision(agent_with("head_of_service").actor, NOW, "essai")
    with pytest.raises(Refusal, match="Votre rôle ne permet pas"):
        give(newcomer, "auditor", head)


@pytest.mark.parametrize(
    ("role", "fields", "says"),
    [
        ("king", {}, "n'existe pas"),
        ("auditor", {"scope_kind": "social_centre", "scope_id": "MDS-01"}, "tout le Département"),
        ("mds_head", {"scope_kind": "social_centre", "scope_id": "MDS-99"}, "Choisissez où"),
        ("mds_head", {"scope_kind": "departement"}, "se tient sur une MDS"),
        ("lead_worker", {"scope_kind": "organisation", "scope_id": "x"}, "Choisissez où"),
        ("auditor", {"since": dt.date(2026, 11, 23)}, "pour le passé"),
        ("auditor", {"until": TODAY}, "La fin doit suivre"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(newcomer, by, role, fields, says):
    with pytest.raises(Refusal, match=says):
        give(newcomer, role, by, **fields)
    assert not RoleGrant.objects.filter(agent=newcomer).exists()


def test_a_reason_is_asked_for(newcomer, by):
    with pytest.raises(Refusal, match="motif"):
        give(newcomer, "auditor", replace(by, reason=""))


def test_whoever_computes_cannot_approve(newcomer, by):
    give(newcomer, "rsa_manager", by, until=LATER)
    with pytest.raises(Refusal, match="ne se cumule pas") as refused:
        give(newcomer, "payment_approver", by)
    assert refused.value.rule == "Séparation des tâches"
    give(newcomer, "payment_approver", by, since=LATER)  # one after the other is no conflict


def test_the_same_role_is_not_given_twice_at_one_place(newcomer, by):
    give(newcomer, "lead_worker", by, scope_kind="social_centre", scope_id="MDS-01")
    give(newcomer, "lead_worker", by, scope_kind="social_centre", scope_id="MDS-02")
    with pytest.raises(Refusal, match="tient déjà"):
        give(newcomer, "lead_worker", by, scope_kind="social_centre", scope_id="MDS-01")


def test_a_suspended_agent_is_nobody_until_restored(newcomer, by):
    give(newcomer, "auditor", by)
    usecases.suspend_agent(agent=newcomer, decision=by)
    assert access.permissions_of(Agent.objects.get(pk=newcomer.pk), TODAY) == {}
    with pytest.raises(Refusal, match="déjà suspendu"):
        usecases.suspend_agent(agent=newcomer, decision=by)
    with pytest.raises(Refusal, match="rétablissez"):
        give(newcomer, "head_of_service", by)
    usecases.restore_agent(agent=newcomer, decision=by)
    assert access.can(Agent.objects.get(pk=newcomer.pk), "journal.view", day=TODAY)


def test_the_last_administrator_stays(administrator, newcomer, by, house):
    grant = RoleGrant.objects.get(agent=administrator)
    with pytest.raises(Refusal, match="dernier administrateur"):
        usecases.end_role(grant=grant, until=TODAY, decision=by)
    with pytest.raises(Refusal, match="dernier administrateur"):
        usecases.suspend_agent(agent=administrator, decision=house)
    give(newcomer, "functional_administrator", by)
    usecases.end_role(grant=grant, until=TODAY, decision=by)


def test_nobody_suspends_oneself(administrator, by):
    with pytest.raises(Refusal, match="propre compte"):
        usecases.suspend_agent(agent=administrator, decision=by)


def test_an_address_opens_one_account(newcomer, by):
    with pytest.raises(Refusal, match="déjà cette adresse"):
        usecases.create_agent(
            email="NINA.nouvelle@levier.example", first_name="N", last_name="N", decision=by
        )
    with pytest.raises(Refusal, match="n'en est pas une"):
        usecases.create_agent(email="nina", first_name="N", last_name="N", decision=by)


def test_a_new_account_has_no_password_and_no_role(newcomer):
    assert not newcomer.has_usable_password()
    assert access.permissions_of(newcomer, TODAY) == {}


def test_a_siret_is_checked_and_unique(by):
    made = usecases.save_organisation(
        siret="443 121 975 00017", name="Essai", kind="association", decision=by
    )
    assert made.siret == "44312197500017"
    with pytest.raises(Refusal, match="SIRET est faux"):
        usecases.save_organisation(siret="44312197500018", name="X", kind="caf", decision=by)
    with pytest.raises(Refusal, match="déjà ce SIRET"):
        usecases.save_organisation(siret="44312197500017", name="X", kind="caf", decision=by)
    usecases.save_organisation(
        siret="44312197500017",
        name="Essai",
        kind="association",
        is_active=False,
        organisation=made,
        decision=by,
    )
    assert not Organisation.objects.get(pk=made.pk).is_active


def test_a_delegation_is_found_by_act_day_and_amount(newcomer, by):
    delegation = usecases.delegate_signature(
        agent=newcomer,
        act="debt_waiver",
        reference="2026-118",
        since=TODAY,
        ceiling=Money.euros("1500"),
        decision=by,
    )
    find = queries.delegation_for
    assert find(newcomer, "debt_waiver", TODAY, Money.euros("1500")) == delegation
    assert find(newcomer, "debt_waiver", TODAY, Money.euros("1500.01")) is None
    assert find(newcomer, "suspension", TODAY) is None
    assert find(newcomer, "debt_waiver", TODAY - dt.timedelta(days=1)) is None
    with pytest.raises(Refusal, match="déjà en cours"):
        usecases.delegate_signature(
            agent=newcomer, act="debt_waiver", reference="x", since=TODAY, decision=by
        )
    usecases.end_delegation(delegation=delegation, until=LATER, decision=by)
    assert find(newcomer, "debt_waiver", LATER) is None
    with pytest.raises(Refusal, match="déjà pris fin"):
        usecases.end_delegation(delegation=delegation, until=LATER, decision=by)


def test_an_outside_identity_opens_nothing_until_linked(newcomer, by, house):
    asked = {
        "provider": "proconnect",
        "subject": "sub-1",
        "email": newcomer.email,
        "full_name": "Nina Nouvelle",
        "siret": "",
    }
    request = identities.ask_identity(**asked, decision=house)
    assert identities.ask_identity(**asked, decision=house).pk == request.pk
    identities.link_identity(asked=request, agent=newcomer, decision=by)
    assert newcomer.socialaccount_set.get().uid == "sub-1"
    with pytest.raises(Refusal, match="déjà rattachée"):
        identities.link_identity(asked=IdentityRequest.objects.get(), agent=newcomer, decision=by)


def test_the_demo_has_one_person_a_role_and_starts_again_without_harm(seeded, house):
    from levier.directory import demo

    signs = demo.seed_demo(house)
    assert Agent.objects.count() == len(signs) == len(demo.PEOPLE)
    assert RoleGrant.objects.count() == len(demo.PEOPLE)
    for person, (_, email, password) in zip(demo.PEOPLE, signs, strict=True):
        assert len(password) >= 15 and person.email == email
        assert Agent.objects.get(email=email).check_password(password)


def test_names_for_the_journal_cost_one_query(administrator, django_assert_num_queries):
    with django_assert_num_queries(1):
        named = queries.names_of([administrator.actor, "agent:0", "system:demo"])
    assert named == {administrator.actor: "Stéphane Admin", "agent:0": "agent inconnu"}
