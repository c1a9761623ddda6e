"""Reads uploaded files by programs of their own, since a file can be made to take all memory or time."""

import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

#: Bytes; larger files are not read.
MAX_FILE_SIZE = 30 * 1024 * 1024
#: The program that sets the limits and then runs another one.
LIMITER = Path(__file__).with_name("limited_program.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a program: bytes of memory, seconds of processor time, bytes of a file that it writes."""

    memory: int
    seconds: int
    file_size: int


def limited_command(program: Path, limits: Limits, *arguments: str) -> list[str]:
    """Return the command that runs ``program`` with ``limits``."""
    numbers = [str(number) for number in (limits.memory, limits.seconds, limits.file_size)]
    # -I: neither the environment nor the working directory can change what the program imports.
    return [sys.executable, "-I", str(LIMITER), *numbers, str(program), *arguments]


def read_by(program: Path, document, *arguments: str, limits: Limits, timeout: float) -> bytes | None:
    """Return what ``program`` writes about the file of ``document``, which it gets on its standard input.

    ``timeout``: seconds after which it is stopped. Returns None, and logs the document's key, if the file is
    missing, broken, hostile or too large.
    """
    try:
        if document.file.size > MAX_FILE_SIZE:
            return None
        with document.open_file() as stream:
            content = stream.read(MAX_FILE_SIZE)
        done = subprocess.run(  # noqa: S603 - a program of the site, without a shell
            limited_command(program, limits, *arguments),
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("a file was not read document=%s error=%s", document.pk, type(error).__name__)
        return None
    return done.stdout
