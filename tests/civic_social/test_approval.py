"""Who approves a page approves the words of its posts; a change afterwards makes the approval void."""

import pytest
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from civic_social.models import Post

from .factories import GroupFactory, NoticePageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(root):
    """A page whose words two people must approve, one after the other."""
    workflow = Workflow.objects.create(name="Двама")
    for order, name in enumerate(("Редактор", "Секретар")):
        task = GroupApprovalTask.objects.create(name=name)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    group = GroupFactory(name="Група")
    page = NoticePageFactory(parent=root, social_choices={str(group.pk): {"text": "Одобрен текст"}})
    page.save_revision(user=UserFactory())
    workflow.start(page, UserFactory())
    return page


def approve(page):
    page.refresh_from_db()
    page.current_workflow_task.on_action(page.current_workflow_task_state, UserFactory(), "approve")
    page.refresh_from_db()


def task_of(page):
    page.refresh_from_db()
    return str(page.current_workflow_task)


def test_what_two_people_approve_is_what_is_posted(submitted):
    approve(submitted)
    assert not Post.objects.exists()
    approve(submitted)
    assert Post.objects.get().desired["text"] == "Одобрен текст"


def test_words_that_change_after_the_first_approval_go_to_the_first_person_again(submitted):
    approve(submitted)
    assert task_of(submitted) == "Секретар"
    page = submitted.get_latest_revision_as_object()
    (number,) = page.social_choices
    page.social_choices = {number: {"text": "Пипнат текст"}}
    page.save_revision(user=UserFactory())
    # Neither the approval of the old words counts nor one that was given in passing.
    approve(submitted)
    assert task_of(submitted) == "Редактор"
    approve(submitted)
    assert task_of(submitted) == "Секретар"
    assert not Post.objects.exists()
    approve(submitted)
    assert Post.objects.get().desired["text"] == "Пипнат текст"
