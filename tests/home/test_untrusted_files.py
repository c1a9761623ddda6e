"""Programs that read untrusted files have their limits from the first line."""

import subprocess

from home.untrusted_files import Limits, limited_command

PRINT_LIMITS = """
import resource, sys
kinds = ("AS", "CPU", "FSIZE", "CORE", "NPROC")
print(*(resource.getrlimit(getattr(resource, f"RLIMIT_{kind}"))[1] for kind in kinds), *sys.argv[1:])
"""


def test_program_runs_with_its_limits_and_arguments(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PRINT_LIMITS)
    limits = Limits(memory=300_000_000, seconds=7, file_size=1000)
    done = subprocess.run(
        limited_command(program, limits, ".pdf"), capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.split() == ["300000000", "7", "1000", "0", "0", ".pdf"]


def test_program_that_takes_more_memory_ends_with_an_error(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("print(len(bytearray(400_000_000)))")
    limits = Limits(memory=300_000_000, seconds=7, file_size=1000)
    done = subprocess.run(limited_command(program, limits), capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
