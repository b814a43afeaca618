"""The one authentication backend: allauth checks who it is, the roles say what they may do."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from levier.directory import access
from levier.directory.roles import PERMISSIONS


class AgentBackend(AuthenticationBackend):  # type: ignore[misc]
    """Answers Django's `has_perm`, hence `{% if perms.payments.view %}`, from the roles.

    An inactive agent is nobody (`get_user`): a suspension cuts at the next request.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        return perm in PERMISSIONS and access.can(user_obj, perm)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        held = access.permissions_of(user_obj)
        return any(name.startswith(f"{app_label}.") for name in held)
