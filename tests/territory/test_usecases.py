import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.territory import queries, usecases
from levier.territory.models import Commune, Perimeter, PostalCode, SocialCentre

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def lagnieu(ain):
    return Commune.objects.get(pk="01202")


@pytest.fixture
def bugey(ain):
    return SocialCentre.objects.get(pk="MDS-06")


def test_the_ain_is_seeded_once(ain, decision):
    assert Commune.objects.count() == 391
    assert SocialCentre.objects.filter(is_example=True).count() == 8
    assert Perimeter.objects.on(DAY).count() == 391
    codes = PostalCode.objects.count()
    again = usecases.seed_ain(decision=decision)
    assert again == {"communes": 0, "centres": 0, "perimeters": 0}
    assert PostalCode.objects.count() == codes
    assert JournalEntry.objects.filter(act="territory.seed").count() == 1


def test_a_seed_never_undoes_a_decision(lagnieu, bugey, decision):
    usecases.move_commune(commune=lagnieu, centre=bugey, since=DAY, decision=decision)
    usecases.seed_ain(decision=decision)
    assert queries.centre_of("01202", DAY) == bugey


def test_a_commune_moves_on_the_day_it_moves(lagnieu, bugey, decision):
    usecases.move_commune(commune=lagnieu, centre=bugey, since=DAY, decision=decision)
    before, after = dt.date(2026, 11, 23), DAY
    assert queries.centre_of("01202", before).pk == "MDS-05"
    assert queries.centre_of("01202", after).pk == "MDS-06"
    assert queries.centres_by_commune(before)["01202"] == "MDS-05"
    assert queries.centres_by_commune(after)["01202"] == "MDS-06"
    line = JournalEntry.objects.get(act="territory.commune.move")
    assert '"before":"MDS-05"' in line.line and line.reason == "essai"


@pytest.mark.parametrize(
    ("since", "centre", "says"),
    [
        (dt.date(2017, 1, 1), "MDS-06", "choisissez une date postérieure"),
        (DAY, "MDS-05", "relève déjà de"),
        (dt.date(2016, 1, 1), "MDS-06", "n'est pas ouverte"),
    ],
)
def test_an_impossible_move_is_refused(lagnieu, decision, since, centre, says):
    with pytest.raises(Refusal, match=says):
        usecases.move_commune(
            commune=lagnieu,
            centre=SocialCentre.objects.get(pk=centre),
            since=since,
            decision=decision,
        )
    assert queries.centre_of("01202", DAY).pk == "MDS-05"


def test_a_move_without_reason_is_refused(lagnieu, bugey, decision):
    silent = type(decision)(decision.actor, decision.at)
    with pytest.raises(Refusal, match="motif"):
        usecases.move_commune(commune=lagnieu, centre=bugey, since=DAY, decision=silent)


def test_the_database_refuses_two_centres_on_the_same_day(lagnieu, bugey):
    Perimeter.objects.filter(commune=lagnieu).update(until=DAY)
    with pytest.raises(DatabaseError, match="deux centres"), transaction.atomic():
        Perimeter.objects.create(commune=lagnieu, centre=bugey, since=dt.date(2026, 11, 1))
    Perimeter.objects.create(commune=lagnieu, centre=bugey, since=DAY)


def test_the_database_refuses_a_perimeter_that_ends_before_it_starts(lagnieu, bugey):
    Perimeter.objects.filter(commune=lagnieu).delete()
    with pytest.raises(IntegrityError, match="perimeter_dates"), transaction.atomic():
        Perimeter.objects.create(commune=lagnieu, centre=bugey, since=DAY, until=DAY)


def test_a_former_commune_is_served_by_the_centre_of_today(ain):
    assert queries.current_code("01091") == "01033"  # Châtillon-en-Michaille, now Valserhône
    assert queries.centre_of("01091", DAY).pk == "MDS-08"
    assert queries.former_codes()["01091"] == "01033"
    assert "01033" not in queries.former_codes()
    assert queries.centre_of("75056", DAY) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("amberieu bugey", {"01004"}),
        ("01500", {"01004", "01008", "01007"}),
        ("01004", {"01004"}),
        ("Châtillon-en-Michaille", {"01033"}),
        ("", set()),
        ("zzz", set()),
    ],
)
def test_a_commune_is_found_by_what_people_type(ain, words, found):
    codes = {commune.pk for commune in queries.search_communes(words)}
    assert codes >= found and (found or not codes)


def test_the_whole_map_costs_one_query(ain, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(queries.centres_by_commune(DAY)) == 391
    with django_assert_num_queries(1):
        figures = queries.centre_figures(DAY)
    assert sum(communes for communes, _ in figures.values()) == 391
    assert sum(people for _, people in figures.values()) == queries.total_population() == 679_344


def test_a_centre_changes_name_with_a_reason(bugey, decision):
    usecases.rename_centre(
        centre=bugey,
        name="Bugey",
        kind="Centre départemental de la solidarité",
        acronym="CDS",
        decision=decision,
    )
    bugey.refresh_from_db()
    assert str(bugey) == "CDS Bugey"


def test_the_command_seeds_and_takes_outlines(db, reference, capsys):
    call_command("territory", "seed")
    assert "391 communes, 8 MDS et 391 rattachements" in capsys.readouterr().out
    call_command("territory", "seed")
    assert "rien à changer" in capsys.readouterr().out
    call_command("territory", "outlines", str(reference / "territory" / "ain2026.geojson"))
    assert "391 communes" in capsys.readouterr().out
    assert not Commune.objects.filter(outline="").exists()
    assert not Commune.objects.filter(is_approximate=True).exists()
    call_command("territory", "seed")
    assert not Commune.objects.filter(is_approximate=True).exists()


def test_the_command_says_which_file_is_bad(db, tmp_path):
    call_command("territory", "seed")
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("territory", "outlines", str(tmp_path / "absent.geojson"))
    bad = tmp_path / "bad.geojson"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("territory", "outlines", str(bad))
    bad.write_text("{}")
    with pytest.raises(CommandError, match="FeatureCollection"):
        call_command("territory", "outlines", str(bad))


def test_outlines_want_the_communes_first(db, decision):
    with pytest.raises(Refusal, match="territory seed"):
        usecases.take_outlines(text="{}", decision=decision)
