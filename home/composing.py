"""Questions to the database that are composed once in a process: only their values change.

Putting a statement together by the ORM takes several times as long as its answer. What is kept is the text of
the statement, never what it finds. PostgreSQL plans it once for a connection.
"""

from datetime import date, datetime
from functools import wraps
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import prefetch_related_objects
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators

from civic_social.statements import cursor_of

#: What stands in a statement for a value, until there is one. Nobody stores such texts, numbers or times.
_TEXT, _NUMBER, _YEAR = "\x02{}\x03", 1_987_654_321, 9000


def composed(build):
    """Let ``build``, which returns a queryset for its values, be a question that returns a list.

    It is called once for each shape of the values: their types, the lengths of tuples, and the values
    themselves of what is None, true, false or a class. It may do nothing with any other value but hand it to
    the queryset's conditions: no sum, no comparison. Annotations and ``values_list`` are understood,
    ``specific`` is not.
    """
    plans = {}

    @wraps(build)
    def ask(*values):
        shape = tuple(_shape(value) for value in values)
        plan = plans.get(shape)
        if plan is None:
            plan = plans[shape] = _Plan(build, values)
        return plan.ask(values)

    return ask


def _shape(value):
    if isinstance(value, tuple):
        return tuple(_shape(each) for each in value)
    return value if value is None or isinstance(value, bool | type) else type(value)


def _is_open(value):
    """Whether another value of this type may take its place."""
    return not (value is None or isinstance(value, bool | type))


def _leaves(values):
    for value in values:
        if isinstance(value, tuple):
            yield from _leaves(value)
        elif _is_open(value):
            yield value


def _marked(values, numbers):
    """Return ``values`` with a mark in place of each that may change, and each another one."""
    marked = []
    for value in values:
        if isinstance(value, tuple):
            value = tuple(_marked(value, numbers))
        elif _is_open(value):
            value = _mark(value, next(numbers))
        marked.append(value)
    return marked


def _mark(value, number):
    if isinstance(value, str):
        return _TEXT.format(number)
    if isinstance(value, int):
        return _NUMBER + number
    if isinstance(value, UUID):
        return UUID(int=_NUMBER + number)
    if isinstance(value, datetime):
        return datetime(_YEAR + number, 1, 1, tzinfo=value.tzinfo)
    if isinstance(value, date):
        return date(_YEAR + number, 1, 1)
    raise TypeError(f"{type(value).__name__} cannot be a value of a composed question")


class _Plan:
    """One statement, where its values go, and how its rows become what the queryset would return."""

    def __init__(self, build, values):
        marked = _marked(values, iter(range(len(list(_leaves(values))))))
        queryset = build(*marked)
        self.alias = queryset.db
        self.lookups = queryset._prefetch_related_lookups
        compiler = queryset.query.get_compiler(using=self.alias)
        try:
            self.sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
            return
        self.parameters = self._places(parameters, list(_leaves(marked)))
        self.converters = list(compiler.get_converters([column[0] for column in compiler.select]).items())
        self.is_flat = queryset._iterable_class is FlatValuesListIterable
        self.makes_models = queryset._iterable_class is ModelIterable
        if self.makes_models:
            self._remember_models(compiler)

    def _remember_models(self, compiler):
        info = compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1]
        self.model, self.own = info["model"], slice(first, last + 1)
        self.names = [column[0].target.attname for column in compiler.select[self.own]]
        self.populators = get_related_populators(info, compiler.select, self.alias)
        self.annotations = list((compiler.annotation_col_map or {}).items())

    def _places(self, parameters, marks):
        """Return for each parameter which value it holds, and in which form."""
        prepared = [self._prepared(mark) for mark in marks]
        places = [_place(parameter, prepared) for parameter in parameters]
        if missing := set(range(len(marks))) - {place[0] for place in places}:
            raise ValueError(f"values {sorted(missing)} are not in the statement as they are: {self.sql}")
        return places

    def _prepared(self, value):
        operations = connections[self.alias].ops
        if isinstance(value, datetime):
            return operations.adapt_datetimefield_value(value)
        if isinstance(value, date):
            return operations.adapt_datefield_value(value)
        if isinstance(value, UUID) and not connections[self.alias].features.has_native_uuid_field:
            return value.hex
        return value

    def ask(self, values):
        if not self.sql:
            return []
        connection = connections[self.alias]
        prepared = [self._prepared(value) for value in _leaves(values)]
        parameters = [
            constant if number is None else form(prepared[number])
            for number, form, constant in self.parameters
        ]
        with cursor_of(connection) as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        if self.converters:
            rows = [self._converted(row, connection) for row in rows]
        if not self.makes_models:
            return [row[0] for row in rows] if self.is_flat else [tuple(row) for row in rows]
        return self._instances(rows)

    def _converted(self, row, connection):
        values = list(row)
        for position, (functions, expression) in self.converters:
            value = values[position]
            for function in functions:
                value = function(value, expression, connection)
            values[position] = value
        return values

    def _instance(self, values):
        """Return a row as an instance, as unpickling makes it: without the work that a new one needs."""
        instance = self.model.__new__(self.model)
        instance._state = ModelState()
        instance._state.adding, instance._state.db = False, self.alias
        instance.__dict__.update(zip(self.names, values, strict=True))
        return instance

    def _instances(self, rows):
        instances = []
        for row in rows:
            instance = self._instance(row[self.own])
            for populator in self.populators:
                populator.populate(row, instance)
            for name, position in self.annotations:
                setattr(instance, name, row[position])
            instances.append(instance)
        if self.lookups:
            prefetch_related_objects(instances, *self.lookups)
        return instances


def _place(parameter, marks):
    """Return the number of the value in ``parameter``, what brings it into form, and what stands for none."""
    for number, mark in enumerate(marks):
        if parameter == mark and not isinstance(parameter, bool):
            return number, type(parameter) if isinstance(mark, int) else _as_it_is, None
        if isinstance(mark, str) and isinstance(parameter, str) and mark in parameter:
            return number, _within(*parameter.split(mark)), None
    return None, None, parameter


def _within(before, after):
    form = _escaped if "%" in before + after else _as_it_is
    return lambda value: f"{before}{form(value)}{after}"


def _as_it_is(value):
    return value


def _escaped(value):
    """Escape what LIKE would take for a pattern."""
    return value.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
