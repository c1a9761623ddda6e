"""Pages that a program has published and that are not announced."""

from __future__ import annotations

from django.utils.translation import ngettext

from ..planning.program_publications import find_unannounced

#: The most titles in the sentence.
MAX_TITLES = 5


def describe_unannounced() -> list[str]:
    """Return a sentence about the public pages that a program has published without an announcement."""
    pages = find_unannounced().select_related("page")
    count = pages.count()
    if not count:
        return []
    titles = ", ".join(f"{row.page.title} ({row.page_id})" for row in pages[:MAX_TITLES])
    text = ngettext(
        "%(count)d page was published by a program and is not announced: %(titles)s. The panel “Social "
        "networks” in its editor asks about it.",
        "%(count)d pages were published by a program and are not announced: %(titles)s. The panel “Social "
        "networks” in their editors asks about them.",
        count,
    )
    return [text % {"count": count, "titles": titles if count <= MAX_TITLES else f"{titles}, …"}]
