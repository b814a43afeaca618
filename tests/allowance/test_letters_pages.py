"""The pages of letters: what each shows, refuses, logs and costs."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from levier.allowance import tasks, usecases
from levier.allowance.letter_states import LetterKind
from levier.allowance.models import Letter, LetterBatch, LetterText
from levier.allowance.usecases.lettering import Told
from levier.directory.models import Agent, SignatureDelegation
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import Consultation, LongRun
from levier.kernel.errors import Refusal
from levier.people.models import Fact
from tests.allowance.households import NOVEMBER, NOW
from tests.allowance.letter_cases import HOUSE, approved, batch_done, plain
from tests.allowance.test_letters import paid_line, suspended, told_debt
from tests.allowance.test_pages import agent_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chief(db):
    """Who signs the letters for the president of the council."""
    agent = agent_with("head_of_service")
    Agent.objects.filter(pk=agent.pk).update(first_name="Alix", last_name="Roy", job_title="chef")
    for act in ("notification", "suspension"):
        SignatureDelegation.objects.create(
            agent=agent, act=act, reference="2024-7", since=dt.date(2020, 1, 1)
        )
    return agent


@pytest.fixture
def manager(client):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


@pytest.fixture
def admin(client):
    agent = agent_with("functional_administrator")
    client.force_login(agent)
    return agent


def text_of(answer):
    return plain(answer.content.decode()).replace("&#x27;", "'").replace("&quot;", '"')


def project(run):
    line = paid_line(run)
    told = Told(LetterKind.RIGHT, line)
    return usecases.prepare_letter(case=line.case, told=told, decision=HOUSE)


def pages_of(run, batch):
    letter = Letter.objects.order_by("pk").first()
    return {
        "letters": reverse("allowance:letters"),
        "letter": reverse("allowance:letter", args=[letter.pk]),
        "pdf": reverse("allowance:letter_pdf", args=[letter.pk]),
        "cancel": reverse("allowance:cancel_letter", args=[letter.pk]),
        "send": reverse("allowance:send_letter", args=[letter.pk]),
        "write": reverse("allowance:write_letter", args=[letter.case_id]),
        "batches": reverse("allowance:letter_batches"),
        "batch": reverse("allowance:letter_batch", args=[batch.pk]),
        "progress": reverse("allowance:letter_batch_progress", args=[batch.pk]),
        "requests": reverse("allowance:letter_requests", args=[batch.pk]),
        "send_batch": reverse("allowance:send_letters", args=[batch.pk]),
        "lines": reverse("allowance:lines", args=[run.pk]),
    }


CEILINGS = {
    "letters": 12, "letter": 14, "pdf": 8, "cancel": 10, "send": 10, "write": 14, "batches": 10,
    "batch": 12, "progress": 8, "requests": 12, "send_batch": 8, "lines": 12,
}  # fmt: skip


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_costs_more_with_300_letters_than_with_3(
    client, manager, django_assert_max_num_queries, count
):
    run = approved(count)
    batch = batch_done(run)
    for name, url in pages_of(run, batch).items():
        with django_assert_max_num_queries(CEILINGS[name]):
            answer = client.get(url)
        assert answer.status_code == 200, name


def test_the_check_of_a_batch_costs_the_same_for_any_number(
    client, manager, django_assert_max_num_queries
):
    run = approved(300)
    batch = usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=HOUSE)
    with django_assert_max_num_queries(12):
        client.get(reverse("allowance:letter_batch", args=[batch.pk]))


def test_a_letter_is_written_read_issued_sent_from_the_browser(client, manager):
    run = approved()
    line = paid_line(run)
    url = reverse("allowance:write_letter", args=[line.case_id])
    page = text_of(client.get(url))
    assert f"Droit de novembre 2026 : {plain(str(line.payable))}" in page
    answer = client.post(url, {"about": f"right:{line.pk}"}, follow=True)
    assert "C'est un projet : relisez-le." in text_of(answer)
    letter = Letter.objects.get()
    client.post(reverse("allowance:issue_letter", args=[letter.pk]))
    client.post(
        reverse("allowance:send_letter", args=[letter.pk]),
        {"sending": "hand", "sent_on": "2030-01-01"},
    )
    letter.refresh_from_db()
    assert (letter.reference[:4], letter.state) == ("RSA-", "issued")
    today = letter.issued_at.date().isoformat()
    client.post(
        reverse("allowance:send_letter", args=[letter.pk]), {"sending": "hand", "sent_on": today}
    )
    letter.refresh_from_db()
    assert (letter.state, letter.sending, letter.sent_by) == ("sent", "hand", manager.actor)
    assert "Rien à annoncer" in text_of(client.get(url))


def test_the_pdf_is_a_download_that_nobody_keeps_and_that_is_logged(client, manager):
    letter = project(approved())
    usecases.issue_letter(letter=letter, decision=HOUSE)
    answer = client.get(reverse("allowance:letter_pdf", args=[letter.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="RSA-2026-000001.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert "Votre RSA" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    seen = Consultation.objects.get(route="allowance:letter_pdf")
    assert (seen.actor, seen.subject_type, seen.what) == (
        manager.actor, "people.household", "courrier"
    )  # fmt: skip
    assert seen.subject_id == str(letter.case.household_id)


def test_a_tampered_letter_is_refused_with_a_sentence(client, manager):
    letter = project(approved())
    usecases.issue_letter(letter=letter, decision=HOUSE)
    from levier.foundation import guards

    guards.remove()
    Letter.objects.filter(pk=letter.pk).update(sha256="0" * 64)
    guards.install()
    answer = client.get(reverse("allowance:letter_pdf", args=[letter.pk]))
    assert answer.status_code == 422 and "altérés" in text_of(answer)


def test_the_pages_of_a_letter_are_shown_as_they_print_with_a_word_for_who_cannot_see(
    client, manager
):
    letter = project(approved())
    page = text_of(client.get(reverse("allowance:letter", args=[letter.pk])))
    assert page.count("data:image/png;base64,") == 2
    assert 'alt="Page 1 du courrier.' in page


@pytest.mark.parametrize("words", ["", "Vos salaires n'étaient pas connus."])
def test_an_overpayment_needs_words_when_the_payer_alone_knows_why(client, manager, words):
    run = approved()
    debt = told_debt(paid_line(run).case)
    type(debt).objects.filter(pk=debt.pk).update(origin="payer", motive="50")
    url = reverse("allowance:write_letter", args=[debt.case_id])
    answer = client.post(url, {"about": f"overpayment:{debt.pk}", "words": words})
    assert answer.status_code == (302 if words else 422)
    if not words:
        assert "mots simples" in text_of(answer)


@pytest.mark.parametrize("about", ["right:999999", "overpayment:1", "nothing", "", "right:x"])
def test_a_choice_that_was_not_offered_is_refused(client, manager, about):
    run = approved()
    url = reverse("allowance:write_letter", args=[paid_line(run).case_id])
    assert client.post(url, {"about": about}).status_code == 422
    assert not Letter.objects.exists()


def test_a_lead_worker_writes_of_rights_but_not_of_decisions(client):
    run = approved()
    case = paid_line(run).case
    type(case).objects.filter(pk=case.pk).update(centre=None)
    suspension = suspended(case)
    worker = agent_with("lead_worker")
    client.force_login(worker)
    page = text_of(client.get(reverse("allowance:write_letter", args=[case.pk])))
    assert "Droit de novembre 2026" in page and "Suspension à partir" not in page
    stop = usecases.prepare_letter(
        case=case, told=Told(LetterKind.SUSPENSION, suspension), decision=HOUSE
    )
    assert client.get(reverse("allowance:letter", args=[stop.pk])).status_code == 200
    assert client.post(reverse("allowance:issue_letter", args=[stop.pk])).status_code == 403


def test_somebody_elses_letter_is_not_found(client):
    letter = project(approved())
    client.force_login(agent_with("lead_worker", kind="caseload"))
    for name in ("letter", "letter_pdf", "cancel_letter", "send_letter"):
        assert client.get(reverse(f"allowance:{name}", args=[letter.pk])).status_code == 404
    assert letter.reference == "" and "Essai" not in text_of(
        client.get(reverse("allowance:letters"))
    )


def test_an_auditor_reads_letters_and_writes_none(client):
    letter = project(approved())
    client.force_login(agent_with("auditor"))
    page = client.get(reverse("allowance:letter", args=[letter.pk]))
    assert page.status_code == 200 and "Émettre le courrier" not in text_of(page)
    assert client.post(reverse("allowance:issue_letter", args=[letter.pk])).status_code == 403
    assert client.get(reverse("allowance:write_letter", args=[letter.case_id])).status_code == 403


def test_the_lines_ticked_become_a_batch_to_check_then_letters_to_print(client, manager):
    run = approved(6)
    lost = run.lines.last()
    Fact.objects.filter(household=lost.case.household_id).update(superseded_at=NOW)
    answer = client.post(
        reverse("allowance:ask_letters", args=[run.pk]), {"tout": "1", "filtre": ""}, follow=True
    )
    page = text_of(answer)
    assert "Courriers à écrire" in page and "sur 6 foyers choisis" in page
    assert "Sans adresse" in page
    batch = LetterBatch.objects.get()
    answer = client.post(reverse("allowance:start_letters", args=[batch.pk]), follow=True)
    assert "En attente d'un exécutant" in text_of(answer)
    runs.execute(LongRun.objects.get(kind=tasks.LETTERS))
    page = text_of(client.get(reverse("allowance:letter_batch", args=[batch.pk])))
    assert "RSA-2026-000001 à RSA-2026-000005" in page
    printed = client.get(reverse("allowance:letter_print", args=[batch.pk, 0]))
    assert len(PdfReader(io.BytesIO(printed.content)).pages) == 10
    assert Consultation.objects.get(route="allowance:letter_print").count == 5
    refused = client.get(reverse("allowance:letter_requests", args=[batch.pk]), {"refuse": "oui"})
    assert "L'adresse de ce foyer n'est pas connue." in text_of(refused)


def test_a_filter_narrows_the_batch(client, manager):
    run = approved(6)
    url = reverse("allowance:ask_letters", args=[run.pk])
    client.post(url, {"tout": "1", "filtre": "nom=essai00003"})
    assert LetterBatch.objects.get().asked_count == 1
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"choix": "abc"}).status_code == 422


def test_a_batch_that_stopped_is_resumed_from_its_page(client, manager, monkeypatch):
    run = approved(4)
    batch = usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=HOUSE)
    usecases.start_batch(batch=batch, decision=HOUSE)
    work = tasks.request_letters(batch=batch, decision=HOUSE)
    with monkeypatch.context() as patched:
        patched.setattr(usecases, "issue_letters", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            runs.execute(work)
    page = text_of(client.get(reverse("allowance:letter_batch", args=[batch.pk])))
    assert "La préparation s'est arrêtée." in page and "Reprendre où on en était" in page
    client.post(reverse("allowance:resume_letters", args=[batch.pk]))
    runs.execute(LongRun.objects.get(kind=tasks.LETTERS, state="waiting"))
    batch.refresh_from_db()
    assert (batch.state, batch.made_count) == ("ready", 4)


def test_a_batch_is_given_up_or_sent_from_its_page(client, manager):
    run = approved(3)
    first = usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=HOUSE)
    client.post(reverse("allowance:cancel_letters", args=[first.pk]))
    answer = client.post(reverse("allowance:start_letters", args=[first.pk]))
    assert answer.status_code == 422 and "abandonné" in text_of(answer)
    batch = batch_done(run)
    url = reverse("allowance:send_letters", args=[batch.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Bordereau 12"}).status_code == 302
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_the_lines_of_a_run_offer_letters_only_once_it_is_approved(client, manager):
    run = approved(2)
    url = reverse("allowance:lines", args=[run.pk])
    assert "Préparer les courriers" in text_of(client.get(url))
    client.force_login(agent_with("payment_approver"))
    assert "Préparer les courriers" not in text_of(client.get(url))


def test_the_list_filters_exports_and_logs_who_it_showed(client, manager):
    run = approved(4)
    batch_done(run)
    url = reverse("allowance:letters")
    assert "4 courriers" in text_of(client.get(url, {"mois": str(NOVEMBER), "etat": "issued"}))
    assert "Aucune ligne" in text_of(client.get(url, {"nature": "overpayment"}))
    for file_format in ("csv", "xlsx", "ods"):
        answer = client.get(url, {"export": file_format})
        assert b"".join(answer.streaming_content)
    seen = Consultation.objects.filter(route="allowance:letters")
    assert sorted(seen.values_list("what", "count")) == [("export", 4)] * 3 + [("liste", 4)]


def test_a_text_is_changed_from_its_page_and_its_versions_are_shown(client, admin):
    url = reverse("allowance:letter_text", args=["contact"])
    assert client.post(url, {"text": "x", "reason": "", "seen": 0}).status_code == 422
    assert client.post(url, {"text": "", "reason": "essai", "seen": 0}).status_code == 422
    good = {"text": "Appelez le 3939.", "reason": "Nouveau numéro", "seen": 0}
    assert client.post(url, good).status_code == 302
    page = text_of(client.get(url))
    assert "Version 1 : Nouveau numéro" in page and "Appelez le 3939." in page
    assert client.post(url, {**good, "text": "Autre"}).status_code == 422
    assert LetterText.objects.count() == 1
    assert client.get(reverse("allowance:letter_text", args=["nothing"])).status_code == 404


def test_texts_cost_a_constant_number_of_queries(client, admin, django_assert_max_num_queries):
    for version in range(1, 41):
        LetterText.objects.create(
            block="contact", version=version, text="x", decided_by="agent:1", decided_at=NOW,
            reason="essai",
        )  # fmt: skip
    for url in (
        reverse("allowance:letter_texts"),
        reverse("allowance:letter_text", args=["contact"]),
    ):
        with django_assert_max_num_queries(9):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("kind", LetterKind.values)
def test_each_kind_has_a_sample_that_names_nobody(client, admin, kind):
    answer = client.get(reverse("allowance:letter_sample", args=[kind]))
    assert answer["Content-Type"] == "application/pdf"
    assert "EXEMPLE" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_a_sample_of_nothing_is_not_found(client, admin):
    assert client.get(reverse("allowance:letter_sample", args=["nothing"])).status_code == 404


def test_why_this_amount_leads_to_a_letter_for_who_may_write(client, manager):
    line = paid_line(approved())
    url = reverse("allowance:why", args=[line.case_id, str(NOVEMBER)])
    assert "Écrire au foyer" in text_of(client.get(url))
    client.force_login(agent_with("auditor"))
    assert "Écrire au foyer" not in text_of(client.get(url))


def test_a_letter_names_who_signs_it_and_is_refused_when_nobody_may(client, manager, chief):
    run = approved(2)
    line = paid_line(run)
    by = Decision(manager.actor, NOW, "essai")
    told = Told(LetterKind.RIGHT, line)
    letter = usecases.prepare_letter(case=line.case, told=told, decision=by)
    assert "par délégation,\\nAlix Roy, chef\\n(délégation 2024-7)" in letter.content
    SignatureDelegation.objects.update(until=NOW.date())
    with pytest.raises(Refusal, match="Personne ne peut signer"):
        usecases.issue_letter(letter=letter, decision=by)
    batch = usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=by)
    with pytest.raises(Refusal, match="Personne ne peut signer"):
        usecases.start_batch(batch=batch, decision=by)
