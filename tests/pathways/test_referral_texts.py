"""The texts of the letter of a referral: changed with a reason, each letter keeps its version."""

import io
import json

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from levier.kernel.errors import Refusal
from levier.pathways.domain.referral_texts import TEXTS
from levier.pathways.models import ReferralLetterText
from levier.pathways.usecases import referral_letters, referral_texts, referring
from tests.pathways.followed import HOUSE, NOW, agent_as, followed, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def admin(client):
    agent = agent_as("functional_administrator")
    client.force_login(agent)
    return agent


def change(text, block="next", seen=0):
    return referral_texts.change_text(block=block, text=text, seen=seen, decision=HOUSE)


def written(rows):
    body = team()
    for one in rows:
        referring.decide_referral(referral=one, path="social", body=body, decision=HOUSE)
        yield referral_letters.issue_letter(referral=one, decision=HOUSE)


def pdf_of(letter):
    return referral_letters.pdf_of(letters=[letter], route="essai", decision=HOUSE)


def test_a_new_version_is_for_the_letters_written_after_it():
    agent_as("mds_head", "social_centre", "MDS-01", name="Hélène", signs=True)
    letters = written([one.referrals.get() for one in followed(2)])
    before = next(letters)
    same = pdf_of(before)
    change("Vous allez à {organisme}.\nDemandez {referent}.")
    after = json.loads(next(letters).content)
    assert after["parts"][1]["text"] == "Vous allez à Équipe MDS-01."
    assert after["versions"]["next"] == 1
    assert json.loads(before.content)["versions"]["next"] == 0
    assert pdf_of(before) == same


@pytest.mark.parametrize(
    ("block", "text", "why"),
    [
        ("next", "Chez {organism}.", r"\{organism\} n'est pas connu ici.*\{organisme\}"),
        ("next", "Chez {telephone}.", "n'est pas connu ici"),
        ("next", "Chez {organisme", "accolade"),
        ("next", "Votre référent : {referent}.", "sans {referent}"),
        ("next", " ", "vide"),
        ("next", TEXTS["next"], "déjà en vigueur"),
        ("decided", "Le {date} : {parcours}.", r"doit dire \{organisme\}"),
        ("nothing", "x", "n'existe pas"),
    ],
)
def test_what_could_not_be_filled_in_is_refused_in_a_sentence(block, text, why):
    with pytest.raises(Refusal, match=why):
        change(text, block)


def test_a_version_neither_changes_nor_hides_another():
    change("Un.")
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        change("Deux.")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReferralLetterText.objects.update(text="x")


def test_a_text_is_changed_from_its_page_and_seen_in_a_sample(client, admin):
    url = reverse("pathways:referral_text", args=["next"])
    good = {"text": "Un rendez-vous vous attend.", "reason": "Plus court", "seen": 0}
    answer = client.post(url, {**good, "text": "{nom}"})
    assert answer.status_code == 422 and "pas connu ici" in answer.content.decode()
    assert client.post(url, {**good, "reason": ""}).status_code == 422
    assert client.post(url, good).status_code == 302
    page = client.get(url).content.decode()
    assert "Version 1 : Plus court" in page and "{organisme}, {referent}" in page
    pdf = client.get(reverse("pathways:referral_sample")).content
    said = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "Un rendez-vous vous attend." in said and "EXEMPLE" in said
    assert client.get(reverse("pathways:referral_text", args=["nothing"])).status_code == 404
    texts = reverse("pathways:referral_texts")
    assert texts in client.get(reverse("allowance:letter_texts")).content.decode()


@pytest.mark.parametrize("count", [3, 300])
def test_texts_cost_a_constant_number_of_queries(
    client, admin, count, django_assert_max_num_queries
):
    ReferralLetterText.objects.bulk_create(
        ReferralLetterText(
            block="next", version=version, text="x", reason="essai", decided_by="agent:1",
            decided_at=NOW,
        )
        for version in range(1, count + 1)
    )  # fmt: skip
    for url in (
        reverse("pathways:referral_texts"),
        reverse("pathways:referral_text", args=["next"]),
    ):
        with django_assert_max_num_queries(9):
            assert client.get(url).status_code == 200
