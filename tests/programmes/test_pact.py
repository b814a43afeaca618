"""The pact: what the page says, who may say what, and what is refused."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from levier.directory.models import Organisation
from levier.kernel.errors import Refusal
from levier.programmes import access, demo, queries, usecases
from levier.programmes.domain.pact import Promise
from levier.programmes.models import (
    Commitment,
    Committee,
    CommitteeMeeting,
    FollowUp,
    PolicyProgramme,
    ProgressReport,
    Signatory,
)
from tests.programmes.conftest import DAY, HOUSE, NOW, agent_with, by

PRIORITIES = [
    "Lever l’ensemble des freins à l’insertion sociale et professionnelle auxquels sont "
    "confrontés les publics",
    "Promouvoir des parcours d’insertion individualisés et cohérents, avec un accent mis sur la "
    "prévention de l’entrée dans le dispositif RSA et sur la prise en compte des besoins "
    "spécifiques de certains publics, notamment les personnes en situation de handicap",
    "Proposer des parcours d’insertion vers la formation et l’emploi en cohérence avec les "
    "réalités économiques du territoire",
]


@pytest.fixture(autouse=True)
def _world(once, db):
    with time_machine.travel(NOW, tick=True):
        demo.seed_demo(HOUSE)
        yield


def pact(code="PTI-2024"):
    return PolicyProgramme.objects.get(code=code)


def commitment(code):
    return Commitment.objects.select_related("axis__programme", "carrier").get(code=code)


def signatory_agent(who="CPAM de l'Ain"):
    return agent_with("signatory", "organisation", Organisation.objects.get(name=who).pk)


def tell(one, decision, proposed="ongoing", value=12, words="On avance."):
    return usecases.report_progress(
        commitment=one, proposed=proposed, value=value, words=words, decision=decision
    )


# --- what the page says --------------------------------------------------------------------------


def test_the_pact_of_2018_has_its_three_priorities_word_for_word():
    assert list(pact("PTI-2018").axes.values_list("title", flat=True)) == PRIORITIES


def test_the_pact_joins_the_departement_and_the_ten_institutions_of_the_page():
    told = queries.pact_of(pact("PTI-2018"), DAY)
    assert len(told.signatories) == 11
    assert [one.name for one in told.signatories if one.is_lead] == ["Département de l'Ain"]
    assert [one.name for one in told.signatories][1:] == [
        "État", "Région Auvergne Rhône Alpes", "Pôle emploi", "Agence régionale de santé",
        "Caisse d’allocation familiale (Caf)", "Caisse primaire d’assurance maladie (CPAM)",
        "Mutualité sociale agricole (MSA)",
        "Communauté d’agglomération du Bassin de Bourg-en-Bresse (CA3B)",
        "Ville de Bourg-en-Bresse", "Ville de Bellegarde-sur-Valserine",
    ]  # fmt: skip
    assert len(told.promised) == 12
    assert all(one.commitment.is_example for one in told.promised)
    assert all(one.is_example for one in told.signatories)


def test_the_pact_of_today_is_the_one_that_runs():
    everything = PolicyProgramme.objects.all()
    assert queries.pact_of_today(everything, DAY) == pact("PTI-2024")
    assert queries.pact_of_today(everything, dt.date(2019, 5, 1)) == pact("PTI-2018")
    assert queries.pact_of_today(everything, dt.date(2035, 1, 1)) == pact("PTI-2024")


def test_a_pact_costs_four_queries(django_assert_num_queries):
    shown = pact()
    with django_assert_num_queries(4):
        told = queries.pact_of(shown, DAY)
        assert (told.kept, told.late, told.signed) == (1, 1, 9)


# --- signatures ----------------------------------------------------------------------------------


def test_an_institution_deliberates_signs_and_withdraws_on_a_day():
    city = Signatory.objects.get(programme=pact(), name="Ville de Valserhône")
    usecases.move_signatory(
        signatory=city, name="deliberate", on=dt.date(2026, 9, 1), decision=HOUSE
    )
    usecases.move_signatory(signatory=city, name="sign", on=DAY, decision=HOUSE)
    assert (city.state, city.signed_on) == ("signed", DAY)
    with pytest.raises(Refusal, match="n'est pas possible"):
        usecases.move_signatory(signatory=city, name="sign", on=DAY, decision=HOUSE)
    usecases.move_signatory(signatory=city, name="withdraw", on=DAY, decision=HOUSE)
    usecases.move_signatory(signatory=city, name="invite", on=DAY, decision=HOUSE)
    assert city.state == "invited"


def test_who_carries_something_does_not_leave_before_it_is_carried_by_another():
    caf = Signatory.objects.get(programme=pact(), name="Caf de l'Ain")
    with pytest.raises(Refusal, match="porte des engagements en cours"):
        usecases.move_signatory(signatory=caf, name="withdraw", on=DAY, decision=HOUSE)


def test_a_signature_to_come_is_not_noted():
    city = Signatory.objects.get(programme=pact(), name="Ville de Valserhône")
    tomorrow = DAY + dt.timedelta(days=1)
    with pytest.raises(Refusal, match="est à venir"):
        usecases.move_signatory(signatory=city, name="sign", on=tomorrow, decision=HOUSE)


def test_an_institution_is_in_a_pact_once_and_a_plan_is_no_pact():
    body = Organisation.objects.get(name="CPAM de l'Ain")
    with pytest.raises(Refusal, match="déjà dans le pacte"):
        usecases.add_signatory(programme=pact(), organisation=body, name="CPAM", decision=HOUSE)
    with pytest.raises(Refusal, match="n'est pas un pacte"):
        usecases.add_signatory(
            programme=pact("PLAN-2023"), organisation=body, name="CPAM", decision=HOUSE
        )


# --- promises ------------------------------------------------------------------------------------


def promise(**change):
    signed = {one.name: one.pk for one in Signatory.objects.filter(programme=pact())}
    told = Promise(
        code="E9-1", title="Promettre", axis=pact().axes.get(number=1).pk,
        carrier=signed["CPAM de l'Ain"], contributors=(signed["État"],), due_on=DAY,
    )  # fmt: skip
    return replace(told, **change)


def test_a_promise_is_written_down_and_changed():
    made = usecases.add_commitment(promise=promise(), decision=HOUSE)
    assert (made.state, str(made.contributors.get())) == ("planned", "État")
    usecases.change_commitment(
        commitment=made, revision=1, promise=promise(title="Tenir"), decision=HOUSE
    )
    assert made.title == "Tenir"
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        usecases.change_commitment(commitment=made, revision=1, promise=promise(), decision=HOUSE)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"axis": 0}, "une priorité du pacte"),
        ({"carrier": 0}, "Une institution du pacte"),
        ({"contributors": (0,)}, "Les autres institutions"),
        ({"title": " "}, "un code et un énoncé"),
        ({"code": "E1-1"}, "porte déjà ce code"),
        ({"actions": (0,)}, "actions n'existe pas"),
    ],
)
def test_a_promise_that_cannot_be_is_refused(change, sentence):
    with pytest.raises(Refusal, match=sentence):
        usecases.add_commitment(promise=promise(**change), decision=HOUSE)


def test_the_axis_of_a_plan_is_no_priority_of_a_pact():
    with pytest.raises(Refusal, match="une priorité du pacte"):
        usecases.add_commitment(
            promise=promise(axis=pact("PLAN-2023").axes.first().pk), decision=HOUSE
        )


# --- progress: told by the carrier, validated by the Département (R-21) --------------------------


def test_a_signatory_tells_of_its_own_commitments_only():
    cpam = signatory_agent("Caf de l'Ain")
    told = tell(commitment("E1-2"), by(cpam))
    assert told.state == "pending"
    for code in ("E1-1", "E2-1", "E3-2"):
        with pytest.raises(Refusal, match="Seule l'institution qui porte"):
            tell(commitment(code), by(cpam))


def test_the_departement_tells_of_what_it_carries_only():
    officer = agent_with("programme_officer")
    tell(commitment("E3-2"), by(officer))
    with pytest.raises(Refusal, match="Seule l'institution qui porte"):
        tell(commitment("E1-2"), by(officer))


def test_what_is_told_stands_once_validated_by_somebody_else():
    caf, head = signatory_agent("Caf de l'Ain"), agent_with("head_of_service")
    report = tell(commitment("E1-2"), by(caf), proposed="done", value=50)
    assert commitment("E1-2").state == "delayed"
    usecases.decide_report(report=report, name="validate", decision=by(head, ""))
    kept = commitment("E1-2")
    assert (kept.state, kept.value, kept.told_on) == ("done", 50, DAY)
    with pytest.raises(Refusal, match="n'est pas possible"):
        usecases.decide_report(report=report, name="return", decision=by(head))


def test_nobody_validates_what_they_told_themselves():
    officer = agent_with("programme_officer")
    report = tell(commitment("E3-2"), by(officer))
    with pytest.raises(Refusal, match="quelqu'un d'autre du Département"):
        usecases.decide_report(report=report, name="validate", decision=by(officer))
    with pytest.raises(IntegrityError, match="report_two_people"), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(
            state="validated", decided_by=officer.actor
        )


def test_a_report_is_returned_with_a_reason_and_told_again():
    caf, head = signatory_agent("Caf de l'Ain"), agent_with("head_of_service")
    report = tell(commitment("E1-2"), by(caf))
    with pytest.raises(Refusal, match="attend déjà"):
        tell(commitment("E1-2"), by(caf))
    with pytest.raises(Refusal, match="motif"):
        usecases.decide_report(report=report, name="return", decision=by(head, " "))
    usecases.decide_report(report=report, name="return", decision=by(head, "Et les communes ?"))
    assert (report.state, report.answer) == ("returned", "Et les communes ?")
    assert commitment("E1-2").value == 22
    assert tell(commitment("E1-2"), by(caf)).state == "pending"


def test_a_signatory_validates_nothing():
    caf = signatory_agent("Caf de l'Ain")
    report = tell(commitment("E1-2"), by(caf))
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.decide_report(report=report, name="validate", decision=by(signatory_agent()))


def test_the_database_never_rewrites_what_was_told():
    report = tell(commitment("E1-2"), by(signatory_agent("Caf de l'Ain")))
    rows = ProgressReport.objects.filter(pk=report.pk)
    for change in ({"words": "x"}, {"value": 1}, {"proposed": "done"}, {"reported_by": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    usecases.decide_report(report=report, name="validate", decision=HOUSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="returned")


def test_a_state_or_words_that_say_nothing_are_refused():
    caf = by(signatory_agent("Caf de l'Ain"))
    with pytest.raises(Refusal, match="n'existe pas"):
        tell(commitment("E1-2"), caf, proposed="perfect")
    with pytest.raises(Refusal, match="en quelques mots"):
        tell(commitment("E1-2"), caf, words=" ")


# --- committees ----------------------------------------------------------------------------------


def test_a_committee_meets_decides_and_is_followed():
    made = usecases.add_committee(
        programme=pact(), kind="working", title="Groupe santé", decision=HOUSE
    )
    meeting = usecases.convene(
        committee=made, held_at=NOW - dt.timedelta(hours=2), agenda="Bilans", decision=HOUSE
    )
    owner = Signatory.objects.filter(programme=pact()).first()
    decide = {"meeting": meeting, "text": "Ouvrir Oyonnax", "owner": owner, "decision": HOUSE}
    with pytest.raises(Refusal, match="une fois tenue"):
        usecases.add_follow_up(**decide)
    usecases.hold_meeting(
        meeting=meeting, presences={owner.pk: ("present", "Mme Rive")}, decision=HOUSE
    )
    assert meeting.presences.get().person == "Mme Rive"
    follow_up = usecases.add_follow_up(**decide, due_on=DAY)
    assert follow_up in queries.open_follow_ups(pact())
    usecases.close_follow_up(follow_up=follow_up, name="finish", decision=HOUSE)
    assert (follow_up.state, follow_up.closed_on) == ("done", DAY)
    assert follow_up not in queries.open_follow_ups(pact())


def test_minutes_come_after_the_meeting_and_presences_not_before():
    meeting = CommitteeMeeting.objects.filter(state="planned").first()
    with pytest.raises(Refusal, match="n'a pas encore eu lieu"):
        usecases.hold_meeting(meeting=meeting, presences={}, decision=HOUSE)
    with pytest.raises(Refusal, match="une fois la réunion tenue"):
        usecases.change_meeting(
            meeting=meeting, revision=1, held_at=meeting.held_at, place="", agenda="",
            minutes="Tout va bien", decision=HOUSE,
        )  # fmt: skip


def test_an_institution_of_another_pact_is_not_present():
    meeting = usecases.convene(
        committee=Committee.objects.filter(programme=pact()).first(),
        held_at=NOW - dt.timedelta(hours=1), decision=HOUSE,
    )  # fmt: skip
    other = Signatory.objects.filter(programme=pact("PTI-2018")).first()
    with pytest.raises(Refusal, match="n'est pas du pacte"):
        usecases.hold_meeting(
            meeting=meeting, presences={other.pk: ("present", "")}, decision=HOUSE
        )


# --- pages ---------------------------------------------------------------------------------------


def body(answer):
    return answer.content.decode().replace("&#x27;", "'")


def pages():
    meeting = CommitteeMeeting.objects.filter(state="held").latest("held_at")
    return {
        "pacts": reverse("programmes:pacts"),
        "pact": reverse("programmes:pact", args=[pact().pk]),
        "pact of 2018": reverse("programmes:pact", args=[pact("PTI-2018").pk]),
        "commitments": reverse("programmes:commitments", args=[pact().pk]),
        "commitment": reverse("programmes:commitment", args=[commitment("E1-1").pk]),
        "meeting": reverse("programmes:meeting", args=[meeting.pk]),
    }


@pytest.mark.parametrize("role", ["programme_officer", "elected_member", "auditor"])
def test_every_page_is_read(client, role):
    client.force_login(agent_with(role))
    for name, url in pages().items():
        assert client.get(url).status_code == 200, name
    assert client.get(reverse("programmes:pact_of_today"))["Location"] == pages()["pact"]
    tree = client.get(reverse("programmes:programme", args=[pact().pk]))
    assert tree["Location"] == pages()["pact"]


def test_the_page_shows_the_priorities_and_the_institutions(client):
    client.force_login(agent_with("elected_member"))
    page = body(client.get(pages()["pact of 2018"]))
    for title in PRIORITIES:
        assert title in page
    assert "Mutualité sociale agricole (MSA)" in page and "sur 11 institutions" in page


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_costs_more_queries_at_300_commitments_than_at_3(
    client, count, django_assert_max_num_queries
):
    axis, carrier = pact().axes.get(number=1), Signatory.objects.filter(programme=pact()).first()
    Commitment.objects.bulk_create(
        Commitment(axis=axis, code=f"Z{number}", title="Promettre", carrier=carrier)
        for number in range(count)
    )
    client.force_login(agent_with("programme_officer"))
    for name, url in pages().items():
        with django_assert_max_num_queries(26):
            assert client.get(url).status_code == 200, name
    with django_assert_max_num_queries(8):
        client.get(reverse("programmes:public_pact", args=["PTI-2024"]))


def test_a_signatory_reads_the_pact_and_writes_on_its_own_commitment_only(client):
    client.force_login(signatory_agent())
    for name, url in pages().items():
        assert client.get(url).status_code == 200, name
    other = reverse("programmes:report_progress", args=[commitment("E1-2").pk])
    assert client.get(other).status_code == 404
    assert client.post(other, {"proposed": "done", "words": "x"}).status_code == 404
    assert client.get(reverse("programmes:programmes")).status_code == 403
    for name in ("add_commitment", "add_signatory", "add_committee"):
        assert client.get(reverse(f"programmes:{name}", args=[pact().pk])).status_code == 403


def test_a_report_goes_from_the_institution_to_the_pact_on_screen(client):
    client.force_login(signatory_agent("Caf de l'Ain"))
    one = commitment("E1-2")
    url = reverse("programmes:report_progress", args=[one.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"proposed": "done", "words": ""}).status_code == 422
    told = {"proposed": "done", "value": "51", "words": "Les places sont ouvertes."}
    assert client.post(url, told).status_code == 302
    client.force_login(agent_with("head_of_service"))
    page = body(client.get(pages()["pact"]))
    assert "À valider" in page and one.title in page
    report = ProgressReport.objects.get(commitment=one)
    back = reverse("programmes:decide_report", args=[report.pk, "return"])
    assert client.post(back, {"reason": ""}).status_code == 422
    accept = reverse("programmes:decide_report", args=[report.pk, "validate"])
    assert client.get(accept).status_code == 200
    assert client.post(accept, {"reason": ""}).status_code == 302
    assert commitment("E1-2").state == "done"
    page = body(client.get(reverse("programmes:commitment", args=[one.pk])))
    assert "Les places sont ouvertes." in page and "51" in page


def test_a_pact_is_kept_on_screen(client):
    client.force_login(agent_with("programme_officer"))
    shown = pact()
    body_ = Organisation.objects.get(name="Élan et Compagnie")

    def post(page, args, **fields):
        url = reverse(f"programmes:{page}", args=args)
        assert client.get(url).status_code == 200, page
        return client.post(url, {"reason": "essai", **fields})

    fields = {"organisation": body_.pk, "name": "Élan", "invited_on": "2026-11-01"}
    assert post("add_signatory", [shown.pk], **fields).status_code == 302
    made = Signatory.objects.get(programme=shown, name="Élan")
    assert post("move_signatory", [made.pk, "sign"], on="2026-11-20").status_code == 302
    fields = {
        "axis": shown.axes.first().pk, "code": "E8-1", "title": "Agir", "carrier": made.pk,
        "due_on": "2027-01-01", "target": "5",
    }  # fmt: skip
    assert post("add_commitment", [shown.pk], **fields).status_code == 302
    one = commitment("E8-1")
    again = post("add_commitment", [shown.pk], **fields)
    assert again.status_code == 422 and "porte déjà ce code" in body(again)
    changed = post("change_commitment", [one.pk], **{**fields, "title": "Agir mieux"}, revision=1)
    assert changed.status_code == 302 and commitment("E8-1").title == "Agir mieux"
    assert post("add_committee", [shown.pk], kind="working", title="Groupe").status_code == 302
    committee = Committee.objects.get(title="Groupe")
    assert post("convene", [committee.pk], held_at="2026-11-20T10:00").status_code == 302
    meeting = committee.meetings.get()
    signed = Signatory.objects.filter(programme=shown)
    presences = {f"presence_{one.pk}": "present" for one in signed}
    assert post("hold_meeting", [meeting.pk], **presences).status_code == 302
    fields = {"text": "Écrire", "owner": made.pk, "due_on": "2026-12-01"}
    assert post("add_follow_up", [meeting.pk], **fields).status_code == 302
    follow_up = FollowUp.objects.get(text="Écrire")
    assert post("close_follow_up", [follow_up.pk, "finish"]).status_code == 302
    fields = {"held_at": "2026-11-20T10:00", "minutes": "Tout est dit.", "revision": 1}
    assert post("change_meeting", [meeting.pk], **fields).status_code == 302
    assert "Tout est dit." in body(client.get(reverse("programmes:meeting", args=[meeting.pk])))
    planned = CommitteeMeeting.objects.filter(state="planned").first()
    assert post("cancel_meeting", [planned.pk]).status_code == 302


def test_everybody_reads_who_promised_what_and_nothing_that_waits(client):
    answer = client.get(reverse("programmes:public_pact", args=["PTI-2024"]))
    page = body(answer)
    assert answer.status_code == 200 and "Un bilan de santé" in page and "960 / 1" in page
    assert "Oyonnax manque encore" not in page and "1310" not in page
    assert client.get(reverse("programmes:public_pact", args=["PLAN-2023"])).status_code == 404


def test_commitments_are_filtered_and_exported(client):
    client.force_login(agent_with("elected_member"))
    url = pages()["commitments"]
    assert [row.code for row in client.get(url, {"retard": "oui"}).context["page"].objects] == [
        "E1-2"
    ]
    for file_format in ("csv", "xlsx", "ods"):
        answer = client.get(url, {"export": file_format, "etat": "ongoing"})
        assert b"".join(answer.streaming_content)
    assert b"".join(client.get(pages()["pacts"], {"export": "csv"}).streaming_content)


def test_a_signatory_of_nothing_sees_no_pact(client):
    lost = agent_with(
        "signatory", "organisation", Organisation.objects.get(name="Élan et Compagnie").pk
    )
    assert not access.visible_pacts(lost).exists()
    client.force_login(lost)
    assert client.get(pages()["pact"]).status_code == 404
    assert client.get(reverse("programmes:pact_of_today"))["Location"] == pages()["pacts"]
