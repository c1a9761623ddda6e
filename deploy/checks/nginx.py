"""nginx with the site's own file, in which only ports and paths are those of the check."""

import socket
import subprocess
import time
from pathlib import Path

from .report import PROJECT, Failed, require_program, run_or_fail
from .sample import HOST, Sample

FILES = PROJECT / "deploy" / "nginx"
MAIN = """
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 2048; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/bodies;
    include {folder}/civic.conf;
}}
"""


class Nginx:
    """A context manager: a running nginx that listens for TLS on ``port``."""

    def __init__(self, sample: Sample, upstream: Path, folder: Path):
        self.sample, self.upstream, self.folder = sample, upstream, folder / "nginx"
        self.program = require_program("nginx", "nginx-light")
        self.port, self.plain_port = _free_port(), _free_port()

    def __enter__(self) -> "Nginx":
        self.folder.mkdir(mode=0o711)
        run_or_fail(
            "The certificate",
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                f"/CN={HOST}",
            ),
            *("-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem"),
        )
        for name in ("civic.conf", "civic_proxy.conf", "civic_upstream.conf"):
            (self.folder / name).write_text(self._adapt((FILES / name).read_text()))
        main = self.folder / "nginx.conf"
        main.write_text(MAIN.format(folder=self.folder, user="www-data"))
        run_or_fail("nginx's file", self.program, "-t", "-q", "-c", main)
        self.process = subprocess.Popen([self.program, "-c", main])
        deadline = time.monotonic() + 10
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"nginx does not start:\n{self.read_log()}")
            time.sleep(0.05)
        return self

    def __exit__(self, *error) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def read_log(self) -> str:
        """Return what nginx has logged."""
        path = self.folder / "error.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _adapt(self, text: str) -> str:
        """Return a file of nginx with the paths and ports of this check."""
        for there, here in {
            "/run/civic-web.sock": self.upstream,
            "/var/lib/civic/media": self.sample.data / "media",
            "/etc/civic/tls": self.folder,
            "/etc/nginx/snippets": self.folder,
            "/var/www/civic": self.folder,
            "/var/log/nginx": self.folder,
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
        }.items():
            text = text.replace(there, str(here))
        return "\n".join(line for line in text.splitlines() if "listen [::]" not in line)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
