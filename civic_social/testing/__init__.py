"""Tests for channels outside this package: a contract, a fake network and an account without a database.

Needs pytest. docs/how-to/add-a-channel.md shows how a package runs it.
"""

import pytest

# Before the import, so that a failed assertion shows its values.
for module in ("comments", "contract", "declarations", "delivery"):
    pytest.register_assert_rewrite(f"{__name__}.{module}")

from .accounts import FakeAccount  # noqa: E402
from .comments import CommentContract  # noqa: E402
from .contract import ChannelContract  # noqa: E402
from .declarations import MARKER  # noqa: E402
from .delivery import DeliveryContract  # noqa: E402
from .network import FakeNetwork, Fault, Reply, Request  # noqa: E402

__all__ = [
    "MARKER",
    "ChannelContract",
    "CommentContract",
    "DeliveryContract",
    "FakeAccount",
    "FakeNetwork",
    "Fault",
    "Reply",
    "Request",
]
