"""What is taken from a payer's feed, and what is said of the rest."""

from __future__ import annotations

from datetime import date, time

import pytest

from levier.formats import cnaf
from levier.kernel.month import Month
from tests.formats import cnaf_feeds as feeds


def events(text: str, encoding: str = "utf-8", **options) -> list[cnaf.Event]:
    return list(cnaf.read(feeds.encoded(text, encoding), **options))


def records(found: list[cnaf.Event]) -> list[cnaf.Record]:
    return [event for event in found if isinstance(event, cnaf.Record)]


def rejects(found: list[cnaf.Event]) -> list[cnaf.Reject]:
    return [event for event in found if isinstance(event, cnaf.Reject)]


def problems(found: list[cnaf.Event]) -> dict[str, cnaf.FileProblem]:
    return {event.kind: event for event in found if isinstance(event, cnaf.FileProblem)}


def only_reject(**changes: str) -> cnaf.Reject:
    found = rejects(events(feeds.feed(feeds.household(1, **changes), feeds.household(2))))
    assert len(found) == 1
    return found[0]


def test_the_header_says_who_wrote_the_file_and_when():
    header = cnaf.read(feeds.encoded(feeds.feed(feeds.household()))).header
    assert (header.interface, header.feed_type) == ("VRSB0801", "M")
    assert (header.created_on, header.created_at) == (date(2026, 11, 28), time(6, 15))
    assert header.reference_on == date(2026, 11, 30)


def test_values_are_typed_and_their_padding_is_gone():
    values = records(events(feeds.feed(feeds.household())))[0].values
    identity = values["IdentificationRSA"]
    assert identity["Partenaire"] == {"TYPEPARTE": "CG", "IDEPARTE": "001"}
    assert identity["Organisme"]["MATRICULE"] == 1000001
    right = values["PrestationRSA"]["DetailDroitRSA"]
    assert right["DetailCalculDroitRSA"][0]["MTRSAVERS"] == 56697
    address = values["DonneesAdministratives"]["Adresse"][0]["AdresseDetailleeFrance"]
    assert address["CODEPOS"] == "01000"
    assert "COMPLIDEADR" not in address


def test_resources_come_by_month_in_cents():
    block = """<Ressources>
      <GeneraliteRessourcesTrimestre><TOPRESSNUL>0</TOPRESSNUL><DDRESS>2026-07-01</DDRESS>
      <DFRESS>2026-09-30</DFRESS></GeneraliteRessourcesTrimestre>
      <RessourcesMensuelles><GeneraliteRessourcesMensuelles><MOISRESS>2026-07-01</MOISRESS>
      </GeneraliteRessourcesMensuelles><DetailRessourcesMensuelles><NATRESS>001</NATRESS>
      <MTNATRESSMEN>0000812.40</MTNATRESSMEN></DetailRessourcesMensuelles></RessourcesMensuelles>
    </Ressources>"""
    household = feeds.household(persons=feeds.person(extra=block))
    month = records(events(feeds.feed(household)))[0].values["Personne"][0]["Ressources"]
    assert month["RessourcesMensuelles"] == [
        {
            "GeneraliteRessourcesMensuelles": {"MOISRESS": Month(2026, 7)},
            "DetailRessourcesMensuelles": [{"NATRESS": "001", "MTNATRESSMEN": 81240}],
        }
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-1", "iso-8859-15"])
def test_accents_are_read_in_every_encoding_the_payers_use(encoding):
    found = events(feeds.feed(feeds.household()), encoding)
    assert records(found)[0].values["Personne"][0]["Identification"]["PRENOM"] == "ZOÉ"
    assert not problems(found)


@pytest.mark.parametrize(
    ("real", "announced"), [("utf-8", "windows-1252"), ("cp1252", "UTF-8"), ("utf-8", "iso-8859-1")]
)
def test_an_encoding_that_lies_is_read_as_it_is_and_told(real, announced):
    found = list(cnaf.read(feeds.encoded(feeds.feed(feeds.household()), real, announced)))
    assert records(found)[0].values["Personne"][0]["Identification"]["PRENOM"] == "ZOÉ"
    assert "lu comme tel" in problems(found)["encoding"].message


def test_single_byte_text_that_looks_like_utf_8_by_chance_is_read_as_announced():
    text = feeds.feed(feeds.household(persons=feeds.person("«CITÉ»", PRENOM="ANA")))
    found = events(text, "cp1252")
    assert records(found)[0].values["Personne"][0]["Identification"]["NOM"] == "«CITÉ»"
    assert not problems(found)


def test_a_byte_order_mark_is_not_a_character():
    data = b"\xef\xbb\xbf" + feeds.encoded(feeds.feed(feeds.household()))
    assert len(records(list(cnaf.read(data)))) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DTDEMRSA", "2026-02-30", "n'existe pas"),
        ("DTDEMRSA", "30/01/2026", "AAAA-MM-JJ"),
        ("DTDEMRSA", "0026-01-01", "vraisemblable"),
        ("DTDEMRSA", "", "obligatoire"),
        ("DTDEMRSA", "9998-02-30", "n'existe pas"),
        ("MTRSAVERS", "-12.00", "négatif"),
        ("MTRSAVERS", "0999999.99", "vraisemblable"),
        ("MTRSAVERS", "12,50", "un point"),
        ("MTRSAVERS", "12.345", "un point"),
        ("MATRICULE", "12A", "nombre entier"),
        ("NUMDEMRSA", "123456789012", "11 caractères"),
    ],
)
def test_a_wrong_value_rejects_its_household_and_says_why(name, value, said):
    reject = only_reject(**{name: value})
    assert reject.element == name
    assert said in reject.reason
    assert reject.value == value
    assert name.encode() in reject.raw


@pytest.mark.parametrize(
    ("born", "said"),
    [("9999-12-31", "lointaine"), ("2999-12-31", "lointaine"), ("0001-01-01", "vraisemblable")],
)
def test_a_birth_date_is_never_an_end_of_time(born, said):
    reject = only_reject(persons=feeds.person(DTNAI=born))
    assert (reject.element, reject.value) == ("DTNAI", born)
    assert said in reject.reason


@pytest.mark.parametrize("written", ["0001-01-01", "0000-00-00"])
def test_a_date_that_means_none_is_none_and_flagged_unless_it_must_be_there(written):
    attached = f"</DDRATDOS><DFRATDOS>{written}</DFRATDOS>"
    person = feeds.person().replace("</DDRATDOS>", attached)
    (record,) = records(events(feeds.feed(feeds.household(1, persons=person))))
    assert "DFRATDOS" not in record.values["Personne"][0]["DossierCAF"]
    (flag,) = record.anomalies
    assert (flag.element, flag.value) == ("DFRATDOS", written)
    assert "lue comme absente" in flag.reason
    assert "obligatoire" in only_reject(DTDEMRSA=written).reason


def test_a_reject_names_the_line_of_the_file():
    text = feeds.feed(feeds.household(1), feeds.household(2, MTRSAVERS="abc"))
    line = feeds.encoded(text).decode().split("abc")[0].count("\n") + 1
    assert rejects(events(text))[0].line == line


def test_every_fault_of_a_household_is_told():
    reject = only_reject(MTRSAVERS="abc", DTDEMRSA="2026-13-01")
    assert {reject.element, *(fault.element for fault in reject.others)} == {
        "MTRSAVERS",
        "DTDEMRSA",
    }


def test_the_same_household_twice_is_taken_once():
    found = events(feeds.feed(feeds.household(1), feeds.household(1)))
    assert len(records(found)) == 1
    assert "déjà dans le fichier, ligne 8" in rejects(found)[0].reason


def test_another_departement_s_household_is_rejected_alone():
    assert "069" in only_reject(IDEPARTE="069").reason


def test_another_departement_s_file_is_refused():
    text = feeds.feed(*(feeds.household(number, IDEPARTE="069") for number in range(9)))
    with pytest.raises(cnaf.FileRefusal, match="Département 069 ; 001 est attendu"):
        events(text)
    assert len(records(events(text, expected_departement="69"))) == 9


def test_a_nir_with_a_wrong_key_is_kept_and_flagged():
    household = feeds.household(persons=feeds.person(NIR="185010150000199"))
    record = records(events(feeds.feed(household)))[0]
    assert record.values["Personne"][0]["Identification"]["NIR"] == "185010150000199"
    assert record.anomalies[0].element == "NIR"
    assert "clé" in record.anomalies[0].reason


def test_an_unknown_element_is_kept_and_flagged():
    household = feeds.household(extra="<NOUVEAU><A>1</A></NOUVEAU>")
    record = records(events(feeds.feed(household)))[0]
    assert isinstance(record.unknown[0], cnaf.UnknownElement)
    assert record.unknown[0].value == "<NOUVEAU><A>1</A></NOUVEAU>"


def test_an_unknown_code_is_kept_and_flagged():
    record = records(events(feeds.feed(feeds.household(ETATDOSRSA="9"))))[0]
    assert record.unknown[0] == cnaf.UnknownCode(record.unknown[0].line, "ETATDOSRSA", "9")
    situation = record.values["PrestationRSA"]["SituationDossierRSA"]
    assert situation["EtatDossierRSA"]["ETATDOSRSA"] == "9"


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("</NOMVOIE>", "", 1),
        lambda text: text.replace("MARTIN", "MARTIN & FILS", 1),
        lambda text: text.replace("MARTIN", "MARTIN &eacute;", 1),
        lambda text: text.replace("  <InfosFoyerRSA>", "  ", 1),
        lambda text: text.replace("</InfosFoyerRSA>", "", 1),
        lambda text: text.replace("MARTIN", "\x00", 1),
        lambda text: text.replace("MARTIN", "<!DOCTYPE a>", 1),
    ],
)
def test_one_broken_household_costs_one_household(damage):
    text = feeds.feed(*(feeds.household(number) for number in range(3)))
    found = events(damage(text))
    assert len(records(found)) == 2
    assert len(rejects(found)) == 1
    assert not problems(found)


def test_a_file_cut_short_gives_what_was_good():
    text = feeds.feed(*(feeds.household(number) for number in range(5)))
    found = events(text[: text.index("</PrestationRSA>", len(text) // 2)])
    assert len(records(found)) == 2
    assert len(rejects(found)) == 1
    assert "coupé" in problems(found)["truncated"].message
    assert problems(found)["counts"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("A & B", "« & » seul"),
        ("A < B", "« < » seul"),
        ("A\x0bB", "caractère interdit (de code 11)"),
        ("A&#0;B", "caractère interdit (de code 0)"),
        ("A&nbsp;B", "&nbsp;"),
        ("<![CDATA[A", "« < » seul"),
    ],
)
def test_what_is_no_xml_is_said_in_french(written, said):
    (reject,) = rejects(events(feeds.feed(feeds.household(1, persons=feeds.person(written)))))
    assert said in reject.reason
    assert reject.line >= 17


def test_counts_that_disagree_are_told():
    found = events(feeds.feed(feeds.household(), count=7))
    assert "annonce 7 dossiers" in problems(found)["counts"].message
    assert isinstance(found[-1], cnaf.Trailer)
    assert (found[-1].announced, found[-1].found, found[-1].agrees) == (7, 1, False)


def test_what_stands_outside_the_households_is_told():
    text = feeds.feed(feeds.household()).replace("  <TransmissionFlux>", "  oups<TransmissionFlux>")
    assert "oups" in problems(events(text))["stray"].message


def test_a_missing_count_is_told_with_its_number():
    lost = feeds.feed(feeds.household(1)).replace(feeds.trailer(1), "")
    said = [event.message for event in events(lost) if isinstance(event, cnaf.FileProblem)]
    assert any(": 1 dossier lu, sans pouvoir" in message for message in said)


def test_a_second_document_behind_the_first_is_told():
    text = feeds.feed(feeds.household())
    assert "bout à bout" in problems(events(text + text))["trailing"].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (feeds.feed(root="Autre"), "« Autre » ; « Racine » est attendu"),
        ("<html><body>Session expirée</body></html>", "page web"),
        ("MATRICULE;NOM\n1;A", "n'est pas du XML"),
        ("   \n ", "vide"),
        ("<Racine/>", "IdentificationFlux"),
        (feeds.feed(head="<X/>"), "commence par « X »"),
        (feeds.feed(head=feeds.header(TYPEFLUX="X")), "TYPEFLUX"),
        (feeds.feed(head=feeds.header(DTREF="2026-02-31")), "DTREF"),
        (
            feeds.feed(
                feeds.household(), head=feeds.header(extra="<VERSIONFLUX>0301</VERSIONFLUX>")
            ),
            "VERSIONFLUX 0301",
        ),
        (
            feeds.feed("<InfoDemandeRSA><A/></InfoDemandeRSA>"),
            "flux d'instruction",
        ),
        ("<!DOCTYPE Racine [<!ENTITY a 'b'>]><Racine/>", "DOCTYPE"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_with_its_reason(text, said):
    with pytest.raises(cnaf.FileRefusal) as refused:
        cnaf.read(text.encode())
    assert said in refused.value.message


def test_an_encoding_outside_the_list_is_refused():
    data = feeds.encoded(feeds.feed(feeds.household()), announced="UTF-7")
    with pytest.raises(cnaf.FileRefusal, match="« UTF-7 »"):
        cnaf.read(data)
    with pytest.raises(cnaf.FileRefusal, match="UTF-16"):
        cnaf.read(feeds.feed(feeds.household()).encode("utf-16"))


def test_another_interface_than_the_one_asked_is_refused():
    data = feeds.encoded(feeds.feed(feeds.household()))
    with pytest.raises(cnaf.FileRefusal, match="un flux VRSF0501"):
        cnaf.read(data, interface="VRSF0501")


def test_an_unexpected_version_is_told():
    found = events(feeds.feed(feeds.household(), head=feeds.header(NUMVERSIONAPPLIEME="0700")))
    assert "0700" in problems(found)["version"].message
    assert len(records(found)) == 1


def test_namespaces_of_the_root_are_known_in_each_household():
    text = feeds.feed(feeds.household(extra='<X xsi:nil="true"/>')).replace(
        "<Racine>", '<Racine xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    )
    assert len(records(events(text))) == 1


def test_a_household_too_large_is_rejected_and_the_next_one_read():
    big = feeds.household(1, extra="<X>" + "a" * 400_000 + "</X>")
    found = events(feeds.feed(big, feeds.household(2)))
    assert [len(records(found)), len(rejects(found))] == [1, 1]
    assert "démesuré" in rejects(found)[0].reason
    assert len(rejects(found)[0].raw) <= 1 << 16


def test_a_reject_can_be_read_again_after_a_fix():
    reject = only_reject(MTRSAVERS="abc")
    again = cnaf.read_record(reject.raw, "VRSB0801", line=reject.starts_at)
    assert isinstance(again, cnaf.Reject)
    assert (again.line, again.reason) == (reject.line, reject.reason)
    fixed = cnaf.read_record(reject.raw.replace(b"abc", b"566.97"), "VRSB0801")
    assert isinstance(fixed, cnaf.Record)
    assert fixed.key == reject.key


def test_a_bound_that_was_too_low_can_be_raised():
    household = feeds.household(
        persons=feeds.person(
            extra="""<MontantCalculDroitRSAPersonne><TOPPERSDRODEVORSA>1</TOPPERSDRODEVORSA>
            <MTPERSRESSMENRSA>0200000.00</MTPERSRESSMENRSA></MontantCalculDroitRSAPersonne>"""
        )
    )
    text = feeds.feed(household)
    assert "vraisemblable" in rejects(events(text))[0].reason
    assert records(events(text, limits=cnaf.Limits(amount=300_000_00)))
