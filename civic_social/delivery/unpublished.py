"""Attempts that have sent something, but nothing that anybody can see yet, such as uploaded pictures.

A channel declares that by ``Progress.save_unpublished``. However such an attempt ends, its post is not in
doubt: it is not searched for, and the next attempt continues from what is saved.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..channels.values import STEPS, UNPUBLISHED
from ..conf import settings
from ..models import Attempt, Post, Switch
from . import transitions

PROBLEM = "upload-interrupted"


def is_unpublished(post: Post, attempt: Attempt | None = None) -> bool:
    """Return True if the current attempt at ``post`` has published nothing so far.

    ``attempt``: the attempt that is asked about, by default the current one.
    """
    attempt_id = attempt.pk if attempt else post.current_attempt_id
    return attempt_id is not None and post.progress.get(UNPUBLISHED) == attempt_id


def progress_to_save(values: dict[str, Any], post: Post, attempt: Attempt) -> dict[str, Any]:
    """Return ``values`` as they are stored: a declaration names its attempt, and steps never decrease."""
    saved = {key: value for key, value in values.items() if key not in (UNPUBLISHED, STEPS)}
    if values.get(UNPUBLISHED) is True:
        saved[UNPUBLISHED] = attempt.pk
    if steps := max(_steps(values), _steps(post.progress)):
        saved[STEPS] = steps
    return saved


def has_advanced(values: dict[str, Any], post: Post) -> bool:
    """Return True if ``values`` have more steps than any attempt at ``post`` before."""
    return _steps(values) > _steps(post.progress)


def _steps(values: dict[str, Any]) -> int:
    return values.get(STEPS, 0)


def continue_later(post: Post, now: datetime) -> bool:
    """Make a post due again whose worker was lost before it published anything; return True if so.

    Not after a restore: what the lost history did after this point is unknown. The post fails after
    ``MAX_FAILURES`` in a row.
    """
    if not is_unpublished(post) or Switch.load().finding:
        return False
    failures = post.failures + 1
    if failures >= settings.MAX_FAILURES:
        details = {"failures": failures, "cause": PROBLEM}
        transitions.mark_failed(post, "too-many-failures", details)
    else:
        # At once, since the lease has been waited for already.
        transitions.postpone(post, now, PROBLEM, {"failures": failures}, failed=True)
    return True
