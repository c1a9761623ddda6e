"""Short lists that hang on a row, fetched with it by the same statement."""

from itertools import count

from django.db.models import JSONField, Subquery


class RowsOf(Subquery):
    """The rows of ``queryset.values_list(…)`` as a list of lists; dates and times are texts in it.

    Their order is not to be relied upon.
    """

    output_field = JSONField()

    def as_sql(self, compiler, connection, array="JSON_GROUP_ARRAY", row="JSON_ARRAY", **extra):
        """Wrap the subquery in what makes JSON of its rows."""
        query = self.query.clone()
        query.subquery = False
        inner = query.get_compiler(connection=connection)
        sql, parameters = inner.as_sql(with_col_aliases=True)
        unnamed = count(1)
        names = [name or f"col{next(unnamed)}" for _column, _sql, name in inner.select]
        columns = ", ".join(f"listed.{connection.ops.quote_name(name)}" for name in names)
        return f"(SELECT {array}({row}({columns})) FROM ({sql}) listed)", parameters  # noqa: S608 - names

    def as_postgresql(self, compiler, connection, **extra):
        """Say the same in PostgreSQL's words."""
        sql, parameters = self.as_sql(
            compiler, connection, array="JSONB_AGG", row="JSONB_BUILD_ARRAY", **extra
        )
        return f"COALESCE({sql}, '[]'::JSONB)", parameters
