import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.kernel.errors import Refusal
from levier.territory import domain

KNOWN = {"01004": "Ambérieu-en-Bugey", "01053": "Bourg-en-Bresse"}
SQUARE = [[5.0, 46.0], [5.1, 46.0], [5.1, 46.1], [5.0, 46.1], [5.0, 46.0]]


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def feature(code="01004", ring=SQUARE, kind="Polygon"):
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def test_the_reference_data_hold_every_commune_of_the_ain():
    data = domain.reference_data()
    communes = data["communes"]
    assert len(communes) == 391
    assert sum(row["population"] for row in communes) == 679_344
    assert len(data["epci"]) == 17 and len(data["social_centres"]) == 8
    assert {row["epci"] for row in communes} == {row["code"] for row in data["epci"]}
    centres = {row["code"] for row in data["social_centres"]}
    assert {row["social_centre"] for row in communes} == centres
    assert all(row["postal_codes"] for row in communes)
    assert all(
        source["licence"] or "exemple" in source["from"] or "moyenne" in source["from"]
        for source in data["about"]["sources"]
    )


def test_every_commune_falls_on_the_map():
    for row in domain.reference_data()["communes"]:
        x, y = domain.project(row["longitude"], row["latitude"])
        assert 0 <= x <= domain.MAP_WIDTH and 0 <= y <= domain.MAP_HEIGHT


def test_an_outline_is_projected_once_and_knows_its_centre():
    [outline] = domain.read_outlines(collection(feature()), KNOWN)
    assert outline.path.startswith("M") and outline.path.endswith("Z")
    assert outline.path.count("L") == 3  # the closing point is the Z
    assert (outline.longitude, outline.latitude) == (5.05, 46.05)


def test_several_polygons_are_one_path():
    [outline] = domain.read_outlines(collection(feature(kind="MultiPolygon")), KNOWN)
    assert outline.path.count("Z") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<kml/>", "pas du JSON : ligne 1"),
        ("[]", "FeatureCollection"),
        ('{"type": "Topology", "features": []}', "FeatureCollection"),
        (collection(), "aucun contour"),
        (collection({"geometry": {}}), "n° 1 : le code INSEE manque"),
        (collection(3), "n° 1 : le code INSEE manque"),
        (collection(feature("75056")), "« 75056 » n'est pas celui d'une commune connue"),
        (collection(feature(kind="Point")), "« Polygon » ou « MultiPolygon »"),
        (collection(feature(ring=[[5, 46]])), "au moins quatre points"),
        (collection(feature(ring=[["a", "b"]] * 4)), "couples de nombres"),
        (collection(feature(ring=[[46.0, 5.0]] * 4)), "longitude puis la latitude"),
        (collection(feature(ring=[[5.0, 46.0]] * 20_001)), "Simplifiez"),
        (collection(feature(), feature()), "deux fois"),
    ],
)
def test_a_bad_file_of_outlines_is_refused_with_what_to_do(text, says):
    with pytest.raises(Refusal, match=says):
        domain.read_outlines(text, KNOWN)


@given(
    st.text(max_size=200)
    | st.recursive(
        st.none() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "features", "geometry", "code"]), inner)
        ),
    ).map(json.dumps)
)
def test_no_text_whatever_crashes_the_reader(text):
    try:
        domain.read_outlines(text, KNOWN)
    except Refusal as refusal:
        assert refusal.message.endswith(".")


def test_the_public_outlines_of_the_ain_are_taken(reference):
    known = {row["code"]: row["name"] for row in domain.reference_data()["communes"]}
    text = (reference / "territory" / "ain2026.geojson").read_text()
    outlines = domain.read_outlines(text, known)
    assert {outline.code for outline in outlines} == set(known)
