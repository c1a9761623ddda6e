"""The code in docs/how-to/add-a-channel.md is the tested code."""

import re
from importlib import import_module
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCS = HERE.parents[2] / "docs"
DOCUMENT = (DOCS / "how-to/add-a-channel.md").read_text()
PYTHON_API = (DOCS / "reference/python-api.md").read_text()
IMPORTS = re.findall(r"^from (civic_social[\w.]*) import (?:\(([^)]*)\)|(.+))$", DOCUMENT, re.MULTILINE)
BLOCKS = re.findall(r'```python title="(\S+)"\n(.*?)\n```', DOCUMENT, re.DOTALL)


@pytest.mark.parametrize(("name", "code"), BLOCKS)
def test_documented_code_is_tested(name, code):
    assert code in (HERE / name.removeprefix("tests/")).read_text()


def test_whole_channel_is_documented():
    written = (HERE / "noticeboard/channel.py").read_text()
    documented = "".join(code for name, code in BLOCKS if name == "noticeboard/channel.py")
    assert re.sub(r"\s", "", documented) == re.sub(r"\s", "", written)


@pytest.mark.parametrize(
    ("module", "name"),
    [(module, name) for module, *names in IMPORTS for name in re.findall(r"\w+", " ".join(names))],
)
def test_every_import_of_the_page_is_public(module, name):
    assert hasattr(import_module(module), name)
    section = PYTHON_API.partition(f"::: {module}\n")[2].partition("\n:::")[0]
    listed = re.search(r"members: \[([^\]]*)\]", section)
    is_whole_module = bool(section) and listed is None
    is_listed = listed is not None and name in re.findall(r"\w+", listed[1])
    assert is_whole_module or is_listed or f"`{module}.{name}`" in PYTHON_API
