"""The permissions on comments of desks that are older than comments."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from home.conversation.desk_rights import comment_permissions, desks_without_rights
from home.setup.feedback import DeskRightsPart
from home.setup.forms import known_answers
from home.setup.parts import State, ensure, inspect
from home.setup.remaining import remaining_tasks
from home.setup.steps import STEPS
from tests.feedback.factories import DeskFactory, create_user

pytestmark = pytest.mark.django_db


def missing_parts():
    """Return the names of the rights that the setup finds missing."""
    parts = [part for step in STEPS for part in step.get_parts(known_answers())]
    rights = [part for part in parts if isinstance(part, DeskRightsPart)]
    assert all(inspect(part) is State.MISSING for part in rights)
    return [str(part) for part in rights]


def test_command_lets_the_group_of_an_older_desk_answer_comments_once():
    older, limited = DeskFactory(name="Пътища"), DeskFactory(name="Екология")
    DeskFactory(name="Без група", group=None)
    limited.group.permissions.add(comment_permissions().get(codename="answer_comments"))
    assert desks_without_rights() == [older]
    output = StringIO()
    with translation.override("en"):
        call_command("social", "roles", stdout=output)
        call_command("social", "roles", stdout=output)
    assert output.getvalue().count(f"{older.group.name}: may answer") == 1
    clerk = create_user(older.group)
    assert clerk.has_perm("civic_social.answer_comments")
    assert clerk.has_perm("civic_social.moderate_comments")
    # Somebody has decided that this desk hides nothing.
    assert not limited.group.permissions.filter(codename="moderate_comments").exists()


def test_first_steps_name_the_desk_that_cannot_answer_and_setup_mends_it():
    desk = DeskFactory(name="Пътища")
    with translation.override("bg"):
        assert missing_parts() == ["право да се отговаря на коментари: Пътища"]
        assert any(f"„{desk.group.name}“ няма право" in task.text for task in remaining_tasks())
    assert ensure(DeskRightsPart(desk))[1] is State.MADE
    assert missing_parts() == []
    assert create_user(desk.group).has_perm("civic_social.answer_comments")
