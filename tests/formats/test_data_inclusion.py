"""Structures and services, read as the schema's own validator reads them."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.formats import data_inclusion as di
from levier.kernel.errors import Refusal

TODAY = dt.date(2020, 6, 1)  # the oracle compares with the day it really is

STRUCTURE = {
    "source": "dora",
    "id": "dora--1",
    "nom": "Centre social Le Tournesol",
    "date_maj": "2020-02-14",
    "description": "Un lieu ouvert à tous.",
    "siret": "13003013300016",
    "commune": "Oyonnax",
    "code_postal": "01100",
    "code_insee": "01283",
    "adresse": "1 rue d'Exemple",
    "longitude": 5.65,
    "latitude": 46.25,
    "telephone": "+33400000000",
    "courriel": "accueil@exemple.fr",
    "site_web": "https://exemple.fr/",
    "horaires_accueil": "Mo-Fr 08:30-12:30; PH off",
    "reseaux_porteurs": ["mission-locale"],
}
SERVICE = {
    "source": "dora",
    "structure_id": "dora--1",
    "id": "dora--2",
    "nom": "Atelier numérique",
    "description": "Apprendre à faire ses démarches en ligne.",
    "date_maj": "2020-02-14",
    "type": "atelier",
    "thematiques": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "frais": "gratuit",
    "publics": ["beneficiaires-des-minimas-sociaux", "jeunes"],
    "modes_accueil": ["en-presentiel"],
    "zone_eligibilite": ["01", "200042935", "01283", "france"],
    "modes_mobilisation": ["envoyer-un-courriel"],
    "mobilisable_par": ["professionnels"],
    "volume_horaire_hebdomadaire": 3.5,
    "nombre_semaines": 12,
    "courriel": "accueil@exemple.fr",
}


def read(kind, *records):
    reader = di.read_structures if kind == "structure" else di.read_services
    return list(reader(json.dumps(list(records)).encode(), TODAY))


def oracle(kind, record):
    """Whether the schema's own validator takes a record."""
    from data_inclusion.schema import v1
    from pydantic import ValidationError

    model = v1.Structure if kind == "structure" else v1.Service
    try:
        model.model_validate(record)
    except ValidationError:
        return False
    return True


def test_a_full_record_of_each_kind_is_read_and_written_again():
    for kind, record in (("structure", STRUCTURE), ("service", SERVICE)):
        (good,) = read(kind, record)
        told = di.as_json(good)
        for name, value in record.items():
            assert told[name] == (sorted(value) if isinstance(value, list) else value)
        assert oracle(kind, told)


def test_what_is_written_is_read_the_same_whatever_the_order():
    one, two = read("service", SERVICE, {**SERVICE, "id": "dora--3"})
    written = di.write([two, one])
    assert written == di.write([one, two])
    assert list(di.read_services(written, TODAY)) == [one, two]
    assert di.write(di.read_services(written, TODAY)) == written


WRONG = [
    ("structure", {"nom": "AB"}),
    ("structure", {"nom": "A" * 151}),
    ("structure", {"siret": "123"}),
    ("structure", {"date_maj": "1999-12-31"}),
    ("structure", {"date_maj": "hier"}),
    ("structure", {"code_postal": "0110"}),
    *[
        ("structure", {"courriel": typed})
        for typed in ("personne", "a@b", "a b@c.fr", "a@c.invalid", "a..b@c.fr", "a@-c.fr", "@c.fr")
    ],
    ("structure", {"site_web": "exemple"}),
    ("structure", {"reseaux_porteurs": ["inconnu"]}),
    ("structure", {"description": "abc"}),
    ("structure", {"longitude": "est"}),
    ("service", {"thematiques": ["numerique--lune"]}),
    ("service", {"thematiques": "numerique"}),
    ("service", {"publics": []}),
    ("service", {"publics": ["tous-publics", "jeunes"]}),
    ("service", {"type": "voyage"}),
    ("service", {"frais": "cher"}),
    ("service", {"nombre_semaines": 0}),
    ("service", {"volume_horaire_hebdomadaire": -1}),
    ("service", {"zone_eligibilite": []}),
    ("service", {"modes_mobilisation": ["courir"]}),
    ("service", {"description": "abc"}),
    *[("structure", {name: None}) for name in ("source", "id", "nom", "date_maj")],
    *[("service", {name: None}) for name in ("structure_id", "description")],
]


@pytest.mark.parametrize(("kind", "change"), WRONG)
def test_what_the_schema_refuses_is_refused_with_the_field_named(kind, change):
    record = {**(STRUCTURE if kind == "structure" else SERVICE), **change}
    (bad,) = read(kind, record)
    assert isinstance(bad, di.Bad)
    assert f"« {next(iter(change))} »" in bad.reason
    assert not oracle(kind, record)


def test_bad_records_leave_the_good_ones():
    found = read("structure", STRUCTURE, "rien", {**STRUCTURE, "id": 4}, STRUCTURE)
    assert [isinstance(one, di.Structure) for one in found] == [True, False, False, False]
    assert "déjà dans le fichier" in found[3].reason and found[3].number == 4


def test_an_update_to_come_is_refused():
    (bad,) = read("structure", {**STRUCTURE, "date_maj": "2020-06-02"})
    assert "à venir" in bad.reason


def test_the_answer_of_the_public_interface_is_read_too():
    content = json.dumps({"items": [STRUCTURE], "total": 1}).encode()
    assert len(list(di.read_structures(content, TODAY))) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"a": 1}', b"[NaN]", b"1", b"[" * 100_000, b"x" * 20_000_001],
)
def test_a_file_that_is_no_list_is_refused_whole(content):
    with pytest.raises(Refusal):
        list(di.read_structures(content, TODAY))


def test_the_lists_are_those_of_the_schema():
    from data_inclusion.schema import v1

    for name, known in (
        ("types", v1.TypeService), ("fees", v1.Frais), ("welcome_modes", v1.ModeAccueil),
        ("mobilisation_modes", v1.ModeMobilisation), ("publics", v1.Public),
        ("mobilised_by", v1.PersonneMobilisatrice), ("thematics", v1.Thematique),
        ("networks", v1.ReseauPorteur),
    ):  # fmt: skip
        assert set(di.VOCABULARY[name]) == {each.value for each in known}, name


def test_the_fields_are_those_of_the_schema():
    from dataclasses import MISSING, fields

    from data_inclusion.schema import v1

    for ours, theirs in ((di.Structure, v1.Structure), (di.Service, v1.Service)):
        needed = {each.name: each.default is MISSING for each in fields(ours)}
        assert needed == {name: field.is_required() for name, field in theirs.model_fields.items()}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(SERVICE)), JSON)
def test_no_value_breaks_the_reading_and_what_passes_is_good_for_the_oracle(name, value):
    (found,) = read("service", {**SERVICE, name: value})
    if isinstance(found, di.Service):
        assert oracle("service", di.as_json(found))
