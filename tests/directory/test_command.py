import io

import pytest
from django.core.management import CommandError, call_command

from levier.directory import access
from levier.directory.models import Agent

pytestmark = pytest.mark.django_db
WHO = ("administrator", "eve@levier.example", "Ève", "Roy")


def test_a_new_installation_gets_its_first_administrator(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("girafe-wagon-neige-42\n"))
    call_command("directory", *WHO)
    assert "Ève Roy est administrateur fonctionnel" in capsys.readouterr().out
    agent = Agent.objects.get(email="eve@levier.example")
    assert access.can(agent, "directory.grant") and agent.check_password("girafe-wagon-neige-42")


def test_a_weak_password_is_refused_there_too(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("levier\n"))
    with pytest.raises(CommandError, match="15 caractères"):
        call_command("directory", *WHO)
    assert not Agent.objects.exists()
