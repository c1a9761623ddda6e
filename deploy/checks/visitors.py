"""Visitors who read pages one after the other, and how long they wait."""

import threading
import time
from dataclasses import dataclass, field

from .requests import get

VISITORS = 3
#: Seconds that a visitor reads a page.
READING = 0.02
PATHS = ["/", "/en/", "/search/?q=%D0%BF%D0%BB%D0%B0%D0%BD"]


@dataclass
class Result:
    """Waiting times in milliseconds, and what went wrong."""

    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else float("inf")

    def __str__(self) -> str:
        longest = max(self.waits, default=float("inf"))
        errors = f"{len(self.errors)} errors"
        return f"{len(self.waits)} pages, p95 {self.p95:.0f} ms, longest {longest:.0f} ms, {errors}"


class Visitors:
    """A context manager: a few threads that request pages until its end.

    ``{turn}`` in a path is replaced by a number that is another one each time.
    """

    def __init__(self, port: int, paths: list[str] = PATHS):
        self.port, self.paths = port, paths
        self.stop = threading.Event()
        self.result = Result()
        self.threads = [threading.Thread(target=self._visit, args=(number,)) for number in range(VISITORS)]

    def __enter__(self) -> "Visitors":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def measure(self, seconds: float) -> Result:
        """Visit for some seconds and return the result."""
        with self:
            time.sleep(seconds)
        return self.result

    def _visit(self, number: int) -> None:
        turn = number
        while not self.stop.is_set():
            path = self.paths[turn % len(self.paths)].format(turn=f"{id(self)}-{turn}-{number}")
            turn += 1
            begin = time.monotonic()
            try:
                answer = get(self.port, path, source=f"127.0.2.{number + 1}")
                if answer.status != 200:
                    self.result.errors.append(f"{path} answers {answer.status}")
            except OSError as error:
                self.result.errors.append(f"{path}: {error!r}")
            self.result.waits.append((time.monotonic() - begin) * 1000)
            time.sleep(READING)
