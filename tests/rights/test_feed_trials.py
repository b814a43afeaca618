"""A feed tried without a trace, set aside, its rejects replayed together."""

import pytest

from levier.foundation import runs
from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights import record_text, tasks, usecases
from levier.rights.domain import AnomalyKind, FeedState, RejectState
from levier.rights.models import BenefitCase, Feed, FeedAnomaly, FeedReject, Payer
from levier.rights.usecases import importing
from levier.synthetic import Commune, World, beneficiaries, movements
from tests.rights.taken import HOUSE, NOW, feed, household, person, take

pytestmark = pytest.mark.usefixtures("ain")


def received(content, name="flux.xml"):
    return usecases.receive_feed(source=content, name=name, decision=HOUSE)


def tried(taken):
    return runs.execute(tasks.request_rehearsal(taken, HOUSE))


def figures(one):
    return one["read"], one["created"], one["changed"], one["unchanged"], one["rejected"]


def test_a_trial_foresees_what_the_import_then_does(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 3)
    take(feed(*[household(number) for number in range(1, 9)]))
    content = feed(
        household(1),
        household(2, MTRSAVERS="12.00"),
        household(3, MTRSAVERS="abc"),
        household(9),
        household(10),
        household(10, MATRICULE="7777777"),
        household(11),
        day="2026-12-31",
        made="2026-12-28",
        count=3,
    )
    december = received(content)
    run = tried(december)
    assert run.state == RunState.DONE
    assert Feed.objects.get(pk=december.pk).read == 0
    assert not FeedReject.objects.exists() and BenefitCase.objects.count() == 8
    runs.execute(tasks.request_import(december, HOUSE))
    done = usecases.report_of(Feed.objects.get(pk=december.pk)).as_json()
    assert figures(run.result) == figures(done) == (7, 3, 1, 1, 2)
    for key in ("flagged", "absent", "announced"):
        assert run.result[key] == done[key], key
    assert [one["reason"] for one in run.result["rejects"]] == [
        one["reason"] for one in done["rejects"]
    ]


def test_a_trial_sees_the_households_that_a_monthly_feed_lacks():
    take(feed(household(1), household(2)))
    december = received(feed(household(2), day="2026-12-31", made="2026-12-28"))
    result = tried(december).result
    assert (result["absent"], result["unchanged"]) == (1, 1)
    assert result["anomalies"][0]["kind"] == AnomalyKind.ABSENT


def test_a_trial_keeps_no_faulty_value_in_clear():
    taken = received(feed(household(1, persons=person(1, DTNAI="MARTIN"))))
    run = tried(taken)
    assert run.result["rejected"] == 1
    assert run.result["rejects"][0]["value"] == ""


def test_a_feed_of_an_unknown_payer_is_tried_without_leaving_the_payer():
    content = feed(household(1)).replace(b"<NUMORG>011", b"<NUMORG>999")
    report = usecases.rehearse_feed(source=content, name="x", decision=HOUSE)
    assert (report.read, report.payer) == (1, "CAF 999")
    assert not Payer.objects.exists() and not Feed.objects.exists()


def test_a_feed_set_aside_leaves_the_way_to_older_ones():
    december = received(feed(household(1), day="2026-12-31", made="2026-12-28"))
    with pytest.raises(Refusal, match="plus ancien"):
        received(feed(household(1)))
    usecases.shelve_feed(feed=december, decision=HOUSE)
    assert december.state == FeedState.ASIDE
    take(feed(household(1)))
    with pytest.raises(Refusal, match="mis de côté"):
        tasks.request_import(december, HOUSE)
    usecases.unshelve_feed(feed=december, decision=HOUSE)
    runs.execute(tasks.request_import(december, HOUSE))
    assert BenefitCase.objects.get().month.number == 12


def test_a_feed_set_aside_is_not_taken_up_over_a_newer_one():
    november = received(feed(household(1)))
    usecases.shelve_feed(feed=november, decision=HOUSE)
    take(feed(household(1), day="2026-12-31", made="2026-12-28"))
    with pytest.raises(Refusal, match="plus ancien"):
        usecases.unshelve_feed(feed=november, decision=HOUSE)


def test_a_feed_is_not_set_aside_without_a_reason_nor_once_taken():
    november = received(feed(household(1)))
    with pytest.raises(Refusal, match="pourquoi"):
        usecases.shelve_feed(
            feed=november, decision=type(HOUSE)(actor="system:feed", at=NOW, reason=" ")
        )
    runs.execute(tasks.request_import(november, HOUSE))
    november.refresh_from_db()
    with pytest.raises(Refusal):
        usecases.shelve_feed(feed=november, decision=HOUSE)


def test_rejects_are_replayed_together_and_what_still_fails_is_said():
    take(
        feed(
            household(1, MTRSAVERS="abc"),
            household(2, MTRSAVERS="abc"),
            *[household(number) for number in range(3, 7)],
        )
    )
    first, second = FeedReject.objects.order_by("number")
    fixed = FeedReject.objects.get(pk=first.pk)
    fixed.raw = first.raw.replace(b"abc", b"100.00")
    fixed.save(update_fields=["raw"])
    run = runs.execute(tasks.request_replay([first.pk, second.pk, 999_999], HOUSE))
    told = run.cursor["replay"]
    assert (run.state, told["created"], told["failed"], told["gone"]) == (RunState.DONE, 1, 1, 1)
    assert told["told"][0][0] == second.pk and "MTRSAVERS" in told["told"][0][1]
    assert [one.state for one in FeedReject.objects.order_by("number")] == [
        RejectState.REPLAYED,
        RejectState.OPEN,
    ]


def test_a_selection_of_rejects_is_queued_once():
    take(feed(household(1, MTRSAVERS="abc")))
    pk = FeedReject.objects.get().pk
    first, again = (tasks.request_replay([pk], HOUSE) for _ in range(2))
    assert first.pk == again.pk
    assert LongRun.objects.filter(kind=tasks.REJECTS_REPLAY).count() == 1
    with pytest.raises(Refusal, match="Aucun rejet"):
        tasks.request_replay([], HOUSE)


def test_an_advance_that_holds_another_payers_households_is_said():
    world = World(60, Month(2026, 11), 3, [Commune("01053", "01000", "BOURG EN BRESSE", 41_000)])
    take(b"".join(beneficiaries(world)))
    msa = b"".join(movements(world, payer="MSA")).replace(b"<FONORG>MSA", b"<FONORG>CAF")
    taken = take(msa)
    told = FeedAnomaly.objects.filter(feed=taken, kind=AnomalyKind.TOTALS)
    assert "tenus par un autre payeur" in told.get().message


NUMBERS = "<NIR>185010150000112</NIR><NIR>2 90 02 01 500 002 13</NIR><X>185010150000112</X>"


def test_a_nir_is_a_mark_in_the_text_to_correct_and_comes_back():
    shown = record_text.masked(NUMBERS)
    assert shown == "<NIR>[NIR 1]</NIR><NIR>[NIR 2]</NIR><X>[NIR 1]</X>"
    assert record_text.unmasked(shown, NUMBERS) == NUMBERS
    with pytest.raises(Refusal, match="NIR 7"):
        record_text.unmasked("<NIR>[NIR 7]</NIR>", NUMBERS)


def test_a_record_reads_block_by_block_with_its_lines_and_no_nir():
    raw = household(1, MTRSAVERS="abc").encode("cp1252")
    line = raw[: raw.index(b"MTRSAVERS")].count(b"\n") + 100
    groups = record_text.groups_of(raw, "Windows-1252", "VRSB0801", 100, {(line, "MTRSAVERS")})
    words = {one.shown for group in groups for one in group.lines}
    assert {"ZOÉ", "Droit ouvert et versable", "12/01/1985"} <= words
    assert not any("0101500001" in word for word in words)
    faulty = [one for group in groups if group.is_faulty for one in group.lines if one.is_faulty]
    assert [(one.element, one.shown, one.number) for one in faulty] == [("MTRSAVERS", "abc", line)]


def test_a_record_that_is_not_well_formed_has_no_layout():
    assert record_text.groups_of(b"<InfosFoyerRSA><A>", "UTF-8", "VRSB0801", 1, set()) == []
