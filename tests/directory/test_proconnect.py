"""ProConnect against a fake provider: what it sends, and every way it could lie."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse

from levier.directory import identities
from levier.directory.models import Agent, IdentityRequest
from levier.foundation import clock
from levier.foundation.acts import Decision

SERVER = "https://op.example/api/v2"
CLIENT = "levier-test"
SIRET = "22010001000002"
KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())


class Answer:
    def __init__(self, body, content_type="application/json", status=200):
        self.text = body if isinstance(body, str) else json.dumps(body)
        self.content = self.text.encode()
        self.headers = {"content-type": content_type}
        self.status_code = status

    def json(self):
        return json.loads(self.text)

    def raise_for_status(self):
        if self.status_code >= 400:
            raise requests.HTTPError(str(self.status_code))


class Provider:
    """About what ProConnect answers; each test spoils one thing."""

    def __init__(self):
        self.claims = {"sub": "sub-1", "amr": ["pwd", "mfa"], "acr": "eidas1"}
        self.person = {
            "sub": "sub-1",
            "email": "alice@levier.example",
            "given_name": "Alice",
            "usual_name": "Roy",
            "siret": SIRET,
        }
        self.key = KEY
        self.nonce = ""
        self.audience = CLIENT
        self.userinfo_type = "application/jwt"
        self.token_request = {}
        self.is_down = False

    def sign(self, claims):
        stamped = {
            "iss": SERVER,
            "aud": self.audience,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            **claims,
        }
        return jwt.encode(stamped, self.key, algorithm="ES256", headers={"kid": "k1"})

    def __call__(self, method, url, data=None, **_):
        if self.is_down:
            raise requests.ConnectionError
        if url.endswith("openid-configuration"):
            return Answer(
                {
                    "issuer": SERVER,
                    "authorization_endpoint": f"{SERVER}/authorize",
                    "token_endpoint": f"{SERVER}/token",
                    "userinfo_endpoint": f"{SERVER}/userinfo",
                    "jwks_uri": f"{SERVER}/jwks",
                    "end_session_endpoint": f"{SERVER}/session/end",
                }
            )
        if url.endswith("/jwks"):
            jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
            return Answer({"keys": [{**jwk, "kid": "k1", "alg": "ES256", "use": "sig"}]})
        if url.endswith("/token"):
            self.token_request = data
            token = self.sign({**self.claims, "nonce": self.nonce})
            return Answer({"access_token": "at", "token_type": "Bearer", "id_token": token})
        assert url.endswith("/userinfo"), url
        if self.userinfo_type == "application/jwt":
            return Answer(self.sign(self.person), "application/jwt")
        return Answer(self.person)


@pytest.fixture
def provider(seeded, settings, monkeypatch):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "proconnect": {
            "APPS": [
                {
                    "provider_id": "proconnect",
                    "name": "ProConnect",
                    "client_id": CLIENT,
                    "secret": "secret-of-the-client",
                    "settings": {"server_url": SERVER},
                }
            ]
        }
    }
    settings.LEVIER_MFA_REQUIRED = True
    fake = Provider()
    monkeypatch.setattr(requests.Session, "request", fake)
    return fake


@pytest.fixture
def alice(seeded, house):
    agent = Agent.objects.create_user("alice@levier.example", first_name="Alice", last_name="Roy")
    asked = identities.ask_identity(
        provider="proconnect",
        subject="sub-1",
        email="",
        full_name="",
        siret="",
        decision=house,
    )
    identities.link_identity(asked=asked, agent=agent, decision=house)
    return agent


def start(client):
    answer = client.post(reverse("proconnect_login"))
    assert answer.status_code == 302, answer.text
    return {key: value[0] for key, value in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client, provider, **spoilt):
    sent = start(client)
    provider.nonce = spoilt.get("nonce", sent["nonce"])
    return client.get(
        reverse("proconnect_callback"), {"code": "c", "state": spoilt.get("state", sent["state"])}
    )


def signed_in(client):
    return "_auth_user_id" in client.session


def test_only_the_parameters_proconnect_knows_are_sent(provider, client):
    sent = start(client)
    assert set(sent) == {
        "client_id",
        "redirect_uri",
        "scope",
        "response_type",
        "state",
        "nonce",
        "claims",
    }
    assert len(sent["state"]) >= 32 and len(sent["nonce"]) >= 32
    assert set(sent["scope"].split()) == {"openid", "given_name", "usual_name", "email", "siret"}
    assert sent["redirect_uri"].endswith("/compte/proconnect/retour/")


def test_a_linked_agent_signs_in_and_leaves_proconnect_too(provider, alice, client):
    answer = come_back(client, provider)
    assert answer.status_code == 302 and signed_in(client)
    assert provider.token_request["client_secret"] == "secret-of-the-client"
    assert client.get(reverse("my_account")).status_code == 200
    assert client.get(reverse("directory:centres")).status_code == 403  # no role yet, MFA is fine
    assert SocialAccount.objects.get().extra_data == {}
    out = client.post(reverse("account_logout"))
    assert out["Location"].startswith(f"{SERVER}/session/end?id_token_hint=")
    assert not signed_in(client)


def test_someone_unknown_is_refused_politely_and_may_be_linked(provider, client, administrator):
    Agent.objects.create_user("alice@levier.example")
    answer = come_back(client, provider)
    assert answer.status_code == 403 and not signed_in(client)
    assert "Votre demande est enregistrée" in answer.text
    asked = IdentityRequest.objects.get()
    assert (asked.subject, asked.siret, asked.agent) == ("sub-1", SIRET, None)
    by = Decision(administrator.actor, clock.now(), "vue à son bureau")
    agent = Agent.objects.get(email="alice@levier.example")
    identities.link_identity(asked=asked, agent=agent, decision=by)
    come_back(client, provider)
    assert signed_in(client)


def test_the_same_address_under_another_sub_is_a_stranger(provider, alice, client):
    provider.claims["sub"] = provider.person["sub"] = "sub-2"
    assert come_back(client, provider).status_code == 403
    assert not signed_in(client)


@pytest.mark.parametrize("siret", ["44312197500017", "", None])
def test_an_organisation_we_do_not_know_is_refused(provider, alice, client, siret):
    provider.person["siret"] = siret
    answer = come_back(client, provider)
    assert answer.status_code == 403 and "organisme" in answer.text
    assert not signed_in(client)


def test_the_list_of_the_settings_wins_over_the_directory(provider, alice, client, settings):
    settings.LEVIER_PROCONNECT_SIRETS = ["44312197500017"]
    assert come_back(client, provider).status_code == 403
    provider.person["siret"] = "44312197500017"
    come_back(client, provider)
    assert signed_in(client)


def test_without_a_second_factor_there_nobody_enters(provider, alice, client):
    provider.claims["amr"] = ["pwd"]
    answer = come_back(client, provider)
    assert answer.status_code == 403 and "second facteur" in answer.text
    assert not signed_in(client)


def test_a_level_with_two_factors_is_enough(provider, alice, client):
    provider.claims.update(
        amr=None, acr="https://proconnect.gouv.fr/assurance/consistency-checked-2fa"
    )
    come_back(client, provider)
    assert signed_in(client)


def test_a_suspended_agent_does_not_enter_by_this_door_either(provider, alice, client):
    Agent.objects.filter(pk=alice.pk).update(is_active=False)
    come_back(client, provider)
    assert not signed_in(client)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda provider: setattr(provider, "key", OTHER_KEY),
        lambda provider: setattr(provider, "audience", "somebody-else"),
        lambda provider: provider.claims.update(exp=int(time.time()) - 60),
        lambda provider: provider.claims.update(iss="https://evil.example"),
        lambda provider: provider.person.update(sub="sub-9"),
        lambda provider: setattr(provider, "userinfo_type", "application/json"),
    ],
    ids=["key", "audience", "expired", "issuer", "two people", "unsigned userinfo"],
)
def test_a_provider_that_lies_is_refused(provider, alice, client, spoil):
    spoil(provider)
    answer = come_back(client, provider)
    assert "a échoué" in answer.text and not signed_in(client)


@pytest.mark.parametrize("spoilt", [{"nonce": "another"}, {"nonce": ""}, {"state": "another"}])
def test_an_answer_to_another_question_is_refused(provider, alice, client, spoilt):
    answer = come_back(client, provider, **spoilt)
    assert "a échoué" in answer.text and not signed_in(client)


def test_nobody_links_an_identity_to_oneself(provider, alice, client, newcomer):
    client.force_login(newcomer)
    client.get(reverse("proconnect_login"), {"process": "connect"})
    answer = client.post(reverse("proconnect_login") + "?process=connect")
    if answer.status_code == 302 and "authorize" in answer["Location"]:
        sent = parse_qs(urlsplit(answer["Location"]).query)
        provider.nonce = sent["nonce"][0]
        provider.claims["sub"] = provider.person["sub"] = "sub-new"
        client.get(reverse("proconnect_callback"), {"code": "c", "state": sent["state"][0]})
    assert not SocialAccount.objects.filter(user=newcomer).exists()


def test_a_provider_that_does_not_answer_is_told_as_such(provider, client):
    provider.is_down = True
    answer = client.post(reverse("proconnect_login"))
    assert answer.status_code == 503 and "a échoué" in answer.text


def test_giving_up_there_is_told_here(provider, client):
    sent = start(client)
    answer = client.get(
        reverse("proconnect_callback"), {"error": "access_denied", "state": sent["state"]}
    )
    assert answer["Location"] == reverse("socialaccount_login_cancelled")
    assert "abandonné" in client.get(answer["Location"]).text


def test_the_sign_in_page_offers_it_only_when_it_is_configured(db, client, provider, settings):
    assert "ProConnect" in client.get("/compte/connexion/").text
    assert "Continuer vers ProConnect" in client.get(reverse("proconnect_login")).text
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "ProConnect" not in client.get("/compte/connexion/").text
    assert client.get(reverse("proconnect_login")).status_code == 404
