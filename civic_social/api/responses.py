"""Shared pieces of operations: parts of lists, errors, and types of parameters."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination

#: The largest key of pages in the databases, and of rows of the app.
MAX_PAGE_ID, MAX_ID = 2**31 - 1, 2**63 - 1
PageId = Annotated[int, Field(ge=1, le=MAX_PAGE_ID)]
RowId = Annotated[int, Field(ge=1, le=MAX_ID)]
Slug = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w-]+$")]


class Problem(Schema):
    """An error: what is wrong with the request."""

    detail: Any


#: The errors that each operation documents.
ERRORS = {401: Problem, 404: Problem, 422: Problem, 429: Problem}


class Parts(LimitOffsetPagination):
    """Parts of a list by ``limit`` and ``offset``, with the number of all items."""

    class Input(Schema):
        """The part that is wanted."""

        limit: int = Field(50, ge=1, le=100, description="The most items in one response.")
        offset: int = Field(0, ge=0, le=100_000, description="The number of items to leave out.")
