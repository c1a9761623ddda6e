"""A data directory with a filled site, and the environment that the units give the site."""

import base64
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from .report import PROJECT, note, require, run_or_fail

HOST = "byalareka.bg"
PYTHON = PROJECT / ".venv" / "bin" / "python"
#: Instead of the user civic, whom the machine need not have.
USER, GROUP = "nobody", "nogroup"


@dataclass(frozen=True)
class Sample:
    """The directory, the addresses to request and the variables of /etc/civic.env without ``DATA_DIR``."""

    data: Path
    addresses: dict[str, str]
    variables: dict[str, str]

    @classmethod
    def make(cls, data: Path, **settings: str) -> "Sample":
        """Collect the static files and fill ``data``; raises Failed if a command fails.

        ``settings`` are further variables of the site.
        """
        require(PYTHON.exists(), "The site's packages are missing: make .venv/run")
        data.mkdir(mode=0o711)
        variables = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "DJANGO_SETTINGS_MODULE": "cms.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "true",
            "TRUSTED_PROXIES": "1",
            "EMAIL_URL": "dummymail://",
            # Any key: what is connected lives as long as the check.
            "CIVIC_SOCIAL_CREDENTIAL_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            **settings,
        }
        environment = {**variables, "DATA_DIR": str(data)}
        note("  collecting static files and filling a site …")
        options = {"cwd": PROJECT, "env": environment}
        run_or_fail("collectstatic", PYTHON, "manage.py", "collectstatic", "--noinput", "-v", "0", **options)
        output = run_or_fail("The sample site", PYTHON, "-m", "deploy.checks.sample_site", **options)
        sample = cls(data, json.loads(output.splitlines()[-1]), variables)
        sample.give_away()
        return sample

    def give_away(self) -> None:
        """Give everything to the user of the site, if we are another; the proxy reads the media."""
        if os.geteuid() != 0:
            return
        for path in [self.data, *self.data.rglob("*")]:
            shutil.chown(path, USER, GROUP)
            if path.is_relative_to(self.data / "media"):
                path.chmod(0o755 if path.is_dir() else 0o644)
