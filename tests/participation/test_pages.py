"""The pages of groups, as people of each role open them."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.kernel.money import Money
from levier.participation import demo, usecases
from levier.participation.models import (
    GroupExpense,
    GroupMeeting,
    GroupMember,
    GroupProposal,
    PanelCandidate,
    ResourceGroup,
)
from levier.sanctions.usecases.panels import save_panel
from tests.participation.conftest import (
    DAY,
    HOUSE,
    NOW,
    agent_with,
    group_of,
    held,
    many_members,
    meeting_of,
    member_of,
)

LISTS = ("groups", "meetings", "proposals", "members", "expenses", "candidates")


def at(name, *args):
    return reverse(f"participation:{name}", args=args)


def body(answer):
    return answer.content.decode().replace("&#x27;", "'")


@pytest.fixture
def sam(client, facilitator):
    client.force_login(facilitator)
    return client


def test_a_group_is_kept_from_its_call_to_its_minutes(sam, group):
    sam.post(at("add_member", group.pk), {"first_name": "Ana", "phone": "06 00"})
    member = GroupMember.objects.get()
    assert "Ana" in body(sam.get(at("member", member.pk)))
    sam.post(at("sign_charter", member.pk), {"on": DAY.isoformat()})
    sam.post(
        at("plan_meeting", group.pk),
        {"held_at": "2026-11-20T14:00", "length": "2 h", "place": "Salle"},
    )
    meeting = GroupMeeting.objects.get()
    assert "Noter les présences" in body(sam.get(at("meeting", meeting.pk)))
    sam.post(at("hold_meeting", meeting.pk), {"present": [member.pk], "guests": 1})
    assert "Écrire le compte rendu" in body(sam.get(at("meeting", meeting.pk)))
    sam.post(
        at("change_meeting", meeting.pk),
        {
            "held_at": "2026-11-20T14:00",
            "length": "2 h",
            "place": "Salle",
            "minutes": "Dit.",
            "revision": 1,
        },
    )
    page = body(sam.get(at("meeting", meeting.pk)))
    assert "Dit." in page and "Ana" in page
    told = {"meeting": meeting.pk, "kind": "mileage", "quantity": 30}
    sam.post(at("submit_expense", member.pk), told)
    assert GroupExpense.objects.get().amount == Money(960)
    assert "960" not in body(sam.get(at("expenses"))) and "9,60" in body(sam.get(at("expenses")))


def test_a_proposal_is_answered_by_the_head_and_told_back_by_the_facilitator(client, group):
    sam = agent_with("group_facilitator", "social_centre", "MDS-01", "2")
    head = agent_with("mds_head", "social_centre", "MDS-01")
    meeting = held(group)
    client.force_login(sam)
    client.post(
        at("submit_proposal", group.pk), {"title": "Un car", "words": "À 8 h.", "on": "2026-11-01"}
    )
    pk = GroupProposal.objects.get().pk
    client.post(at("move_proposal", pk, "discuss"), {"meeting": meeting.pk})
    client.post(at("move_proposal", pk, "forward"), {"to": "Domaine insertion"})
    assert client.post(at("move_proposal", pk, "accept"), {"words": "Oui"}).status_code == 404
    client.force_login(head)
    assert "Accepter" in body(client.get(at("proposal", pk)))
    assert client.post(at("move_proposal", pk, "refuse"), {"words": ""}).status_code == 422
    client.post(at("move_proposal", pk, "refuse"), {"words": "Trop cher cette année."})
    page = body(client.get(at("proposal", pk)))
    assert "Trop cher cette année." in page and "Noter le retour" not in page
    client.force_login(sam)
    assert "Noter le retour" in body(client.get(at("proposal", pk)))


def test_expenses_are_decided_by_a_second_person(client, group):
    officer, second = agent_with("programme_officer"), agent_with("payment_approver")
    member = member_of(group)
    told = {"meeting": held(group, member).pk, "kind": "ticket", "amount": "4,20 €"}
    client.force_login(officer)
    client.post(at("submit_expense", member.pk), told)
    pk = GroupExpense.objects.get().pk
    assert "Quelqu'un d'autre" in body(client.get(at("expense", pk)))
    assert client.post(at("move_expense", pk, "approve"), {}).status_code == 422
    client.force_login(second)
    assert client.post(at("move_expense", pk, "approve"), {}).status_code == 302
    assert client.post(at("pay_expense", pk), {"on": "2026-11-24", "reference": "M1"})
    assert GroupExpense.objects.get().state == "paid"
    assert client.get(at("members")).status_code == 403


def test_a_lead_worker_introduces_somebody_and_sees_nothing_after(client, group):
    client.force_login(agent_with("lead_worker", "social_centre", "MDS-01"))
    told = {"group": group.pk, "first_name": "Ana", "phone": "06 00", "agrees": "on"}
    answer = client.post(at("introduce"), told, follow=True)
    assert "transmis au groupe" in body(answer)
    pk = GroupMember.objects.get().pk
    assert client.get(at("member", pk)).status_code == 403
    assert client.get(at("members")).status_code == 403
    told.pop("agrees")
    assert client.post(at("introduce"), told).status_code == 422


def test_the_secretary_sees_names_and_nothing_of_groups(client, group):
    panel = save_panel(name="EP", quorum=2, decision=HOUSE)
    usecases.propose_candidate(
        member=member_of(group), panel=panel, since=DAY, until=DAY.replace(year=2028), agrees=True,
        decision=HOUSE,
    )  # fmt: skip
    client.force_login(agent_with("panel_secretary"))
    page = body(client.get(at("candidates")))
    assert "Zéphyrine Quenouille" in page and "06 00" not in page
    pk = PanelCandidate.objects.get().pk
    assert client.post(at("move_candidate", pk, "seat")).status_code == 302
    assert client.get(at("groups")).status_code == 403


def test_everybody_reads_the_public_page_and_may_take_part(client, group):
    meeting_of(group, 10)
    page = body(client.get(at("public_groups")))
    assert "Bourg-en-Bresse" in page and "vendredi 4 décembre 2026" in page
    told = {"group": group.pk, "first_name": "Ana", "email": "ana@exemple.example", "agrees": "on"}
    assert client.post(at("take_part"), told)["Location"] == at("thanks")
    assert (GroupMember.objects.get().source, GroupMember.objects.get().email) == (
        "public", "ana@exemple.example",
    )  # fmt: skip
    assert client.get(at("thanks")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"first_name": ""}, {"email": "x"}, {"agrees": ""}, {"group": "999"}, {"email": ""}],
)
def test_the_public_form_says_what_is_missing(client, group, wrong):
    told = {"group": group.pk, "first_name": "Ana", "email": "ana@exemple.example", "agrees": "on"}
    answer = client.post(at("take_part"), {**told, **wrong})
    assert answer.status_code == 422
    assert not GroupMember.objects.exists()


def test_a_robot_is_thanked_and_thrown_away(client, group):
    told = {"group": group.pk, "first_name": "Ana", "phone": "06", "agrees": "on", "site": "x"}
    assert client.post(at("take_part"), told)["Location"] == at("thanks")
    assert not GroupMember.objects.exists()


def test_too_many_requests_are_told_to_wait(client, group, settings):
    settings.LEVIER_LINKS_PER_MINUTE = 2
    answers = [client.post(at("take_part"), {}).status_code for _ in range(4)]
    assert answers == [422, 422, 429, 429]


def test_reading_members_leaves_a_trace_that_names_nobody(sam, group):
    member = member_of(group)
    sam.get(at("members"))
    sam.get(at("member", member.pk))
    sam.get(at("members"), {"export": "csv"}).getvalue()
    assert list(Consultation.objects.order_by("pk").values_list("what", "subject_type")) == [
        ("liste", "participation.group"),
        ("membre", "participation.group"),
        ("export", "participation.group"),
    ]


def test_what_lies_in_another_centre_is_not_found(sam, group):
    there = group_of("MDS-05")
    for name, thing in (
        ("group", there), ("member", member_of(there)), ("meeting", meeting_of(there)),
    ):  # fmt: skip
        assert sam.get(at(name, thing.pk)).status_code == 404


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_at_3_rows_and_at_300(
    client, group, count, name, django_assert_max_num_queries
):
    client.force_login(agent_with("programme_officer"))
    meeting, members = many_members(group, count)
    GroupExpense.objects.bulk_create(
        GroupExpense(
            meeting=meeting, member=one, kind="ticket", amount=Money(100),
            submitted_by="system:test", submitted_at=NOW,
        )
        for one in members
    )  # fmt: skip
    GroupMeeting.objects.bulk_create(
        GroupMeeting(group=group, held_at=NOW + dt.timedelta(days=number), place="Salle")
        for number in range(count)
    )
    GroupProposal.objects.bulk_create(
        GroupProposal(group=group, title="Oui", words="Dit", submitted_on=DAY, due_on=DAY)
        for _ in range(count)
    )
    with django_assert_max_num_queries(14):
        assert client.get(at(name)).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
def test_a_page_costs_the_same_at_3_members_and_at_300(
    sam, group, count, django_assert_max_num_queries
):
    meeting, members = many_members(group, count)
    for url in (
        at("group", group.pk), at("meeting", meeting.pk), at("member", members[0].pk),
        at("hold_meeting", meeting_of(group).pk), at("submit_expense", members[0].pk),
    ):  # fmt: skip
        with django_assert_max_num_queries(16):
            assert sam.get(url).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_exported(client, group, name):
    client.force_login(agent_with("programme_officer"))
    member_of(group)
    for kind in ("csv", "xlsx", "ods"):
        answer = client.get(at(name), {"export": kind})
        assert answer.status_code == 200 and answer.getvalue()


def test_the_demonstration_fills_every_page_and_changes_nothing_twice(client, ain):
    save_panel(name="EP", quorum=2, decision=HOUSE)
    assert demo.seed_demo(HOUSE) == 8
    assert demo.seed_demo(HOUSE) == 0
    assert ResourceGroup.objects.count() == 8
    assert len(set(GroupProposal.objects.values_list("state", flat=True))) == 7
    assert GroupMeeting.objects.filter(group__centre="MDS-01").count() == 27
    client.force_login(agent_with("programme_officer"))
    for name in LISTS:
        page = client.get(at(name))
        assert page.status_code == 200 and page.context["page"].objects
    for group in ResourceGroup.objects.all():
        assert client.get(at("group", group.pk)).status_code == 200
    for proposal in GroupProposal.objects.all():
        assert client.get(at("proposal", proposal.pk)).status_code == 200
    client.logout()
    assert "ont obtenu" in body(client.get(at("public_groups")))


def test_each_day_tells_what_is_one_s_to_do(client, ain):
    demo.seed_demo(HOUSE)
    said = {}
    for role, kind, where in (
        ("mds_head", "social_centre", "MDS-01"), ("group_facilitator", "social_centre", "MDS-01"),
        ("programme_officer", "departement", ""), ("payment_approver", "departement", ""),
    ):  # fmt: skip
        client.force_login(agent_with(role, kind, where))
        said[role] = body(client.get("/"))
    assert "à laquelle répondre" in said["mds_head"] and "rappeler" not in said["mds_head"]
    assert "à rappeler" in said["group_facilitator"]
    assert "répondre" in said["programme_officer"] and "à rappeler" in said["programme_officer"]
    assert "de frais de groupe à valider" in said["payment_approver"]
