"""Write the facts and the text of a PDF file as JSON: from the standard input to the standard output.

Runs as a process of its own with limits (``untrusted_files``), since a file from outside can be made to take
all memory or time of its reader. It imports nothing of the site.
"""

import io
import json
import sys

from pypdf import PdfReader

MAX_PAGES, MAX_CHARACTERS = 300, 400_000


def inspect(content: bytes) -> dict:
    """Return the facts and the text of the PDF file ``content``. Raises whatever pypdf raises."""
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"is_readable": False}
    root = reader.trailer["/Root"].get_object()
    marks = root.get("/MarkInfo")
    is_marked = bool(marks and marks.get_object().get("/Marked"))
    texts, without, length = [], 0, 0
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES or length > MAX_CHARACTERS:
            break
        text = page.extract_text()
        without += not any(character.isalpha() for character in text)
        texts.append(text)
        length += len(text)
    return {
        "is_readable": True,
        "is_tagged": is_marked and "/StructTreeRoot" in root,
        "language": str(root.get("/Lang") or "").strip(),
        "title": str((reader.metadata and reader.metadata.title) or "").strip(),
        "pages": len(reader.pages),
        "pages_without_text": without,
        "text": "\n".join(texts)[:MAX_CHARACTERS],
    }


if __name__ == "__main__":
    facts = inspect(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(facts).encode("utf-8", "surrogatepass"))
