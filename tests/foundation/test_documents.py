import datetime as dt
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from levier.foundation import documents
from levier.kernel.errors import Refusal

AT = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
TEMPLATE = "allowance/typst/v1/resumption.typ"
HOSTILE = '#panic() *gras* _bas_ "q" \\ @ref <label> $1$ // note /* */ `code` [x] = titre'


def letter(**changes):
    known = documents.letterhead()
    return {
        **known,
        "reference": "RSA-2026-000001",
        "recipient": ["Mme Éloïse MARTIN", "3 RUE DU LAVOIR", "01170 GEX"],
        "particulars": [["Notre référence", "RSA-2026-000001"]],
        "place_and_day": "Bourg-en-Bresse, le mercredi 25 novembre 2026",
        "headline": "Le versement de votre RSA reprend.",
        "greeting": "Madame,",
        "reason": "Vous avez signé votre contrat.",
        "effect": "Le RSA vous sera versé.",
        "texts": {"opening": "", "contact": "Appelez-nous.", "signature": "Le service",
                  "privacy": "Vos données vous appartiennent."},
        **changes,
    }  # fmt: skip


def rendered(*letters, at=AT):
    return documents.render(TEMPLATE, letters or [letter()], title="Reprise", at=at)


def reader(pdf):
    return PdfReader(io.BytesIO(pdf))


def words(pdf, pages=slice(None)):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader(pdf).pages[pages]))


def test_a_letter_is_a_tagged_document_in_french_with_its_title():
    root = reader(rendered()).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader(rendered()).metadata.title == "Reprise"
    assert reader(rendered()).metadata.author == "Département de l'Ain"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_same_data_give_the_same_bytes_and_another_day_others():
    assert rendered() == rendered()
    assert rendered() != rendered(at=AT + dt.timedelta(days=1))
    assert rendered() != rendered(letter(reason="Autre chose."))


def test_what_a_person_typed_comes_out_as_it_was_typed():
    found = words(rendered(letter(recipient=[HOSTILE], reason=HOSTILE)))
    assert found.count(HOSTILE) == 2


def test_blank_lines_part_paragraphs_and_nothing_else():
    found = rendered(letter(reason="Une phrase.\nSa suite.\n\nUne autre."))
    assert "Une phrase. Sa suite. Une autre." in words(found)


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=60))
def test_no_text_at_all_stops_a_letter(typed):
    assert rendered(letter(reason=typed, recipient=[typed])).startswith(b"%PDF")


def test_every_character_held_for_drawn_is_drawn():
    drawn = "".join(char for char in map(chr, range(0x2300)) if documents.DRAWN.match(char))
    combining = {char for char in drawn if "\u0300" <= char <= "\u036f"}
    told = " ".join(char for char in drawn if char not in combining and char != "\n")
    assert rendered(letter(reason=told)).startswith(b"%PDF")


def test_hidden_marks_are_taken_away_and_what_no_font_draws_is_shown_missing():
    told = documents.printable("Mar\u202etin\x00\u200b 🙂")
    assert told == f"Martin {documents.UNKNOWN}"
    assert documents.printable({"a": ["e\u0301", 3, None]}) == {"a": ["é", 3, None]}


def test_an_agent_is_told_what_cannot_be_printed():
    with pytest.raises(Refusal, match="🙂") as refused:
        documents.check_printable("Merci 🙂", field="reason")
    assert refused.value.field == "reason"
    assert documents.check_printable("Merci.\r\nÀ bientôt") == "Merci.\nÀ bientôt"


def test_letters_printed_together_each_count_their_own_pages_from_a_front():
    pair = [letter(reference=f"RSA-2026-00000{n}", reason="Long. " * 120) for n in (1, 2)]
    pages = [page.extract_text() for page in reader(rendered(*pair)).pages]
    counted = [re.findall(r"Page \d sur \d", page) for page in pages]
    assert counted == [["Page 1 sur 2"], ["Page 2 sur 2"]] * 2


def test_a_letter_of_one_page_leaves_the_back_of_its_sheet_blank():
    short = letter(texts={"opening": "", "contact": "x", "signature": "x", "privacy": ""},
                   reason="x", effect="x")  # fmt: skip
    one = len(reader(rendered(short)).pages)
    both = reader(rendered(short, letter(reference="RSA-2026-000002"))).pages
    second = next(rank for rank, page in enumerate(both) if "000002" in page.extract_text())
    assert second == one + one % 2


def test_nothing_but_the_address_stands_in_the_window_of_the_envelope():
    seen = []

    def visit(text, page, line, _, __):
        if text.strip():
            across = line[4] * page[0] + line[5] * page[2] + page[4]
            down = line[4] * page[1] + line[5] * page[3] + page[5]
            seen.append((text.strip(), across / 72 * 25.4, 297 - down / 72 * 25.4))

    reader(rendered()).pages[0].extract_text(visitor_text=visit)
    shown = [text for text, x, y in seen if x >= 90 and 34 <= y <= 90]
    assert re.sub(r"\s+", " ", " ".join(shown)) == "Mme Éloïse MARTIN 3 RUE DU LAVOIR 01170 GEX"
    lines = [(x, y) for text, x, y in seen if "GEX" in text or "MARTIN" in text]
    assert all(x >= 104.9 and 55 <= y <= 79 for x, y in lines)


def test_a_project_says_so_and_has_no_number():
    found = words(rendered(letter(reference="")))
    assert "PROJET" in found
    assert "PROJET" not in words(rendered())


def test_pages_are_drawn_for_the_screen():
    pages = documents.pictures(TEMPLATE, letter(), title="Reprise", at=AT)
    assert pages and all(page.startswith(b"\x89PNG") for page in pages)


def test_several_threads_may_write_letters_at_once():
    expected = rendered()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: rendered(), range(24))) == {expected}


@pytest.mark.parametrize("name", ["../etc/passwd", "allowance/models/runs.py", "nothing.typ"])
def test_only_the_templates_of_the_rooms_are_rendered(name):
    with pytest.raises(KeyError):
        documents.render(name, [letter()], title="x", at=AT)


def test_no_template_fetches_a_package():
    for path in documents.ROOMS.rglob("*.typ"):
        assert "@" not in path.read_text(), path


def test_an_incomplete_letterhead_stops_every_letter(settings):
    settings.LEVIER_LETTERHEAD = {"sender": {"name": ""}, "court": {"name": "x"}}
    with pytest.raises(Refusal, match="en-tête"):
        documents.letterhead()
