"""The municipal site against a bare Wagtail page and a static file, on one server and in one run."""

import gzip
import http.client
import tempfile
import time
from statistics import median

import requests
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from . import servers
from .site_content import add_documents, create_site

STATIC = "/static/home/css/components.css"
#: A request with a CSRF cookie is never answered from the page cache.
COOKIE = {"Cookie": "csrftoken=bench"}
#: Numbers of documents, to show that a page's time does not depend on them.
DOCUMENTS, QUICK_DOCUMENTS = (100, 10_000), (10, 50)


def measure(*, quick: bool, progress) -> dict:
    """Return the figures of each page with few and with many documents, and the weight of a first visit.

    Each round requests each address for a while, so that a slow minute hits all of them.
    """
    with tempfile.TemporaryDirectory(prefix="bench-site-") as files:
        settings.MEDIA_ROOT = f"{files}/media"
        site = create_site(servers.URL)
        figures, variables = [], servers.environment(files)
        servers.collect_static_files(variables)
        with servers.web_server(variables):
            for documents in QUICK_DOCUMENTS if quick else DOCUMENTS:
                progress(f"writing {documents} documents")
                add_documents(site.archive, documents)
                progress("requesting pages")
                rates, ratios = _rates(
                    site.addresses, rounds=1 if quick else 15, requests_each=3 if quick else 20
                )
                queries = _count_queries(site.addresses)
                figures.append({"documents": documents, "rates": rates, "ratios": ratios, "queries": queries})
            sizes = {name: _size(address) for name, address in site.addresses.items()}
            weight = _weight(site.addresses["policy"])
    return {"figures": figures, "bytes": sizes, "weight": weight}


def _rates(addresses: dict[str, str], *, rounds: int, requests_each: int) -> tuple[dict, dict]:
    """Return the median requests per second of each trial, and the median of the rounds' ratios.

    Trials are each page uncached and cached, and a static file. The ratio of an uncached page is its time in
    multiples of the bare page's; the ratio of a cached page is its rate as a share of the static file's.
    """
    trials = {"static": (STATIC, {})}
    for name, address in addresses.items():
        trials[f"{name} uncached"] = address, COOKIE
        trials[f"{name} cached"] = address, {}
    for trial in trials.values():
        for _ in range(2):  # The first requests make renditions, compile templates and fill the page cache.
            _request(*trial, 1)
    found = {name: [] for name in trials}
    for _ in range(rounds):
        for name, trial in trials.items():
            many = requests_each if trial[-1] else requests_each * 5
            found[name].append(many / _request(*trial, many))
    ratios = {}
    for name, rates in found.items():
        if name.endswith("uncached"):
            pairs = zip(found["bare uncached"], rates, strict=True)
        else:
            pairs = zip(rates, found["static"], strict=True)
        ratios[name] = median(one / other for one, other in pairs)
    return {name: median(rates) for name, rates in found.items()}, ratios


def _request(address: str, headers: dict[str, str], times: int) -> float:
    """Return the seconds that ``times`` requests over one connection take.

    Raises RuntimeError if a response has another status than 200.
    """
    connection = http.client.HTTPConnection(servers.HOST, servers.PORT, timeout=60)
    started = time.perf_counter()
    for _ in range(times):
        connection.request("GET", address, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{address} returned the status {response.status}")
    elapsed = time.perf_counter() - started
    connection.close()
    return elapsed


def _size(address: str) -> dict[str, int]:
    content = requests.get(servers.URL + address, timeout=60).content
    return {"plain": len(content), "gzip": len(gzip.compress(content))}


def _weight(address: str) -> dict[str, int]:
    """Return the bytes of a first visit, texts compressed: page, styles, scripts and both fonts."""
    page = requests.get(servers.URL + address, timeout=60).content
    soup = BeautifulSoup(page, "html.parser")
    styles = [link["href"] for link in soup.select('link[rel="stylesheet"]')]
    scripts = [script["src"] for script in soup.select("script[src]")]
    fonts = [f"/static/home/fonts/sofia-sans-{part}.woff2" for part in ("cyrillic", "latin")]
    packed = {
        name: sum(len(gzip.compress(requests.get(servers.URL + url, timeout=60).content)) for url in urls)
        for name, urls in (("styles", styles), ("scripts", scripts))
    }
    fonts = sum(len(requests.get(servers.URL + url, timeout=60).content) for url in fonts)
    return {"page": len(gzip.compress(page)), **packed, "fonts": fonts}


def _count_queries(addresses: dict[str, str]) -> dict[str, int]:
    """Return the number of queries of each page without the page cache."""
    client = Client(headers={"host": f"{servers.HOST}:{servers.PORT}"})
    counts = {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts[name] = len(captured)
    return counts
