"""The demo's workflow: what somebody writes, another person approves."""

from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from civic_social import roles
from civic_social.models import OtherPersonApprovalTask

NAME = "Одобрение от друг служител"


def load(homes) -> Workflow:
    """Send the pages below ``homes`` to the moderators for approval; return the workflow.

    Call it when the roles are there. A home page that has a workflow of its own by now keeps it.
    """
    moderators = next(role for role in roles.ROLES if role.slug == "moderator")
    workflow, is_new = Workflow.objects.get_or_create(name=NAME)
    if is_new:
        task = OtherPersonApprovalTask.objects.create(name="Преглед от модератор")
        task.groups.add(roles.group_of(moderators))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for home in homes:
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
    return workflow
