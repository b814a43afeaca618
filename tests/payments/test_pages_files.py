"""Bank files from the browser: sealed, handed over, doubted, void; and what the bank answers."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.formats.sepa import replies
from levier.formats.sepa.replies import Answer
from levier.foundation import runs
from levier.foundation.models import Consultation, LongRun
from levier.kernel.errors import Refusal
from levier.payments import queries, tasks, usecases
from levier.payments.domain import AccountState, FileState, OrderState
from levier.payments.models import BankEntry, BankFile, BankMessage, PaymentOrder, Transfer
from levier.payments.usecases import returns

from .browsing import MOMENT, Browser, a_month, agent_with, back, booked, camt, text_of
from .conftest import alice, bruno, fresh, make_orders, make_payees, seal, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return Browser(client, agent_with("rsa_manager"))


@pytest.fixture
def approver(client):
    return Browser(client, agent_with("payment_approver"))


@pytest.fixture
def sealed(db):
    make_orders(make_payees(3))
    return seal()


def orders():
    return list(PaymentOrder.objects.order_by("pk"))


def acts(answer):
    page = answer.context
    main = [page["main_act"]] if page["main_act"] else []
    return [one.label for one in [*main, *page["acts"]]]


def steps(answer):
    return [one.state for one in answer.context["steps"]]


class TestHandOver:
    def test_the_intent_is_written_before_the_file_can_be_taken(self, manager, approver, sealed):
        assert acts(manager.get("file", sealed.pk)) == ["Il n'est pas parti"]
        assert acts(approver.get("file", sealed.pk)) == ["Commencer la remise"]
        refused = approver.get("download_file", sealed.pk)
        assert refused.status_code == 422
        assert "commencez la remise" in text_of(refused)
        approver.post("start_hand_over", sealed.pk)
        assert {order.state for order in orders()} == {OrderState.SENT}
        taken = approver.get("download_file", sealed.pk)
        assert taken.content == queries.file_bytes(sealed)
        assert taken["Content-Disposition"] == 'attachment; filename="LV-2026-11-1.xml"'
        assert taken["Cache-Control"] == "no-store"
        assert taken["Content-Type"] == "application/xml"

    def test_taking_a_file_leaves_its_trace(self, approver, sealed):
        approver.post("start_hand_over", sealed.pk)
        approver.get("download_file", sealed.pk)
        kept = Consultation.objects.get(what="fichier bancaire")
        assert (kept.actor, kept.subject_id, kept.count) == (
            approver.agent.actor, str(sealed.pk), 3,
        )  # fmt: skip

    def test_only_those_who_hand_over_take_the_file(self, client, manager, approver, sealed):
        approver.post("start_hand_over", sealed.pk)
        assert manager.get("download_file", sealed.pk).status_code == 403
        auditor = Browser(client, agent_with("auditor"))
        assert auditor.get("download_file", sealed.pk).status_code == 403

    def test_a_hand_over_is_confirmed_and_the_steps_follow(self, manager, approver, sealed):
        assert steps(approver.get("file", sealed.pk)) == [
            "done", "done", "current", "waiting", "waiting",
        ]  # fmt: skip
        key = approver.key("start_hand_over", sealed.pk)
        urls = [approver.post("start_hand_over", sealed.pk, key=key).url for _ in range(2)]
        assert urls == [reverse("payments:file", args=[sealed.pk])] * 2
        page = approver.get("file", sealed.pk)
        assert acts(page) == [
            "Confirmer la remise", "Télécharger le fichier", "Je ne sais pas s'il est parti",
        ]  # fmt: skip
        approver.post("confirm_hand_over", sealed.pk)
        assert steps(approver.get("file", sealed.pk)) == [
            "done", "done", "done", "current", "waiting",
        ]  # fmt: skip
        manager.deposit(camt(*(booked(order) for order in orders())))
        assert steps(approver.get("file", sealed.pk)) == ["done"] * 5
        assert fresh(sealed).state == FileState.CLOSED

    def test_after_a_doubt_nothing_leaves_without_the_word_of_the_bank(self, approver, sealed):
        approver.post("start_hand_over", sealed.pk)
        assert approver.post("doubt_hand_over", sealed.pk, reason="").status_code == 422
        approver.post("doubt_hand_over", sealed.pk, reason="coupure du réseau")
        page = approver.get("file", sealed.pk)
        assert "coupure du réseau" in text_of(page)
        assert steps(page)[2] == "failed"
        assert approver.get("download_file", sealed.pk).status_code == 422
        assert approver.post("start_hand_over", sealed.pk, reason="").status_code == 422
        approver.post("start_hand_over", sealed.pk, reason="la banque n'a rien, appel du 25")
        assert fresh(sealed).state == FileState.LEAVING
        assert approver.get("download_file", sealed.pk).status_code == 200

    def test_a_file_is_void_by_two_people_on_the_banks_document(self, manager, approver, sealed):
        assert manager.post("ask_void", sealed.pk, evidence="").status_code == 422
        manager.post("ask_void", sealed.pk, evidence="courriel du 25")
        page = approver.get("file", sealed.pk)
        assert acts(page) == ["Confirmer l'annulation", "Écarter la demande"]
        assert "courriel du 25" in text_of(page) and "autre que rsa_manager Essai" in text_of(page)
        assert acts(manager.get("file", sealed.pk)) == ["Écarter la demande"]
        assert manager.get("confirm_void", sealed.pk).status_code == 403
        assert approver.post("start_hand_over", sealed.pk).status_code == 422
        approver.post("confirm_void", sealed.pk)
        assert fresh(sealed).state == FileState.VOID
        assert {order.state for order in orders()} == {OrderState.REJECTED}
        page = manager.get("order", orders()[0].pk)
        assert "Fichier constaté non parti" in text_of(page)
        assert list(queries.findings()) == []

    def test_a_request_set_aside_leaves_the_file_as_it_was(self, manager, approver, sealed):
        manager.post("ask_void", sealed.pk, evidence="appel")
        assert approver.post("drop_void", sealed.pk, reason="pas une pièce").status_code == 302
        assert fresh(sealed).state == FileState.SEALED
        assert approver.post("confirm_void", sealed.pk).status_code == 422
        assert manager.post("drop_void", sealed.pk, reason="x").status_code == 422
        assert acts(approver.get("file", sealed.pk)) == ["Commencer la remise"]
        assert approver.post("start_hand_over", sealed.pk).status_code == 302


class TestOneMoreFile:
    def tomorrow(self):
        return (dt.date.today() + dt.timedelta(days=2)).isoformat()

    def test_what_is_issued_anew_leaves_in_another_file(self, manager, approver):
        month = a_month(4)
        usecases.verify_bank_account(account=month["account"], decision=bruno())
        anew = usecases.reissue_order(order=fresh(month["orders"][0]), decision=alice())
        usecases.approve_order(order=anew, decision=bruno())
        (ready,) = manager.get("files").context["ready"]
        assert (ready.value, ready.label) == (anew.amount, "1 virement prêt")
        assert not approver.get("files").context["ready"]
        page = manager.get("build_file", "2026-11")
        assert "1 virement prêt, 635,71 €" in text_of(page)
        key = page.context["form"].initial["key"]
        day = self.tomorrow()
        made = [manager.post("build_file", "2026-11", key=key, execution_on=day) for _ in range(2)]
        file = BankFile.objects.get(msg_id="LV-2026-11-2")
        assert [one.url for one in made] == [reverse("payments:file", args=[file.pk])] * 2
        assert (file.count, file.sealed_by) == (1, manager.agent.actor)
        assert list(queries.findings()) == []

    def test_a_day_gone_by_or_nothing_ready_is_refused(self, manager):
        make_orders(make_payees(1))
        past = manager.post("build_file", "2026-11", execution_on="2020-01-01")
        assert past.status_code == 422 and "jour à venir" in text_of(past)
        assert manager.post("build_file", "2026-11", execution_on="lundi").status_code == 422
        nothing = manager.post("build_file", "2099-01", execution_on=self.tomorrow())
        assert nothing.status_code == 422 and "Aucun virement" in text_of(nothing)
        assert not BankFile.objects.exists()

    def test_a_whole_month_is_sealed_from_its_run(self, manager, monkeypatch):
        monkeypatch.setattr("levier.payments.usecases.files.MOST_AT_ONCE", 1)
        make_orders(make_payees(2))
        answer = manager.post("build_file", "2026-11", execution_on=self.tomorrow())
        assert answer.status_code == 422 and "paie du mois" in text_of(answer)


class TestReturns:
    def test_a_deposited_answer_is_followed_line_by_line(self, manager, sealed):
        send(sealed)
        first, second, third = orders()
        data = camt(booked(first), back(first), booked(second, 1), booked(third))
        answer = manager.deposit(data, "avis.xml")
        message = BankMessage.objects.get()
        assert answer.url == reverse("payments:message", args=[message.pk])
        page = manager.get("message", message.pk)
        assert [str(one.value) for one in page.context["numbers"]] == ["4", "3", "0", "1"]
        assert fresh(first.bank_account).state == AccountState.SUSPENDED
        assert "relevé d'identité bancaire" in text_of(page)
        assert len(manager.get("entries").context["page"].rows) == 1

    def test_the_same_file_twice_is_told_and_nothing_is_doubled(self, manager, sealed):
        send(sealed)
        data = camt(*(booked(order) for order in orders()))
        first = manager.deposit(data)
        count = Transfer.objects.count()
        again = manager.deposit(data, "autre-nom.xml")
        assert again.url == first.url
        assert "rien n'a été doublé" in text_of(manager.client.get(again.url))
        assert (Transfer.objects.count(), BankMessage.objects.count()) == (count, 1)

    @pytest.mark.parametrize(
        "data, sentence",
        [
            (b"", "vide"),
            (b"   ", "vide"),
            (b"bonjour", "XML"),
            (b"<a>", "ISO 20022"),
            (b"<?xml version='1.0'?><Document/>", "ISO 20022"),
            (b"PK\x03\x04zip", "compressé"),
            (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
            (b"\xff\xfe<\x00a\x00", "encodage"),
            (b"<?xml version='1.0' encoding='UTF-7'?><a/>", "encodage"),
            (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"/>', "pacs.008"),
            (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.99"/>', "version"),
            (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"/>', "camt.054"),
            (b"<a>" * 3000, "ISO 20022"),
        ],
        ids=range(13),
    )
    def test_a_file_that_is_no_answer_gets_a_sentence(self, manager, data, sentence):
        answer = manager.deposit(data)
        assert answer.status_code == 422
        assert sentence in str(answer.context["form"].errors["file"])
        assert not BankMessage.objects.exists()

    def test_the_file_we_sent_is_not_an_answer(self, manager, sealed):
        answer = manager.deposit(queries.file_bytes(sealed))
        assert answer.status_code == 422
        assert "celui que nous envoyons" in text_of(answer)

    def test_an_answer_cut_in_the_middle_is_refused_whole(self, manager, sealed):
        send(sealed)
        data = camt(*(booked(order) for order in orders()))
        for end in (len(data) // 3, len(data) // 2, len(data) - 5):
            answer = manager.deposit(data[:end])
            assert answer.status_code == 422
            assert "coupé" in str(answer.context["form"].errors["file"])
        assert not BankEntry.objects.exists()

    def test_no_file_at_all_is_asked_for(self, manager):
        manager.client.force_login(manager.agent)
        assert manager.client.post(reverse("payments:deposit_message")).status_code == 422

    def test_an_odd_name_is_only_a_name(self, manager, sealed):
        data = camt(booked(orders()[0]))
        answer = manager.deposit(data, "<script>alert(1)</script>.xml")
        page = manager.client.get(answer.url)
        assert b"<script>alert" not in page.content

    def test_a_long_answer_is_treated_in_the_background(self, manager, sealed, monkeypatch):
        monkeypatch.setattr(tasks, "AT_ONCE", 2)
        send(sealed)
        answer = manager.deposit(camt(*(booked(order) for order in orders())))
        page = text_of(manager.client.get(answer.url))
        assert "se traitent en ce moment" in page and "En attente d'un exécutant" in page
        message = BankMessage.objects.get()
        assert "HX-Refresh" not in manager.get("message_progress", message.pk)
        assert runs.execute(LongRun.objects.get()).state == "done"
        assert manager.get("message_progress", message.pk)["HX-Refresh"] == "true"
        assert fresh(message).done_at is not None
        assert {order.state for order in orders()} == {OrderState.PAID}

    def test_a_treatment_that_stopped_is_taken_up_again(self, manager, sealed, monkeypatch):
        send(sealed)
        data = replies.status_report(
            "P1", MOMENT, sealed.msg_id,
            [Answer(one.end_to_end_id, one.amount.cents, "RJCT", "AC01") for one in orders()],
        )  # fmt: skip
        real, calls = returns.fate_of, []

        def breaks(entry, decision):
            calls.append(entry)
            if len(calls) == 2:
                raise Refusal("Des ordres viennent de changer.")
            return real(entry, decision)

        monkeypatch.setattr(returns, "fate_of", breaks)
        assert manager.deposit(data).status_code == 422
        message = BankMessage.objects.get()
        page = manager.get("message", message.pk)
        assert page.context["may_resume"] and "pas été traité jusqu'au bout" in text_of(page)
        resumed = manager.client.post(reverse("payments:resume_message", args=[message.pk]))
        assert resumed.status_code == 302
        assert {order.state for order in orders()} == {OrderState.REJECTED}
        assert not manager.get("message", message.pk).context["may_resume"]

    def test_a_line_that_matches_nothing_is_looked_at_once(self, client, manager):
        a_month(4)
        entry = BankEntry.objects.get(outcome="not_ours")
        auditor = Browser(client, agent_with("auditor"))
        page = auditor.get("entry", entry.pk)
        assert not page.context["may_look"] and "« Gestionnaire RSA »" in text_of(page)
        auditor.client.post(reverse("payments:entry", args=[entry.pk]), {"note": "x"})
        assert fresh(entry).looked_at_by == ""
        assert manager.post("entry", entry.pk, note="").status_code == 422
        key = manager.key("entry", entry.pk)
        answers = [manager.post("entry", entry.pk, key=key, note="frais bancaires") for _ in "ab"]
        assert [one.url for one in answers] == [reverse("payments:entries")] * 2
        page = manager.get("entry", entry.pk)
        assert "frais bancaires" in text_of(page) and "rsa_manager Essai" in text_of(page)
        assert manager.post("entry", entry.pk, note="encore").status_code == 422
        assert len(manager.get("entries").context["page"].rows) == 1
