"""Many rows at once, several times faster than one by one.

`bulk_create` builds one long statement a batch; this prepares one and sends the rows (to
PostgreSQL, by COPY). Encrypted columns are sealed as on a save, and the database checks its
constraints and guards alike.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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


def insert_with_keys(rows: Iterable[models.Model]) -> None:
    """Insert objects of one model that have no key yet; each has its own afterwards.

    The keys are taken beforehand, in the transaction that inserts the rows.
    """
    objects = list(rows)
    if not objects:
        return
    model = type(objects[0])
    fields = list(model._meta.local_concrete_fields)
    readers = [_reader(field) for field in fields]
    with transaction.atomic(savepoint=False):
        for one, key in zip(objects, _next_keys(model, len(objects)), strict=True):
            one.pk = key
        _send(model, fields, [tuple(read(one) for read in readers) for one in objects])
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias


def _next_keys(model: type[models.Model], count: int) -> list[int]:
    table = model._meta.db_table
    key = str(model._meta.pk.column)
    quoted = connection.ops.quote_name(table), connection.ops.quote_name(key)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [quoted[0], key, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # SQLite has one writer at a time, and never gives a key of this table again.
        cursor.execute(
            "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "  # noqa: S608
            f"coalesce((SELECT max({quoted[1]}) FROM {quoted[0]}), 0))",
            [table],
        )
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


@contextmanager
def sparing_collections() -> Iterator[None]:
    """Long work on many objects without cycles: looking for cycles took a seventh of its time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


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
    table, marks = quote(model._meta.db_table), ", ".join(["%s"] * len(fields))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # the server reads no statement for each row
            words = f"COPY {table} ({columns}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(words) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608
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
