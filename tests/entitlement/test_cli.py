"""`levier entitlement` as it is typed."""

from __future__ import annotations

import io
import json

import pytest

from levier.entitlement import cli, parameters_check

SITUATION = {
    "individus": {"ana": {"date_naissance": {"ETERNITY": "1990-05-12"}}},
    "familles": {"f": {"parents": ["ana"], "rsa": {"2026-11": None}}},
}


def test_a_file_is_calculated_on_standard_output(tmp_path, capsys):
    file = tmp_path / "situation.json"
    file.write_text(json.dumps(SITUATION), encoding="utf-8")
    assert cli.main(["calculate", str(file)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["familles"]["f"]["rsa"] == {"2026-11": 651.69}
    assert err == ""


def test_standard_input_is_read_for_a_dash(monkeypatch, capsys):
    piped = io.TextIOWrapper(io.BytesIO(json.dumps(SITUATION).encode()))
    monkeypatch.setattr("sys.stdin", piped)
    assert cli.main(["calculate", "-"]) == 0
    assert '"2026-11": 651.69' in capsys.readouterr().out


def test_a_refused_file_says_why_and_exits_with_2(tmp_path, capsys):
    file = tmp_path / "situation.json"
    file.write_text("{", encoding="utf-8")
    assert cli.main(["calculate", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Erreur : Ligne 1")


def test_a_missing_file_is_said_in_french(capsys):
    assert cli.main(["calculate", "/nowhere/situation.json"]) == 2
    assert "ne peut pas être lu : il n'existe pas." in capsys.readouterr().err
    assert cli.main(["calculate", "/"]) == 2
    assert "c'est un dossier" in capsys.readouterr().err


def test_the_parameters_are_printed_with_their_decree(capsys):
    assert cli.main(["parameters"]) == 0
    out = capsys.readouterr().out
    assert "depuis 2026-04 : 651.69 €, décret n° 2026-220 du 30 mars 2026" in out


@pytest.mark.oracle
def test_the_parameters_are_those_of_openfisca(capsys):
    assert cli.main(["parameters", "--check"]) == 0
    assert "aucune différence" in capsys.readouterr().out


@pytest.mark.oracle
def test_a_parameter_that_differs_is_named_and_exits_with_1(monkeypatch, capsys):
    monkeypatch.setattr(parameters_check, "oracle_factor", lambda parameter: 2)
    assert cli.main(["parameters", "--check"]) == 1
    assert "base_amount (CASF L262-2), janvier 2017 : 535.17 ici" in capsys.readouterr().out


def test_without_openfisca_the_check_says_so(monkeypatch, capsys):
    monkeypatch.setattr(parameters_check, "find_spec", lambda name: None)
    assert cli.main(["parameters", "--check"]) == 2
    assert "n'est pas installé" in capsys.readouterr().err
