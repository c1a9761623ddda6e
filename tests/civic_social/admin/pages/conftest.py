"""People and a workflow in which another person has to approve each page."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from civic_social.models import OtherPersonApprovalTask

from ...factories import NoticePageFactory, UserFactory, publish

PAGE_PERMISSIONS = {
    "writers": ["add_page", "change_page"],
    "moderators": ["add_page", "change_page", "publish_page"],
}


@pytest.fixture
def groups(root):
    groups = {}
    for name, permissions in PAGE_PERMISSIONS.items():
        groups[name] = Group.objects.create(name=name)
        groups[name].permissions.add(Permission.objects.get(codename="access_admin"))
        for permission in permissions:
            GroupPagePermission.objects.create(
                group=groups[name], page=root, permission=Permission.objects.get(codename=permission)
            )
    return groups


@pytest.fixture
def people(groups):
    """Clients of a writer, a moderator, a second moderator (the deputy) and an administrator."""

    def log_in(name, full_name, group=None):
        first, last = full_name.split()
        user = UserFactory(
            username=name,
            email=f"{name}@example.bg",
            first_name=first,
            last_name=last,
            is_superuser=group is None,
        )
        if group:
            user.groups.add(groups[group])
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return {
        "writer": log_in("writer", "Елена Димитрова", "writers"),
        "moderator": log_in("moderator", "Николай Стоянов", "moderators"),
        "deputy": log_in("deputy", "Мария Петрова", "moderators"),
        "administrator": log_in("administrator", "Иван Колев"),
    }


@pytest.fixture
def task(root, groups):
    """The only task of a workflow for the whole site."""
    task = OtherPersonApprovalTask.objects.create(name="Одобрение")
    task.groups.add(groups["moderators"])
    workflow = Workflow.objects.create(name="Друг човек")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.filter(page=root).delete()
    WorkflowPage.objects.create(workflow=workflow, page=root)
    return task


@pytest.fixture
def submit(root, task, people):
    """Return a function that creates a page and submits it: ``submit("writer")``."""

    def make(author, *, submitted_by=None):
        page = NoticePageFactory(parent=root, title="Нова наредба", owner=people[author].user)
        page.save_revision(user=people[author].user)
        page.get_workflow().start(page, people[submitted_by or author].user)
        return page

    return make


@pytest.fixture
def free(root):
    """A public page outside the part of the site with the workflow."""
    return publish(NoticePageFactory(parent=root, title="Свободно"))


@pytest.fixture
def strict(free, task, root):
    """A public page in the part of the site with the workflow, beside ``free``."""
    strict = NoticePageFactory(parent=root, title="Строго", live=True)
    WorkflowPage.objects.filter(page=root).update(page=strict)
    return strict


@pytest.fixture
def moderators_draft(task, root, people):
    """A moderator's draft."""
    page = NoticePageFactory(parent=root, title="Наредба", owner=people["moderator"].user)
    page.save_revision(user=people["moderator"].user)
    return page
