"""The pages: what they show to whom, what they do, what they refuse, what they cost."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from levier.foundation import runs
from levier.foundation.models import Consultation, LongRun
from levier.pathways.models import (
    LeadWorker,
    Pathway,
    Referral,
    ReferralImport,
    Signal,
    SupportBody,
)
from levier.pathways.usecases import leading, prevention, referring, taking_over
from levier.territory.models import Commune
from tests.pathways.followed import (
    HOUSE,
    TODAY,
    agent_as,
    followed,
    fresh,
    partner,
    team,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def head(client):
    agent = agent_as("mds_head", "social_centre", "MDS-01", name="Hélène", signs=True)
    client.force_login(agent)
    return agent


@pytest.fixture
def chief(client):
    agent = agent_as("head_of_service", name="Chef", signs=True)
    client.force_login(agent)
    return agent


def worker(name="Alice", centre="MDS-01"):
    return agent_as("lead_worker", "social_centre", centre, name=name)


def body_of(answer):
    text = answer.content.decode().replace("&#x27;", "'").replace("\xa0", " ")
    return re.sub(r"\s+", " ", text)


def url(name, *args):
    return reverse(f"pathways:{name}", args=args)


def settled(pathway, body, lead=None):
    """Referred, notified and taken over."""
    referral = pathway.referrals.get(state="pending")
    referring.decide_referral(referral=referral, path="social", body=body, decision=HOUSE)
    referring.notify_referral(referral=referral, on=TODAY, decision=HOUSE)
    taking_over.take_over(referral=referral, on=TODAY, lead=lead, decision=HOUSE)
    return referral


# --- what a page says --------------------------------------------------------------------------


def test_those_to_refer_come_with_the_most_pressing_first(client, head):
    followed(2)
    late = followed(1, start=9, entered=dt.date(2026, 9, 1))
    page = client.get(url("entrants"))
    assert page.context["page"].objects[0].pathway_id == late[0].pk
    assert "en retard de" in body_of(page)


def test_the_page_of_somebody_says_what_is_next_and_under_which_rule(client, head):
    [pathway] = followed()
    page = body_of(client.get(url("pathway", pathway.pk)))
    assert "Décider l'orientation : au plus tard le 15/12/2026" in page
    assert "6 semaines · CASF L262-29" in page
    assert "Pourquoi cette suggestion" in page
    assert Consultation.objects.get().subject_id == str(pathway.person_id)


def test_the_main_act_is_the_next_one_for_the_reader(client, head):
    [pathway] = followed()
    referral = pathway.referrals.get()
    assert client.get(url("pathway", pathway.pk)).context["act"].url == url("decide", referral.pk)
    client.force_login(worker())
    assert client.get(url("pathway", pathway.pk)).context["act"].url == url("propose", pathway.pk)
    referring.decide_referral(referral=referral, path="social", body=team(), decision=HOUSE)
    act = client.get(url("pathway", pathway.pk)).context["act"]
    assert act.url == url("take_over", referral.pk)


def test_an_auditor_reads_a_pathway_and_is_offered_nothing(client):
    [pathway] = followed()
    client.force_login(agent_as("auditor"))
    page = client.get(url("pathway", pathway.pk))
    assert page.context["act"] is None
    assert "Publics</a>" not in body_of(page)


def test_somebody_of_another_centre_is_not_found(client, head):
    [away] = followed(centre="MDS-07")
    referral = away.referrals.get()
    for name, pk in (("pathway", away.pk), ("decide", referral.pk), ("propose", away.pk),
                     ("name_lead", away.pk), ("household", away.household_id)):  # fmt: skip
        assert client.get(url(name, pk)).status_code == 404, name
    assert not client.get(url("entrants")).context["page"].rows


def test_an_adviser_sees_the_people_of_the_body_and_no_household(client):
    here, other = followed(2)
    body = partner()
    referring.decide_referral(
        referral=here.referrals.get(), path="professional", body=body, decision=HOUSE
    )
    client.force_login(agent_as("support_body", "organisation", body.organisation_id))
    page = client.get(url("pathways"))
    assert [one.pk for one in page.context["page"].objects] == [here.pk]
    assert "Exporter" not in body_of(page)
    assert client.get(url("pathway", here.pk)).status_code == 200
    assert client.get(url("pathway", other.pk)).status_code == 404
    assert client.get(url("household", here.household_id)).status_code == 404


def test_the_tab_of_a_household_lists_its_adults(client, head):
    [pathway] = followed()
    page = body_of(client.get(url("household", pathway.household_id)))
    assert "Essai00000 Camille" in page
    assert url("pathway", pathway.pk) in page


def test_a_portfolio_tells_what_presses(client):
    agent = worker()
    for one in followed(3):
        leading.name_lead(pathway=one, agent=agent, since=TODAY, decision=HOUSE)
    client.force_login(agent)
    page = client.get(url("portfolio"))
    assert {one.label: one.value for one in page.context["numbers"]}["personnes suivies"] == 3
    assert len(page.context["page"].rows) == 3


def test_portfolios_list_only_those_who_lead_somebody(client, chief):
    agent, _ = worker(), worker("Bruno")
    for one in followed(2):
        leading.name_lead(pathway=one, agent=agent, since=TODAY, decision=HOUSE)
    rows = client.get(url("portfolios")).context["page"].objects
    assert [(one.pk, one.load) for one in rows] == [(agent.pk, 2)]


# --- what a page does --------------------------------------------------------------------------


def test_a_referral_is_proposed_then_decided_from_the_browser(client, head):
    [pathway] = followed()
    body = team()
    told = {"path": "social", "body": body.pk, "comment": "logement"}
    client.force_login(worker())
    assert client.post(url("propose", pathway.pk), told).status_code == 302
    client.force_login(head)
    referral = pathway.referrals.get()
    page = client.get(url("decide", referral.pk))
    assert "logement" in body_of(page)
    assert page.context["form"].initial == {"path": "social", "body": body.pk}
    answer = client.post(url("decide", referral.pk), {"path": "social", "body": body.pk})
    assert answer.url == url("pathway", pathway.pk)
    assert fresh(referral).state == "decided"


def test_a_decision_without_a_delegation_is_refused_on_the_form(client):
    [pathway] = followed()
    body = team()
    client.force_login(agent_as("mds_head", "social_centre", "MDS-01"))
    answer = client.post(
        url("decide", pathway.referrals.get().pk), {"path": "social", "body": body.pk}
    )
    assert answer.status_code == 422
    assert "délégation de signature" in body_of(answer)


def test_from_the_decision_to_the_lead_worker_in_the_browser(client, head):
    [pathway] = followed()
    body, alice = team(), worker()
    referral = pathway.referrals.get()
    client.post(url("decide", referral.pk), {"path": "social", "body": body.pk})
    client.post(url("notify", referral.pk), {"on": "2026-11-25"})
    answer = client.post(url("take_over", referral.pk), {"on": "2026-11-25", "lead": alice.pk})
    assert answer.status_code == 302
    assert (fresh(referral).state, fresh(pathway).lead) == ("taken_over", alice)
    page = client.get(url("end_lead", pathway.pk))
    assert page.status_code == 200
    client.post(url("end_lead", pathway.pk), {"on": "2026-11-25", "reason": "départ"})
    assert fresh(pathway).lead is None


@pytest.mark.parametrize(
    ("name", "told", "why"),
    [
        ("notify", {"on": "2099-01-01"}, "avenir"),
        ("notify", {"on": "hier"}, "date"),
        ("leave", {"reason": ""}, "obligatoire"),
        ("decide", {"path": "nowhere", "body": "x"}, "choix"),
    ],
)
def test_what_makes_no_sense_is_a_sentence_on_the_form(client, head, name, told, why):
    [pathway] = followed()
    answer = client.post(url(name, pathway.referrals.get().pk), told)
    assert answer.status_code in (200, 422)
    assert why in body_of(answer) or "Précisez" in body_of(answer)


def test_nobody_answers_to_what_is_not_decided_yet(client, head):
    [pathway] = followed()
    for name in ("take_over", "refuse"):
        assert client.get(url(name, pathway.referrals.get().pk)).status_code == 404


def test_publics_are_ticked_and_ages_are_not(client, head):
    [pathway] = followed()
    client.post(url("marks", pathway.pk), {"marks": ["disability", "homeless"]})
    page = body_of(client.get(url("pathway", pathway.pk)))
    assert "titre de travailleur handicapé" in page
    client.post(url("marks", pathway.pk), {"marks": ["homeless"]})
    assert "titre de travailleur handicapé" not in body_of(client.get(url("pathway", pathway.pk)))
    assert client.post(url("marks", pathway.pk), {"marks": ["young"]}).status_code == 422


def test_a_portfolio_is_handed_over_after_a_check(client, head):
    alice = worker()
    others = [worker("Bruno"), worker("Chloé")]
    for one in followed(4):
        leading.name_lead(pathway=one, agent=alice, since=TODAY, decision=HOUSE)
    told = {"to": [one.pk for one in others], "since": "2026-11-25", "reason": "mutation"}
    page = client.post(url("hand_over", alice.pk), told | {"check": "1"})
    assert [count for _, count in page.context["shares"]] == [2, 2]
    assert Pathway.objects.filter(lead=alice).count() == 4
    assert client.post(url("hand_over", alice.pk), told).status_code == 302
    assert not Pathway.objects.filter(lead=alice).exists()
    assert LeadWorker.objects.filter(until=None).count() == 4


def test_a_body_is_added_and_its_places_changed(client, chief):
    owner = partner().organisation
    SupportBody.objects.all().delete()
    told = {"name": "Tremplin", "paths": ["professional"], "capacity": "40", "is_active": "on",
            "reason": "convention signée"}  # fmt: skip
    assert client.post(url("add_body"), told | {"organisation": owner.pk}).status_code == 302
    body = SupportBody.objects.get()
    client.post(url("change_body", body.pk), told | {"capacity": "60"})
    assert fresh(body).capacity == 60
    again = client.post(url("add_body"), told | {"organisation": owner.pk})
    assert again.status_code == 422
    assert "reçoit déjà" in body_of(again)


def test_somebody_is_signalled_then_followed(client, head):
    told = {"last_name": "Durand", "first_name": "Zoé", "born_on": "1990-05-04",
            "contact": "06 12 34 56 78", "commune": "bourg en bresse", "kind": "rent",
            "signalled_by": "CCAS", "received_on": "2026-11-20"}  # fmt: skip
    assert client.post(url("record_signal"), told).status_code == 302
    signal = Signal.objects.get()
    assert "06 12 34 56 78" in body_of(client.get(url("contact_signal", signal.pk)))
    client.post(url("contact_signal", signal.pk), {"on": "2026-11-21"})
    assert "Suivre cette personne" in body_of(client.get(url("signal", signal.pk)))
    assert client.post(url("follow_signal", signal.pk)).status_code == 302
    assert "Ouvrir son parcours" in body_of(client.get(url("signal", signal.pk)))
    pathway = fresh(signal).pathway
    assert "suivie avant le RSA" in body_of(client.get(url("pathway", pathway.pk)))
    client.post(url("end_prevention", pathway.pk), {"result": "avoided"})
    assert not fresh(pathway).is_open
    wrong = client.post(url("record_signal"), told | {"commune": "Paris"})
    assert "n'est pas dans le Département" in body_of(wrong)


# --- cohorts -----------------------------------------------------------------------------------


def run_all():
    for run in LongRun.objects.filter(state="waiting").order_by("pk"):
        runs.execute(run)


def test_a_cohort_is_checked_then_decided_then_told(client, head):
    body = team(capacity=2)
    followed(3)
    followed(1, "MDS-07", start=50)
    picked = [one.pk for one in Referral.objects.order_by("pk")]
    page = client.post(url("cohort_check", "orientations"), {"choix": picked})
    plan = page.context["plan"]
    assert page.context["groups"] == [(f"Parcours social, {body}", 2)]
    assert [one.reason for one in plan.refused] == [
        "Aucun organisme proche n'a de place pour ce parcours."
    ]
    assert not Referral.objects.filter(state="decided").exists()
    told = {"picked": page.context["picked"], "path": "", "body": "", "do": "1"}
    answer = client.post(url("cohort_check", "orientations"), told)
    assert answer.status_code == 302
    assert client.get(answer.url).context["work"] is not None
    run_all()
    report = body_of(client.get(answer.url))
    assert "2 orientations décidées" in report
    assert Referral.objects.filter(state="decided", origin="cohort").count() == 2


def test_what_fails_meanwhile_is_told_in_the_report(client, head):
    team()
    first, _ = followed(2)
    picked = ",".join(str(one.pk) for one in Referral.objects.all())
    told = {"picked": picked, "path": "", "body": "", "do": "1"}
    answer = client.post(url("cohort_check", "orientations"), told)
    referring.decide_referral(
        referral=first.referrals.get(), path="social", body=SupportBody.objects.get(),
        decision=HOUSE,
    )  # fmt: skip
    run_all()
    page = client.get(answer.url)
    assert page.context["done"] == 1
    [(name, link, why)] = page.context["refused"]
    assert name == str(first.person)
    assert link == url("pathway", first.pk)
    assert "n'est pas possible" in why


def test_a_cohort_is_somebody_s_own(client, head):
    team()
    followed(1)
    told = {"picked": str(Referral.objects.get().pk), "path": "", "body": "", "do": "1"}
    answer = client.post(url("cohort_check", "orientations"), told)
    client.force_login(agent_as("mds_head", "social_centre", "MDS-01", name="Autre"))
    assert client.get(answer.url).status_code == 404


def test_a_lead_worker_decides_no_cohort(client, head):
    followed(1)
    client.force_login(worker())
    told = {"choix": [Referral.objects.get().pk]}
    assert client.post(url("cohort_check", "orientations"), told).status_code == 403


@pytest.mark.parametrize("told", [{}, {"choix": ["x"]}, {"choix": ["999999999999999999999"]}])
def test_a_selection_that_says_nothing_is_refused_in_a_sentence(client, head, told):
    answer = client.post(url("cohort_check", "orientations"), told)
    assert answer.status_code in (200, 422)


def test_people_are_notified_taken_over_and_led_together(client, head):
    body, alice = team(), worker()
    pathways = followed(3)
    for one in pathways:
        referring.decide_referral(
            referral=one.referrals.get(), path="social", body=body, decision=HOUSE
        )
    picked = ",".join(str(one.pk) for one in Referral.objects.all())
    for act, told in (
        ("notifications", {"on": "2026-11-25"}),
        ("prises-en-charge", {"agent": alice.pk}),
    ):
        answer = client.post(url("cohort_check", act), {"picked": picked, "do": "1"} | told)
        assert answer.status_code == 302, body_of(answer)
        run_all()
    assert set(Referral.objects.values_list("state", flat=True)) == {"taken_over"}
    assert Pathway.objects.filter(lead=alice).count() == 3
    bruno = worker("Bruno")
    keys = ",".join(str(one.pk) for one in pathways)
    client.post(url("cohort_check", "referents"), {"picked": keys, "agent": bruno.pk, "do": "1"})
    run_all()
    assert Pathway.objects.filter(lead=bruno).count() == 3


# --- imports -----------------------------------------------------------------------------------


def sent(content, name="ft.csv"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"file": SimpleUploadedFile(name, content), "decider": "France Travail"}


def test_a_file_is_deposited_and_each_line_says_its_fate(client, chief):
    followed()
    partner()
    header = "dossier;nom;prenom;date_naissance;parcours;siret;date_decision;date_notification"
    good = "0;Essai00000;Camille;01/01/1980;pro;44312197500009;20/11/2026;"
    bad = good.replace("Essai00000", "Inconnu")
    answer = client.post(url("import"), sent("\n".join([header, good, bad]).encode()))
    batch = ReferralImport.objects.get()
    assert answer.url == url("import_batch", batch.pk)
    assert client.get(answer.url).context["work"] is not None
    run_all()
    page = body_of(client.get(answer.url))
    assert "Aucune personne suivie ne correspond" in page
    assert "Essai00000 Camille" in page
    again = client.post(url("import"), sent("\n".join([header, good, bad]).encode()))
    assert again.status_code == 422
    assert "déjà été déposé" in body_of(again)


@pytest.mark.parametrize("content", [b"PK\x03\x04zip", b"\x89PNG", b"a;b\n1;2\n"])
def test_a_file_that_is_not_what_it_says_is_a_sentence(client, chief, content):
    answer = client.post(url("import"), sent(content))
    assert answer.status_code == 422


# --- what pages cost ---------------------------------------------------------------------------


def everything(count):
    """`count` people of each kind, all led by one worker, who is signed in elsewhere."""
    body, alice = team(), worker()
    SupportBody.objects.filter(pk=body.pk).update(capacity=None)
    for one in followed(count):
        if one.pk % 2:
            settled(one, body, alice)
    prevention.record_signal(
        who=("Durand", "Zoé", dt.date(1990, 1, 1)), kind="rent", signalled_by="CCAS",
        received_on=TODAY, contact="0612345678", commune=Commune.objects.get(pk="01053"),
        decision=HOUSE,
    )  # fmt: skip
    return body, alice


@pytest.mark.parametrize("count", [3, 300])
def test_pages_cost_the_same_for_3_people_and_for_300(
    client, chief, count, django_assert_max_num_queries
):
    body, alice = everything(count)
    pathway = Pathway.objects.filter(lead=alice).latest("pk")
    waiting = Referral.objects.filter(state="pending").latest("pk")
    told = pathway.referrals.latest("pk")
    ceilings = {
        url("pathways"): 14,
        url("pathway", pathway.pk): 22,
        url("pathway", waiting.pathway_id): 25,
        url("household", pathway.household_id): 12,
        url("entrants"): 12,
        url("referrals"): 12,
        url("decide", waiting.pk): 24,
        url("propose", pathway.pk): 24,
        url("notify", told.pk): 10,
        url("take_over", told.pk): 24,
        url("name_lead", pathway.pk): 14,
        url("portfolios"): 10,
        url("portfolio_of", alice.pk): 14,
        url("hand_over", alice.pk): 14,
        url("bodies"): 10,
        url("body", body.pk): 12,
        url("signals"): 12,
        url("signal", Signal.objects.get().pk): 10,
        url("imports"): 10,
    }
    for address, ceiling in ceilings.items():
        with django_assert_max_num_queries(ceiling):
            assert client.get(address).status_code in (200, 403), address


@pytest.mark.parametrize("count", [3, 100])
def test_the_check_of_a_cohort_costs_the_same_for_3_people_and_for_100(
    client, head, count, django_assert_max_num_queries
):
    team()
    followed(count)
    with django_assert_max_num_queries(30):
        page = client.post(url("cohort_check", "orientations"), {"tout": "1", "filtre": ""})
    assert len(page.context["plan"].accepted) == count


@pytest.mark.parametrize("name", ["pathways", "entrants", "referrals"])
def test_lists_export_for_those_who_may(client, chief, name):
    body, _ = everything(4)
    answer = client.get(url(name), {"export": "csv"})
    assert b"Essai0000" in b"".join(answer.streaming_content)
    assert body


@pytest.mark.parametrize(
    "query",
    ["retard=oui", "public=senior", "public=lone_parent", "parcours=social", "echeance=DL-02",
     "referent=non", "nom=essai00001", "tri=-next_due_on", "public=bizarre"],
)  # fmt: skip
def test_filters_of_the_list_answer(client, chief, query):
    everything(4)
    assert client.get(f"{url('pathways')}?{query}").status_code == 200
