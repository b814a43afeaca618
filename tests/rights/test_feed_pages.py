"""Feeds in the browser: deposited, tried, taken in; their rejects read, corrected, replayed."""

import gzip
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from levier.foundation import runs
from levier.foundation.models import Consultation, JournalEntry, LongRun
from levier.rights import tasks, usecases
from levier.rights.domain import AnomalyKind, FeedState, RejectState
from levier.rights.models import BenefitCase, Feed, FeedReject
from levier.rights.web import feed_tables, feed_uploads
from tests.rights.pages import agent_with, text_of
from tests.rights.taken import HOUSE, feed, household, nir_of, person, take

pytestmark = pytest.mark.usefixtures("ain")
DEPOSIT = "/flux/deposer/"


@pytest.fixture
def manager(client):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


def deposit(client, content, then="import", name="flux.xml"):
    return client.post(DEPOSIT, {"file": SimpleUploadedFile(name, content), "then": then})


def work():
    """What the worker does with what waits."""
    while run := runs.next_waiting():
        runs.execute(run)


def test_a_deposited_feed_is_tried_then_taken_in(client, manager):
    answer = deposit(client, feed(household(1), household(2)), then="check")
    taken = Feed.objects.get()
    assert answer.url == reverse("rights:feed", args=[taken.pk])
    page = client.get(answer.url)
    assert "En attente d'un exécutant" in text_of(page)
    assert client.get(reverse("rights:feed_progress", args=[taken.pk])).status_code == 200
    work()
    assert not BenefitCase.objects.exists()
    over = client.get(reverse("rights:feed_progress", args=[taken.pk]))
    assert over["HX-Refresh"] == "true"
    page = text_of(client.get(answer.url))
    assert "Ce que ce flux changerait" in page and "Seraient créés" in page
    assert client.post(reverse("rights:take", args=[taken.pk])).status_code == 302
    work()
    page = text_of(client.get(answer.url))
    assert "Ce qu'il a donné" in page and "Aucune anomalie" in page
    assert BenefitCase.objects.count() == 2
    assert Feed.objects.get().received_by == manager.actor


@pytest.mark.parametrize("envelope", ["plain", "gzip", "zip"])
def test_every_envelope_is_taken(client, manager, envelope):
    content = feed(household(1))
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("flux.xml", content)
    sent = {"plain": content, "gzip": gzip.compress(content), "zip": zipped.getvalue()}
    assert deposit(client, sent[envelope]).status_code == 302
    work()
    assert Feed.objects.get().container == envelope
    assert BenefitCase.objects.count() == 1


REFUSED = {
    "empty": (b"", "vide"),
    "not XML": (b"bonjour", "XML"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "a web page": (b"<html><body>Erreur 500</body></html>", "page web"),
    "wrong root": (b"<?xml version='1.0'?><Autre><IdentificationFlux/></Autre>", "Racine"),
    "UTF-16": ('<?xml version="1.0"?><Racine/>'.encode("utf-16"), "UTF-16"),
    "unknown encoding": (b'<?xml version="1.0" encoding="EBCDIC"?><Racine/>', "EBCDIC"),
    "entity bomb": (b'<!DOCTYPE Racine [<!ENTITY a "aaaa">]><Racine>&a;</Racine>', "DOCTYPE"),
    "external entity": (b'<!DOCTYPE Racine SYSTEM "file:///etc/passwd"><Racine/>', "DOCTYPE"),
    "gzip bomb": (gzip.compress(b"<Racine>" + b" " * 60_000_000), "gonfle"),
    "cut gzip": (gzip.compress(feed(household(1)))[:30], "coupée"),
    "cut before its end of header": (feed(household(1))[:200], "IdentificationFlux"),
    "another Département": (feed(*[household(n, IDEPARTE="069") for n in range(3)]), "069"),
    "no household": (feed(), "aucun dossier"),
    "cut before its first household": (
        feed(household(1)).split(b"<InfosFoyerRSA>")[0],
        "aucun dossier",
    ),
    "another interface": (
        feed(household(1)).replace(b"InfosFoyerRSA>", b"InfosAutre>"),
        "d'aucun flux connu",
    ),
}


@pytest.mark.parametrize(("content", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_feed_is_refused_on_the_form_with_a_sentence(client, manager, content, word):
    answer = deposit(client, content)
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["file"]
    assert word in sentence and sentence.endswith((".", "…"))
    assert not Feed.objects.exists() and not LongRun.objects.exists()
    assert JournalEntry.objects.filter(act="rights.feed.refuse").count() == 1


def test_a_bomb_in_a_zip_is_refused_before_it_is_unpacked(client, manager):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("flux.xml", b"<Racine>" + b" " * 60_000_000)
    assert "gonfle" in text_of(deposit(client, packed.getvalue()))


def test_a_form_without_a_file_says_so(client, manager):
    answer = client.post(DEPOSIT, {"then": "check"})
    assert answer.status_code == 422 and "Choisissez le fichier" in text_of(answer)


def test_the_same_file_again_and_an_older_one_are_refused(client, manager):
    december = feed(household(1), day="2026-12-31", made="2026-12-28")
    deposit(client, december)
    assert "déjà là" in text_of(deposit(client, december))
    work()
    assert "déjà pris en charge" in text_of(deposit(client, gzip.compress(december)))
    assert "plus ancien" in text_of(deposit(client, feed(household(1))))
    assert Feed.objects.count() == 1


def test_a_truncated_file_keeps_its_good_part_and_its_page_says_where_it_stops(client, manager):
    content = feed(household(1), household(2))
    deposit(client, content[: content.rindex(b"<InfosFoyerRSA>") + 400])
    work()
    assert BenefitCase.objects.count() == 1
    listed = client.get(reverse("rights:anomalies"), {"nature": AnomalyKind.FILE})
    assert "coupé ligne" in text_of(listed)
    page = client.get(reverse("rights:feed", args=[Feed.objects.get().pk]))
    assert "Le fichier lui-même a un défaut" in text_of(page)


def test_a_file_that_lies_on_its_encoding_is_read_right(client, manager):
    content = feed(household(1)).replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"')
    deposit(client, content)
    work()
    assert str(BenefitCase.objects.get().household.claimant) == "MARTIN ZOÉ"
    assert "s'annonce en" in text_of(client.get(reverse("rights:anomalies")))


def test_a_file_too_large_is_refused_and_not_written(client, manager, monkeypatch):
    monkeypatch.setattr(feed_uploads, "LIMIT", 100)
    answer = deposit(client, feed(household(1)))
    assert answer.status_code == 422 and "dépasse 1 Go" in text_of(answer)


def test_the_payer_is_known_even_when_the_first_records_are_rejected(client, manager):
    bad = [household(number, MTRSAVERS="abc") for number in range(1, 30)]
    deposit(client, feed(*bad, household(50)))
    assert Feed.objects.get().payer.code == "CAF011"


def test_a_name_full_of_tricks_is_only_a_name(client, manager):
    deposit(client, feed(household(1)), name="../../etc/<script>flux.xml")
    page = client.get(reverse("rights:feed", args=[Feed.objects.get().pk]))
    assert "<script>flux" not in page.content.decode()


def test_nobody_else_may_deposit_nor_is_the_file_read(client):
    for role in ("auditor", "payment_approver", "lead_worker", "functional_administrator"):
        client.force_login(agent_with(role))
        assert deposit(client, feed(household(1))).status_code == 403
    assert not Feed.objects.exists()


def test_the_token_is_still_asked_for():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(agent_with("rsa_manager"))
    assert deposit(strict, feed(household(1))).status_code == 403
    assert not Feed.objects.exists()


def test_an_import_cut_short_is_said_and_resumed(client, manager):
    deposit(client, feed(household(1)))
    LongRun.objects.update(state="failed", message="Une erreur imprévue a arrêté ce travail.")
    Feed.objects.update(state=FeedState.IMPORTING)
    taken = Feed.objects.get()
    page = text_of(client.get(reverse("rights:feed", args=[taken.pk])))
    assert "La prise en charge s'est arrêtée" in page and "Reprendre où il en était" in page
    assert "interrompu" in text_of(client.get(reverse("rights:feeds")))
    client.post(reverse("rights:take", args=[taken.pk]))
    work()
    assert Feed.objects.get().state == FeedState.TAKEN


def test_a_feed_taken_already_is_refused_on_its_page(client, manager):
    taken = take(feed(household(1)))
    for name in ("take", "rehearse", "unshelve"):
        answer = client.post(reverse(f"rights:{name}", args=[taken.pk]))
        assert answer.status_code == 422 and "Rien n'a été fait" in text_of(answer)


def test_a_feed_is_set_aside_with_a_reason_and_taken_up(client, manager):
    deposit(client, feed(household(1)), then="check")
    url = reverse("rights:shelve", args=[Feed.objects.get().pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "mauvais mois"}).status_code == 302
    assert Feed.objects.get().state == FeedState.ASIDE
    client.post(reverse("rights:unshelve", args=[Feed.objects.get().pk]))
    assert Feed.objects.get().state == FeedState.RECEIVED


@pytest.fixture
def rejected(client, manager):
    """A feed with two rejects among seven households."""
    take(
        feed(
            household(1, MTRSAVERS="abc", DTDEMRSA="2026-02-31"),
            household(2, MTRSAVERS="-12.00"),
            *[household(number) for number in range(3, 8)],
        )
    )
    return FeedReject.objects.order_by("number").first()


def test_a_reject_shows_its_record_with_its_line_and_no_nir(client, rejected):
    page = client.get(reverse("rights:reject", args=[rejected.pk]))
    text = text_of(page)
    assert f"Ligne {rejected.line}" in text and "à corriger" in text
    assert "1 85 •• •• ••• •••" in text and "[NIR 1]" in text
    assert nir_of(1) not in text
    assert Consultation.objects.filter(what="rejet", route="rights:reject").count() == 1


def test_a_reject_replayed_as_it_came_still_fails_with_its_reason(client, rejected):
    url = reverse("rights:replay", args=[rejected.pk])
    answer = client.post(url)
    assert answer.status_code == 422 and "Toujours rejeté" in text_of(answer)
    rejected.refresh_from_db()
    assert rejected.state == RejectState.OPEN


def test_a_reject_is_corrected_without_showing_its_nir(client, rejected):
    url = reverse("rights:replay", args=[rejected.pk])
    shown = client.get(reverse("rights:reject", args=[rejected.pk])).context["form"]
    fixed = shown.initial["corrected"].replace("abc", "100.00").replace("02-31", "02-28")
    answer = client.post(url, {"corrected": fixed, "reason": ""})
    assert answer.status_code == 422 and "quelle pièce" in text_of(answer)
    assert client.post(url, {"corrected": fixed, "reason": "courriel CAF"}).status_code == 302
    case = BenefitCase.objects.get(number="00000000001")
    assert case.household.claimant.nir == nir_of(1)
    page = text_of(client.get(reverse("rights:reject", args=[rejected.pk])))
    assert "Rejoué" in page and "Rejouer tel quel" not in page
    assert JournalEntry.objects.filter(
        act="rights.feedreject.replay", reason="courriel CAF"
    ).exists()


def test_a_mark_that_stands_for_no_nir_is_refused(client, rejected):
    url = reverse("rights:replay", args=[rejected.pk])
    answer = client.post(
        url, {"corrected": "<InfosFoyerRSA>[NIR 9]</InfosFoyerRSA>", "reason": "x"}
    )
    assert answer.status_code == 422 and "[NIR 9]" in text_of(answer)


def test_a_record_that_is_no_xml_is_shown_as_text(client, manager):
    content = feed(household(1, extra="<A><B></A>"), *[household(n) for n in range(2, 8)])
    take(content)
    page = client.get(reverse("rights:reject", args=[FeedReject.objects.get().pk]))
    assert "pas du XML bien formé" in text_of(page) and nir_of(1) not in text_of(page)


def test_a_reject_is_left_aside_with_a_reason_and_taken_up(client, rejected):
    url = reverse("rights:ignore_reject", args=[rejected.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "foyer parti"}).status_code == 302
    assert FeedReject.objects.get(pk=rejected.pk).state == RejectState.IGNORED
    client.post(reverse("rights:reopen_reject", args=[rejected.pk]))
    assert FeedReject.objects.get(pk=rejected.pk).state == RejectState.OPEN


def test_a_selection_is_replayed_with_a_report_of_what_still_fails(client, rejected):
    fixed = FeedReject.objects.get(pk=rejected.pk)
    fixed.raw = fixed.raw.replace(b"abc", b"100.00").replace(b"2026-02-31", b"2026-02-28")
    fixed.save(update_fields=["raw"])
    url = reverse("rights:replay_selection")
    assert url == feed_tables.REJECTS.cohort[0].url
    answer = client.post(url, {"tout": "1", "filtre": "etat=open"})
    report = client.get(answer.url)
    assert "En attente d'un exécutant" in text_of(report)
    work()
    text = text_of(client.get(answer.url))
    assert "Toujours rejetés" in text and "Flux n°" in text and "MTRSAVERS" in text
    run = LongRun.objects.get(kind=tasks.REJECTS_REPLAY)
    assert run.cursor["replay"]["created"] == run.cursor["replay"]["failed"] == 1
    over = client.get(reverse("rights:replay_progress", args=[run.pk]))
    assert over["HX-Refresh"] == "true"


def test_an_empty_selection_is_refused_on_the_list(client, rejected):
    answer = client.post(reverse("rights:replay_selection"), {})
    assert answer.status_code == 422 and "Cochez au moins une ligne" in text_of(answer)


def test_whoever_only_reads_sees_no_act(client, rejected):
    client.force_login(agent_with("auditor"))
    assert "Rejouer la sélection" not in text_of(client.get(reverse("rights:rejects")))
    page = text_of(client.get(reverse("rights:reject", args=[rejected.pk])))
    assert "Rejouer" not in page and "Laisser de côté" not in page
    assert client.post(reverse("rights:replay", args=[rejected.pk])).status_code == 403
    assert "Déposer un flux" not in text_of(client.get(reverse("rights:feeds")))


def test_a_reject_of_a_feed_on_its_way_waits(client, manager):
    taken = take(feed(household(1, MTRSAVERS="abc"), *[household(n) for n in range(2, 8)]))
    Feed.objects.filter(pk=taken.pk).update(state=FeedState.IMPORTING)
    page = text_of(client.get(reverse("rights:reject", args=[FeedReject.objects.get().pk])))
    assert "pas encore pris en charge" in page and "Rejouer tel quel" not in page


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_the_lists_export(client, rejected, file_format):
    for name in ("feeds", "rejects", "anomalies"):
        answer = client.get(reverse(f"rights:{name}"), {"export": file_format})
        assert answer.status_code == 200 and b"".join(answer.streaming_content)


def test_the_lists_filter(client, rejected):
    feeds = reverse("rights:feeds")
    assert len(client.get(feeds, {"rejets": "oui"}).context["page"].rows) == 1
    assert len(client.get(feeds, {"rejets": "non"}).context["page"].rows) == 0
    rejects = reverse("rights:rejects")
    found = client.get(rejects, {"flux": rejected.feed_id, "etat": "open", "element": "DTDEM"})
    assert len(found.context["page"].rows) == 1
    assert "n'existe pas dans la liste" in text_of(client.get(rejects, {"flux": "999"}))


def many(count):
    """A feed with as many rejects, and as many anomalies, as asked."""
    bad = [household(number, MTRSAVERS="abc") for number in range(1, count + 1)]
    odd = [household(1000 + number, ETATDOSRSA="9") for number in range(1, count + 1)]
    ok = [household(5000 + number, persons=person(5000 + number)) for number in range(1, 8)]
    return take(feed(*ok, *bad, *odd))


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_costs_more_queries_with_its_data(
    client, manager, count, django_assert_max_num_queries
):
    taken = many(count)
    reject = FeedReject.objects.first()
    run = tasks.request_replay([one.pk for one in FeedReject.objects.all()], HOUSE)
    runs.execute(run)
    pages = {
        reverse("rights:feeds"): 10,
        DEPOSIT: 8,
        reverse("rights:feed", args=[taken.pk]): 13,
        reverse("rights:feed_progress", args=[taken.pk]): 9,
        reverse("rights:rejects"): 11,
        reverse("rights:reject", args=[reject.pk]): 13,
        reverse("rights:replay_report", args=[run.pk]): 9,
        reverse("rights:anomalies"): 11,
    }
    for url, ceiling in pages.items():
        with django_assert_max_num_queries(ceiling):
            assert client.get(url).status_code == 200


def test_a_trial_is_shown_with_its_rejects_and_anomalies(client, manager):
    bad = household(1, MTRSAVERS="abc")
    odd = household(9, ETATDOSRSA="9")
    usecases.receive_feed(
        source=feed(bad, odd, *[household(n) for n in range(2, 8)]), name="x", decision=HOUSE
    )
    taken = Feed.objects.get()
    client.post(reverse("rights:rehearse", args=[taken.pk]))
    work()
    page = text_of(client.get(reverse("rights:feed", args=[taken.pk])))
    assert "MTRSAVERS" in page and "Code inconnu" in page and "Vérifier de nouveau" in page
