"""A household's record as a case file, and small documents parsed whole."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.formats import cnaf
from levier.formats.cnaf.case_file import CaseFile, case_file
from levier.formats.cnaf.values import is_nir
from levier.formats.containers import FileRefusal
from levier.formats.xml import parse_document
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import check_nir, nir_key
from levier.kernel.money import Money
from levier.kernel.month import Month
from tests.formats import cnaf_feeds as feeds


def case(text: str = "", **changes: str) -> CaseFile:
    record = cnaf.read_record((text or feeds.household(1, **changes)).encode(), "VRSB0801")
    assert isinstance(record, cnaf.Record), record
    return case_file(record)


def test_a_case_file_says_who_what_and_how_much():
    one = case()
    assert one.key == "CAF/011/1000001/00000000001"
    assert (one.payer, one.payer_number, one.matricule) == ("CAF", "011", "1000001")
    assert (one.claim_number, one.claimed_on) == ("00000000001", date(2020, 1, 1))
    assert (one.state, one.is_paid, one.paid) == ("2", True, Money(566_97))
    assert one.claimant and one.claimant.first_name == "ZOÉ"
    assert one.claimant.nir_is_valid
    assert one.address and one.address.street == "12 RUE DES TILLEULS"
    assert one.address.insee_code == "01053"


def test_a_matricule_is_the_same_whatever_its_padding():
    assert case(MATRICULE="000000001000001").key == case().key
    assert case(MATRICULE="12").matricule == "0000012"


def test_a_case_file_can_not_be_changed():
    with pytest.raises(FrozenInstanceError):
        case().state = "5"  # type: ignore[misc]


def test_only_a_payable_right_is_paid():
    assert not case(ETATDOSRSA="4").is_paid


def test_what_the_state_funds_is_not_the_departement_s():
    assert case(feeds.household(1).replace("RSDN2", "RSJN1").replace("RSD", "RSJ")).paid == Money(0)


def test_suspensions_closings_and_refusals_have_motive_and_day():
    text = feeds.household(1, ETATDOSRSA="3").replace(
        "</EtatDossierRSA>",
        """</EtatDossierRSA>
        <Refus><DTREFURSA>2026-01-01</DTREFURSA><MOTIREFURSA>F02</MOTIREFURSA></Refus>
        <SuspensionDroit><MOTISUSDRORSA>GK</MOTISUSDRORSA><DDSUSDRORSA>2026-10-01</DDSUSDRORSA>
        <NATGROUPFSUS>RSX</NATGROUPFSUS></SuspensionDroit>
        <SuspensionVersement><MOTISUSVERSRSA>06</MOTISUSVERSRSA>
        <DDSUSVERSRSA>2026-09-01</DDSUSVERSRSA></SuspensionVersement>
        <FinDroitMoisAnterieur><MOTICLORSA>ECH</MOTICLORSA><DTCLORSA>2026-08-01</DTCLORSA>
        </FinDroitMoisAnterieur>""",
    )
    one = case(text)
    assert [(item.kind, item.motive) for item in one.suspensions] == [
        ("right", "GK"),
        ("payment", "06"),
    ]
    assert one.closing and (one.closing.motive, one.closing.earlier_month) == ("ECH", True)
    assert one.refusal and one.refusal.on == date(2026, 1, 1)


def test_transfers_events_and_notices_are_told():
    text = (
        feeds.household(
            1,
            extra="""<Evenement><DTLIQ>2026-11-12</DTLIQ><HEULIQ>09:30:00</HEULIQ><FG>CHGADR</FG>
            </Evenement><Anomalie><LIBANO>Adresse incertaine</LIBANO></Anomalie>""",
        )
    ).replace(
        "</DemandeRSA>",
        """</DemandeRSA><OrganismeCedant><FONORGCEDMUT>CAF</FONORGCEDMUT>
        <NUMORGCEDMUT>691</NUMORGCEDMUT><MATRICULEORGCEDMUT>0000777</MATRICULEORGCEDMUT>
        <DDARRMUT>2026-11-01</DDARRMUT></OrganismeCedant>""",
    )
    one = case(text)
    assert one.ceded_by and (one.ceded_by.payer_number, one.ceded_by.matricule) == (
        "691",
        "0000777",
    )
    assert (one.events[0].at, one.events[0].cause) == (time(9, 30), "CHGADR")
    assert one.notices == ("Adresse incertaine",)
    assert one.taken_by is None


def test_a_day_that_means_no_end_is_no_end():
    activity = """<Activite><ACT>CDI</ACT><DDACT>2026-01-01</DDACT><DFACT>2999-12-31</DFACT>
    </Activite>"""
    one = case(persons=feeds.person(extra=activity))
    assert one.persons[0].activities[0].until is None


def test_resources_are_listed_by_month_and_nature():
    block = """<Ressources><GeneraliteRessourcesTrimestre><TOPRESSNUL>0</TOPRESSNUL>
    <DDRESS>2026-07-01</DDRESS><DFRESS>2026-09-30</DFRESS></GeneraliteRessourcesTrimestre>
    <RessourcesMensuelles><GeneraliteRessourcesMensuelles><MOISRESS>2026-07-01</MOISRESS>
    <NBHEUMENTRA>35</NBHEUMENTRA></GeneraliteRessourcesMensuelles><DetailRessourcesMensuelles>
    <NATRESS>001</NATRESS><MTNATRESSMEN>12.50</MTNATRESSMEN><ABANEU>A</ABANEU>
    </DetailRessourcesMensuelles></RessourcesMensuelles></Ressources>"""
    person = case(persons=feeds.person(extra=block)).persons[0]
    assert (person.resources[0].amount, person.resources[0].relief) == (Money(12_50), "A")
    assert person.hours == ((Month(2026, 7), 35),)


def test_a_small_document_is_parsed_whole_and_safely():
    assert (
        parse_document("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".encode("latin1")).text
        == "é"
    )
    for data, said in (
        (b"", "vide"),
        (b"<a>", "arr"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", "utf-7"),
        ("<a/>".encode("utf-16"), "UTF-16"),
    ):
        with pytest.raises(FileRefusal, match=said):
            parse_document(data)


@given(st.text("0123456789AB", min_size=13, max_size=16))
def test_the_quick_check_of_a_nir_agrees_with_the_kernel_s(text):
    for value in (text, text[:13] + key_of(text[:13])):
        try:
            check_nir(value)
        except Refusal:
            assert not is_nir(value)
        else:
            assert is_nir(value)


def key_of(body: str) -> str:
    return nir_key(body) if body.replace("2A", "19").replace("2B", "18").isdigit() else "00"
