"""A project with versions: this one's files under a tag, and changes of them that are good or broken."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from .report import PROJECT, run_or_fail

#: Answers with the name of the version.
MIDDLEWARE = """

class VersionMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["X-Check"] = "{name}"
        return response
"""
MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("home", "{before}")]
    operations = [migrations.RunSQL("{statement}", migrations.RunSQL.noop)]
"""


class Project:
    """A repository that the drill installs from; ``first`` is the name of its first version."""

    def __init__(self, folder: Path):
        self.folder, self.number, self.first = folder, 0, "90.0"
        listed = run_or_fail("git", "git", "-C", PROJECT, "ls-files", "-co", "--exclude-standard", "-z")
        for name in filter(None, listed.split("\0")):
            if (PROJECT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, folder / name)
        self._git("init", "-q", "-b", "main")
        settings = folder / "cms" / "settings" / "production.py"
        with settings.open("a") as file:
            file.write('\nMIDDLEWARE = ["cms.version.VersionMiddleware", *MIDDLEWARE]  # noqa: F405\n')
        self._write_version(self.first)
        self._commit(self.first)

    def release_good(self) -> str:
        """Publish a version that has a migration more than the one before; return its name."""
        self.number += 1
        name = f"90.{self.number}"
        self._write_version(name)
        self._add_migration(f"CREATE TABLE migrations_check_{self.number} (id integer)")
        self._commit(name)
        return name

    def release_broken(self):
        """Yield what is broken and the name of a version, one after the other."""
        files = {
            "a version whose settings are refused": ("cms/urls.py", "\nraise RuntimeError('refused')\n"),
            "a version that does not start": ("cms/gunicorn.py", "\nraise RuntimeError('does not start')\n"),
            "a version whose pages fail": (
                "cms/version.py",
                "\nVersionMiddleware.__call__ = lambda *arguments: 1 / 0\n",
            ),
            "a version whose worker ends": (
                "home/management/commands/work.py",
                "\nCommand.handle = lambda *arguments, **options: 1 / 0\n",
            ),
            "a version with packages that are not there": (
                "requirements.txt",
                "\nno-such-package-of-the-drill==1.0\n",
            ),
        }
        for number, (what, (name, added)) in enumerate(files.items()):
            version = self._begin_broken(number)
            with (self.folder / name).open("a") as file:
                file.write(added)
            self._end_broken(version)
            yield what, version
        version = self._begin_broken(len(files))
        self._add_migration("SELECT nothing FROM nowhere")
        self._end_broken(version)
        yield "a version whose migration fails", version

    def lend_packages(self, environment: Path) -> None:
        """Make an environment that finds the packages of this project's own, so that no network is needed."""
        run_or_fail("The environment", "/usr/bin/python3", "-m", "venv", "--without-pip", environment)
        (library,) = environment.glob("lib/python3*/site-packages")
        (packages,) = (PROJECT / ".venv").resolve().glob("lib/python3*/site-packages")
        (library / "lent.pth").write_text(f"{packages}\n")
        # The same checksum as in deploy/install.sh, which then skips the installation.
        version = run_or_fail("Python", "/usr/bin/python3", "-V").encode()
        files = ("requirements.txt", "requirements.txt", "constraints.txt")
        content = b"".join((self.folder / name).read_bytes() for name in files)
        (environment / "installed").write_text(f"{hashlib.sha256(version + content).hexdigest()}  -\n")

    def lend_programs(self) -> None:
        """Answer that Debian's packages are there: the network is closed."""
        program = Path("/usr/local/bin/dpkg-query")
        program.write_text("#!/bin/sh\necho install ok installed\n")
        program.chmod(0o755)

    def _begin_broken(self, number: int) -> str:
        name = f"broken-{number}"
        self._git("checkout", "-q", "-b", name)
        self._write_version(name)
        return name

    def _end_broken(self, name: str) -> None:
        self._commit(name)
        self._git("checkout", "-q", "main")

    def _write_version(self, name: str) -> None:
        (self.folder / "cms" / "version.py").write_text(MIDDLEWARE.format(name=name))

    def _add_migration(self, statement: str) -> None:
        folder = self.folder / "home" / "migrations"
        before = max(path.stem for path in folder.glob("0*.py"))
        path = folder / f"{int(before[:4]) + 1:04}_check.py"
        path.write_text(MIGRATION.format(before=before, statement=statement))

    def _commit(self, name: str) -> None:
        self._git("add", "--all", "--force")
        self._git("-c", "user.name=Check", "-c", "user.email=check@example.bg", "commit", "-q", "-m", name)
        self._git("-c", "user.name=Check", "-c", "user.email=check@example.bg", "tag", "-m", name, name)

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(self.folder), *arguments], check=True)
