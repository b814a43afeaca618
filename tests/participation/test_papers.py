"""Letters of the groups: what they say, the register, and that they name nobody."""

import datetime as dt
import io

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from levier.kernel.errors import Refusal
from levier.participation import usecases
from levier.participation.models import GroupPaper
from levier.participation.usecases.papers import pdf_of
from tests.participation.conftest import (
    HOUSE,
    agent_with,
    by,
    group_of,
    held,
    meeting_of,
    member_of,
)

ANSWER = "Le car de 8 h part désormais à 7 h 40."


def issued(kind, subject, decision=HOUSE):
    return usecases.issue_paper(kind=kind, subject=subject, decision=decision)


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def proposed(group, *, answer="accept", decision=HOUSE):
    made = usecases.submit_proposal(
        group=group, title="Un car plus tôt", words="À 8 h, l'atelier a commencé.", decision=HOUSE
    )
    usecases.discuss_proposal(proposal=made, meeting=held(group), decision=HOUSE)
    usecases.forward_proposal(proposal=made, to="Domaine insertion", decision=HOUSE)
    if answer:
        usecases.answer_proposal(proposal=made, name=answer, words=ANSWER, decision=decision)
    return made


@pytest.fixture
def meeting(group):
    member_of(group)
    return meeting_of(group, days=14)


class TestWhatTheySay:
    def test_an_invitation_says_when_where_what_about_and_that_it_is_free(self, meeting):
        text = text_of(pdf_of(paper=issued("invitation", meeting)))
        for words in ("Votre groupe se réunit le mardi 8 décembre 2026", "De 15 h à 17 h", "Salle",
                      "Tour de table", "Venir est libre", "D. 2006-781", "GR-2026-000001",
                      "Aux membres du groupe ressources", "Appelez le"):  # fmt: skip
            assert words in text, words

    def test_minutes_say_how_many_came_and_what_was_debated(self, group):
        meeting = held(group, member_of(group))
        type(meeting).objects.filter(pk=meeting.pk).update(minutes="On a parlé du car.", guests=2)
        meeting.refresh_from_db()
        text = text_of(pdf_of(paper=issued("minutes", meeting)))
        assert "3 personnes" in text and "On a parlé du car." in text

    @pytest.mark.parametrize(
        ("name", "said"), [("accept", "est acceptée"), ("refuse", "n'est pas retenue")]
    )
    def test_an_answer_says_yes_or_no_first_then_why_and_who(self, group, name, said):
        head = agent_with("mds_head", "social_centre", "MDS-01")
        type(head).objects.filter(pk=head.pk).update(
            first_name="Maxime", last_name="Maison", job_title="Responsable de MDS"
        )
        made = proposed(group, answer=name, decision=by(head))
        text = text_of(pdf_of(paper=issued("answer", made)))
        assert f"Votre proposition du mardi 24 novembre 2026 {said}." in text
        assert ANSWER in text and "Maxime Maison, Responsable de MDS" in text

    def test_none_names_a_member(self, meeting, group):
        kept = [issued("invitation", meeting), issued("answer", proposed(group))]
        for paper in kept:
            assert "Quenouille" not in paper.content and "Zéphyrine" not in paper.content


class TestTheRegister:
    def test_numbers_follow_in_the_year_and_begin_again_the_next(self, meeting):
        first, second = issued("invitation", meeting), issued("invitation", meeting)
        assert (first.reference, second.reference) == ("GR-2026-000001", "GR-2026-000002")
        GroupPaper(
            year=2027, number=1, kind="invitation", group=meeting.group, meeting=meeting,
            content="{}", template_version="v1", engine="x", sha256="x", issued_by="x",
            issued_at=HOUSE.at,
        ).save()  # fmt: skip
        assert issued("invitation", meeting).reference == "GR-2026-000003"

    def test_what_was_issued_never_changes_and_comes_out_the_same(self, meeting):
        paper = issued("invitation", meeting)
        pdf = pdf_of(paper=paper)
        type(meeting).objects.filter(pk=meeting.pk).update(place="Ailleurs")
        assert pdf_of(paper=GroupPaper.objects.get(pk=paper.pk)) == pdf
        for change in (
            lambda: GroupPaper.objects.update(content="{}"),
            lambda: GroupPaper.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_one_altered_is_refused(self, meeting):
        paper = issued("invitation", meeting)
        paper.content = paper.content.replace("Tour de table", "Tout autre chose")
        with pytest.raises(Refusal, match="ne se recompose plus"):
            pdf_of(paper=paper)


class TestWhatIsRefused:
    def test_an_invitation_to_a_meeting_past_or_cancelled(self, group, meeting):
        usecases.cancel_meeting(meeting=meeting, decision=HOUSE)
        for one in (meeting, meeting_of(group, days=-1)):
            with pytest.raises(Refusal, match="pas encore eu lieu"):
                issued("invitation", one)

    def test_minutes_not_written_and_an_answer_not_given(self, group):
        with pytest.raises(Refusal, match="compte rendu"):
            issued("minutes", held(group, days=-9))
        with pytest.raises(Refusal, match="Aucune réponse"):
            issued("answer", proposed(group, answer=""))

    @pytest.mark.parametrize("kind", ["answer", "nonsense"])
    def test_a_letter_of_another_kind(self, meeting, kind):
        with pytest.raises(Refusal, match="n'existe pas"):
            issued(kind, meeting)

    def test_by_who_keeps_neither_the_group_nor_its_answers(self, meeting):
        for agent in (agent_with("elected_member"),
                      agent_with("group_facilitator", "social_centre", "MDS-07")):  # fmt: skip
            with pytest.raises(Refusal, match="Votre rôle"):
                issued("invitation", meeting, by(agent))


class TestPages:
    def test_the_facilitator_invites_and_reads_it_again(self, client, meeting, facilitator):
        client.force_login(facilitator)
        page = reverse("participation:meeting", args=[meeting.pk])
        address = reverse("participation:issue_for_meeting", args=[meeting.pk, "invitation"])
        assert address in client.get(page).content.decode()
        shown = client.post(address, follow=True).content.decode()
        paper = GroupPaper.objects.get()
        link = reverse("participation:paper", args=[paper.pk])
        assert link in shown and "GR-2026-000001" in shown
        assert client.get(link)["Content-Type"] == "application/pdf"
        assert "GR-2026-000001" in client.get(reverse("participation:papers")).content.decode()

    def test_the_head_of_the_centre_answers_in_writing(self, client, group):
        made = proposed(group)
        client.force_login(agent_with("mds_head", "social_centre", "MDS-01"))
        address = reverse("participation:issue_for_proposal", args=[made.pk])
        assert (
            address
            in client.get(reverse("participation:proposal", args=[made.pk])).content.decode()
        )
        assert (
            "réponse à une proposition GR-2026-000001"
            in client.post(address, follow=True).content.decode()
        )

    def test_the_letters_of_another_centre_are_not_there(self, client, meeting, facilitator):
        other = issued("invitation", meeting_of(group_of("MDS-07"), days=14))
        client.force_login(facilitator)
        assert client.get(reverse("participation:paper", args=[other.pk])).status_code == 404
        listed = client.get(reverse("participation:papers")).content.decode()
        assert other.reference not in listed

    @pytest.mark.parametrize("count", [3, 300])
    def test_the_register_costs_the_same_at_any_length(
        self, client, meeting, facilitator, count, django_assert_max_num_queries
    ):
        client.force_login(facilitator)
        GroupPaper.objects.bulk_create(
            GroupPaper(
                year=2026, number=number + 1, kind="invitation", group=meeting.group,
                meeting=meeting, content="{}", template_version="v1", engine="x", sha256="x",
                issued_by="system:test", issued_at=HOUSE.at - dt.timedelta(minutes=number),
            )
            for number in range(count)
        )  # fmt: skip
        with django_assert_max_num_queries(14):
            client.get(reverse("participation:papers"))
