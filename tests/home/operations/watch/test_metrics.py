"""``/metrics`` for Prometheus."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from civic_social.stopping import should_stop
from home.models import ErrorGroup, ScheduledJob, Worker
from home.operations.watch import metrics
from home.operations.watch.prometheus import Family, render

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}


def read(text):
    """Return the value of each sample, by name and labels, as Prometheus' own parser reads it."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_text_is_read_back_by_prometheus_parser():
    family = Family("civic_test", 'Help with "quotes".', [({"job": 'а"б\\в\nг'}, 0.25)])
    assert read(render([family, Family("civic_empty", "None.")])) == {("civic_test", 'а"б\\в\nг'): 0.25}


@pytest.mark.django_db
def test_figures_of_the_database_take_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text = render(metrics.database_families())
    assert read(text)[("civic_social_due",)] == 0


@pytest.mark.django_db
def test_figures_show_worker_tasks_jobs_and_errors():
    now = timezone.now()
    Worker.objects.create(id="work-1", host="x", directory="/d", seen_at=now - timedelta(hours=1))
    task = {"task_path": "x", "args_kwargs": {}, "queue_name": "default", "backend_name": "default"}
    for status, run_after in (("READY", now - timedelta(minutes=5)), ("FAILED", now)):
        DBTaskResult.objects.create(
            status=status, run_after=run_after, priority=0, exception_class_path="", traceback="", **task
        )
    ScheduledJob.objects.create(name="clearsessions", last_slot=now, finished_at=now, failures=2)
    ErrorGroup.objects.create(fingerprint="a", kind="E", place="x", logger="x")
    ErrorGroup.objects.create(
        fingerprint="b", kind="E", place="y", logger="x", last_seen=now - timedelta(days=2)
    )
    found = read(render(metrics.database_families()))
    assert found[("civic_workers",)] == 0
    assert 3600 <= found[("civic_worker_age_seconds",)] < 3700
    assert found[("civic_tasks", "ready")] == found[("civic_tasks", "failed")] == 1
    assert found[("civic_tasks", "running")] == 0
    assert 300 <= found[("civic_oldest_task_seconds",)] < 400
    assert found[("civic_job_last_run_timestamp_seconds", "clearsessions")] == pytest.approx(now.timestamp())
    assert found[("civic_job_failures", "clearsessions")] == 2
    assert found[("civic_error_groups",)] == 2
    assert found[("civic_error_groups_today",)] == 1
    assert not should_stop()


@pytest.mark.django_db(transaction=True)
def test_metrics_are_returned_to_this_machine(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    response = client.get("/metrics", **LOCAL)
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    found = read(response.content.decode())
    assert found[("civic_database_up",)] == 1
    assert found[("civic_disk_free_bytes", "DATA_DIR")] > 0


def test_metrics_report_that_the_database_is_down(client, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(metrics, "database_families", lambda: 1 / 0)
    found = read(client.get("/metrics", **LOCAL).content.decode())
    assert found[("civic_database_up",)] == 0
    assert found[("civic_disk_free_bytes", "DATA_DIR")] > 0
