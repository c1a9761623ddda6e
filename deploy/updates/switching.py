"""Put one version in the place of another, and the old one back if the new one is not ready."""

from pathlib import Path

from .readiness import wait_until_ready
from .releases import LIVE, REPLACED
from .steps import SITE, Failed, NoVersionRuns, Steps, say


def go_live(steps: Steps, release: Path) -> None:
    """Let a release answer, and start its worker; raises Failed if it is not ready in time."""
    say(f"Switching to {release.name}; visitors wait for some seconds …")
    steps.run("rm", "-f", release / LIVE)
    steps.link(release)
    steps.run(release / "deploy" / "install.sh", "--stage", "services")
    steps.run("systemctl", "restart", "civic-web.service", timeout=150, what="The web server does not start")
    if not steps.dry:
        wait_until_ready()
    steps.run("systemctl", "restart", "civic-worker.service", timeout=90, what="The worker does not start")
    steps.run("touch", release / LIVE)


def finish_switch(steps: Steps, current: Path) -> None:
    """Finish the switch to ``current`` after a killed update: start the services, and restart old ones."""
    if (current / REPLACED).exists() and not (current / LIVE).exists():
        go_live(steps, current)
    else:
        steps.run("systemctl", "start", "civic-web.service", "civic-worker.service", timeout=150)


def replace(steps: Steps, old: Path, new: Path, *, migrate: bool) -> None:
    """Put ``new`` in the place of ``old``; if it is not ready, ``old`` runs again and Failed is raised."""
    say("Stopping the worker …")
    try:
        steps.run("systemctl", "stop", "civic-worker.service")
        if migrate:
            say("Bringing the database up to date; the site goes on answering …")
            steps.civic(
                new, "migrate", "--noinput", "-v", "0", what="The database could not be changed: see above"
            )
            if not steps.dry:
                (new / REPLACED).write_text(old.name)
        go_live(steps, new)
    except BaseException:
        if steps.dry:
            raise
        if SITE.resolve() != old:
            say(f"Back to {old.name} …")
            _bring_back(steps, old)
        else:
            steps.run("systemctl", "start", "civic-worker.service", timeout=90)
        raise


def _bring_back(steps: Steps, old: Path) -> None:
    """Let the version before answer again; raises NoVersionRuns if it is not ready either."""
    try:
        go_live(steps, old)
    except Failed as fault:
        raise NoVersionRuns(f"{old.name} does not run either: {fault}") from None
