"""The addresses of signing in: allauth's views under French words, and only those we want.

No sign-up, no change of address, no outside account linked by oneself.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from django.urls import path, re_path

from levier.directory import proconnect
from levier.directory.web import account as own

urlpatterns = [
    path("", own.account, name="my_account"),
    path("sessions/<int:pk>/terminer/", own.end_session, name="end_own_session"),
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("suspendu/", account.account_inactive, name="account_inactive"),
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/verifier/", mfa.authenticate, name="mfa_authenticate"),
    path("second-facteur/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-facteur/application/", totp.activate_totp, name="mfa_activate_totp"),
    path(
        "second-facteur/application/retirer/",
        totp.deactivate_totp,
        name="mfa_deactivate_totp",
    ),
    path("second-facteur/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-facteur/codes/nouveaux/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-facteur/codes/fichier/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("second-facteur/cles/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("second-facteur/cles/ajouter/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "second-facteur/cles/confirmer/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("second-facteur/cles/<int:pk>/nommer/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "second-facteur/cles/<int:pk>/retirer/",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("connexion/cle/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("proconnect/", proconnect.login, name="proconnect_login"),
    path("proconnect/retour/", proconnect.callback, name="proconnect_callback"),
    path("proconnect/abandon/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("proconnect/erreur/", social.login_error, name="socialaccount_login_error"),
]
