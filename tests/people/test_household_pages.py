"""The situation of a household: facts by source, corrected, withdrawn; NIR, contact, readings."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.foundation.models import Consultation, JournalEntry
from levier.people.models import Fact, Household, Person
from tests.people.files import OYONNAX, agent_with, family, nir, take_families, text_of
from tests.rights.taken import feed, take

pytestmark = pytest.mark.usefixtures("ain")


@pytest.fixture
def home(ain):
    take(feed(family(1), family(2, "LEFEBVRE", "ELOI", NUMCOM=OYONNAX)))
    return Household.objects.earliest("pk")


@pytest.fixture
def manager(client, home):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


def claimant():
    return Person.objects.get(first_name="ÉLOÏSE")


def address(home, name, *args):
    return reverse(f"people:{name}", args=[home.pk, *args])


def activity(home, name="fact"):
    return address(home, name, str(claimant().pk), "activite")


STATED = {"act": "CHO", "since": "2026-11-01", "reason": "attestation vue", "natcontrtra": "",
          "dfact": ""}  # fmt: skip


def test_the_situation_reads_in_words_never_in_codes(client, manager, home):
    page = text_of(client.get(address(home, "facts")))
    for words in ("12 RUE DES TILLEULS, 01000 BOURG EN BRESSE", "Célibataire depuis le 12/01/1985",
                  "Contrat à durée indéterminé depuis le 01/02/2026", "Droit ouvert et versable",
                  "allocataire, 41 ans", "enfant, 11 ans", "CAF de l'Ain"):  # fmt: skip
        assert words in page
    for raw in ("CEL", "CDI", "SITFAM", "ETATDOSRSA", "{", "null", nir(1)):
        assert raw not in page


def test_a_code_that_no_list_knows_is_shown_and_said_unknown(client, manager, home):
    take(feed(family(1, code="QQQ"), day="2026-12-31", made="2026-12-28"))
    page = text_of(client.get(activity(home)))
    assert "code QQQ inconnu" in page
    assert "inconnu de nos listes, gardé tel quel" in page
    assert "CAF de l'Ain (code CAF 011)" in page
    assert "Contrat à durée indéterminé" in page  # its past


def test_a_correction_is_seen_before_and_after_then_stands_beside_the_payers(client, manager, home):
    url = activity(home, "correct_fact")
    assert "Contrat à durée indéterminé" in client.get(url).content.decode()
    preview = client.post(url, STATED)
    assert "Ce qui va changer" in text_of(preview)
    assert "Chômeur sans justificatif depuis le 01/11/2026" in text_of(preview)
    assert not Fact.objects.filter(source_kind="agent").exists()
    back = client.post(url, {**STATED, "modifier": "1"})
    assert "Voir ce qui va changer" in text_of(back)
    done = client.post(url, {**STATED, "confirmer": "1"})
    assert done["Location"] == activity(home)
    page = text_of(client.get(activity(home)))
    assert "Le payeur et un agent ne disent pas la même chose." in page
    assert "attestation vue" in page
    fact = Fact.objects.get(source_kind="agent")
    assert fact.content == {"Activite": [{"ACT": "CHO", "DDACT": "2026-11-01"}]}
    assert (fact.since, fact.source) == (dt.date(2026, 11, 1), manager.actor)
    assert "(désaccord)" in text_of(client.get(address(home, "facts")))


@pytest.mark.parametrize(
    "wrong",
    [{"reason": ""}, {"act": ""}, {"act": "QQQ"}, {"since": "31/02/2026"},
     {"reason": "NIR 1 85 01 01 500 001 23"}],
)  # fmt: skip
def test_a_correction_that_does_not_hold_is_refused_on_the_form(client, manager, home, wrong):
    url = activity(home, "correct_fact")
    for step in ({}, {"confirmer": "1"}):
        answer = client.post(url, {**STATED, **wrong, **step})
        assert answer.status_code == 422
        assert "À corriger avant de continuer" in text_of(answer)
    assert not Fact.objects.filter(source_kind="agent").exists()


def test_an_address_is_corrected_in_its_own_shape(client, manager, home):
    url = address(home, "correct_fact", "foyer", "adresse")
    client.post(url, {
        "since": "2026-11-02", "numvoie": "3", "libtypevoie": "RUE", "nomvoie": "DU LAC",
        "compladr": "", "lieudist": "", "codepos": "01100", "nomcom": "OYONNAX",
        "reason": "bail vu", "confirmer": "1",
    })  # fmt: skip
    assert "3 RUE DU LAC, 01100 OYONNAX" in text_of(client.get(address(home, "facts")))
    wrong = client.post(url, {"since": "2026-11-02", "nomcom": "OYONNAX", "codepos": "011",
                              "reason": "bail vu"})  # fmt: skip
    assert "5 chiffres sont attendus" in text_of(wrong)


def test_what_nobody_stated_can_be(client, manager, home):
    page = client.get(address(home, "facts")).content.decode()
    url = address(home, "correct_fact", str(claimant().pk), "grossesse")
    assert url in page
    client.post(url, {"since": "2026-09-01", "dtdeclgro": "", "dfgro": "", "natfingro": "",
                      "reason": "certificat vu", "confirmer": "1"})  # fmt: skip
    assert "début le 01/09/2026" in text_of(client.get(address(home, "facts")))
    child = Person.objects.filter(memberships__household=home, memberships__role="ENF").get()
    assert address(home, "correct_fact", str(child.pk), "grossesse") not in page


def test_a_correction_is_withdrawn_with_a_reason_and_stays_in_the_past(client, manager, home):
    client.post(activity(home, "correct_fact"), {**STATED, "confirmer": "1"})
    url = activity(home, "withdraw_fact")
    assert "Chômeur sans justificatif" in text_of(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "erreur de dossier"}).status_code == 302
    page = text_of(client.get(activity(home)))
    assert "Aucun agent n'a rien constaté d'autre." in page
    assert "attestation vue" in page
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("whose", "kind"),
    [("foyer", "n-existe-pas"), ("999999", "activite"), ("x", "activite"), ("foyer", "activite"),
     ("99999999999999999999", "activite"), ("foyer", "montants-calcules-par-le-payeur")],
)  # fmt: skip
def test_what_an_agent_may_not_state_has_no_page(client, manager, home, whose, kind):
    assert client.get(address(home, "correct_fact", whose, kind)).status_code == 404


def test_a_nir_is_revealed_once_in_the_answer_with_a_reason_and_written_down(client, manager, home):
    url = address(home, "reveal_nir", claimant().pk)
    assert nir(1) not in text_of(client.get(url)).replace(" ", "")
    refused = client.post(url, {"reason": " "})
    assert refused.status_code == 422
    assert nir(1) not in text_of(refused).replace(" ", "")
    assert not Consultation.objects.filter(what="nir").exists()
    shown = client.post(url, {"reason": "appel de la CAF"})
    assert nir(1) in text_of(shown).replace(" ", "")
    assert shown["Cache-Control"] == "no-store"
    line = Consultation.objects.get(what="nir")
    assert (line.actor, line.reason) == (manager.actor, "appel de la CAF")
    assert nir(1) not in text_of(client.get(url)).replace(" ", "")


def test_a_nir_stays_hidden_from_those_who_need_none(client, home):
    client.force_login(agent_with("lead_worker", "social_centre", home.centre_id))
    url = address(home, "reveal_nir", claimant().pk)
    assert client.get(url).status_code == 403
    page = client.get(address(home, "facts")).content.decode()
    assert url not in page
    assert nir(1) not in page


def test_somebody_of_another_household_has_no_page_here(client, manager, home):
    other = Person.objects.get(first_name="ELOI")
    assert client.get(address(home, "reveal_nir", other.pk)).status_code == 404
    assert client.post(address(home, "set_contact", other.pk)).status_code == 404


def test_telephone_and_address_are_kept_and_found(client, manager, home):
    url = address(home, "set_contact", claimant().pk)
    wrong = client.post(url, {"email": "pas une adresse", "phone": ""})
    assert wrong.status_code == 422
    typed = {"email": "Eloise.L@example.org", "phone": "04 74 32 32 32"}
    assert "eloise.l@example.org" in client.post(url, typed).content.decode().lower()
    client.post(url, {**typed, "confirmer": "1"})
    someone = claimant()
    assert (someone.email, someone.phone) == ("eloise.l@example.org", "0474323232")
    client.post(url, {"email": "", "phone": "12", "confirmer": "1"})
    assert claimant().phone == "0474323232"
    found = client.get("/recherche/", {"q": "eloise.l@example.org"})
    assert found.status_code == 302


def test_taking_an_address_away_leaves_the_first_name_to_be_found(client, manager, home):
    url = address(home, "set_contact", claimant().pk)
    for email in ("eloise@lefevre-eloise.example", ""):
        client.post(url, {"email": email, "phone": "", "confirmer": "1"})
    assert client.get("/recherche/", {"q": "lefevre eloise"}).status_code == 302


def test_who_looked_is_told_to_those_entitled(client, manager, home):
    client.get(address(home, "facts"))
    client.post(address(home, "reveal_nir", claimant().pk), {"reason": "contrôle du NIR"})
    page = text_of(client.get(address(home, "consultations")))
    for words in ("la situation", "un NIR en clair", "contrôle du NIR", manager.email):
        assert words in page
    client.force_login(agent_with("lead_worker", "social_centre", home.centre_id))
    assert client.get(address(home, "consultations")).status_code == 403
    assert "Consultations" not in client.get(address(home, "facts")).content.decode()


def test_another_centres_household_is_not_found(client, home):
    other = Household.objects.latest("pk")
    client.force_login(agent_with("lead_worker", "social_centre", home.centre_id))
    assert client.get(address(home, "facts")).status_code == 200
    for name, args in (
        ("facts", []), ("fact", ["foyer", "adresse"]), ("correct_fact", ["foyer", "adresse"]),
        ("set_contact", [other.claimant_id]),
    ):  # fmt: skip
        assert client.get(address(other, name, *args)).status_code == 404
        assert client.post(address(other, name, *args)).status_code in (404, 405)


def test_a_lead_worker_corrects_the_household_of_the_centre(client, home):
    client.force_login(agent_with("lead_worker", "social_centre", home.centre_id))
    done = client.post(activity(home, "correct_fact"), {**STATED, "confirmer": "1"})
    assert done.status_code == 302
    assert JournalEntry.objects.filter(act="people.fact.correct").exists()


def test_an_auditor_reads_and_states_nothing(client, home):
    client.force_login(agent_with("auditor"))
    assert "Ajouter un constat" not in client.get(address(home, "facts")).content.decode()
    assert client.get(activity(home, "correct_fact")).status_code == 403


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_of_a_household_asks_more_when_there_are_more(
    client, manager, django_assert_max_num_queries, count
):
    home = take_families(count, first=10)[-1]
    person = home.claimant_id
    for name, args, ceiling in (
        ("facts", [], 14), ("fact", [str(person), "activite"], 12),
        ("correct_fact", [str(person), "activite"], 12), ("consultations", [], 14),
        ("reveal_nir", [person], 10), ("set_contact", [person], 10),
    ):  # fmt: skip
        with django_assert_max_num_queries(ceiling):
            assert client.get(address(home, name, *args)).status_code == 200
