"""Decisions sent by the software of another body: who may call, what is taken, what is refused."""

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from django.urls import reverse

from levier.directory import tokens
from levier.directory.models import ApiToken, Organisation
from levier.formats import referral_decisions as files
from levier.foundation import clock
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.pathways.models import ReceivedDecision, Referral
from levier.pathways.usecases import receiving_decisions as usecases
from levier.pathways.web import api
from tests.pathways.followed import HOUSE, agent_as, followed, partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
ADDRESS = "/api/v1/orientations"
OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.yaml"


def issued(name="Orientations", days=365):
    owner, _ = Organisation.objects.get_or_create(
        siret="13000548100010", defaults={"name": "France Travail", "kind": "france_travail"}
    )
    until = clock.today() + dt.timedelta(days)
    decision = type(HOUSE)(HOUSE.actor, clock.now(), "essai")
    return tokens.issue_token(organisation=owner, name=name, until=until, decision=decision)


@pytest.fixture
def secret():
    return issued()[1]


def one(number=0, **changes):
    return {
        "reference": f"FT-{number}", "dossier": str(number), "nom": f"Essai{number:05d}",
        "prenom": "Camille", "date_naissance": "1980-01-01", "parcours": "professionnel",
        "siret": "44312197500009", "date_decision": "2026-11-20",
        "date_notification": "2026-11-21", **changes,
    }  # fmt: skip


def call(client, secret, *rows, body=None, **headers):
    content = body if body is not None else json.dumps({"decisions": rows})
    return client.post(
        ADDRESS, content, content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", **headers},
    )  # fmt: skip


class TestTokens:
    def test_without_one_nothing_is_read(self, client, secret):
        for wrong in ("", "lev_faux", secret + "x", secret[4:]):
            answer = call(client, wrong, one())
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"] == "Bearer"
        assert not Referral.objects.exists() and ApiToken.objects.get().used_at is None

    def test_the_secret_is_nowhere_in_the_base(self, secret):
        token = ApiToken.objects.get()
        assert secret not in {str(value) for value in vars(token).values()}
        assert not JournalEntry.objects.filter(line__contains=secret).exists()

    def test_taken_back_over_or_of_a_closed_organisation_it_opens_nothing(self, client):
        token, secret = issued()
        assert call(client, secret, one()).status_code == 200
        Organisation.objects.filter(pk=token.organisation_id).update(is_active=False)
        assert call(client, secret, one()).status_code == 401
        Organisation.objects.filter(pk=token.organisation_id).update(is_active=True)
        ApiToken.objects.filter(pk=token.pk).update(until=clock.today())
        assert call(client, secret, one()).status_code == 401
        token, secret = issued()
        tokens.revoke_token(token=token, decision=HOUSE)
        assert call(client, secret, one()).status_code == 401
        with pytest.raises(Refusal, match="déjà retiré"):
            tokens.revoke_token(token=token, decision=HOUSE)

    def test_it_ends_within_two_years(self):
        for days in (0, 800):
            with pytest.raises(Refusal, match="deux ans"):
                issued(days=days)

    def test_too_many_calls_in_a_minute_wait(self, client, secret):
        minute = clock.now().replace(second=0, microsecond=0)
        ApiToken.objects.update(window=minute, calls=tokens.CALLS)
        answer = call(client, secret, one())
        if answer.status_code == 200:  # the minute turned meanwhile
            return
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        assert not ReceivedDecision.objects.exists()

    def test_calls_are_counted_within_the_minute_and_begin_again(self, secret):
        token, at = ApiToken.objects.get(), dt.datetime(2026, 11, 25, 9, 0, 30, tzinfo=dt.UTC)
        assert all(tokens.take_turn(token, at) for _ in range(tokens.CALLS))
        assert not tokens.take_turn(token, at)
        assert tokens.take_turn(token, at + dt.timedelta(minutes=1))

    def test_only_an_administrator_issues_one(self):
        agent = agent_as("rsa_manager")
        with pytest.raises(Refusal, match="rôle"):
            tokens.issue_token(
                organisation=Organisation.objects.first() or partner().organisation, name="x",
                until=clock.today(), decision=type(HOUSE)(agent.actor, clock.now(), "essai"),
            )  # fmt: skip


class TestCalls:
    def test_a_decision_is_taken_as_from_a_file(self, client, secret):
        followed()
        partner()
        told = call(client, secret, one()).json()
        referral = Referral.objects.get()
        assert told["prises"] == 1
        assert told["decisions"] == [
            {"reference": "FT-0", "resultat": "prise", "orientation": referral.pk}
        ]
        assert (referral.state, referral.decided_elsewhere) == ("notified", "France Travail")
        assert referral.decided_by == f"system:api:{ApiToken.objects.get().pk}"

    def test_sent_again_it_is_one_decision_with_one_answer(self, client, secret):
        followed()
        partner()
        first = call(client, secret, one()).json()["decisions"][0]
        again = call(client, secret, one(), one()).json()
        assert again["deja_prises"] == 2
        assert {row["orientation"] for row in again["decisions"]} == {first["orientation"]}
        assert Referral.objects.count() == 1

    def test_a_reference_is_of_one_decision(self, client, secret):
        followed(2)
        partner()
        call(client, secret, one())
        told = call(client, secret, one(1, reference="FT-0")).json()["decisions"][0]
        assert (told["resultat"], told["champ"]) == ("refusee", "reference")

    def test_another_organisation_has_its_own_references(self, client, secret):
        followed(2)
        partner()
        call(client, secret, one())
        other = Organisation.objects.create(siret="00001017300011", name="Autre", kind="other")
        _, second = tokens.issue_token(
            organisation=other, name="x", until=clock.today() + dt.timedelta(9),
            decision=type(HOUSE)(HOUSE.actor, clock.now(), "essai"),
        )  # fmt: skip
        told = call(client, second, one(1, reference="FT-0")).json()
        assert told["prises"] == 1

    def test_one_line_refused_stops_no_other_and_may_be_mended(self, client, secret):
        followed(2)
        partner()
        told = call(client, secret, one(parcours="sportif"), one(1)).json()
        assert [row["resultat"] for row in told["decisions"]] == ["refusee", "prise"]
        assert told["decisions"][0]["champ"] == "parcours"
        assert call(client, secret, one()).json()["prises"] == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"reference": ""}, "reference"),
            ({"reference": "x" * 61}, "reference"),
            ({"nom": 12}, "nom"),
            ({"nom": ["a"]}, "nom"),
            ({"nom": "a\x00"}, "nom"),
            ({"nom": "x" * 121}, "nom"),
            ({"iban": "FR76"}, "iban"),
            ({"date_decision": "20-11-2026"}, "date_decision"),
            ({"date_decision": "2999-01-01"}, "date_decision"),
            ({"siret": "1"}, "siret"),
            ({"siret": "13000548100010"}, "siret"),
            ({"nir": "1"}, "nir"),
            ({"dossier": "", "nir": None}, "dossier"),
            ({"date_naissance": "1981-01-01"}, "dossier"),
        ],
    )
    def test_a_bad_line_says_which_field_and_why(self, client, secret, changes, field):
        followed()
        partner()
        told = call(client, secret, one(**changes)).json()["decisions"][0]
        assert (told["resultat"], told["champ"]) == ("refusee", field)
        assert told["motif"].endswith((".", "?"))
        assert not ReceivedDecision.objects.exists()

    @pytest.mark.parametrize(
        "body",
        ["", "{", "[]", "null", '{"decisions": {}}', '{"decisions": []}', b"\xff\xfe",
         "[" * 100_000, json.dumps({"decisions": [{}] * 201}), "1" * 5_000],
    )  # fmt: skip
    def test_what_is_no_call_is_400_with_a_sentence(self, client, secret, body):
        answer = call(client, secret, body=body)
        assert answer.status_code == 400 and answer.json()["erreur"].endswith(".")

    def test_what_weighs_too_much_is_413(self, client, secret):
        for size in (api.LARGEST + 1, 3_000_000):
            assert call(client, secret, body=" " * size).status_code == 413

    def test_a_line_that_is_no_object_is_refused_alone(self, client, secret):
        told = call(client, secret, "bonjour", 3, None).json()
        assert told["refusees"] == 3

    def test_each_call_is_one_line_of_the_journal_without_names(self, client, secret):
        followed()
        partner()
        call(client, secret, one(), one(1))
        line = JournalEntry.objects.get(act="pathways.api.receive").line
        assert '"kept":1' in line and '"refused":1' in line
        assert "Essai" not in line

    def test_read_by_get_it_answers_405(self, client):
        assert client.get(ADDRESS).status_code == 405

    def test_no_answer_is_kept_by_a_cache(self, client, secret):
        assert call(client, secret, one())["Cache-Control"] == "no-store"
        assert call(client, "x", one())["Cache-Control"] == "no-store"


class TestDescription:
    """docs/reference/openapi.yaml says what the code does."""

    @pytest.fixture
    def told(self):
        return yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))

    def test_the_address_and_the_statuses(self, told):
        assert list(told["paths"]) == [reverse("pathways:api_referrals")]
        answers = told["paths"][ADDRESS]["post"]["responses"]
        assert set(answers) == {"200", "400", "401", "413", "429"}

    def test_the_fields_of_a_decision(self, told):
        schema = told["components"]["schemas"]["Decision"]
        assert set(schema["properties"]) == set(usecases.FIELDS)
        assert set(schema["required"]) == {"reference", *files.NEEDED}
        assert schema["properties"]["reference"]["maxLength"] == api.LONGEST_REFERENCE
        for name in schema["properties"]["parcours"]["enum"]:
            assert not isinstance(files.decided(0, one(parcours=name)), files.Unread)

    def test_the_limits(self, told):
        body = told["paths"][ADDRESS]["post"]["requestBody"]["content"]["application/json"]
        rows = body["schema"]["properties"]["decisions"]
        assert (rows["minItems"], rows["maxItems"]) == (1, api.MOST)

    def test_the_answers(self, told, client, secret):
        followed()
        partner()
        answer = call(client, secret, one(), one(1)).json()
        schemas = told["components"]["schemas"]
        assert set(answer) == set(schemas["Reponse"]["properties"])
        keys = {key for row in answer["decisions"] for key in row}
        assert keys == set(schemas["Sort"]["properties"])
        results = {usecases.TAKEN, usecases.TAKEN_BEFORE, usecases.REFUSED}
        assert set(schemas["Sort"]["properties"]["resultat"]["enum"]) == results

    def test_the_example_of_the_page_is_read(self):
        page = (OPENAPI.parent / "api.md").read_text(encoding="utf-8")
        body = json.loads(page.partition("-d '")[2].partition("'\n")[0])
        assert not isinstance(files.decided(0, body["decisions"][0]), files.Unread)
