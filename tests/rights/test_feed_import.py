"""A payer's feed becomes case files; its errors are told; nothing is lost or counted twice."""

import datetime as dt
import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.foundation import guards
from levier.foundation.acts import broken_links
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.people.models import Fact, Household, Membership, Person, SearchWord
from levier.rights import feed_files, queries, usecases
from levier.rights.domain import AnomalyKind, CaseState, RejectState
from levier.rights.models import (
    BenefitCase,
    CaseTransfer,
    Feed,
    FeedAnomaly,
    FeedPart,
    FeedReject,
    Payer,
    PayerMonth,
    Situation,
)
from tests.rights.taken import HOUSE, feed, household, nir_of, person, take

pytestmark = pytest.mark.usefixtures("ain")
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


def figures(taken):
    return taken.read, taken.created, taken.changed, taken.unchanged, taken.rejected


def test_a_monthly_feed_becomes_case_files_with_people_months_and_situations():
    taken = take(feed(household(1), household(2)))
    assert figures(taken) == (2, 2, 0, 0, 0)
    case = BenefitCase.objects.get(number="00000000001")
    assert (case.state, case.amount, case.month) == (
        CaseState.OPEN_PAYABLE,
        Money(56697),
        NOVEMBER,
    )
    assert (case.payer.code, case.commune_code, case.people) == ("CAF011", "01053", 1)
    assert case.centre == case.household.centre is not None
    assert str(case.household.claimant) == "MARTIN ZOÉ"
    assert case.household.claimant.nir == nir_of(1)
    assert PayerMonth.objects.get(case=case, live=True).paid == Money(56697)
    assert Situation.objects.get(case=case, live=True).month == NOVEMBER
    assert Fact.objects.filter(person=case.household.claimant, kind="identity").exists()
    assert not broken_links()


def test_the_database_never_holds_a_nir_in_clear():
    take(feed(household(1)))
    nir = nir_of(1)
    assert not Fact.objects.filter(value__contains=nir).exists()
    assert not JournalEntry.objects.filter(line__contains=nir).exists()
    assert not JournalEntry.objects.filter(line__contains="MARTIN").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nir FROM people_person")
        assert nir not in str(cursor.fetchall())


def test_the_same_file_twice_changes_nothing_even_in_another_envelope():
    content = feed(household(1))
    take(content)
    for again in (content, gzip.compress(content)):
        with pytest.raises(Refusal, match="déjà pris en charge"):
            usecases.receive_feed(source=again, name="x", decision=HOUSE)
    assert Feed.objects.count() == 1
    assert JournalEntry.objects.filter(act="rights.feed.refuse").count() == 2


def test_a_second_month_keeps_the_history_of_what_changed():
    take(feed(household(1), household(2)))
    moved = household(1, NUMCOM="01283", persons=person(1, NOM="DURAND", NOMNAI="MARTIN"))
    taken = take(feed(moved, household(2), day="2026-12-31", made="2026-12-28"))
    assert figures(taken) == (2, 0, 1, 1, 0)
    claimant = Household.objects.get(cases__number="00000000001").claimant
    facts = Fact.objects.filter(person=claimant, kind="identity").order_by("pk")
    assert [("MARTIN" in one.content["Identification"]["NOM"]) for one in facts] == [True, False]
    assert [one.superseded_at is None for one in facts] == [False, True]
    assert Person.objects.count() == 2
    assert PayerMonth.objects.filter(live=True).count() == 4
    assert Situation.objects.count() == 2  # the same but for the month: no new version
    assert Household.objects.get(cases__number="00000000001").commune_id == "01283"
    words = set(SearchWord.objects.filter(person=claimant).values_list("word", flat=True))
    assert {"durand", "zoe"} <= words


def test_what_a_payer_no_longer_states_is_said_to_be_gone():
    pregnant = person(1, extra="<Grossesse><DDGRO>2026-08-01</DDGRO>"
                      "<DTDECLGRO>2026-09-01</DTDECLGRO></Grossesse>")  # fmt: skip
    take(feed(household(1, persons=pregnant)))
    take(feed(household(1), day="2026-12-31", made="2026-12-28"))
    facts = Fact.objects.filter(kind="pregnancy").order_by("pk")
    assert [one.value == "null" for one in facts] == [False, True]


def test_a_monthly_feed_supersedes_the_daily_ones_and_both_are_kept():
    take(feed(household(1, MTRSAVERS="100.00"), kind="I", day="2026-11-15", made="2026-11-15"))
    take(feed(household(1, MTRSAVERS="200.00")))
    months = PayerMonth.objects.order_by("pk")
    assert [(one.feed_type, one.paid, one.live) for one in months] == [
        ("I", Money(10000), False),
        ("M", Money(20000), True),
    ]


def test_a_daily_feed_that_the_monthly_one_accounts_for_is_refused():
    take(feed(household(1)))
    late = feed(household(1), kind="I", day="2026-11-15", made="2026-11-15")
    with pytest.raises(Refusal, match="plus ancien"):
        usecases.receive_feed(source=late, name="x", decision=HOUSE)


def test_a_file_older_than_the_last_is_refused():
    take(feed(household(1), day="2026-12-31", made="2026-12-28"))
    with pytest.raises(Refusal, match="plus ancien"):
        usecases.receive_feed(source=feed(household(1)), name="x", decision=HOUSE)


def test_a_case_that_moves_between_payers_stays_one_case():
    take(feed(household(1)))
    case = BenefitCase.objects.get()
    ceding = (
        "<OrganismeCedant><FONORGCEDMUT>CAF</FONORGCEDMUT><NUMORGCEDMUT>011</NUMORGCEDMUT>"
        "<MATRICULEORGCEDMUT>1000001</MATRICULEORGCEDMUT><DDARRMUT>2026-12-01</DDARRMUT>"
        "</OrganismeCedant>"
    )
    arrived = (
        household(1, NUMDEMRSA="90000000001", MATRICULE="5550001")
        .replace("<FONORG>CAF</FONORG>", "<FONORG>MSA</FONORG>")
        .replace("</IdentificationRSA>", f"{ceding}</IdentificationRSA>")
    )
    take(feed(arrived, day="2026-12-31", made="2026-12-28"))
    moved = BenefitCase.objects.get()
    assert (moved.pk, moved.household_id) == (case.pk, case.household_id)
    assert (moved.payer.code, moved.number, moved.matricule) == (
        "MSA011",
        "90000000001",
        "5550001",
    )
    transfer = CaseTransfer.objects.get()
    assert (transfer.from_payer, transfer.to_payer) == ("CAF011", "MSA011")
    assert (transfer.from_number, transfer.on) == ("00000000001", dt.date(2026, 12, 1))
    assert Person.objects.count() == 1
    now = Fact.objects.filter(superseded_at=None, document__startswith="feed:")
    assert "payer:MSA011" in set(now.values_list("source", flat=True))
    assert moved.months.filter(live=True).count() == 2
    closed = household(1, ETATDOSRSA="5", MTRSAVERS="0.00")
    take(feed(closed, kind="I", day="2027-01-04", made="2027-01-04"))
    assert BenefitCase.objects.get().payer.code == "MSA011"


def test_a_person_is_recognised_without_nir_by_birth_date_and_name():
    take(feed(household(1, persons=person(1, NIR=""))))
    take(feed(household(1), day="2026-12-31", made="2026-12-28"))
    claimant = Person.objects.get()
    assert claimant.nir == nir_of(1)


def test_a_nir_that_belongs_to_somebody_else_never_merges_two_people():
    take(feed(household(1)))
    other = person(1, "PETIT", PRENOM="LÉON", DTNAI="1970-02-02")
    take(feed(household(2, persons=other), kind="I", day="2026-12-02", made="2026-12-02"))
    assert Person.objects.count() == 2
    assert Person.objects.get(last_name="PETIT").nir == ""
    assert FeedAnomaly.objects.filter(kind=AnomalyKind.MATCH).count() == 1


def test_a_child_of_two_households_is_one_person():
    child = person(9, PRENOM="LÉA", DTNAI="2015-03-03", role="ENF")
    take(
        feed(
            household(1, persons=person(1) + child),
            household(2, persons=person(2) + child),
        )
    )
    assert Person.objects.count() == 3
    assert Membership.objects.filter(person__first_name="LÉA", role="ENF").count() == 2


def test_somebody_who_leaves_a_household_is_no_longer_a_member():
    child = person(9, PRENOM="LÉA", DTNAI="2015-03-03", role="ENF")
    take(feed(household(1, persons=person(1) + child)))
    take(feed(household(1), day="2026-12-31", made="2026-12-28"))
    gone = Membership.objects.get(person__first_name="LÉA")
    assert gone.until == dt.date(2026, 12, 31)


def test_a_household_absent_from_a_monthly_feed_is_flagged_and_comes_back():
    take(feed(household(1), household(2)))
    taken = take(feed(household(2), day="2026-12-31", made="2026-12-28"))
    absent = BenefitCase.objects.get(number="00000000001")
    assert (taken.absent, absent.missing_since) == (1, DECEMBER)
    take(feed(household(1), household(2), day="2027-01-31", made="2027-01-28"))
    assert BenefitCase.objects.get(number="00000000001").missing_since is None


def test_unknown_codes_are_kept_and_flagged():
    take(feed(household(1, ETATDOSRSA="9")))
    flag = FeedAnomaly.objects.get(kind=AnomalyKind.UNKNOWN_CODE)
    assert (flag.element, flag.code) == ("ETATDOSRSA", "9")
    assert BenefitCase.objects.get().state == CaseState.UNKNOWN
    assert '"ETATDOSRSA":"9"' in Fact.objects.get(kind="right").value


def test_a_wrong_nir_is_kept_flagged_and_recognises_nobody():
    wrong = nir_of(1)[:13] + "00"
    taken = take(feed(household(1, persons=person(1, NIR=wrong))))
    assert taken.created == 1
    assert Person.objects.get().nir_index == ""
    flag = FeedAnomaly.objects.get(kind=AnomalyKind.NIR)
    assert wrong not in flag.value
    assert flag.line > 0


def test_what_can_not_be_followed_in_a_household_is_flagged_with_its_line():
    both = person(1) + person(2, name="DURAND")
    taken = take(feed(household(1, persons=both)))
    assert figures(taken) == (1, 1, 0, 0, 0)
    flag = FeedAnomaly.objects.get(kind=AnomalyKind.SITUATION)
    assert "2 demandeurs" in flag.message
    assert any(f"ligne {flag.line} : Le dossier" in line for line in texts(taken))


def texts(taken):
    return list(usecases.report_of(taken).as_text())


BAD = {
    "an amount that is none": ({"MTRSAVERS": "abc"}, "MTRSAVERS"),
    "a negative amount": ({"MTRSAVERS": "-12.00"}, "MTRSAVERS"),
    "an absurd amount": ({"MTRSAVERS": "9999999.00"}, "MTRSAVERS"),
    "an impossible date": ({"DTDEMRSA": "2026-02-31"}, "DTDEMRSA"),
    "another Département": ({"IDEPARTE": "069"}, "IDEPARTE"),
}


@pytest.mark.parametrize(("changes", "element"), BAD.values(), ids=BAD.keys())
def test_a_bad_record_is_kept_with_its_line_and_the_others_go_in(changes, element):
    good = [household(number) for number in range(10, 17)]
    taken = take(feed(*good, household(2, **changes)))
    assert figures(taken) == (8, 7, 0, 0, 1)
    reject = FeedReject.objects.get()
    assert (reject.element, reject.state) == (element, RejectState.OPEN)
    assert reject.line > 1
    assert b"InfosFoyerRSA" in reject.raw


def test_the_same_household_twice_is_a_reject_and_the_first_is_kept():
    taken = take(feed(household(1), household(1, MTRSAVERS="1.00")))
    assert figures(taken) == (2, 1, 0, 0, 1)
    assert BenefitCase.objects.get().amount == Money(56697)


def test_the_same_claim_under_two_matricules_is_a_reject():
    taken = take(feed(household(1), household(1, MATRICULE="7777777")))
    assert figures(taken) == (2, 1, 0, 0, 1)
    assert "même numéro de demande" in FeedReject.objects.get().reason


REFUSED = {
    "empty": b"",
    "not XML": b"bonjour",
    "a web page": b"<html><body>Erreur 500</body></html>",
    "wrong root": b"<?xml version='1.0'?><Autre><IdentificationFlux/></Autre>",
    "entity bomb": b'<!DOCTYPE Racine [<!ENTITY a "aaaa">]><Racine>&a;</Racine>',
    "external entity": b'<!DOCTYPE Racine SYSTEM "file:///etc/passwd"><Racine/>',
    "zip bomb": gzip.compress(b"<Racine>" + b" " * 60_000_000),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_no_feed_is_refused_with_a_sentence(content):
    with pytest.raises(Refusal) as refused:
        usecases.receive_feed(source=content, name="x", decision=HOUSE)
    assert refused.value.message.endswith((".", "…"))
    assert not Feed.objects.exists()


def test_another_departements_file_is_refused():
    content = feed(*[household(number, IDEPARTE="069") for number in range(3)])
    with pytest.raises(Refusal, match="069"):
        usecases.receive_feed(source=content, name="x", decision=HOUSE)


def test_a_truncated_file_gives_its_good_part_and_says_where_it_stops():
    content = feed(household(1), household(2))
    take(feed(household(1), household(2), household(3), day="2026-10-31", made="2026-10-28"))
    taken = take(content[: content.rindex(b"<InfosFoyerRSA>") + 400])
    assert taken.unchanged + taken.changed == 1
    assert taken.absent == 0  # a file that is cut does not tell who is missing
    assert FeedAnomaly.objects.filter(feed=taken, kind=AnomalyKind.FILE).exists()


def test_counts_that_disagree_are_said():
    taken = take(feed(household(1), count=7))
    assert taken.announced == 7
    flag = FeedAnomaly.objects.get(kind=AnomalyKind.COUNTS)
    assert "7" in flag.message


def test_what_is_wrong_with_a_file_is_told_before_who_is_absent_from_it():
    take(feed(*map(household, range(1, 80))))
    content = feed(household(1), day="2026-12-31", made="2026-12-28").replace(b"ZO", b"ZO\xc9")
    told = list(usecases.rehearse_feed(source=content, name="f.xml", decision=HOUSE).as_text())
    assert "78 foyers ouverts absents" in told[2]
    assert "Vérifiez les noms accentués" in told[3]
    taken = take(content)
    assert texts(taken)[1:4] == told[1:4]
    assert "absent du flux mensuel" in texts(taken)[4]


def test_a_rehearsal_reports_the_same_and_writes_nothing():
    content = feed(household(1), household(2, MTRSAVERS="abc"))
    report = usecases.rehearse_feed(source=content, name="x", decision=HOUSE)
    assert not Feed.objects.exists()
    assert not Person.objects.exists()
    real = usecases.report_of(take(content))
    assert (report.read, report.created, report.rejected) == (2, 1, 1)
    assert report.rejects[0].sentence == real.rejects[0].sentence


def test_a_reject_is_replayed_once_corrected():
    take(feed(household(1), household(2, MTRSAVERS="abc")))
    reject = FeedReject.objects.get()
    with pytest.raises(Refusal, match="Toujours rejeté"):
        usecases.replay_reject(reject=reject, decision=HOUSE)
    reject.refresh_from_db()
    assert reject.state == RejectState.OPEN
    corrected = bytes(reject.raw).replace(b"abc", b"45.10")
    usecases.replay_reject(reject=reject, decision=HOUSE, corrected=corrected)
    assert BenefitCase.objects.get(number="00000000002").amount == Money(4510)
    taken = Feed.objects.get()
    assert figures(taken) == (2, 2, 0, 0, 0)
    assert reject.state == RejectState.REPLAYED
    with pytest.raises(Refusal):
        usecases.replay_reject(reject=reject, decision=HOUSE, corrected=corrected)


def test_a_reject_does_not_bring_old_data_back_over_newer():
    take(feed(household(1), household(2, MTRSAVERS="abc")))
    reject = FeedReject.objects.get()
    take(feed(household(2), day="2026-12-31", made="2026-12-28"))
    corrected = bytes(reject.raw).replace(b"abc", b"45.10")
    with pytest.raises(Refusal, match="plus récent"):
        usecases.replay_reject(reject=reject, decision=HOUSE, corrected=corrected)


def test_a_kept_file_that_was_altered_is_named():
    first, second = take(feed(household(1))), take(feed(household(2), made="2026-11-29"))
    assert list(feed_files.altered()) == []
    guards.remove()
    parts = FeedPart.objects.all()
    parts.filter(feed=second).update(number=7)
    assert list(feed_files.altered()) == [
        f"Flux n° {second.pk} : son fichier ne se lit plus (un morceau manque)."
    ]
    parts.filter(feed=second).delete()
    Feed.objects.filter(pk=first.pk).update(sha256="0" * 64)
    assert list(feed_files.altered()) == [
        f"Flux n° {first.pk} : son fichier n'est plus celui qui a été reçu.",
        f"Flux n° {second.pk} : son fichier n'est plus là.",
    ]
    guards.install()


def test_the_original_bytes_are_kept_as_they_came():
    from levier.rights import feed_files

    content = gzip.compress(feed(household(1)))
    taken = take(content)
    assert b"".join(feed_files.pieces(taken)) == content


def _queries_for(count, first):
    content = feed(
        *[household(first + number) for number in range(count)],
        kind="I",
        day="2026-11-15",
        made=f"2026-11-{10 + count // 10:02d}",
    )
    with CaptureQueriesContext(
        connection,
    ) as captured:
        take(content)
    return [one["sql"] for one in captured if one["sql"].startswith("SELECT")]


def test_a_chunk_reads_as_often_for_three_households_as_for_thirty():
    assert len(_queries_for(3, 100)) == len(_queries_for(30, 200))


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 90_000)), min_size=1, max_size=8))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_read_ends_once(stated):
    content = feed(
        *[
            household(number, MTRSAVERS=f"{cents // 100}.{cents % 100:02d}")
            for number, cents in stated
        ],
        kind="I",
    )
    with_rollback = usecases.rehearse_feed(source=content, name="x", decision=HOUSE)
    assert with_rollback.read == len(stated)
    ended = (with_rollback.created, with_rollback.unchanged, with_rollback.rejected)
    distinct = len({number for number, _ in stated})
    assert ended == (distinct, 0, len(stated) - distinct)
    assert not BenefitCase.objects.exists()


def test_the_run_reads_each_case_once_with_its_corrections():
    take(feed(household(1), household(2)))
    case = BenefitCase.objects.get(number="00000000001")
    usecases.correct_situation(
        case=case, path="housing", value="tenant", since=NOVEMBER, decision=HOUSE
    )
    rows = {one.number: one for one in queries.case_months(NOVEMBER)}
    assert len(rows) == 2
    assert '"housing":"tenant"' in rows["00000000001"].facts
    assert rows["00000000001"].corrections == ("housing",)
    assert rows["00000000002"].corrections == ()
    assert not list(queries.case_months(DECEMBER))


def test_each_household_of_one_file_has_its_own_payer_as_source():
    farmer = household(2).replace("<FONORG>CAF</FONORG>", "<FONORG>MSA</FONORG>")
    take(feed(household(1), farmer))
    told = {
        case.payer.code: set(
            Fact.objects.filter(household=case.household_id).values_list("source", flat=True)
        )
        for case in BenefitCase.objects.select_related("payer")
    }
    assert told == {"CAF011": {"payer:CAF011"}, "MSA011": {"payer:MSA011"}}
    sources = set(Membership.objects.values_list("source", flat=True))
    assert sources == {"payer:CAF011", "payer:MSA011"}
    assert Payer.objects.get(family="MSA").name == "MSA Ain-Rhône"
