"""What a worker process of these tests runs with: the test's settings on the test's own database."""

from cms.settings.base import env
from cms.settings.test import *  # noqa: F403
from cms.settings.test import CIVIC_SOCIAL

CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    "GRAPH_API_URL": env("CIVIC_SOCIAL_GRAPH_API_URL"),
    "CHECK_PUBLIC_URL": env.bool("CHECK_PUBLIC_URL", default=False),
    "PARALLEL_ACCOUNTS": env.int("PARALLEL_ACCOUNTS", default=4),
    # Pairs of seconds; JSON has no tuples, and requests takes no lists.
    **{
        name: tuple(value) if isinstance(value, list) else value
        for name, value in env.json("CIVIC_SOCIAL_TIMES", default={}).items()
    },
}
