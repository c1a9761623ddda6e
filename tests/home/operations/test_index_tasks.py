"""A page that is deleted before Wagtail has indexed it is no error that a person hears of."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page
from wagtail.tasks import update_reference_index_task

from home.operations.watch.error_facts import is_error
from home.operations.work import task_monitors

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("label", "is_reported"), [("page", False), ("no-such-model", True)])
def test_only_an_index_task_whose_page_is_gone_is_kept_quiet(settings, caplog, label, is_reported):
    settings.TASKS = TASKS
    since = timezone.now()
    update_reference_index_task.enqueue("wagtailcore", label, str(Page.objects.order_by("-pk")[0].pk + 1))
    call_command("db_worker", batch=True, interval=0, startup_delay=False)
    assert DBTaskResult.objects.failed().count() == 1
    records = [record for record in caplog.records if record.exc_info]
    assert [is_error(record) for record in records] == [is_reported]
    assert bool(task_monitors.find_failed(since, timezone.now())) == is_reported
