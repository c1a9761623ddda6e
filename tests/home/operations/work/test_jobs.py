"""The jobs of the clock do what their names say."""

import os

from django.utils import timezone

from feedback.form import kept_files
from home.operations.work.jobs import JOBS


def test_kept_files_are_erased_an_hour_after_they_were_kept(settings, tmp_path):
    settings.FEEDBACK = {**settings.FEEDBACK, "KEPT_FILES_ROOT": str(tmp_path)}
    kept = kept_files.keep("снимка.jpg", b"content", "image/jpeg")
    old, new = tmp_path / kept.stored_as, tmp_path / "new"
    new.write_bytes(b"")
    hour_ago = timezone.now().timestamp() - 3601
    os.utime(old, (hour_ago, hour_ago))
    job = next(job for job in JOBS if job.name == "kept_files")
    job.run(timezone.now(), timezone.now())
    assert not old.exists()
    assert new.exists()
