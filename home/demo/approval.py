"""The workflow of the demo: each page is approved by a person who is not its author."""

from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from civic_social import roles
from civic_social.models import OtherPersonApprovalTask

NAME = "Одобрение от друг служител"


def load(homes) -> Workflow:
    """Require approval by the moderators for the pages below ``homes``; return the workflow.

    The roles must exist. A home page that has another workflow keeps it.
    """
    moderators = next(role for role in roles.ROLES if role.slug == "moderator")
    workflow, is_new = Workflow.objects.get_or_create(name=NAME)
    if is_new:
        task = OtherPersonApprovalTask.objects.create(name="Преглед от модератор")
        task.groups.add(roles.find_group(moderators))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for home in homes:
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
    return workflow
