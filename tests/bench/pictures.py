"""Pictures that are made to cost memory: what one upload costs, and six at once."""

import io
import threading
import time

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feedback.form.uploads import clean
from feedback.picture_normalization import MAXIMUM_PIXELS

from .feedback import in_fork, memory

AT_ONCE = 6
#: The divisor of the pixels of pictures in a quick run.
QUICK = 100


def measure(*, quick: bool, progress) -> dict:
    """Return the time and the memory of uploads to the feedback form, each kind in a process of its own."""
    allowed = int((MAXIMUM_PIXELS // (QUICK if quick else 1)) ** 0.5)
    files = {
        "refused": bomb(7_740),
        "huge": bomb(30_000),
        "one": bomb(allowed, "RGBA"),
        "six": bomb(allowed, "RGBA"),
    }
    figures = {}
    for name, content in files.items():
        progress(name)
        count = AT_ONCE if name == "six" else 1
        figures[name] = in_fork(lambda content=content, count=count: upload(content, count))
    return figures


def bomb(side: int, mode: str = "1") -> bytes:
    """Return a PNG of one colour: few bytes for many pixels."""
    output = io.BytesIO()
    Image.new(mode, (side, side)).save(output, "PNG")
    return output.getvalue()


def upload(content: bytes, count: int) -> dict:
    """Return the seconds and the megabytes of ``count`` uploads at once, and how many were refused."""
    before, start = memory("VmRSS"), time.perf_counter()
    refused = []

    def clean_one():
        try:
            clean(SimpleUploadedFile("picture.png", content))
        except ValidationError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=clean_one) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "bytes": len(content),
        "seconds": time.perf_counter() - start,
        "megabytes": memory("VmHWM") - before,
        "refused": len(refused),
        "count": count,
    }
