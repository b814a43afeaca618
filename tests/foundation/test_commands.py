"""The commands that start and upgrade an installation."""

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from levier.foundation import guards
from levier.foundation.management.commands import serve

pytestmark = pytest.mark.django_db


def test_migrating_puts_back_the_guards_it_lacks():
    guards.remove()
    assert guards.missing()
    call_command("migrate", verbosity=0)
    assert guards.missing() == []


def test_nothing_is_served_without_the_guards(monkeypatch):
    monkeypatch.setattr(serve.subprocess, "Popen", lambda *_: pytest.fail("it was served"))
    guards.remove()
    with pytest.raises((SystemCheckError, CommandError), match="garde"):
        call_command("serve")
    guards.install()
