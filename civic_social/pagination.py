"""Pagination of lists that may have very many rows.

``civic_social`` and ``feedback`` have the same file, since neither imports the other.
"""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator


class LimitedPaginator(WagtailPaginator):
    """Pagination over the first ``MAXIMUM`` rows, since counting a million rows is slow.

    Filters, search and ordering reach the other rows; an export contains all of them.
    """

    MAXIMUM = 10_000

    @cached_property
    def counted(self) -> int:
        """The number of rows, or ``MAXIMUM + 1`` if there are more than ``MAXIMUM``."""
        return self.object_list.order_by()[: self.MAXIMUM + 1].count()

    @cached_property
    def count(self) -> int:
        """The number of rows that have a page."""
        return min(self.counted, self.MAXIMUM)

    @cached_property
    def items_count_label(self) -> str:
        """The number of rows as text, or that there are more than ``MAXIMUM``."""
        if self.counted > self.MAXIMUM:
            return _("the first %(count)s of more") % {"count": self.MAXIMUM}
        return super().items_count_label
