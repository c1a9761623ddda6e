"""The pages right below a page, found without reading all that is further down."""

from django.db.models import CharField, Lookup
from django.db.models.expressions import RawSQL
from wagtail.models import Page

#: From one child to the next over everything below it, each by one look into the index of paths.
_CHILDREN = """
WITH RECURSIVE child(path) AS (
  SELECT MIN(path) FROM {pages} WHERE path > %s AND path <= %s
  UNION ALL
  SELECT (SELECT MIN(next.path) FROM {pages} next WHERE next.path > child.path || %s AND next.path <= %s)
  FROM child WHERE child.path IS NOT NULL
)
SELECT path FROM child WHERE path IS NOT NULL
"""


@CharField.register_lookup
class IsOneOfFew(Lookup):
    """``IN`` a subquery that finds few: PostgreSQL would expect many, and read the whole table."""

    lookup_name = "is_one_of_few"

    def as_sql(self, compiler, connection):
        """Compare as usual."""
        left, parameters = self.process_lhs(compiler, connection)
        right, further = self.process_rhs(compiler, connection)
        return f"{left} IN {right}", [*parameters, *further]

    def as_postgresql(self, compiler, connection):
        """Find them first, and then each by the index."""
        left, parameters = self.process_lhs(compiler, connection)
        right, further = self.process_rhs(compiler, connection)
        return f"{left} = ANY(ARRAY{right})", [*parameters, *further]


def children(path: str):
    """Return the pages right below the page at ``path``."""
    statement = _CHILDREN.format(pages=Page._meta.db_table)
    step = Page.alphabet[-1] * Page.steplen
    paths = RawSQL(statement, [path, path + step, step, path + step])  # noqa: S611 - names
    return Page.objects.filter(path__is_one_of_few=paths)
