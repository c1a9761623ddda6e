"""Statements for the hot paths, composed once for each shape.

Composing them anew by the ORM, in each publish and for each post, costs more than the database needs to
answer them. Values still go through the model's fields, so that each database gets and gives them in its own
form. No signals are sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from importlib import import_module

from django.db import connections, router
from django.db.models import Model


def insert(instances: Sequence[Model]) -> None:
    """Insert new rows of one model by one statement. One row alone learns its primary key."""
    model = type(instances[0])
    connection = connections[router.db_for_write(model)]
    columns = [_prepared(field, instances, connection) for field in _settable(model)]
    parameters = [value for row in zip(*columns, strict=True) for value in row]
    with cursor_of(connection) as cursor:
        cursor.execute(_insertion(model, len(instances)), parameters)
        if len(instances) == 1 and model._meta.auto_field:
            (instances[0].pk,) = cursor.fetchone()
    for instance in instances:
        instance._state.adding, instance._state.db = False, connection.alias


@contextmanager
def cursor_of(connection):
    """A cursor; at PostgreSQL one whose statements are planned once for a connection, not at each call."""
    factory = _planning_once(connection.alias)
    if factory is None:
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    driver = connection.connection
    before = driver.cursor_factory, driver.prepare_threshold
    driver.cursor_factory, driver.prepare_threshold = factory, 1
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        driver.cursor_factory, driver.prepare_threshold = before


@lru_cache
def _planning_once(alias: str):
    """Return the class of such cursors: None at other databases and at psycopg 2.

    None as well where ``DISABLE_SERVER_SIDE_CURSORS`` tells of a pool that hands out connections by
    transactions.
    """
    connection = connections[alias]
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return None
    return getattr(import_module("django.db.backends.postgresql.base"), "ServerBindingCursor", None)


def _prepared(field, instances, connection) -> list:
    """Return the column's parameters. Rows that are written together mostly say the same: prepared once."""
    values = _values(field, instances)
    if all(value == values[0] for value in values):
        return [field.get_db_prep_save(values[0], connection)] * len(values)
    return [field.get_db_prep_save(value, connection) for value in values]


def _values(field, instances) -> list:
    """Return what each row has to say; rows that are written together were written at one moment."""
    if not (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)):
        return [field.pre_save(instance, True) for instance in instances]
    moment = field.pre_save(instances[0], True)
    for instance in instances[1:]:
        setattr(instance, field.attname, moment)
    return [moment] * len(instances)


def update(model: type[Model], values: dict, **where) -> int:
    """Set ``values`` where every column equals what ``where`` says; return how many rows that were."""
    connection = connections[router.db_for_write(model)]
    names = (*values, *where)
    parameters = [
        field.get_db_prep_save(getattr(value, "pk", value), connection)
        for field, value in zip(_fields(model, names), (*values.values(), *where.values()), strict=True)
    ]
    with cursor_of(connection) as cursor:
        cursor.execute(_change(model, tuple(values), tuple(where)), parameters)
        return cursor.rowcount


def fetch(
    model: type[Model],
    statement: str,
    parameters: Sequence,
    *,
    only: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    lock: bool = False,
) -> list[Model]:
    """Return the rows of ``model`` that ``statement`` finds, in which ``{columns}`` stands for its columns.

    ``parameters`` are numbers, texts and times with a zone. ``only``: the fields to load, the primary key
    among them; the others are loaded when they are asked for. ``also``: the names under which each row keeps
    what the statement selects after the columns. ``lock``: until the end of the transaction.
    """
    alias = router.db_for_write(model)
    names, columns, converters = _reading(model, alias, only)
    connection = connections[alias]
    ending = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    parameters = [
        connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
        for value in parameters
    ]
    with cursor_of(connection) as cursor:
        cursor.execute(_selection(statement, columns) + ending, parameters)
        rows = cursor.fetchall()
    found = [
        model.from_db(alias, names, _converted(row[: len(names)], converters, connection)) for row in rows
    ]
    for instance, row in zip(found, rows, strict=True):
        for name, value in zip(also, row[len(names) :], strict=True):
            setattr(instance, name, value)
    return found


def _converted(row, converters, connection) -> list:
    values = list(row)
    for position, (functions, expression) in converters:
        value = values[position]
        for function in functions:
            value = function(value, expression, connection)
        values[position] = value
    return values


@lru_cache
def _settable(model) -> list:
    return [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]


@lru_cache
def _fields(model, names: tuple[str, ...]) -> list:
    return [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]


@lru_cache
def _insertion(model, rows: int) -> str:
    fields = _settable(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    returning = f' RETURNING "{model._meta.pk.column}"' if rows == 1 and model._meta.auto_field else ""
    rows = ", ".join([row] * rows)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {rows}{returning}'  # noqa: S608 - names


@lru_cache
def _change(model, values: tuple[str, ...], where: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{field.column}" = %s' for field in _fields(model, values))
    condition = " AND ".join(f'"{field.column}" = %s' for field in _fields(model, where))
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE {condition}'  # noqa: S608 - names


@lru_cache
def _reading(model, alias: str, only: tuple[str, ...]) -> tuple[list[str], str, list]:
    """Return the names of the columns, the columns as SQL, and what turns their values into Python's."""
    table, fields = model._meta.db_table, model._meta.concrete_fields
    if only:
        fields = [field for field in fields if field.name in only]
    compiler = model._base_manager.using(alias).query.get_compiler(alias)
    converters = compiler.get_converters([field.get_col(table) for field in fields])
    columns = ", ".join(f'"{table}"."{field.column}"' for field in fields)
    return [field.attname for field in fields], columns, list(converters.items())


@lru_cache
def _selection(statement: str, columns: str) -> str:
    return statement.format(columns=columns)
