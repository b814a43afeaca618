"""The pages of breaches, panels and appeals: whole procedures in the browser, who sees what."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.pathways.models import Pathway
from levier.rights.models import BenefitCase, Debt, Reduction
from levier.sanctions.domain.scale import Sentence
from levier.sanctions.models import Appeal, Breach, BreachFact, Panel, PanelSession, Paper, Sanction
from levier.sanctions.usecases import appealing, deciding, reporting
from levier.sanctions.usecases.appealing import Against
from tests.pathways.followed import agent_as, followed
from tests.sanctions.made import (
    WHY,
    D,
    advised,
    debt_of,
    decided,
    heard,
    notified,
    on,
    panel,
    person,
    reported,
    sent,
    signing,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
TODAY = D(2026, 11, 24)


@pytest.fixture(autouse=True)
def at_the_day():
    """These pages read today's date."""
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def head(ain):
    agent = agent_as("mds_head", "social_centre", "MDS-01")
    return signing(agent, "suspension")


@pytest.fixture
def worker(ain):
    return agent_as("lead_worker", "social_centre", "MDS-01")


@pytest.fixture
def secretary(ain):
    return agent_as("panel_secretary")


@pytest.fixture
def manager(ain):
    return agent_as("rsa_manager")


@pytest.fixture
def chief(ain):
    return signing(agent_as("head_of_service"), "suspension", "appeal", "debt_waiver")


def url(name, *args):
    return reverse(f"sanctions:{name}", args=args)


def read(client, agent, address):
    client.force_login(agent)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return plain(answer)


def plain(answer):
    text = answer.content.decode().replace("&#x27;", "'")
    return text.replace("\u202f", " ").replace("\xa0", " ")


def act(client, agent, where, /, *args, status=302, **fields):
    client.force_login(agent)
    answer = client.post(url(where, *args), fields)
    text = plain(answer)
    assert answer.status_code == status, text[-3000:]
    return text


FACT = {
    "on": "2026-11-02", "kind": "not_done", "what": "Atelier non commencé.",
    "ground": "not_respected",
}  # fmt: skip
DECISION = {
    "measure": "suspension", "percent": "30", "months": "2", "since": "2026-12",
    "motivation": "Atelier non fait.", "considered": "Transport examiné.",
}  # fmt: skip


def test_a_whole_procedure_is_led_in_the_browser(client, worker, head):
    pathway = person()
    BenefitCase.objects.filter(pk=pathway.case_id).update(amount=Money(60_000))
    assert "Signaler un manquement" in read(client, worker, url("person", pathway.pk))
    act(client, worker, "report", pathway.pk, **FACT)
    breach = Breach.objects.get()
    one = url("breach", breach.pk)
    assert "Vous avez signalé ces faits" in read(client, worker, one)
    assert "Examiner et retenir" in read(client, head, one)
    assert "suspension de 30 à 100 %" in read(client, head, url("qualify", breach.pk))
    act(client, head, "qualify", breach.pk, incurred="Suspension de 30 %.")
    act(client, head, "notify", breach.pk, on="2026-11-24")
    assert "Éditer la lettre des faits" in read(client, head, one)
    act(client, head, "issue_for_breach", breach.pk, "facts")
    act(client, worker, "observations", breach.pk, on="2026-11-24", text="Pas de voiture.")
    assert "180,00 €" in read(client, head, url("decide", breach.pk))
    act(client, head, "decide", breach.pk, **DECISION)
    act(client, head, "issue_for_breach", breach.pk, "decision")
    act(client, head, "notify_sanction", breach.pk, on="2026-11-24")
    assert "Transmettre au payeur" in read(client, head, one)
    act(client, head, "send", breach.pk)
    page = read(client, head, one)
    assert "180,00 €" in page
    assert "420,00 €" in page
    assert Reduction.objects.get().percent == 30
    act(client, head, "lift", breach.pk, on="2026-11-24", months_back="0", reason="A repris.")
    assert Breach.objects.get().state == "lifted"
    assert Reduction.objects.get().state == "lifted"


def test_whoever_told_a_fact_is_refused_on_the_form(client, head):
    pathway = person()
    act(client, head, "report", pathway.pk, **FACT)
    breach = Breach.objects.get()
    assert "Examiner et retenir" not in read(client, head, url("breach", breach.pk))
    text = act(client, head, "qualify", breach.pk, incurred="x", status=422)
    assert "une autre personne" in text


@pytest.mark.parametrize(
    ("day", "ground", "regime"),
    [
        ("2025-05-31", "struck_off", "old"),
        ("2025-06-01", "job_offers", "new"),
        ("2025-05-31", "job_offers", ""),
        ("2025-06-01", "struck_off", ""),
    ],
)
def test_the_day_of_the_fact_says_the_regime_to_the_day(client, worker, day, ground, regime):
    pathway = person()
    fields = {**FACT, "on": day, "ground": ground}
    text = act(client, worker, "report", pathway.pk, status=302 if regime else 422, **fields)
    if regime:
        assert Breach.objects.get().regime == regime
    else:
        assert "n'existe pas" in text


def test_both_regimes_of_one_person_stand_side_by_side(client, worker):
    pathway = person()
    old = advised(heard(pathway, day=D(2025, 5, 31)), D(2025, 6, 20))
    Breach.objects.filter(pk=old.pk).update(state="no_sanction")
    reported(pathway, day=D(2025, 6, 1))
    page = read(client, worker, url("person", pathway.pk))
    assert "Règles d'avant juin 2025" in page
    assert page.count("Fait du") == 2


def test_a_decision_outside_the_scale_keeps_what_was_typed(client, head):
    breach = heard()
    text = act(client, head, "decide", breach.pk, status=422, **{**DECISION, "percent": "20"})
    assert "va de 30 à 100 %" in text
    assert "Transport examiné." in text
    text = act(client, head, "decide", breach.pk, status=422, **{**DECISION, "months": "3"})
    assert "va de 1 à 2 mois" in text


def test_a_decision_waits_for_the_opinion_that_was_asked(client, head, secretary):
    breach = heard()
    act(client, head, "ask_panel", breach.pk)
    page = read(client, head, url("breach", breach.pk))
    assert "doit donner son avis" in page
    text = act(client, head, "decide", breach.pk, status=422, **DECISION)
    assert "doit d'abord donner son avis" in text
    page = read(client, secretary, reverse("sanctions:breaches") + "?etape=panel")
    assert str(breach.person) in page


def test_a_session_is_kept_from_its_convening_to_its_minutes(client, secretary, head):
    breach = heard(day=D(2026, 11, 2))
    Breach.objects.filter(pk=breach.pk).update(panel_asked_on=TODAY)
    act(client, secretary, "new_panel", name="EP Bresse", quorum="2", is_active="on")
    made = Panel.objects.get()
    assert "Aucun représentant" in read(client, secretary, url("panel", made.pk))
    for name, quality in (("Roy Alice", "council"), ("Petit Zoé", "recipient")):
        act(client, secretary, "add_member", made.pk, name=name, quality=quality,
            since="2026-01-01")  # fmt: skip
    act(client, secretary, "new_session", made.pk, held_on="2026-11-24", place="Salle 1")
    session = PanelSession.objects.get()
    keys = [one.pk for one in session.attendances.all()]
    act(client, secretary, "advance", session.pk, "convene")
    act(client, secretary, "answers", session.pk, members=keys)
    act(client, secretary, "advance", session.pk, "announce")
    assert str(breach.person) in read(client, secretary, url("agenda", session.pk))
    act(client, secretary, "agenda", session.pk, cases=[breach.pk])
    act(client, secretary, "advance", session.pk, "prepare")
    act(client, secretary, "advance", session.pk, "validate")
    act(client, secretary, "attendance", session.pk, members=keys)
    act(client, secretary, "advance", session.pk, "open")
    item = session.items.get()
    act(client, secretary, "opinion", item.pk, opinion="warn", why="Premier manquement.")
    act(client, secretary, "advance", session.pk, "close")
    act(client, secretary, "minutes", session.pk, minutes="Séance ouverte à 9 h.")
    act(client, secretary, "issue_minutes", session.pk)
    act(client, secretary, "advance", session.pk, "hand")
    assert "1 décision manque encore" in read(client, secretary, url("session", session.pk))
    act(client, secretary, "advance", session.pk, "end")
    assert PanelSession.objects.get().state == "council_deciding"
    act(client, head, "decide", breach.pk, **{**DECISION, "measure": "warning", "percent": "",
                                              "months": "", "since": ""})  # fmt: skip
    act(client, secretary, "advance", session.pk, "end")
    assert PanelSession.objects.get().state == "done"
    client.force_login(secretary)
    pdf = client.get(url("paper", Paper.objects.get(kind="minutes").pk))
    assert pdf.content.startswith(b"%PDF")


def test_a_session_without_its_quorum_says_so_and_stays(client, secretary):
    made = panel()
    act(client, secretary, "new_session", made.pk, held_on="2026-12-01", place="Salle 1")
    session = PanelSession.objects.get()
    act(client, secretary, "advance", session.pk, "convene")
    client.force_login(secretary)
    answer = client.post(url("advance", session.pk, "announce"), follow=True)
    assert "Le quorum est de 2 membres" in answer.content.decode()
    act(client, secretary, "postpone", session.pk, held_on="2026-12-08", reason="Neige")
    assert sorted(PanelSession.objects.values_list("state", flat=True)) == ["created", "postponed"]
    assert "reportée" in read(client, secretary, url("session", session.pk))


def test_an_unknown_step_of_a_session_is_no_page(client, secretary):
    made = panel()
    act(client, secretary, "new_session", made.pk, held_on="2026-12-01", place="Salle 1")
    act(client, secretary, "advance", PanelSession.objects.get().pk, "attend", status=404)


def test_a_waiver_is_asked_from_the_debt_and_stops_its_recovery(client, manager, chief):
    debt = debt_of(person().case, cents=40_000)
    page = read(client, manager, reverse("rights:debt", args=[debt.pk]))
    assert "demande de remise" in page
    act(client, manager, "appeal_debt", debt.pk, contested="waiver", decision_of="2026-11-02",
        received_on="2026-11-20", arguments="Deux enfants.")  # fmt: skip
    appeal = Appeal.objects.get()
    assert Debt.objects.get().state == "suspended"
    assert "Le recouvrement de 400,00 € est arrêté" in read(
        client, manager, url("appeal", appeal.pk)
    )
    page = read(client, manager, reverse("rights:debt", args=[debt.pk]))
    assert "Le recouvrement est arrêté : un recours attend sa réponse." in page
    assert url("appeal", appeal.pk) in page
    assert "Reprendre après le recours" not in page
    assert reverse("rights:debt", args=[debt.pk]) in read(client, manager, url("appeal", appeal.pk))
    act(client, manager, "admit", appeal.pk)
    act(client, manager, "assign", appeal.pk, handler=str(manager.pk))
    act(client, manager, "issue_for_appeal", appeal.pk, "receipt")
    text = act(client, chief, "answer", appeal.pk, status=422, outcome="partial", waived="400",
               why="Situation.")  # fmt: skip
    assert "moins de 400,00 €" in text
    act(client, chief, "answer", appeal.pk, outcome="partial", waived="150", why="Situation.")
    debt.refresh_from_db()
    assert (debt.state, debt.balance) == ("notified", Money(25_000))
    act(client, chief, "issue_for_appeal", appeal.pk, "answer")
    assert "150,00 €" in read(client, chief, url("appeal", appeal.pk))


def test_a_debt_not_notified_yet_says_that_its_appeal_waits_and_offers_no_recovery(client, manager):
    debt = debt_of(person().case, cents=40_000, state="assessed")
    act(client, manager, "appeal_debt", debt.pk, contested="waiver", decision_of="2026-11-02",
        received_on="2026-11-20", arguments="Deux enfants.")  # fmt: skip
    Debt.objects.filter(pk=debt.pk).update(state="notified")
    page = read(client, manager, reverse("rights:debt", args=[debt.pk]))
    assert "un recours attend sa réponse" in page
    assert "Prévoir la retenue" not in page


def test_whoever_sees_no_appeal_reads_that_recovery_is_stopped_without_a_link(client, manager):
    debt = debt_of(person().case, cents=40_000)
    act(client, manager, "appeal_debt", debt.pk, contested="waiver", decision_of="2026-11-02",
        received_on="2026-11-20", arguments="Deux enfants.")  # fmt: skip
    page = read(client, agent_as("payment_approver"), reverse("rights:debt", args=[debt.pk]))
    assert "un recours attend sa réponse" in page
    assert url("appeal", Appeal.objects.get().pk) not in page


def test_an_appeal_against_a_sanction_is_entered_from_it(client, manager):
    sanction = sent()
    page = read(client, manager, url("breach", sanction.breach_id))
    assert "Enregistrer un recours" in page
    act(client, manager, "appeal_sanction", sanction.breach_id, contested="sanction",
        decision_of="2026-10-15", received_on="2026-11-20", arguments="Malade.")  # fmt: skip
    page = read(client, manager, url("breach", sanction.breach_id))
    assert "Un recours est en cours" in page
    assert "Enregistrer un recours" not in page


def test_an_appeal_about_to_be_rejected_by_silence_comes_first_in_the_day(client, manager):
    case = person().case
    appealing.record_appeal(
        case=case, against=Against("amount"), decision_of=D(2026, 9, 1),
        received_on=D(2026, 9, 28), arguments="Trop bas.", decision=on(D(2026, 9, 28)),
    )  # fmt: skip
    page = read(client, manager, reverse("steering:day"))
    assert "recours bientôt rejeté par le silence" in page
    listed = read(client, manager, url("appeals") + "?delai=proche")
    assert "dans 4 jours" in listed


def test_the_day_of_whoever_decides_tells_what_waits(client, head, secretary, worker):
    first, *rest = followed(4, entered=D(2024, 1, 1), referred=False)
    pathways = list(Pathway.objects.select_related("case", "person"))
    reported(pathways[0])
    breach = notified(pathways[1])
    heard(pathways[2])
    Pathway.objects.filter(pk=pathways[1].pk).update(lead=worker)
    Breach.objects.filter(pk=breach.pk).update(observations_due_on=TODAY)
    page = read(client, head, reverse("steering:day"))
    assert "manquement à examiner ou à notifier" in page
    assert "manquement à décider" in page
    assert "délai de réponse passé" not in page
    assert "a des faits à expliquer" in read(client, worker, reverse("steering:day"))
    assert "prochaine séance" not in read(client, secretary, reverse("steering:day"))
    panel_of = panel()
    act(client, secretary, "new_session", panel_of.pk, held_on="2026-12-01", place="Salle 1")
    page = read(client, secretary, reverse("steering:day"))
    assert "prochaine séance" in page
    assert "séance à préparer" in page
    assert {first.pk, *(one.pk for one in rest)} == {one.pk for one in pathways}


def test_nothing_of_another_centre_opens(client, head, worker, manager):
    breach = notified(person(centre="MDS-07"))
    for agent in (head, worker):
        client.force_login(agent)
        assert client.get(url("breach", breach.pk)).status_code == 404
        assert str(breach.person) not in client.get(url("breaches")).content.decode()
    assert str(breach.person) in read(client, manager, url("breach", breach.pk))


def test_each_opening_is_logged_and_so_is_a_paper(client, manager):
    sanction = sent()
    breach = sanction.breach
    read(client, manager, url("breach", breach.pk))
    last = Consultation.objects.latest("pk")
    assert (last.subject_type, last.subject_id, last.what) == (
        "people.person",
        str(breach.person_id),
        "manquement",
    )


def test_the_page_of_a_household_gathers_its_breaches_and_appeals(client, manager, worker):
    breach = notified()
    home = breach.case.household_id
    page = read(client, manager, url("household", home))
    assert "observations attendues" in page
    assert "Enregistrer un recours" in page
    assert "Enregistrer un recours" not in read(client, worker, url("household", home))


def many(count):
    """So many breaches, each with its facts, its decision and its household."""
    followed(count, entered=D(2024, 1, 1), referred=False)
    rows = [
        Breach(
            person_id=one.person_id, pathway=one, case_id=one.case_id, name_key=one.name_key,
            centre_id="MDS-01", state="in_effect", regime="new", ground="not_respected",
            fact_on=D(2026, 9, 1), reported_by="agent:1", reported_at=on(D(2026, 9, 2)).at,
            notified_on=D(2026, 9, 3), observations_due_on=D(2026, 9, 13),
        )
        for one in Pathway.objects.all()
    ]  # fmt: skip
    Breach.objects.bulk_create(rows)
    return rows


@pytest.mark.parametrize("count", [3, 300])
def test_lists_read_the_same_number_of_times_whatever_their_length(
    client, manager, secretary, count, django_assert_max_num_queries
):
    many(count)
    made = panel()
    PanelSession.objects.bulk_create(
        PanelSession(panel=made, held_on=D(2020, 1, 1) + dt.timedelta(days=rank), place="Salle",
                     quorum=2, created_by="system:test", created_at=on(TODAY).at)
        for rank in range(count)
    )  # fmt: skip
    Appeal.objects.bulk_create(
        Appeal(case=case, name_key=case.name_key, centre_id="MDS-01", contested="amount",
               decision_of=D(2026, 9, 1), received_on=D(2026, 10, 1), arguments="Trop bas.",
               due_on=D(2026, 12, 1), implicit_on=D(2026, 12, 1), recorded_by="system:test",
               recorded_at=on(TODAY).at)
        for case in BenefitCase.objects.all()
    )  # fmt: skip
    for agent, name, ceiling in (
        (manager, "breaches", 12), (manager, "appeals", 12), (secretary, "breaches", 12),
        (secretary, "sessions", 10), (secretary, "panels", 10),
    ):  # fmt: skip
        client.force_login(agent)
        client.get(url(name))
        with django_assert_max_num_queries(ceiling):
            assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
def test_one_page_reads_the_same_number_of_times_whatever_it_holds(
    client, manager, secretary, count, django_assert_max_num_queries
):
    breach = many(count)[0]
    BreachFact.objects.bulk_create(
        BreachFact(breach=breach, on=D(2026, 9, 1), kind="other", what="Fait.",
                   told_by=f"agent:{rank}", told_at=on(D(2026, 9, 2)).at)
        for rank in range(count)
    )  # fmt: skip
    Sanction.objects.create(
        breach=breach, measure="warning", motivation="x", considered="y", reported_by="agent:1",
        decided_by="agent:2", decided_at=on(TODAY).at, decided_on=TODAY,
    )  # fmt: skip
    session = PanelSession.objects.create(
        panel=panel(), held_on=TODAY, place="Salle", quorum=2, created_by="system:test",
        created_at=on(TODAY).at,
    )  # fmt: skip
    session.items.bulk_create(
        session.items.model(session=session, breach=one, rank=rank)
        for rank, one in enumerate(Breach.objects.all(), 1)
    )
    home = breach.case.household_id
    pages = (
        (manager, url("breach", breach.pk), 28),
        (manager, url("person", breach.pathway_id), 20),
        (manager, url("household", home), 20),
        (secretary, url("session", session.pk), 16),
        (secretary, url("panel", session.panel_id), 14),
    )
    for agent, address, ceiling in pages:
        client.force_login(agent)
        client.get(address)
        with django_assert_max_num_queries(ceiling):
            assert client.get(address).status_code == 200


def test_the_main_act_follows_the_procedure(client, head):
    sanction = decided()
    one = url("breach", sanction.breach_id)
    assert "Éditer la lettre de décision" in read(client, head, one)


def test_the_scale_shows_both_regimes_and_what_the_departement_chose(client, worker):
    page = read(client, worker, url("scale"))
    for told in ("Suspension-remobilisation", "R262-68-6", "de 30 à 100 %", "24 mois",
                 "aucune délibération enregistrée", "réduction ou suspension"):  # fmt: skip
        assert told.lower() in page.lower(), told
    assert url("scale") in read(client, worker, url("breaches"))


def test_a_delay_chosen_by_the_departement_says_so_where_it_is_used(client, head, worker):
    breach = reported(person())
    reporting.qualify_breach(breach=breach, incurred="x", decision=on(TODAY))
    assert "choix du Département depuis le 01/06/2025" in read(
        client, head, url("notify", breach.pk)
    )


def test_what_was_suppressed_is_not_given_back(client, head):
    breach = advised(heard(ground="controls", kind="control"), D(2026, 11, 2), "suppress")
    sanction = deciding.decide_breach(
        breach=breach, sentence=Sentence("suppression", 30, 1, Month(2026, 12)), reasons=WHY,
        decision=on(D(2026, 11, 10)),
    )  # fmt: skip
    page = read(client, head, url("lift", sanction.breach_id))
    assert "Mois retenus à reverser" not in page
