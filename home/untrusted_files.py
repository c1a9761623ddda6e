"""Reads uploaded files by programs of their own, since a file can be made to take all memory or time."""

import logging
import subprocess
import sys
from pathlib import Path

logger = logging.getLogger(__name__)

#: Bytes; larger files are not read.
MAX_FILE_SIZE = 30 * 1024 * 1024


def read_by(program: Path, document, *arguments: str, timeout: float) -> bytes | None:
    """Return what ``program`` writes about the file of ``document``, which it gets on its standard input.

    ``program`` limits its own memory and processor time; ``timeout``: seconds after which it is stopped.
    Returns None, and logs the document's key, if the file is missing, broken, hostile or too large.
    """
    try:
        if document.file.size > MAX_FILE_SIZE:
            return None
        with document.open_file() as stream:
            content = stream.read(MAX_FILE_SIZE)
        # -I: neither the environment nor the working directory can change what the program imports.
        done = subprocess.run(  # noqa: S603 - a program of the site, without a shell
            [sys.executable, "-I", str(program), *arguments],
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
