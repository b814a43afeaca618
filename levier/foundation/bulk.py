"""Many rows at once, when their keys are not needed back: several times faster than one by one.

`bulk_create` builds one long statement a batch; this prepares one and sends the rows. Encrypted
columns are sealed as on a save, and the database checks its constraints and guards alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
# The same few values come back row after row: each is translated once.
REPEATED = (models.DateField,)


def insert(rows: Iterable[models.Model]) -> int:
    """Insert saved-to-be objects of one model, without setting their keys; how many there were."""
    objects = list(rows)
    if not objects:
        return 0
    model = type(objects[0])
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    readers = [_reader(field) for field in fields]
    _send(model, fields, [tuple(read(one) for read in readers) for one in objects])
    return len(objects)


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows given as values of the fields `names`: every column of the model but its key."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    prepared = [_prepared(field) for field in fields]  # type: ignore[arg-type]
    columns = [
        [prepare(value) for value in column] if prepare else column
        for prepare, column in zip(prepared, zip(*rows, strict=True), strict=True)
    ]
    _send(model, fields, list(zip(*columns, strict=True)))


def _send(model: type[models.Model], fields: Sequence[Any], rows: list[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608
            rows,
        )


def _is_plain(field: models.Field[Any, Any]) -> bool:
    return type(field).__module__.startswith("django.") and isinstance(field, PLAIN)


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if _is_plain(field):
        return None
    if isinstance(field, REPEATED):
        return _Remembered(field)
    return lambda value: field.get_db_prep_save(value, connection)


class _Remembered(dict[Any, Any]):
    """The database's form of each value, worked out the first time it is met."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__()
        self._field = field

    def __missing__(self, value: Any) -> Any:
        self[value] = found = self._field.get_db_prep_save(value, connection)
        return found

    def __call__(self, value: Any) -> Any:
        return self[value]


def _reader(field: models.Field[Any, Any]) -> Callable[[models.Model], Any]:
    name = field.attname
    if _is_plain(field):
        return lambda one: one.__dict__[name]
    if isinstance(field, REPEATED):
        known = _Remembered(field)
        return lambda one: known[one.__dict__[name]]
    return lambda one: field.get_db_prep_save(field.pre_save(one, True), connection)
