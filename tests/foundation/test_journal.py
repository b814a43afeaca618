import pytest
from django.db import DatabaseError, connection, transaction

from levier.foundation import acts, guards
from levier.foundation.models import JournalEntry, JournalHead

pytestmark = pytest.mark.django_db


def three_lines(decision):
    for number in range(3):
        acts.record("essai.acte", f"objet:{number}", decision, before="a", after="b")


def test_the_chain_holds_from_the_first_line(decision):
    three_lines(decision)
    assert acts.broken_links() == []
    assert JournalHead.objects.get().sequence == 3


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE foundation_journalentry SET reason = 'x' WHERE sequence = 2",
        "DELETE FROM foundation_journalentry WHERE sequence = 2",
        "INSERT OR REPLACE INTO foundation_journalentry SELECT * FROM foundation_journalentry",
        "TRUNCATE foundation_journalentry",
    ],
)
def test_the_database_itself_refuses_to_change_a_line(decision, attack):
    if ("TRUNCATE" in attack) and connection.vendor != "postgresql":
        return  # SQLite knows no TRUNCATE
    if "REPLACE" in attack and connection.vendor == "postgresql":
        return  # PostgreSQL knows no REPLACE
    three_lines(decision)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert JournalEntry.objects.count() == 3


def test_a_line_rewritten_behind_the_guards_is_named(decision):
    three_lines(decision)
    guards.remove()
    JournalEntry.objects.filter(sequence=2).update(line='{"act":"x","actor":"y","subject":"z:1"}')
    assert any("ligne 2" in finding for finding in acts.broken_links())
    guards.install()


def test_a_line_removed_behind_the_guards_is_missed(decision):
    three_lines(decision)
    guards.remove()
    JournalEntry.objects.filter(sequence=3).delete()
    assert any("tête" in finding for finding in acts.broken_links())
    guards.install()


def test_every_declared_guard_is_in_the_database():
    assert guards.REGISTRY
    assert guards.missing() == []
