"""H10 and H11: who gets in, how long, and what a stranger learns."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import NoReverseMatch, reverse

from levier.directory import signin, usecases
from levier.directory.models import Agent
from levier.directory.passwords import remaining_letters
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.foundation.models import JournalEntry

EMAIL, PASSWORD = "alice@levier.example", "girafe-wagon-neige-42"
LOGIN = "/compte/connexion/"


@pytest.fixture
def alice(db):
    cache.clear()
    return Agent.objects.create_user(EMAIL, PASSWORD, first_name="Alice", last_name="Roy")


def sign_in(client, email=EMAIL, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def test_passwords_are_kept_by_argon2(alice):
    assert alice.password.startswith("argon2$argon2id$")


def test_an_agent_signs_in_with_a_new_session_and_leaves_for_good(alice, client):
    page = client.get(LOGIN)
    assert "Se connecter" in page.text and "Créer" not in page.text
    client.session["before"] = 1
    before = client.session.session_key
    answer = sign_in(client)
    assert answer.status_code == 302 and answer["Location"] == "/"
    key = client.session.session_key
    assert key != before
    assert JournalEntry.objects.filter(act="directory.session.open").count() == 1
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert stolen.get(reverse("my_account")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert stolen.get(reverse("my_account")).status_code == 302
    assert not any(session.exists() for session in UserSession.objects.all())


def test_a_refusal_says_the_same_of_an_unknown_account(alice, client):
    wrong = sign_in(client, password="une-autre-phrase-longue")
    unknown = sign_in(client, email="inconnu@levier.example")
    strip = re.compile(r'(?s)csrfmiddlewaretoken" value="[^"]*"|value="[^"]*@levier.example"')
    assert wrong.status_code == unknown.status_code == 200
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)
    assert "_auth_user_id" not in client.session


def test_ten_failures_lock_the_account_for_a_while(alice, client):
    for number in range(10):
        sign_in(client, password=f"mauvaise-phrase-{number}", REMOTE_ADDR=f"10.0.0.{number}")
    answer = sign_in(client, REMOTE_ADDR="10.0.1.1")
    assert "_auth_user_id" not in client.session
    assert "Trop de tentatives" in answer.text


def test_a_network_that_tries_everybody_is_stopped(alice, client):
    for number in range(30):
        sign_in(client, email=f"x{number}@levier.example")
    answer = sign_in(client)
    assert "_auth_user_id" not in client.session
    assert answer.status_code == 429 or "Trop de tentatives" in answer.text


def test_nobody_signs_up(db, client):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/compte/signup/").status_code == 404
    assert not signin.AccountAdapter().is_open_for_signup(None)


def test_a_suspended_agent_is_told_so_and_cut_at_the_next_request(alice, client):
    sign_in(client)
    assert client.get(reverse("my_account")).status_code == 200
    usecases.suspend_agent(agent=alice, decision=Decision("system:test", clock.now(), "départ"))
    assert client.get(reverse("my_account")).status_code == 302
    answer = sign_in(client)
    assert answer["Location"] == reverse("account_inactive")
    assert "suspendu" in client.get(reverse("account_inactive")).text


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_thirty_idle_minutes_end_a_session(alice, client, time_machine, minutes, stays):
    start = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
    time_machine.move_to(start, tick=False)
    sign_in(client)
    time_machine.move_to(start + dt.timedelta(minutes=minutes), tick=False)
    answer = client.get(reverse("my_account"))
    assert (answer.status_code == 200) is stays
    if not stays:
        assert answer["Location"].startswith(LOGIN) and "next=/compte/" in answer["Location"]
        assert not UserSession.objects.exists()


def test_twelve_hours_end_a_session_however_busy(alice, client, time_machine):
    start = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
    time_machine.move_to(start, tick=False)
    sign_in(client)
    for quarter in range(1, 48):
        time_machine.move_to(start + dt.timedelta(minutes=15 * quarter), tick=False)
        assert client.get(reverse("my_account")).status_code == 200
    assert UserSession.objects.get().last_seen_at == clock.now()
    time_machine.move_to(start + dt.timedelta(hours=12, seconds=1), tick=False)
    assert client.get(reverse("my_account")).status_code == 302


def test_a_fourth_session_ends_the_first(alice):
    clients = [Client() for _ in range(4)]
    for each in clients:
        sign_in(each)
    assert clients[0].get(reverse("my_account")).status_code == 302
    assert all(each.get(reverse("my_account")).status_code == 200 for each in clients[1:])


def test_an_agent_ends_a_session_elsewhere_but_nobody_elses(alice, client):
    other = Client()
    sign_in(other)
    sign_in(client)
    first = UserSession.objects.order_by("pk").first()
    assert "Terminer" in client.get(reverse("my_account")).text
    client.post(reverse("end_own_session", args=[first.pk]))
    assert other.get(reverse("my_account")).status_code == 302
    bob = Agent.objects.create_user("bob@levier.example", PASSWORD)
    stranger = Client()
    sign_in(stranger, email=bob.email)
    mine = UserSession.objects.get(user=alice)
    stranger.post(reverse("end_own_session", args=[mine.pk]))
    assert client.get(reverse("my_account")).status_code == 200


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("girafe-wagon", "password_too_short"),
        ("levier-ain-2026-mds", "password_contextual"),
        ("Alice.Roy.Alice.Roy.2026!", "password_contextual"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_contextual"),
        ("departement-de-l-ain-01", "password_contextual"),
    ],
)
def test_a_password_everybody_would_try_is_refused(alice, password, reason):
    with pytest.raises(ValidationError) as refused:
        password_validation.validate_password(password, alice)
    assert reason in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize("password", [PASSWORD, "maison rouge fenetre poulet", "x" + PASSWORD * 6])
def test_a_passphrase_is_taken_whatever_it_is_made_of(alice, password):
    password_validation.validate_password(password, alice)
    assert remaining_letters(password, ["ain"]) >= 8


def test_a_reset_link_serves_once(alice, client, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    link = re.search(r"/compte/mot-de-passe/nouveau/\S+", mailoutbox[0].body).group()
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    new = "tulipe-camion-sable-91"
    answer = client.post(address, {"password1": new, "password2": new})
    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    assert client.get(answer["Location"]).status_code == 200
    assert "ne vaut plus" in Client().get(link, follow=True).text
    sign_in(client, password=new)
    assert "_auth_user_id" in client.session


def test_a_reset_for_nobody_says_the_same(alice, client, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": EMAIL})
    unknown = client.post(reverse("account_reset_password"), {"email": "x@levier.example"})
    assert known["Location"] == unknown["Location"] == reverse("account_reset_password_done")
    assert client.get(known["Location"]).status_code == 200
    assert [mail.to for mail in mailoutbox] == [[EMAIL]]


def confirm(client):
    """Acts on the security of an account ask for the password again, even just signed in."""
    address = reverse("account_reauthenticate")
    assert "Confirmez votre identité" in client.get(address).text
    assert client.post(address, {"password": PASSWORD}).status_code == 302


def add_totp(client):
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )
    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer.status_code == 302, answer.text
    return secret


def test_a_totp_is_sealed_asked_for_and_serves_once(alice, client, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC), tick=False)
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith("/compte/confirmer/")
    confirm(client)
    secret = add_totp(client)
    stored = Authenticator.objects.get(type="totp")
    assert secret not in str(stored.data)
    time_machine.move_to(dt.datetime(2026, 11, 24, 9, 5, tzinfo=dt.UTC), tick=False)
    again = Client()
    assert sign_in(again)["Location"] == reverse("mfa_authenticate")
    assert again.get(reverse("my_account")).status_code == 302
    assert "Second facteur" in again.get(reverse("mfa_authenticate")).text
    code = totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )
    assert again.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert again.get(reverse("my_account")).status_code == 200
    third = Client()
    sign_in(third)
    third.post(reverse("mfa_authenticate"), {"code": code})
    assert third.get(reverse("my_account")).status_code == 302


def test_an_added_factor_is_told_by_mail(transactional_db, client, mailoutbox):
    cache.clear()
    Agent.objects.create_user(EMAIL, PASSWORD)
    sign_in(client)
    confirm(client)
    add_totp(client)  # told once the change is committed, hence a real transaction here
    [mail] = mailoutbox
    assert mail.to == [EMAIL] and "a été ajoutée" in mail.body and "Adresse réseau" in mail.body


def test_the_pages_of_the_second_factor_open(alice, client):
    sign_in(client)
    confirm(client)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"):
        assert client.get(reverse(name)).status_code == 200, name
    add_totp(client)
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "account_change_password",
        "account_reauthenticate",
        "mfa_reauthenticate",
    ):
        assert client.get(reverse(name)).status_code == 200, name
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    again = Client()
    sign_in(again)
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert again.get(reverse("my_account")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(type="totp").exists()


def test_the_browser_gets_what_a_passkey_needs(alice, client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    assert len(options["challenge"]) >= 22 and options["rpId"] == "testserver"
    sign_in(client)
    confirm(client)
    page = client.get(reverse("mfa_add_webauthn"))
    assert 'data-passkey="addForm"' in page.text and "passkeys.js" in page.text


def test_whoever_sees_files_is_sent_to_add_a_second_factor(seeded, client, agent_with, settings):
    settings.LEVIER_MFA_REQUIRED = True
    client.force_login(agent_with("lead_worker"))
    page = reverse("directory:centres")
    assert client.get(page)["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    assert "second facteur" in client.get(reverse("my_account")).text
    Authenticator.objects.create(user=agent_with("lead_worker"), type="totp", data={})
    assert client.get(page).status_code == 200


def test_the_demo_says_that_the_second_factor_is_not_asked_for(alice, client, settings):
    assert "pas exigé" in client.get(LOGIN).text
    settings.LEVIER_MFA_REQUIRED = True
    assert "pas exigé" not in client.get(LOGIN).text


def test_a_sign_in_never_leads_to_another_site(alice, client):
    answer = client.post(
        f"{LOGIN}?next=https://evil.example/", {"login": EMAIL, "password": PASSWORD}
    )
    assert "evil" not in answer.get("Location", "")
