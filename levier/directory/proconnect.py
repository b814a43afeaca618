"""ProConnect, the State's OpenID Connect for agents, on top of allauth's provider.

What ProConnect wants that OpenID Connect leaves open (documentation of 28 May 2025): a state
and a nonce of 32 characters at least, no other parameter than those it knows, the secret in the
body, and a userinfo that is a signed token. An e-mail address is never the key: only `sub` is.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string

from levier.directory import identities
from levier.directory.models import Organisation
from levier.foundation import clock
from levier.foundation.acts import Decision

PROVIDER = "proconnect"
NONCE = "proconnect_nonce"
SCOPES = ["openid", "given_name", "usual_name", "email", "siret"]
ASK_MFA = '{"id_token":{"amr":{"essential":true}}}'


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The exchange: code for token, token for claims, every signature verified."""

    basic_auth = False

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        id_token = kwargs["response"].get("id_token") or ""
        claims = self._verified(id_token, app)
        expected = request.session.pop(NONCE, "")
        if not expected or not constant_time_compare(str(claims.get("nonce", "")), expected):
            raise OAuth2Error("the nonce is not the one sent")
        person = self._userinfo(token.token, app)
        if person.get("sub") != claims.get("sub"):
            raise OAuth2Error("userinfo and id_token are not about the same person")
        data = {"userinfo": person, "id_token": claims}
        request.session["proconnect_logout"] = self._logout_address(request, id_token)
        return self.get_provider().sociallogin_from_response(request, data)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        address: str = build_absolute_uri(
            request, reverse("proconnect_callback"), self.redirect_uri_protocol
        )
        return address

    def _verified(self, credential: str, app: SocialApp) -> dict[str, Any]:
        """The claims of a signed token: issuer, audience, dates and signature checked."""
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=credential,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims

    def _userinfo(self, access_token: str, app: SocialApp) -> dict[str, Any]:
        response = requests.get(
            self.profile_url,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=10,
            allow_redirects=False,
        )
        response.raise_for_status()
        if response.headers.get("content-type", "").startswith("application/jwt"):
            return self._verified(response.text.strip(), app)
        raise OAuth2Error("userinfo is not a signed token")

    def _logout_address(self, request: HttpRequest, id_token: str) -> str:
        end = self.openid_config.get("end_session_endpoint", "")
        query = {
            "id_token_hint": id_token,
            "state": get_random_string(32),
            "post_logout_redirect_uri": request.build_absolute_uri(reverse("account_login")),
        }
        return f"{end}?{urlencode(query)}" if end else ""


class ProConnectProvider(OpenIDConnectProvider):  # type: ignore[misc]
    id = PROVIDER
    name = "ProConnect"
    oauth2_adapter_class = ProConnectAdapter
    package = "levier.directory"

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        address = reverse("proconnect_login")
        return f"{address}?{urlencode(kwargs)}" if kwargs else address

    def get_callback_url(self) -> str:
        return reverse("proconnect_callback")

    def get_default_scope(self) -> list[str]:
        return list(SCOPES)

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_default_scope()  # nothing that an address could add

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        request.session[NONCE] = nonce = get_random_string(40)
        return {"nonce": nonce, "claims": ASK_MFA}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        person = data["userinfo"]
        return {
            "email": person.get("email"),
            "first_name": person.get("given_name"),
            "last_name": person.get("usual_name"),
        }

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes through, and who is told politely that they do not."""

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return get_random_string(40)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        data = sociallogin.account.extra_data
        person, claims = data.get("userinfo", {}), data.get("id_token", {})
        # Nothing of this is to be kept beside the link itself.
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
        if not siret_is_allowed(str(person.get("siret", ""))):
            self._refuse(request, "organisation")
        if settings.LEVIER_MFA_REQUIRED and not has_second_factor(claims):
            self._refuse(request, "second_factor")
        if not sociallogin.is_existing:
            self._remember(sociallogin, person)
            self._refuse(request, "unknown")

    def _remember(self, sociallogin: SocialLogin, person: dict[str, Any]) -> None:
        identities.ask_identity(
            provider=sociallogin.account.provider,
            subject=sociallogin.account.uid,
            email=str(person.get("email") or ""),
            full_name=f"{person.get('given_name', '')} {person.get('usual_name', '')}".strip(),
            siret=str(person.get("siret") or ""),
            decision=Decision("system:proconnect", clock.now(), "première connexion"),
        )

    def _refuse(self, request: HttpRequest, why: str) -> None:
        request.session.pop("proconnect_logout", None)
        page = render(request, "directory/identity_refused.html", {"why": why}, status=403)
        raise ImmediateHttpResponse(page)


def siret_is_allowed(siret: str) -> bool:
    """The list of the settings when there is one, else the active organisations we know."""
    if settings.LEVIER_PROCONNECT_SIRETS:
        return siret in settings.LEVIER_PROCONNECT_SIRETS
    return Organisation.objects.filter(siret=siret, is_active=True).exists()


def has_second_factor(claims: dict[str, Any]) -> bool:
    """What the identity provider asserts: `amr` holds mfa, or `acr` names a two-factor level."""
    methods = claims.get("amr")
    return (isinstance(methods, list) and "mfa" in methods) or str(claims.get("acr", "")).endswith(
        "-2fa"
    )


@login_not_required  # type: ignore[untyped-decorator]
def login(request: HttpRequest) -> HttpResponseBase:
    return _through(OAuth2LoginView, request)


@login_not_required  # type: ignore[untyped-decorator]
def callback(request: HttpRequest) -> HttpResponseBase:
    return _through(OAuth2CallbackView, request)


def _through(view: Any, request: HttpRequest) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(ProConnectAdapter(request, PROVIDER))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404("ProConnect n'est pas configuré.") from error
    except requests.RequestException:  # its address, asked for before leaving, does not answer
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer
