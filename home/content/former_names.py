"""The names under which the release before knows the fields of ``SocialPageMixin``.

The columns keep those names, and a revision has the values under both, so that the release before can run on
the database: after its way back no draft is announced that an editor has kept back. The names in revisions
may go one release later, the columns keep theirs.
"""

from copy import deepcopy
from typing import Any

from civic_social.models.revision_content import FORMER_NAMES
from civic_social.pages import SocialPageMixin


def field_with_former_column(name: str) -> Any:
    """Return a copy of the mixin's field ``name`` whose column has the former name."""
    field = deepcopy(SocialPageMixin._meta.get_field(name))
    former = {new: old for old, new in FORMER_NAMES.items()}[name]
    field.db_column = f"{former}_id" if field.many_to_one else former
    return field


def with_former_names(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a revision with each value of the mixin's fields under its former name, too."""
    return {**content, **{old: content[new] for old, new in FORMER_NAMES.items() if new in content}}
