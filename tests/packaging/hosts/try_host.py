"""Make a Wagtail project of one kind and try both apps in it: `try_host.py KIND`.

The project is the one of the tutorial "Add to your site", with what the kind adds. Slow; run it in an
environment with the wheels: `make compat ARGS="-s hosts"` makes one for all kinds.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from kinds import KINDS, Kind

HERE = Path(__file__).parent
TUTORIAL = HERE.parents[2] / "docs/tutorials/add-to-your-site.md"
BLOCK = re.compile(r'^```(?:python|html) title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def run(folder: Path, *command: str) -> str:
    """Run Python with ``command`` in ``folder`` and return its output; ends the program if it fails."""
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-6000:]}{done.stderr[-6000:]}")
    return done.stdout


def read_tutorial() -> list[tuple[str, str]]:
    """Return the tutorial's files: the title, which is a path and perhaps a place, and the content."""
    return BLOCK.findall(TUTORIAL.read_text())


def make_project(folder: Path, kind: Kind) -> None:
    """Make the tutorial's project in ``folder``, with what ``kind`` adds."""
    run(folder, "-c", "from wagtail.bin.wagtail import main; main()", "start", "mysite", ".")
    for title, content in read_tutorial():
        name, _comma, place = title.partition(", ")
        with (folder / name).open("a" if place else "w") as file:
            file.write(f"\n{content}")
    append(folder / "mysite/settings/base.py", kind.settings)
    append(folder / "mysite/urls.py", kind.urls)
    for name, content in kind.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    key = Fernet.generate_key().decode()
    append(folder / "mysite/settings/base.py", f'CIVIC_SOCIAL["CREDENTIAL_KEYS"] = ["{key}"]\n')


def visit(kind: str, project: Path, directory: Path) -> str:
    """Run ``visit.py`` on ``project`` in ``directory``, and return the last line of its output."""
    return run(directory, str(HERE / "visit.py"), kind, str(project)).strip().splitlines()[-1]


def append(path: Path, text: str) -> None:
    """Add ``text`` to the end of a file."""
    with path.open("a") as file:
        file.write(f"\n{text}")


def main(name: str) -> None:
    """Make the project, and use the apps in it."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as temporary:
        folder = Path(temporary)
        make_project(folder, KINDS[name])
        print(name, visit(name, folder, folder))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
