"""An account that needs no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..exceptions import Scope


@dataclass
class FakeAccount:
    """The part of an account that a channel may read; ``rests`` collects the pauses that it demands."""

    channel: str = ""
    credentials: dict[str, Any] = field(default_factory=dict)
    remote_id: str = "municipality"
    public_url: str = ""
    mode: str = "api"
    when_uneditable: str = "replace"
    token_owner: str = ""
    name: str = "Municipality"
    pk: Any = 1
    rests: list[tuple[float, Scope]] = field(default_factory=list)

    def get_channel(self) -> Any:
        """Raises ``NotImplementedError``: the account does not know its channel's class."""
        raise NotImplementedError

    def rest_left(self) -> float:
        """Return 0: nothing has to wait."""
        return 0.0

    def rest(self, seconds: float, scope: Scope) -> None:
        """Note a pause that the channel has demanded."""
        self.rests.append((seconds, scope))
