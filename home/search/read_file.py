"""Write the text of a file from the standard input to the standard output: ``read_file.py .pdf``.

Runs as a process of its own with limits (``untrusted_files``), since a file from outside can be made to take
all memory or time of its reader. It ends with an error if the file breaks a limit.
"""

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterator

from defusedxml.ElementTree import iterparse
from pypdf import PdfReader

MAX_PAGES = 500
MAX_CHARACTERS = 200_000
#: Bytes of the text of an office file when unpacked.
MAX_UNPACKED = 60 * 1024 * 1024


def read_pdf(content: bytes) -> Iterator[str]:
    """Yield the text of each page."""
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES:
            return
        yield page.extract_text()


def read_xml(content: bytes, name: str, paragraph: str) -> Iterator[str]:
    """Yield the paragraphs of the file ``name`` in an office file; ``paragraph`` is the tag that ends one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if archive.getinfo(name).file_size > MAX_UNPACKED:
            return
        with archive.open(name) as stream:
            for _event, element in iterparse(stream):
                if element.tag.endswith(paragraph):
                    yield "".join(element.itertext())
                    element.clear()


def read_plain(content: bytes) -> Iterator[str]:
    """Yield the lines of a text in UTF-8 or in the encoding of Bulgarian Windows."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", "ignore")
    yield from text.splitlines()


def read_csv(content: bytes) -> Iterator[str]:
    """Yield the rows of a table."""
    for row in csv.reader(read_plain(content)):
        yield " ".join(row)


READERS = {
    ".pdf": read_pdf,
    ".docx": lambda content: read_xml(content, "word/document.xml", "}p"),
    ".odt": lambda content: read_xml(content, "content.xml", "}p"),
    ".txt": read_plain,
    ".csv": read_csv,
}


def read(suffix: str, content: bytes) -> str:
    """Return the text of ``content``, a file with ``suffix``, up to ``MAX_CHARACTERS``."""
    parts, length = [], 0
    for part in READERS[suffix](content):
        # Words that a line end has divided.
        part = re.sub(r"(?<=\w)[-\u00ad]\n(?=[а-яa-z])", "", part)
        parts.append(" ".join(part.split()))
        length += len(parts[-1]) + 1
        if length > MAX_CHARACTERS:
            break
    return "\n".join(filter(None, parts))[:MAX_CHARACTERS]


if __name__ == "__main__":
    text = read(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(text.encode("utf-8", "ignore"))
