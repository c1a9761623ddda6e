"""The groups of editors, moderators and social media people, and the approval of pages by another person."""

from django.utils.translation import gettext as _
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from civic_social import roles
from civic_social.models import OtherPersonApprovalTask

from . import texts
from .answers import LANGUAGES, Answers, language_name
from .home_pages import find_home
from .parts import CannotMake, Part


class RolePart(Part):
    """The group of one role, with its permissions, and its rights on pages, pictures and documents.

    A group that has some of them, but not all, has been limited by somebody and is kept.
    """

    def __init__(self, role: roles.Role):
        self.role = role

    def __str__(self):
        group = roles.find_group(self.role)
        return _("group: %(group)s") % {"group": group.name if group else roles.localised_name(self.role)}

    def find(self):
        group = roles.find_group(self.role)
        own = set(self.role.permissions) - set(roles.ADMIN)
        if group is None or (own and not own & roles.permissions_of(group)):
            return None
        if self.role.pages and not self._has_rights_on_pages(group):
            return None
        return group

    def differs(self, found):
        return bool(set(self.role.permissions) - roles.permissions_of(found))

    def make(self):
        group = roles.set_up_role(self.role).group
        if self.role.pages and not self._has_rights_on_pages(group):
            roles.grant_all_pages(group, self.role)
        return group

    @staticmethod
    def _has_rights_on_pages(group):
        """Return True if the group has rights on some page or on some collection."""
        return any(
            model.objects.filter(group=group).exists()
            for model in (GroupPagePermission, GroupCollectionPermission)
        )


class WorkflowPart(Part):
    """The workflow of one home page: one approval by somebody other than the author."""

    def __init__(self, language: str):
        self.language = language
        self.words = texts.load(LANGUAGES[0])["workflow"]

    def __str__(self):
        return _("approval by another person (%(language)s)") % {"language": language_name(self.language)}

    def find(self):
        home = find_home(self.language)
        return WorkflowPage.objects.filter(page=home).first() if home else None

    def differs(self, found):
        return found.workflow.name != self.words["name"]

    def make(self):
        home = find_home(self.language)
        if home is None:
            raise CannotMake(_("There is no home page."))
        return WorkflowPage.objects.create(page=home, workflow=self._workflow())

    def _workflow(self):
        workflow, is_new = Workflow.objects.get_or_create(name=self.words["name"])
        if is_new:
            moderators = next(role for role in roles.ROLES if role.slug == "moderator")
            task = OtherPersonApprovalTask.objects.create(name=self.words["task"])
            task.groups.add(roles.find_group(moderators))
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        return workflow


def get_parts(answers: Answers) -> list[Part]:
    """Return the groups, and the workflow of each language."""
    return [*map(RolePart, roles.ROLES), *map(WorkflowPart, LANGUAGES)]
