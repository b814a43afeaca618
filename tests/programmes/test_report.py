"""The report of a yearly evaluation: the same frozen figures in three formats, with charts."""

import io
import zipfile

import pytest
from django.urls import reverse
from docx import Document as Docx
from odfdo import Document as Odt
from pypdf import PdfReader

from levier.foundation.writings.parts import WIDTH, Grid, widths
from levier.programmes import usecases
from levier.programmes.demo_evaluation import seed_evaluation
from levier.programmes.models import Action, Evaluation, PolicyProgramme, Session
from tests.programmes.conftest import HOUSE, agent_with

pytestmark = pytest.mark.usefixtures("once", "db")


@pytest.fixture
def published():
    seed_evaluation(HOUSE)
    return Evaluation.objects.get(state="published")


@pytest.fixture
def lou(client):
    client.force_login(agent_with("programme_officer"))
    return client


def report(client, evaluation, kind, code=""):
    args = [evaluation.pk, code, kind] if code else [evaluation.pk, kind]
    name = "action_report" if code else "evaluation_report"
    return client.get(reverse(f"programmes:{name}", args=args))


def text_of(kind, content):
    if kind == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if kind == "odt":
        return Odt(io.BytesIO(content)).get_formatted_text()
    made = Docx(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return " ".join([*(one.text for one in made.paragraphs), *cells])


@pytest.mark.parametrize("kind", ["pdf", "odt", "docx"])
def test_the_three_formats_say_the_same_frozen_figures(lou, published, kind):
    answer = report(lou, published, kind)
    assert answer.status_code == 200
    told = " ".join(text_of(kind, answer.content).split())
    total = published.figures["total"]["entered"]
    for wanted in ("Avis des MDS", "Conclusions du comité", "ne changent plus", str(total)):
        assert wanted in told, wanted
    Session.objects.filter(starts_on__year=published.year).update(title="Changée")
    again = text_of(kind, report(lou, published, kind).content)
    assert " ".join(again.split()) == told


def test_the_pdf_is_tagged_and_says_its_charts(lou, published):
    reader = PdfReader(io.BytesIO(report(lou, published, "pdf").content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"


def test_the_texts_carry_their_charts_with_words(lou, published):
    docx = zipfile.ZipFile(io.BytesIO(report(lou, published, "docx").content))
    odt = zipfile.ZipFile(io.BytesIO(report(lou, published, "odt").content))
    assert b'descr="Budget par action.' in docx.read("word/document.xml")
    assert b"tblHeader" in docx.read("word/document.xml")
    assert "Budget par action." in odt.read("content.xml").decode()
    for archive in (docx, odt):
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
        assert sum("umbnail" not in name for name in pictures) == 2
    assert b"table-header-rows" in odt.read("content.xml")


@pytest.mark.parametrize("kind", ["pdf", "odt", "docx"])
def test_an_action_has_its_own_report_beside_the_year_before(lou, published, kind):
    plan = PolicyProgramme.objects.get(code="PLAN-2023")
    made = usecases.open_evaluation(programme=plan, year=published.year + 1, decision=HOUSE)
    usecases.collect_figures(evaluation=made, decision=HOUSE)
    code = made.figures["rows"][0]["code"]
    told = text_of(kind, report(lou, made, kind, code).content)
    assert code in told and str(published.year) in told and "Document de travail" in told
    assert report(lou, made, kind, "X99").status_code == 404


def test_a_hostile_opinion_is_only_text(lou, published):
    plan = PolicyProgramme.objects.get(code="PLAN-2023")
    made = usecases.open_evaluation(programme=plan, year=published.year + 1, decision=HOUSE)
    usecases.collect_figures(evaluation=made, decision=HOUSE)
    words = "#panic() <script>alert(1)</script> & \u202e =1+1 *gras*"
    usecases.give_opinion(
        evaluation=made, centre=published.opinions.first().centre, words=words, decision=HOUSE
    )
    for kind in ("pdf", "odt", "docx"):
        answer = report(lou, made, kind)
        assert answer.status_code == 200
        assert "<script>alert(1)</script>" in text_of(kind, answer.content)


def test_no_report_before_there_are_figures_nor_in_another_format(lou):
    plan = PolicyProgramme.objects.get(code="PLAN-2023")
    made = usecases.open_evaluation(programme=plan, year=2025, decision=HOUSE)
    answer = report(lou, made, "pdf")
    assert answer.status_code == 422 and "pas encore réunis" in answer.content.decode()
    assert report(lou, made, "exe").status_code == 404


def test_the_example_is_put_in_once_and_nothing_of_it_changes(published):
    assert not seed_evaluation(HOUSE)
    assert published.is_example and published.figures["total"]["entered"] > 100


def test_a_report_costs_the_same_whatever_the_actions(
    lou, published, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        report(lou, published, "pdf")


def test_an_action_shows_this_year_beside_the_last_and_its_reports(lou, published):
    row = published.figures["rows"][0]
    action = Action.objects.get(code=row["code"])
    answer = lou.get(reverse("programmes:action", args=[action.pk]))
    page = " ".join(answer.content.decode().split())
    assert "D'une année à l'autre" in page.replace("&#x27;", "'")
    assert f"Évaluation {published.year}" in page
    compared = {label: rest for label, *rest in answer.context["compared"]["rows"]}
    assert compared["Personnes entrées"][1] == str(row["entered"])
    sheet = lou.get(reverse("programmes:action_pdf", args=[action.pk]))
    assert "année à l'autre" in text_of("pdf", sheet.content)


def test_a_column_of_figures_is_wide_enough_for_them_and_the_page_is_never_left():
    amounts = ["1 000 000,00 €", "34 482,76 €"]
    grid = Grid(["Action", "Budget", "Par personne"], [["A08 Travailler", *amounts]])
    told = widths(grid)
    assert sum(told) == pytest.approx(WIDTH) and told[1] > told[2] > 20
    many = Grid(["Action", *map(str, range(12))], [["A08", *["1 000 000,00 €"] * 12]])
    assert sum(widths(many)) == pytest.approx(WIDTH)


def test_a_text_to_go_on_writing_has_plain_headings_and_thin_lines(lou, published):
    """As an office suite draws it: no number before a heading, no row cut by a page."""
    odt = zipfile.ZipFile(io.BytesIO(report(lou, published, "odt").content))
    assert 'style:num-format="1"' not in odt.read("styles.xml").decode().split("</text:outline")[0]
    assert 'fo:keep-together="always"' in odt.read("content.xml").decode()
    docx = zipfile.ZipFile(io.BytesIO(report(lou, published, "docx").content))
    assert b"w:cantSplit" in docx.read("word/document.xml")
