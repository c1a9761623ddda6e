"""Private documents, asked for in every spelling that a proxy or a file system might unfold."""

from .report import require
from .requests import get
from .sample import Sample

#: ``{folder}`` is documents or original_images.
SPELLINGS = [
    "/media/{folder}/{name}",
    "/media/x/../{folder}/{name}",
    "/media/./{folder}/{name}",
    "/media//{folder}/{name}",
    "//media/{folder}/{name}",
    "/media/%64ocuments/{name}",
    "/media/%2e/{folder}/{name}",
    "/media/x/%2e%2e/{folder}/{name}",
    "/media/%2f{folder}/{name}",
    "/media/{upper}/{name}",
    "/MEDIA/{folder}/{name}",
    "/media/{folder}%00/{name}",
    "/media/{folder}/{name}/",
    "/media/{folder}/{name}%20",
    "/media/{folder};x/{name}",
    "/media../documents/{name}",
    "/media/../documents/{name}",
    "/media/../feedback/{name}",
    "/media/../db.sqlite3",
    "/media/%2e%2e/db.sqlite3",
    "/media/..%2fdb.sqlite3",
]


def check(sample: Sample, port: int) -> None:
    """Raise Failed if a private file is served, or a public one is not."""
    names = ["old.txt", sample.addresses["document_name"]]
    for name in names:
        for spelling in SPELLINGS:
            _require_closed(port, spelling.format(folder="documents", upper="Documents", name=name))
    original = sample.addresses["original"]
    for path in (
        original,
        original.replace("/media/", "/media//"),
        original.replace("original", "%6friginal"),
    ):
        _require_closed(port, path)
    answer = get(port, sample.addresses["document"])
    require(answer.status in (302, 403, 404) and b"secret" not in answer.body, "A closed document is served.")


def _require_closed(port: int, path: str) -> None:
    answer = get(port, path)
    # 400: the proxy refuses the address itself. 301: Django adds a slash or a language, and serves no file.
    require(answer.status in (400, 404), f"{path} answers {answer.status}, not 404.")
