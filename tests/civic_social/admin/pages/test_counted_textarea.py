"""The count below a text."""

import pytest

from civic_social.channels.base import TextUnit
from civic_social.panels import CountedTextarea


@pytest.mark.parametrize(
    ("unit", "shown"),
    [(TextUnit.UTF8, "8</span> от най-много 100 байта"), (TextUnit.UTF16, "4</span> от най-много 100 знака")],
)
def test_count_names_its_unit(unit, shown):
    textarea = CountedTextarea()
    textarea.limit, textarea.unit = 100, unit
    assert shown in textarea.render("text", "Мост", {"id": "id_text"})
