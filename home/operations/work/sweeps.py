"""The rounds that look for work in the tables: posts to deliver, and all that becomes due by time."""

import logging

from civic_social.sweep import Sweep

from ...site import maintenance

logger = logging.getLogger(__name__)


class DeliverySweep:
    """Delivers the posts that are due."""

    def __init__(self):
        self.sweep = Sweep()

    def run_round(self) -> None:
        """Run one round of the sweep, and log what it has delivered."""
        if outcomes := self.sweep.run_round():
            logger.info(
                "delivered %s", ", ".join(f"{name}={count}" for name, count in sorted(outcomes.items()))
            )


def run_maintenance() -> None:
    """Do what is due by time, and log it."""
    if done := {name: count for name, count in maintenance.run_due().items() if count}:
        logger.info("done %s", ", ".join(f"{name}={count}" for name, count in done.items()))
