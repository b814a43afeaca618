"""The letter of a referral: written once, opened again as it was, printed together."""

import json

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from levier.foundation import documents, runs
from levier.foundation.models import Consultation, LongRun
from levier.kernel.errors import Refusal
from levier.pathways.models import Referral, ReferralLetter
from levier.pathways.usecases import referral_letters, referring
from tests.pathways.followed import HOUSE, agent_as, by, followed, fresh, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def head(client):
    agent = agent_as("mds_head", "social_centre", "MDS-01", name="Hélène", signs=True)
    client.force_login(agent)
    return agent


def url(name, *args):
    return reverse(f"pathways:{name}", args=args)


def decided(count=1, agent=None):
    body = team()
    rows = [one.referrals.get() for one in followed(count)]
    for one in rows:
        decision = by(agent) if agent else HOUSE
        referring.decide_referral(referral=one, path="social", body=body, decision=decision)
    return rows


def cohort(client, act, rows, **told):
    picked = ",".join(str(one.pk) for one in rows)
    answer = client.post(url("cohort_check", act), {"picked": picked, "do": "1"} | told)
    assert answer.status_code == 302, answer.content.decode()
    for run in LongRun.objects.filter(state="waiting"):
        runs.execute(run)
    return answer.url


def test_it_says_who_supports_what_comes_next_and_who_signs(head):
    [one] = decided(agent=head)
    letter = referral_letters.issue_letter(referral=one, decision=by(head))
    told = json.loads(letter.content)
    assert told["headline"] == "Équipe MDS-01 vous accompagne."
    assert "Votre" in told["parts"][0]["text"] or "social" in told["parts"][0]["text"]
    assert "Hélène" in told["texts"]["signature"] and "2026-12" in told["texts"]["signature"]
    assert told["reference"] == f"ORI-{one.pk:06d}"


def test_it_is_written_once_and_comes_out_the_same(head):
    [one] = decided()
    letter = referral_letters.issue_letter(referral=one, decision=by(head))
    with pytest.raises(Refusal, match="déjà fait"):
        referral_letters.issue_letter(referral=one, decision=by(head))
    rows = [ReferralLetter.objects.select_related("referral").get(pk=letter.pk)]
    told = {"letters": rows, "route": "essai", "decision": by(head)}
    first, again = referral_letters.pdf_of(**told), referral_letters.pdf_of(**told)
    assert first == again and first.startswith(b"%PDF")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReferralLetter.objects.update(engine="x")


def test_what_is_not_ours_or_not_in_force_is_not_written(head):
    [one] = decided()
    Referral.objects.filter(pk=one.pk).update(state="ended")
    with pytest.raises(Refusal, match="pas en vigueur"):
        referral_letters.issue_letter(referral=one, decision=by(head))


def test_without_a_letterhead_it_says_what_to_fill(head, settings):
    [one] = decided()
    settings.LEVIER_LETTERHEAD = {"sender": {"name": ""}, "court": {"name": ""}}
    with pytest.raises(Refusal, match="en-tête"):
        referral_letters.issue_letter(referral=one, decision=by(head))


def test_from_the_page_of_a_pathway(client, head):
    [one] = decided()
    page = client.get(url("pathway", one.pathway_id)).content.decode()
    assert url("issue_letter", one.pk) in page
    assert client.get(url("referral_letter", one.pk)).status_code == 404
    client.post(url("issue_letter", one.pk))
    page = client.get(url("pathway", one.pathway_id)).content.decode()
    assert url("referral_letter", one.pk) in page and url("issue_letter", one.pk) not in page
    answer = client.get(url("referral_letter", one.pk))
    assert answer["Content-Type"] == "application/pdf"
    seen = Consultation.objects.get(what="courrier d'orientation")
    assert seen.subject_id == str(one.person_id)


def test_decided_together_they_are_printed_in_one_go(client, head, monkeypatch):
    team()
    rows = [one.referrals.get() for one in followed(3)]
    address = cohort(client, "orientations", rows, path="", body="", letters="on")
    assert ReferralLetter.objects.count() == 3
    page = client.get(address)
    [(label, part)] = page.context["files"]
    assert label == "Imprimer 3 courriers"
    run = LongRun.objects.get(kind="pathways.cohort")
    answer = client.get(url("cohort_letters", run.uuid, part))
    assert answer.content.startswith(b"%PDF")
    assert client.get(url("cohort_letters", run.uuid, 2)).status_code == 404
    assert client.get(url("cohort_letters", run.uuid, 0)).status_code == 404
    monkeypatch.setattr(referral_letters, "AT_ONCE", 2)
    parts = [part for _, part in client.get(address).context["files"]]
    assert parts == [1, 2]
    client.force_login(agent_as("mds_head", "social_centre", "MDS-01", name="Autre"))
    assert client.get(url("cohort_letters", run.uuid, 1)).status_code == 404


def test_without_a_letterhead_nothing_is_decided_with_letters(client, head, settings):
    settings.LEVIER_LETTERHEAD = {"sender": {"name": ""}, "court": {"name": ""}}
    team()
    [one] = [one.referrals.get() for one in followed(1)]
    told = {"picked": str(one.pk), "path": "", "body": "", "letters": "on", "do": "1"}
    answer = client.post(url("cohort_check", "orientations"), told)
    assert answer.status_code == 422 and fresh(one).state == "pending"


def test_letters_together_leave_out_those_of_others_and_those_done(head):
    mine = decided(2)
    referral_letters.issue_letter(referral=mine[0], decision=by(head))
    [elsewhere] = [one.referrals.get() for one in followed(1, "MDS-07", start=90)]
    referring.decide_referral(
        referral=elsewhere, path="social", body=team("MDS-07"), decision=HOUSE
    )
    keys = [one.pk for one in (*mine, elsewhere)]
    assert referral_letters.issue_letters(referrals=keys, decision=by(head)) == 1


@pytest.mark.parametrize("count", [3, 100])
def test_letters_together_take_as_many_queries_for_3_as_for_100(
    head, count, django_assert_max_num_queries
):
    keys = [one.pk for one in decided(count, head)]
    with django_assert_max_num_queries(16):
        assert referral_letters.issue_letters(referrals=keys, decision=by(head)) == count


def test_without_the_box_nothing_is_written(client, head):
    team()
    rows = [one.referrals.get() for one in followed(2)]
    address = cohort(client, "orientations", rows, path="", body="")
    assert not ReferralLetter.objects.exists() and not client.get(address).context["files"]


def test_those_decided_before_are_written_from_the_list(client, head):
    rows = decided(3)
    referral_letters.issue_letter(referral=rows[0], decision=by(head))
    check = client.post(url("cohort_check", "courriers"), {"choix": [one.pk for one in rows]})
    assert [one.reason for one in check.context["plan"].refused] == [
        "Son courrier est déjà fait, le 24/11/2026 : rouvrez-le."
    ]
    address = cohort(client, "courriers", rows)
    assert ReferralLetter.objects.count() == 3
    assert client.get(address).context["files"][0][0] == "Imprimer 2 courriers"
    page = client.get(url("referrals"), {"courrier": "non"})
    assert len(page.context["page"].rows) == 0


def test_a_name_that_no_font_draws_does_not_stop_the_others(client, head):
    rows = decided(2)
    person = rows[0].pathway.person
    type(person).objects.filter(pk=person.pk).update(last_name="李\u202e#panic")
    cohort(client, "courriers", [fresh(one) for one in rows])
    letters = list(ReferralLetter.objects.select_related("referral"))
    pdf = referral_letters.pdf_of(letters=letters, route="essai", decision=by(head))
    assert pdf.startswith(b"%PDF") and documents.UNKNOWN in letters[1].content
