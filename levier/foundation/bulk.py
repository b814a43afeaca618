"""Many rows at once, when their keys are not needed back: several times faster than one by one.

`bulk_create` builds one long statement a batch; this prepares one and sends the rows. Encrypted
columns are sealed as on a save, and the database checks its constraints and guards alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models, transaction

# Their Python values are those of the drivers.
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)


def insert(rows: Iterable[models.Model]) -> int:
    """Insert saved-to-be objects of one model, without setting their keys; how many there were."""
    objects = list(rows)
    if not objects:
        return 0
    meta = type(objects[0])._meta
    fields = [field for field in meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    readers = [_reader(field) for field in fields]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608
            [tuple(read(one) for read in readers) for one in objects],
        )
    return len(objects)


def _reader(field: models.Field[Any, Any]) -> Callable[[models.Model], Any]:
    name = field.attname
    if type(field).__module__.startswith("django.") and isinstance(field, PLAIN):
        return lambda one: one.__dict__[name]
    return lambda one: field.get_db_prep_save(field.pre_save(one, True), connection)
