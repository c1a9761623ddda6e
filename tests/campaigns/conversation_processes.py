"""The processes of the conversation campaign: background workers and the web server, which are killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from . import conversation_worker
from .processes import Workers


class ConversationWorkers(Workers):
    """Workers that serve every account."""

    module = "conversation_worker"

    def serve(self, point: str, account_id: int) -> None:
        conversation_worker.serve(point)


class Web:
    """The web server of the site, as it is deployed, with one process that can be killed."""

    def __init__(self, environment: dict[str, str]):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        variables = {**environment, "BIND": f"127.0.0.1:{self.port}", "WEB_WORKERS": "1", "WEB_THREADS": "3"}
        command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--config", "python:cms.gunicorn"]
        self.process = subprocess.Popen([*command, "--log-level", "critical"], env=variables)
        self.kills = 0

    def wait(self, seconds: float = 240) -> None:
        """Wait until the server accepts connections. Raises RuntimeError if it does not."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("the web server did not start")

    def kill_worker(self) -> None:
        """Kill the process that answers requests; gunicorn starts another one."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in children:
            os.kill(int(pid), signal.SIGKILL)
        self.kills += bool(children)

    def end(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait()
