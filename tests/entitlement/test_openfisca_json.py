"""The situation format: what is taken, what is refused, and how it is said."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from levier.entitlement import openfisca_json
from levier.kernel.errors import Refusal

MONTH = "2026-11"


def document(**changes):
    base = {
        "individus": {"ana": {"date_naissance": {"ETERNITY": "1990-05-12"}}},
        "familles": {"f": {"parents": ["ana"], "rsa": {MONTH: None}}},
        "foyers_fiscaux": {"x": {"declarants": ["ana"]}},
        "menages": {"m": {"personne_de_reference": ["ana"]}},
    }
    return base | changes


def with_person(**values):
    return document(
        individus={"ana": {"date_naissance": {"ETERNITY": "1990-05-12"}, **values}},
    )


def with_family(**values):
    return document(familles={"f": {"parents": ["ana"], "rsa": {MONTH: None}, **values}})


def answer(content):
    return openfisca_json.fill_in(json.dumps(content))


def rsa(content, month=MONTH):
    return answer(content).document["familles"]["f"]["rsa"][month]


def test_the_same_document_comes_back_with_the_amount_and_its_lines():
    filled = answer(document()).document
    explanation = filled.pop("explanation")
    assert filled["familles"]["f"]["rsa"] == {MONTH: Decimal("651.69")}
    filled["familles"]["f"]["rsa"] = {MONTH: None}
    assert filled == document()
    assert explanation == [
        {
            "family": "f",
            "month": MONTH,
            "code": "base",
            "label": "Montant forfaitaire pour une personne",
            "amount": Decimal("651.69"),
            "rule": "CASF L262-2 ; décret n° 2026-220 du 30 mars 2026",
        }
    ]


def test_numbers_are_written_with_two_decimals_and_the_others_as_they_were():
    text = '{"individus":{"a":{"age":{"2026-11":40},"salaire_net":{"2026-09":12.340}}},'
    text += '"familles":{"f":{"parents":["a"],"rsa":{"2026-11":null}}}}'
    written = openfisca_json.write(openfisca_json.fill_in(text).document)
    assert '"2026-09": 12.340' in written
    assert '"2026-11": 647.58' in written
    assert '"amount": -4.11' in written


def test_a_zero_is_written_with_two_decimals():
    written = openfisca_json.write(
        answer(with_person(aah={f"2026-{n:02d}": 1000 for n in range(7, 12)})).document
    )
    assert '"2026-11": 0.00' in written


def test_a_year_is_shared_out_between_its_months():
    assert rsa(with_person(aah={"2026": 1200})) == Decimal("551.69")
    assert rsa(with_person(aah={"2026": 1200, "2026-09": 0})) == Decimal("578.96")


def test_several_families_and_months_are_answered_together():
    content = document(
        individus={
            name: {"date_naissance": {"ETERNITY": "1990-05-12"}} for name in ("ana", "leo", "mia")
        },
        familles={
            "f": {"parents": ["ana"], "rsa": {"2026-11": None, "2017-09": None}},
            "g": {"parents": ["leo", "mia"], "rsa": {"2026-11": None}},
        },
    )
    filled = answer(content).document["familles"]
    assert filled["f"]["rsa"] == {"2026-11": Decimal("651.69"), "2017-09": Decimal("545.48")}
    assert filled["g"]["rsa"] == {"2026-11": Decimal("977.54")}


def test_the_shift_of_the_quarter_is_told_when_it_changes_the_amount():
    content = with_person(aah={"2026-10": 300, "2026-09": 300, "2026-08": 300})
    (note,) = answer(content).notes
    assert "juillet 2026 à septembre 2026" in note
    assert answer(with_person(aah={"2026": 1200})).notes == ()


def test_the_quarter_may_be_stated_as_openfisca_does():
    content = with_person(aah={"2026-10": 300, "2026-09": 300, "2026-08": 300})
    content["familles"]["f"]["departement_experimentation_rsa"] = {MONTH: False}
    assert rsa(content) == Decimal("351.69")
    assert answer(content).notes == ()


def test_family_benefits_nobody_gives_are_worked_out_at_the_full_rate():
    content = document()
    content["individus"] |= {
        name: {"date_naissance": {"ETERNITY": "2015-05-12"}} for name in ("tom", "zoe")
    }
    content["familles"]["f"]["enfants"] = ["tom", "zoe"]
    codes = {line["code"]: line["amount"] for line in answer(content).document["explanation"]}
    assert codes["family_allowance"] == Decimal("-153.01")
    assert codes["family_support"] < 0


def test_a_birth_date_holds_for_every_month_whatever_it_is_written_under():
    for period in ("2026-11", "2026", "2015-01"):
        content = document(individus={"ana": {"date_naissance": {period: "1990-05-12"}}})
        content["familles"]["f"]["rsa"]["2017-09"] = None
        assert rsa(content) == Decimal("651.69")
        assert rsa(content, "2017-09") == Decimal("545.48")


@pytest.mark.parametrize(
    ("age", "month", "amount"),
    [
        ({"age": {"2026-01": 25}}, "2026-11", "651.69"),
        ({"age": {"2026-11": 25}}, "2026-01", "646.52"),
        ({"age": {"2026-11": 25}}, "2025-11", "0.00"),
        ({"age": {"2025-11": 24}}, "2026-11", "651.69"),
        ({"age": {"2025-12": 24}}, "2026-11", "0.00"),
        ({"age_en_mois": {"2025-12": 12 * 24 + 1}}, "2026-11", "651.69"),
        ({"age_en_mois": {"2025-12": 12 * 24}}, "2026-11", "0.00"),
        ({"age": {"2020-01": 40, "2025-11": 24}}, "2026-11", "651.69"),
    ],
)
def test_an_age_of_another_month_is_moved_by_whole_years(age, month, amount):
    content = document(individus={"ana": age})
    content["familles"]["f"]["rsa"] = {month: None}
    assert rsa(content, month) == Decimal(amount)


def test_a_stop_of_work_holds_whatever_period_it_is_written_under():
    sick = {f"2026-{number:02d}": 300 for number in range(4, 11)} | {"2026-11": 0}
    stopped = {"date_arret_de_travail": {"2026-04": "2026-04-01"}}
    assert rsa(with_person(indemnites_journalieres_maladie=sick, **stopped)) == Decimal("651.69")
    long_ago = with_person(
        indemnites_journalieres_maladie={m: 3 * v for m, v in sick.items()}, **stopped
    )
    assert rsa(long_ago) == Decimal("403.38")  # left out up to the amount for one person only


def test_someone_in_no_family_and_a_month_without_its_decree_are_told():
    content = document()
    content["individus"]["oublié"] = {"age": {MONTH: 7}}
    content["familles"]["f"]["rsa"]["2027-04"] = None
    forgotten, beyond = answer(content).notes
    assert forgotten.startswith("individus.oublié : dans aucune famille")
    assert "avril 2026, le dernier connu" in beyond


def test_a_pension_of_invalidity_is_taken_with_the_complement_that_goes_with_it():
    pension = {f"2026-{number:02d}": 300 for number in range(6, 12)}
    content = with_person(pensions_invalidite=pension, asi={"2026": 0})
    assert rsa(content) == Decimal("351.69")


REFUSED = [
    ("{", "Ligne 1"),
    (b" \n", "Fichier : il est vide"),
    ("[]", "un objet JSON est attendu"),
    ('{"individus": {}, "individus": {}}', "deux fois"),
    ('{"individus": NaN}', "NaN n'est pas un nombre"),
    ("[" * 100_000, "imbriqués"),
    (b"\xff\xfe{}", "UTF-8"),
    (document(axes=[]), "axes : clé inconnue"),
    (document(individus=[]), "individus : un objet non vide"),
    (document(familles={"f": {"parents": ["bob"], "rsa": {MONTH: None}}}), "« bob »"),
    (document(familles={"f": {"parents": [], "rsa": {MONTH: None}}}), "un ou deux parents"),
    (document(familles={"f": {"parents": ["ana"]}}), "aucun RSA n'est demandé"),
    (document(familles={"f": {"parents": ["ana", "ana"], "rsa": {MONTH: None}}}), "déjà dans"),
    (document(menages={"m": {"loyer": 3, "personne_de_reference": "ana"}}), "menages.m.loyer"),
    (with_person(salaire_de_base={MONTH: 1}), "individus.ana.salaire_de_base"),
    (with_person(loyer={MONTH: 1}), "se donne dans menages"),
    (with_person(salaire_net={MONTH: "mille"}), "un nombre est attendu"),
    (with_person(salaire_net={MONTH: True}), "un nombre est attendu"),
    (with_person(salaire_net={"2026-09": -5}), "négatif"),
    (with_person(salaire_net={MONTH: None}), "null"),
    (with_person(salaire_net={"2026-13": 1}), "2026-13"),
    (with_person(salaire_net={"novembre": 1}), "cette période n'est pas lisible"),
    (with_person(salaire_net=12), "une valeur par période"),
    (with_person(date_naissance="1990-01-31"), '{"ETERNITY": "1990-01-31"}'),
    (with_family(rsa=None), 'comme {"2026-11": null}'),
    (with_person(salaire_net={MONTH: 10**9}), "individus.ana.salaire_net"),
    (with_person(salaire_net={"2026": 1200, "2026-09": 1300}), "contredit"),
    (with_person(pensions_invalidite={"2026-09": 12}), "donnez aussi l'asi"),
    (with_person(date_naissance={}, age={"2020-01": 40.5}), "un âge entier"),
    (with_person(date_naissance={}, age={"2020-01": 200}), "un âge entier"),
    (
        document(
            familles={"f": {"parents": ["ana"], "rsa": {MONTH: None}, "aspa": {"2025-01": 0}}},
            individus={"ana": {"age": {MONTH: 70}}},
        ),
        "aspa du mois",
    ),
    (with_person(rpns_autres_revenus={MONTH: 12}), "par année"),
    (with_person(date_naissance={"ETERNITY": "hier"}), "une date comme"),
    (with_person(date_naissance={"ETERNITY": "2027-01-01"}), "n'est pas née"),
    (with_person(date_naissance={}), "donnez date_naissance"),
    (with_person(enceinte={MONTH: "oui"}), "true ou false"),
    (with_person(activite={MONTH: "pilote"}), "actif"),
    (with_person(date_naissance={"ETERNITY": "1950-01-01"}), "aspa"),
    (with_person(salaire_net={MONTH: 10**15}), "pas plausible"),
    (
        '{"individus": {"a": {"livret_a": {"2026-11": 1e99999999}}}, "familles": {"f": '
        '{"parents": ["a"], "rsa": {"2026-11": null}}}}',
        "donnez date_naissance",
    ),
    (
        '{"individus": {"a": {"age": {"2026": 40}, "livret_a": {"2026": 1e99999999}}}, "familles": '
        '{"f": {"parents": ["a"], "rsa": {"2026-11": null}}}}',
        "pas plausible",
    ),
    ('{"individus": ' + "9" * 5000 + "}", "trop de chiffres"),
    (with_person(nationalite={MONTH: "DZ"}, duree_possession_titre_sejour={MONTH: 999}), "mois"),
    (with_family(rsa={MONTH: 12}), "écrivez null"),
    (with_family(rsa={"2026": None}), "2026-11"),
    (with_family(rsa={"2016-12": None}), "janvier 2017"),
    (with_family(cf_non_majore_avant_cumul={MONTH: 12}), "donnez aussi cf"),
    (
        document(
            menages={
                "m": {
                    "personne_de_reference": "ana",
                    "statut_occupation_logement": {MONTH: "locataire_hlm"},
                }
            }
        ),
        "aide_logement",
    ),
]


@pytest.mark.parametrize(("content", "said"), REFUSED)
def test_what_cannot_be_calculated_is_refused_with_its_place(content, said):
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    with pytest.raises(Refusal) as refused:
        openfisca_json.fill_in(text)
    assert said in refused.value.message
