"""Sorting by the Bulgarian alphabet and search in any case, the same on SQLite and PostgreSQL.

SQLite compares code points, so that „ангел“ comes after „Яна“, and ignores the case of Latin letters only.
PostgreSQL sorts by the locale of the database, which may be C. ``civic_social`` and ``feedback`` have the
same file, since neither imports the other.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models import F, Func, Q, QuerySet
from django.db.models.expressions import OrderBy

#: The name of ``sort_key`` as a function of SQLite.
SQLITE_FUNCTION = "alphabetical_key"
#: The collation of PostgreSQL, if it was built with ICU (all distributions do so).
POSTGRESQL_COLLATION = "bg-x-icu"
#: Added to a Latin letter's code point, because the Bulgarian order has Cyrillic letters first.
AFTER_CYRILLIC = 0x1000
#: Letters that are written with an accent but are no letters of their own in the Bulgarian alphabet.
PLAIN_CYRILLIC = str.maketrans("ѝѐё", "иее")


@lru_cache(maxsize=4096)
def sort_key(text: str | None) -> str:
    """Return a text whose code points sort as ``text`` sorts in the Bulgarian alphabet.

    The order is that of ICU's collation for Bulgarian: punctuation, digits, Cyrillic letters, Latin letters.
    Case decides only between texts that are otherwise equal, small letters first.
    """
    composed = unicodedata.normalize("NFC", text or "")
    letters = "".join(map(_weight, composed.casefold().translate(PLAIN_CYRILLIC)))
    return f"{letters}\x01{composed.swapcase()}"


@cache
def _weight(character: str) -> str:
    """Return the characters that stand for one folded character in a sort key."""
    if unicodedata.category(character)[0] in "ZPSC":
        return " "
    base = unicodedata.normalize("NFD", character)[0]
    return chr(ord(base) + AFTER_CYRILLIC) if base.isascii() and base.isalpha() else character


class Alphabetical(Func):
    """The expression by which a query sorts a text field: ``order_by(Alphabetical("name"), "pk")``."""

    arity = 1
    function = "LOWER"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Sort by ``sort_key``, which every connection knows as a function."""
        return self.as_sql(compiler, connection, function=SQLITE_FUNCTION, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Sort by ICU's collation for Bulgarian, or by small letters where PostgreSQL lacks ICU."""
        if not has_collation(connection.alias):
            return self.as_sql(compiler, connection, **context)
        template = f'%(expressions)s COLLATE "{POSTGRESQL_COLLATION}"'
        return self.as_sql(compiler, connection, template=template, **context)


@cache
def has_collation(alias: str) -> bool:
    """Return True if the PostgreSQL database has the collation for Bulgarian; asked once in a process."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_collation WHERE collname = %s", [POSTGRESQL_COLLATION])
        return cursor.fetchone() is not None


def contains(words: str, *fields: str) -> Q:
    """Return the condition that one of ``fields`` contains ``words`` in any case.

    A regular expression, because SQLite's ``LIKE`` ignores the case of Latin letters only.
    """
    pattern = re.escape(unicodedata.normalize("NFC", " ".join(words.split())))
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__iregex": pattern})
    return condition


class AlphabeticalMixin:
    """A list view of Wagtail's that sorts ``alphabetical_fields`` by the alphabet and finds in any case."""

    alphabetical_fields: Iterable[str] = ("name",)
    search_fields: Iterable[str] | None
    ordering: Any
    is_searching: bool
    search_query: str

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the queryset in the order of the view, or else of the model."""
        queryset = super().order_queryset(queryset)  # type: ignore[misc]
        fields = self.ordering or queryset.model._meta.ordering
        fields = fields if isinstance(fields, list | tuple) else [fields]
        if not {field.removeprefix("-") for field in fields} & set(self.alphabetical_fields):
            return queryset
        return queryset.order_by(*map(self._order, fields), "pk")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of which one of ``search_fields`` contains the words of the search, in any case."""
        if not self.is_searching:
            return queryset
        if not self.search_fields:
            # Searched by the index of the model, which ignores case.
            return super().search_queryset(queryset)  # type: ignore[misc]
        return queryset.filter(contains(self.search_query, *self.search_fields))

    def _order(self, field: str) -> OrderBy:
        name = field.removeprefix("-")
        expression = Alphabetical(name) if name in self.alphabetical_fields else F(name)
        return OrderBy(expression, descending=field != name)


def add_function(connection: Any, **kwargs: Any) -> None:
    """Add the function to a new connection to SQLite; a receiver of ``connection_created``."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(SQLITE_FUNCTION, 1, sort_key, deterministic=True)


def connect() -> None:
    """Make the function known to every connection; called once, when the apps are ready."""
    connection_created.connect(add_function, dispatch_uid=__name__)
