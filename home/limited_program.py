"""Run a program that has limits from its first line: ``limited_program.py MEMORY SECONDS FILE program.py …``.

``MEMORY`` and ``FILE`` (the largest file that the program may write) are in bytes, ``SECONDS`` are processor
time. Imports nothing of the site.
"""

import resource
import runpy
import sys


def limit(memory: int, seconds: int, file_size: int) -> None:
    """Limit memory, processor time, files and child processes of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    limit(*map(int, sys.argv[1:4]))
    del sys.argv[:4]
    runpy.run_path(sys.argv[0], run_name="__main__")
