"""The code in docs/how-to/add-a-channel.md is the tested code."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCUMENT = (HERE.parents[2] / "docs/how-to/add-a-channel.md").read_text()
BLOCKS = re.findall(r'```python title="(\S+)"\n(.*?)\n```', DOCUMENT, re.DOTALL)


@pytest.mark.parametrize(("name", "code"), BLOCKS)
def test_documented_code_is_tested(name, code):
    assert code in (HERE / name.removeprefix("tests/")).read_text()


def test_whole_channel_is_documented():
    written = (HERE / "noticeboard/channel.py").read_text()
    documented = "".join(code for name, code in BLOCKS if name == "noticeboard/channel.py")
    assert re.sub(r"\s", "", documented) == re.sub(r"\s", "", written)
