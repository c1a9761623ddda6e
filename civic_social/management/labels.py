"""Words for the codes that the commands print."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ..models.states import Outcome

OUTCOMES: dict[str, object] = {
    Outcome.DONE.value: _("done"),
    Outcome.FOUND.value: _("found at the network"),
    Outcome.NOT_FOUND.value: _("not found at the network"),
    Outcome.RETRY.value: _("tried again later"),
    Outcome.REST.value: _("kept back by the network"),
    Outcome.UNKNOWN.value: _("without an answer"),
    Outcome.PERSON.value: _("left to a person"),
    Outcome.VANISHED.value: _("removed at the network"),
    Outcome.REFUSED.value: _("refused"),
    Outcome.ACCOUNT_STOPPED.value: _("stopped the account"),
}
#: The states of ``monitoring.metrics.account_report``.
ACCOUNT_STATES: dict[str, object] = {
    "disconnected": _("disconnected"),
    "stopped": _("stopped"),
    "paused": _("paused"),
    "working": _("working"),
}


def summarise(outcomes: Mapping[str, int]) -> str:
    """Return the numbers of attempts by outcome as words, or an empty string."""
    return ", ".join(f"{OUTCOMES.get(name, name)}: {count}" for name, count in sorted(outcomes.items()))
