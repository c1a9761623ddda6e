"""Configuration of gunicorn, for the systemd unit, the container and the checks."""

import os

from cms.warm_up import warm_up
from home.operations.watch.formatters import FORMATTERS

#: Ignored where systemd hands over the listening socket (civic-web.socket).
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
#: A worker is a fork of the loaded site, so that a new one answers at once.
preload_app = True
#: No recycling of workers: under load it stopped the site for seconds. The unit bounds memory instead.
max_requests = 0
graceful_timeout = 30
timeout = 60
#: In memory: the directory of the default may be read-only or on a slow disk, which delays the heartbeat.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  # nosec
#: The socket would be in the home directory, which the systemd unit makes read-only.
control_socket_disable = True


def on_starting(server):
    """Scrub gunicorn's own log lines, which name the address of a request that has failed."""
    formatter = FORMATTERS.get(os.environ.get("LOG_FORMAT"), FORMATTERS["text"])()
    for handler in server.log.error_log.handlers:
        handler.setFormatter(formatter)


def when_ready(server):
    """Warm up before the first worker is forked."""
    warm_up(server.app.wsgi())
