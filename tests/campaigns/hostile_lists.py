"""The lists of the hostile network: unsorted, in overlapping pages, or with entries in unexpected formats.

A list is a function of the entries, the newest first, and of the call; it returns the body of the response.
No list is a lie: each existing post is on one of its pages.
"""

from __future__ import annotations

import random
import unicodedata
from urllib.parse import quote

#: Older posts, so that a list has several pages.
OLD = [
    {
        "id": f"9_{n}",
        "created_time": "2019-01-02T18:31:28+0000",
        "message": f"Старо {n}",
        "permalink_url": None,
    }
    for n in range(7)
]


def paged(entries: list[dict], call, size: int | None = None) -> dict:
    """Return the page of ``entries`` that ``call`` requests."""
    size = size or call.limit
    begin = int(call.after or 0)
    page = {"data": entries[begin : begin + size]}
    if begin + size < len(entries):
        after = str(begin + size)
        page["paging"] = {"cursors": {"after": after}, "next": f"https://graph.facebook.com/x?after={after}"}
    return page


def in_random_order(entries, call):
    """Return pages of two entries in random order."""
    mixed = sorted([*entries, *OLD], key=lambda entry: random.Random(entry["id"] + "a").random())
    return paged(mixed, call, 2)


def old_first(entries, call):
    """Return pages of one entry, the oldest first."""
    return paged([*OLD, *entries[::-1]], call, 1)


def repeated(entries, call):
    """Return overlapping pages: each entry appears twice."""
    return paged([entry for entry in [*entries, *OLD] for _ in range(2)], call, 3)


def looping(entries, call):
    """Return pages of which the last links to the first."""
    page = paged([*entries, *OLD], call, 4)
    page.setdefault("paging", {"cursors": {"after": "0"}, "next": "https://graph.facebook.com/x?after=0"})
    return page


def without_cursors(entries, call):
    """Return pages that have a ``next`` link but no cursors."""
    page = paged([*entries, *OLD], call, 3)
    page.get("paging", {}).pop("cursors", None)
    return page


def empty_pages(entries, call):
    """Return three empty pages before the entries."""
    begin = int(call.after or 0)
    if begin < 3:
        return {"data": [], "paging": {"cursors": {"after": str(begin + 1)}, "next": "https://x/?a=1"}}
    return {"data": [*entries, *OLD]}


def with_entries(change):
    """Return a list whose entries are changed by ``change``."""
    return lambda entries, call: paged([change(dict(entry)) for entry in entries], call)


def _texts(change):
    def changed(entry):
        for key in ("message", "caption"):
            if isinstance(entry.get(key), str):
                entry[key] = change(entry[key])
        return entry

    return with_entries(changed)


def _links(change):
    def changed(entry):
        for item in entry.get("attachments", {}).get("data", ()):
            item.pop("unshimmed_url")
            item["url"] = change(item["url"])
        return entry

    return with_entries(changed)


def _times(value):
    return with_entries(lambda entry: {**entry, "created_time": value, "timestamp": value})


def _without(*names):
    return with_entries(lambda entry: {key: value for key, value in entry.items() if key not in names})


LISTS = {
    "random order": in_random_order,
    "the oldest first": old_first,
    "each twice": repeated,
    "a loop": looping,
    "next without cursors": without_cursors,
    "empty pages first": empty_pages,
    "CRLF": _texts(lambda text: text.replace("\n", "\r\n")),
    "trimmed": _texts(lambda text: f"  {' '.join(text.split())} "),
    "NFD": _texts(lambda text: unicodedata.normalize("NFD", text)),
    "zero-width spaces": _texts(lambda text: f"{text}\u200b"),
    "redirect links": _links(lambda url: f"https://l.facebook.com/l.php?u={quote(url, safe='')}&h=AT0"),
    "links without parameters": _links(lambda url: url.partition("?")[0]),
    "no link": _without("attachments"),
    "no message": _without("message"),
    "no time": _without("created_time", "timestamp"),
    "no permalink": _without("permalink_url", "permalink"),
    "no id": _without("id"),
    "message of a wrong type": with_entries(lambda entry: {**entry, "message": ["x"], "caption": {"a": 1}}),
    "attachments of a wrong type": with_entries(lambda entry: {**entry, "attachments": 7}),
    "entries of a wrong type": lambda entries, call: {"data": [7, None, "x", *entries]},
    "data of a wrong type": lambda entries, call: {"data": {"0": entries}},
    "paging of a wrong type": lambda entries, call: {"data": entries, "paging": ["next"]},
    "seconds": _times(4_102_444_800),
    "milliseconds": _times("4102444800000"),
    "the future": _times("2099-12-31T23:59:59+0000"),
    "the epoch": _times(0),
    "no time zone": _times("2099-12-31 23:59:59"),
    "text for a time": _times("just now"),
    "a time of a wrong type": _times({"date": 1}),
}
