"""The diagnosis: levels, history, what lifts an obstacle; notes and who reads which."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from levier.directory.models import Agent
from levier.kernel.errors import Refusal
from levier.pathways import secrecy
from levier.pathways.domain import assessment as domain
from levier.pathways.domain.assessment import Finding, Level
from levier.pathways.models import Assessment, Deadline, Note, Obstacle, ObstacleStep, Pathway
from levier.pathways.queries import obstacles as queries
from levier.pathways.usecases import assessing, noting
from levier.pathways.usecases.deadlines import open_deadline
from levier.pathways.web import assessment_forms
from levier.programmes.themes import THEMES
from tests.pathways.followed import TODAY, agent_as, by, fresh, partner
from tests.pathways.supported import supported

D = dt.date
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01")


@pytest.fixture
def pathway(worker):
    return supported(lead=worker)[0]


def assessed(pathway, agent, on=TODAY, kind="update", **levels):
    findings = {theme: Finding(level) for theme, level in levels.items()}
    return assessing.record_assessment(
        pathway=pathway, kind=kind, held_on=on, findings=findings, decision=by(agent)
    )


def standing(pathway):
    return {one.theme: one.level for one in queries.standing(pathway)}


class TestRules:
    def test_every_family_and_protected_theme_is_a_theme_of_the_offer(self):
        known = {theme for one in domain.families().values() for theme in one.themes}
        assert known | domain.protected() <= set(THEMES)
        assert len(domain.families()) == 8

    def test_a_family_has_its_highest_level(self):
        pairs = [("mobility", "to_watch"), ("mobility", "major"), ("", "major")]
        assert domain.by_family(pairs) == {"mobility": Level.MAJOR}

    def test_a_theme_of_two_families_takes_the_one_chosen(self):
        assert domain.family_of("housing_budget") == "housing"
        assert domain.family_of("housing_budget", "financial") == "financial"
        with pytest.raises(Refusal):
            domain.family_of("mobility", "financial")

    def test_ten_megabytes_of_note_are_refused_with_both_numbers(self):
        with pytest.raises(Refusal, match=r"10.000.000 caractères, le plus est de 10.000"):
            domain.check_words("x" * 10_000_000)


class TestAssessing:
    def test_a_diagnosis_finds_follows_and_lifts_obstacles(self, pathway, worker):
        assessed(pathway, worker, D(2026, 9, 1), "first", mobility="major", health="to_watch")
        assessed(pathway, worker, D(2026, 10, 1), mobility="obstacle")
        assert standing(pathway) == {"mobility": "obstacle", "health": "to_watch"}
        assessed(pathway, worker, TODAY, mobility="none", isolation="none")
        assert standing(pathway) == {"health": "to_watch"}
        lifted = Obstacle.objects.get(theme="mobility")
        assert (lifted.lifted_on, lifted.lifted_by) == (TODAY, "constaté au diagnostic")
        steps = ObstacleStep.objects.filter(obstacle=lifted).values_list("level", flat=True)
        assert list(steps) == ["major", "obstacle", "none"]

    def test_an_obstacle_that_comes_back_is_a_new_one(self, pathway, worker):
        assessed(pathway, worker, D(2026, 9, 1), mobility="obstacle")
        assessed(pathway, worker, D(2026, 10, 1), mobility="none")
        assessed(pathway, worker, mobility="to_watch")
        assert Obstacle.objects.filter(theme="mobility").count() == 2

    def test_what_was_not_examined_keeps_what_was_known(self, pathway, worker):
        assessing.set_obstacle(
            pathway=pathway, theme="mobility", finding=Finding("major", "un vélo"), on=TODAY,
            decision=by(worker),
        )  # fmt: skip
        assessed(pathway, worker, mobility="obstacle")
        assert Obstacle.objects.get().need == "un vélo"

    def test_a_joint_diagnosis_keeps_its_deadline(self, pathway, worker):
        open_deadline(code="DL-03", pathway=pathway, triggered_on=D(2026, 6, 1))
        assessed(pathway, worker, mobility="none")
        assert Deadline.objects.get(code="DL-03").state == "open"
        assessed(pathway, worker, kind="joint", mobility="none")
        assert Deadline.objects.get(code="DL-03").state == "met"
        assert Pathway.objects.get().last_contact_on == TODAY

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"on": D(2026, 11, 25), "mobility": "major"}, "à venir"),
            ({"on": D(1975, 1, 1), "mobility": "major"}, "avant la naissance"),
            ({"kind": "dream", "mobility": "major"}, "nature"),
            ({}, "au moins un thème"),
            ({"mobility": "huge"}, "niveau"),
            ({"love": "major"}, "thème"),
        ],
    )
    def test_a_diagnosis_that_does_not_hold_is_refused_whole(self, pathway, worker, changes, told):
        with pytest.raises(Refusal, match=told):
            assessed(pathway, worker, **changes)
        assert not Assessment.objects.exists()

    def test_an_older_diagnosis_does_not_change_a_newer_level(self, pathway, worker):
        assessed(pathway, worker, mobility="major")
        with pytest.raises(Refusal, match="déjà été évalué"):
            assessed(pathway, worker, D(2026, 11, 1), mobility="none")

    def test_an_obstacle_is_lifted_once_and_says_by_what(self, pathway, worker):
        assessed(pathway, worker, mobility="major")
        obstacle = Obstacle.objects.get()
        with pytest.raises(Refusal, match="ce qui a levé"):
            assessing.lift_obstacle(obstacle=obstacle, on=TODAY, by=" ", decision=by(worker))
        assessing.lift_obstacle(obstacle=obstacle, on=TODAY, by="Permis", decision=by(worker))
        with pytest.raises(Refusal, match="déjà levé"):
            assessing.lift_obstacle(obstacle=obstacle, on=TODAY, by="x", decision=by(worker))

    def test_health_and_disability_never_weigh_in_a_suggestion(self, pathway, worker):
        assessed(pathway, worker, health="major", disability="major", mobility="major",
                 isolation="to_watch")  # fmt: skip
        assert queries.weighing([pathway.person_id]) == {pathway.person_id: ("mobility",)}

    def test_an_agent_of_another_centre_may_nothing(self, pathway):
        with pytest.raises(Refusal, match="périmètre"):
            assessed(pathway, agent_as("lead_worker", "social_centre", "MDS-07"), mobility="major")


class TestSecrecy:
    @pytest.fixture
    def agents(self, worker):
        body = partner()
        return {
            "lead": worker,
            "colleague": agent_as("lead_worker", "social_centre", "MDS-01", name="b"),
            "head": agent_as("mds_head", "social_centre", "MDS-01"),
            "chief": agent_as("head_of_service"),
            "manager": agent_as("rsa_manager"),
            "auditor": agent_as("auditor"),
            "elsewhere": agent_as("lead_worker", "social_centre", "MDS-07"),
            "partner": agent_as("support_body", "organisation", body.organisation_id),
        }

    @pytest.mark.parametrize(
        ("level", "readers"),
        [
            ("general", {"lead", "colleague", "head", "chief"}),
            ("social", {"lead", "head", "chief"}),
            ("protected", {"lead"}),
        ],
    )
    def test_each_level_is_read_by_those_it_allows_and_no_other(
        self, pathway, agents, level, readers
    ):
        note = noting.write_note(
            pathway=pathway, level=level, text="Vu ce jour.", decision=by(agents["lead"])
        )
        seen = {
            name
            for name, agent in agents.items()
            if secrecy.visible_notes(agent, pathway).filter(pk=note.pk).exists()
        }
        assert seen == readers

    def test_a_protected_note_is_read_by_who_is_named_as_long_as_they_see_the_pathway(
        self, pathway, agents
    ):
        note = noting.write_note(
            pathway=pathway, level="protected", text="Suivi de soins.",
            readers=[agents["colleague"]], decision=by(agents["lead"]),
        )  # fmt: skip
        assert secrecy.visible_notes(agents["colleague"], pathway).get() == note
        assert not secrecy.visible_notes(agents["head"], pathway).exists()
        Pathway.objects.filter(pk=pathway.pk).update(centre="MDS-07")
        assert not secrecy.visible_notes(agents["colleague"], fresh(pathway)).exists()

    def test_who_can_not_see_the_pathway_can_not_be_named(self, pathway, agents):
        with pytest.raises(Refusal, match="n'a pas accès"):
            noting.write_note(
                pathway=pathway, level="protected", text="x", readers=[agents["elsewhere"]],
                decision=by(agents["lead"]),
            )  # fmt: skip

    def test_readers_are_named_for_a_protected_note_alone(self, pathway, agents):
        with pytest.raises(Refusal, match="note protégée"):
            noting.write_note(
                pathway=pathway, level="general", text="x", readers=[agents["colleague"]],
                decision=by(agents["lead"]),
            )  # fmt: skip

    def test_the_author_alone_shares_and_withdraws(self, pathway, agents):
        note = noting.write_note(
            pathway=pathway, level="protected", text="x", decision=by(agents["lead"])
        )
        with pytest.raises(Refusal, match="Seul l'auteur"):
            noting.withdraw_note(note=note, decision=by(agents["head"], "parce que"))
        noting.share_note(note=note, reader=agents["colleague"], decision=by(agents["lead"]))
        noting.withdraw_note(note=note, decision=by(agents["lead"], "erreur de personne"))
        assert not secrecy.visible_notes(agents["lead"], pathway).exists()

    def test_notes_are_encrypted_and_the_journal_never_tells_them(self, pathway, agents):
        noting.write_note(
            pathway=pathway, level="general", text="Parole secrète", decision=by(agents["lead"])
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM pathways_note")
            assert "secrète" not in cursor.fetchone()[0]
            cursor.execute("SELECT line FROM foundation_journalentry")
            assert all("secrète" not in line for (line,) in cursor.fetchall())

    @pytest.mark.parametrize("change", ["text = 'autre'", "level = 'general'"])
    def test_the_database_keeps_a_note_as_it_was_written(self, pathway, agents, change):
        noting.write_note(pathway=pathway, level="social", text="x", decision=by(agents["lead"]))
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(f"UPDATE pathways_note SET {change}")
        with pytest.raises(DatabaseError), transaction.atomic():
            Note.objects.all().delete()

    def test_protected_obstacles_are_counted_not_named_for_those_who_only_read(
        self, pathway, agents
    ):
        assessed(pathway, agents["lead"], health="major", mobility="major")
        rows = Obstacle.objects.all()
        assert secrecy.visible_obstacles(agents["lead"], pathway, rows)[1] == 0
        seen, hidden = secrecy.visible_obstacles(agents["auditor"], pathway, rows)
        assert ([one.theme for one in seen], hidden) == (["mobility"], 1)


class TestPages:
    def test_a_diagnosis_is_made_in_the_browser(self, client, pathway, worker):
        client.force_login(worker)
        page = client.get(reverse("pathways:assessment", args=[pathway.pk])).content.decode()
        assert "Pas encore de diagnostic" in page
        told = {
            "kind": "first", "held_on": "2026-11-20", "wishes": "Travailler",
            "level_mobility": "major", "need_mobility": "Un permis",
            "level_housing_budget": "obstacle", "family_housing_budget": "financial",
        }  # fmt: skip
        url = reverse("pathways:assess", args=[pathway.pk])
        assert client.post(url, told).status_code == 302
        page = client.get(reverse("pathways:assessment", args=[pathway.pk])).content.decode()
        assert "Un permis" in page
        assert "Situation financière" in page
        assert client.post(url, {**told, "held_on": "2090-01-01"}).status_code == 422

    def test_a_note_too_long_keeps_what_was_typed(self, client, pathway, worker):
        client.force_login(worker)
        url = reverse("pathways:write_note", args=[pathway.pk])
        answer = client.post(url, {"text": "mot " * 3000, "level": "general"})
        assert answer.status_code == 422
        assert "mot mot mot" in answer.content.decode()

    def test_an_auditor_reads_levels_but_neither_needs_nor_notes(self, client, pathway, worker):
        assessed(pathway, worker, mobility="major", health="major")
        noting.write_note(pathway=pathway, level="general", text="Secret", decision=by(worker))
        client.force_login(agent_as("auditor"))
        page = client.get(reverse("pathways:assessment", args=[pathway.pk])).content.decode()
        assert "Mobilité" in page
        assert "1 frein protégé" in page.replace("\u202f", " ")
        assert "Secret" not in page
        assert "Santé" not in page

    def test_the_page_costs_the_same_whatever_the_history(
        self, client, pathway, worker, django_assert_max_num_queries
    ):
        for month in range(1, 11):
            level = "major" if month % 2 else "obstacle"
            assessed(pathway, worker, D(2026, month, 1), mobility=level, training=level)
        for number in range(20):
            noting.write_note(
                pathway=pathway, level="general", text=str(number), decision=by(worker)
            )
        client.force_login(worker)
        with django_assert_max_num_queries(24):
            client.get(reverse("pathways:assessment", args=[pathway.pk]))

    def test_an_obstacle_or_a_note_of_elsewhere_is_not_found(self, client, pathway, worker):
        assessed(pathway, worker, mobility="major")
        note = noting.write_note(pathway=pathway, level="protected", text="x", decision=by(worker))
        client.force_login(agent_as("lead_worker", "social_centre", "MDS-07"))
        obstacle = Obstacle.objects.get()
        for name, pk in (("lift_obstacle", obstacle.pk), ("share_note", note.pk),
                         ("withdraw_note", note.pk), ("assess", pathway.pk),
                         ("write_note", pathway.pk), ("assessment", pathway.pk)):  # fmt: skip
            assert client.get(reverse(f"pathways:{name}", args=[pk])).status_code == 404, name


def test_a_secret_is_never_written_in_clear_by_an_update():
    with pytest.raises(TypeError, match="encrypted"):
        Note.objects.update(text="ce que personne ne doit lire")
    with pytest.raises(TypeError, match="encrypted"):
        Obstacle.objects.filter(pk=0).update(need="en clair")


def test_a_reader_that_no_base_can_hold_is_a_sentence():
    form = assessment_forms.NoteForm(
        {"text": "un fait", "level": "protected", "readers": ["9" * 30]}
    )
    form.fields["readers"].queryset = Agent.objects.all()
    assert not form.is_valid() and "readers" in form.errors
