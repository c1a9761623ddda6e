"""Only ``civic_social.outgoing_http`` opens HTTP connections."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MECHANISM = "civic_social/outgoing_http/"
LIBRARIES = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "pycurl",
    "requests",
    "socket",
    "urllib.request",
    "urllib3",
}
#: Modules that open no connection to an address which another person can choose, and the reason.
EXCEPTIONS = {
    "civic_social/sandbox/graph/fault_injection.py": "hangs up on its own client",
    "home/logins/oidc_views.py": "names an error of allauth, which asks only the administrator's provider",
    "home/demo/processes.py": "looks if a port of this machine is free",
    "home/operations/work/leases.py": "reads the name of this machine",
    "home/operations/work/systemd.py": "sends datagrams to systemd",
}


def imported(path):
    """Yield the full names that a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def opens_connections(path):
    """Return True if the module imports a library with which it could open a connection."""
    return any(f"{name}.".startswith(f"{library}.") for name in imported(path) for library in LIBRARIES)


@pytest.mark.parametrize("app", ["civic_social", "feedback", "home", "cms"])
def test_no_other_module_opens_http_connections(app):
    modules = [path for path in (ROOT / app).rglob("*.py") if opens_connections(path)]
    names = {str(path.relative_to(ROOT)) for path in modules}
    assert {name for name in names if not name.startswith(MECHANISM)} <= EXCEPTIONS.keys()


def test_check_finds_an_import_inside_a_function(tmp_path):
    module = tmp_path / "module.py"
    for line in ("import urllib.request", "from http import client", "from requests import get"):
        module.write_text(f"def function():\n    {line}\n")
        assert opens_connections(module)
    module.write_text("from urllib.parse import urlsplit\nfrom http import HTTPStatus\n")
    assert not opens_connections(module)
