"""The municipal site against a bare Wagtail page and a static file, on one server and in one run."""

import gzip
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from statistics import median

import requests
from bs4 import BeautifulSoup

STATIC = "/static/home/css/components.css"
HOST, PORT, PORT_WITHOUT = "127.0.0.1", 8859, 8860
#: A form's cookie: whoever has one is not answered from memory.
COOKIE = {"Cookie": "csrftoken=bench"}
#: How long each server remembers (``SITE_CACHE_SECONDS``): the second has no memory of ours at all.
SERVERS = {PORT: 60, PORT_WITHOUT: 0}


def measure(*, quick: bool, progress) -> dict:
    """Return requests per second, queries and bytes of each page, and the weight of a first visit.

    The servers are told by ``DATABASE_URL`` which database is measured. Every round asks each address for a
    while, so that a noisy minute hits all of them.
    """
    from .site_content import fill

    documents = 50 if quick else 10_000
    progress(f"writing {documents} documents")
    with tempfile.TemporaryDirectory(prefix="bench-site-") as files:
        from django.conf import settings

        settings.MEDIA_ROOT = f"{files}/media"
        addresses = fill(documents, f"http://{HOST}:{PORT}")
        with _servers(files):
            progress("asking")
            rates, ratios = _rates(addresses, rounds=1 if quick else 15, requests_each=3 if quick else 20)
            sizes = {name: _size(address) for name, address in addresses.items()}
            weight = _weight(addresses["policy"])
            queries = {"uncached": _queries(addresses, 60), "without memory": _queries(addresses, 0)}
    return {
        "documents": documents,
        "rates": rates,
        "ratios": ratios,
        "bytes": sizes,
        "weight": weight,
        "queries": queries,
    }


@contextmanager
def _servers(files):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.site_settings",
        "BENCH_FILES": files,
    }
    collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, env=environment, check=True)
    processes = [_start(port, environment | {"SITE_CACHE_SECONDS": str(n)}) for port, n in SERVERS.items()]
    try:
        for port in SERVERS:
            _wait(port)
        yield
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def _start(port, environment):
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"{HOST}:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "1", "--keep-alive", "60", "--log-level", "error"]
    return subprocess.Popen(command, env=environment)


def _wait(port):
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _rates(addresses, *, rounds, requests_each):
    """Return the median requests per second of each page and of a static file.

    Pages are asked for without any memory, uncached (of remembered parts) and remembered. And the median of
    the rounds' ratios to the bare page or to the static file: those compare what was asked within the same
    seconds, at the same server.
    """
    trials = {}
    for name, address in addresses.items():
        trials[f"{name} without memory"] = PORT_WITHOUT, address, COOKIE
        trials[f"{name} uncached"] = PORT, address, COOKIE
        trials[f"{name} remembered"] = PORT, address, {}
    trials["static"] = (PORT, STATIC, {})
    for trial in trials.values():
        for _ in range(2):  # pictures are cut, templates read, the page remembered
            _ask(*trial, 1)
    found = {name: [] for name in trials}
    for _ in range(rounds):
        for name, trial in trials.items():
            many = requests_each if trial[-1] else requests_each * 5
            found[name].append(many / _ask(*trial, many))
    rates = {name: median(values) for name, values in found.items()}
    return rates, {name: _ratio(found, name) for name in found}


def _ratio(found, name):
    _page, _, way = name.partition(" ")
    reference = f"bare {way}" if way in ("without memory", "uncached") else "static"
    return median(one / other for one, other in zip(found[name], found[reference], strict=True))


def _ask(port, address, headers, times):
    """Return the seconds that ``times`` requests over one connection take."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    headers = {**headers, "Host": f"{HOST}:{PORT}"}  # the site's own name, whichever server it is
    started = time.perf_counter()
    for _ in range(times):
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
    elapsed = time.perf_counter() - started
    connection.close()
    return elapsed


def _size(address):
    content = requests.get(f"http://{HOST}:{PORT}{address}", timeout=60).content
    return {"plain": len(content), "gzip": len(gzip.compress(content))}


def _weight(address):
    """Return the bytes of a first visit, texts compressed: page, styles, scripts and both typefaces."""
    root = f"http://{HOST}:{PORT}"
    page = requests.get(root + address, timeout=60).content
    soup = BeautifulSoup(page, "html.parser")
    styles = [link["href"] for link in soup.select('link[rel="stylesheet"]')]
    scripts = [script["src"] for script in soup.select("script[src]")]
    fonts = [f"/static/home/fonts/sofia-sans-{part}-wght-normal.woff2" for part in ("cyrillic", "latin")]
    packed = {
        name: sum(len(gzip.compress(requests.get(root + url, timeout=60).content)) for url in urls)
        for name, urls in (("styles", styles), ("scripts", scripts))
    }
    fonts = sum(len(requests.get(root + url, timeout=60).content) for url in fonts)
    return {"page": len(gzip.compress(page)), **packed, "fonts": fonts}


def _queries(addresses, seconds):
    """Return how many queries each page takes for somebody with a cookie, with memory of ``seconds``."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.SITE_CACHE_SECONDS = seconds
    client = Client(headers={"host": f"{HOST}:{PORT}"})
    counts = {}
    for name, address in addresses.items():
        client.cookies["csrftoken"] = "bench"
        for _ in range(2):
            client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts[name] = len(captured)
    return counts
