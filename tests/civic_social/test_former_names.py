"""Revisions that were saved when the mixin's fields had no prefix."""

import pytest

from civic_social.content.choices import Announcement
from civic_social.models.revision_content import has_same_content, with_present_names
from tests.civic_social.site.models import NoticePage

from .factories import NoticePageFactory

FORMER = {"social_announcement": "never", "social_text": "Само тук", "social_choices": {"1": {}}}
PRESENT = {f"civic_{name}": value for name, value in FORMER.items()}


@pytest.mark.django_db
def test_draft_of_an_earlier_version_keeps_the_choices_of_its_editor(root):
    page = NoticePageFactory(parent=root, title="Първо", slug="first")
    revision = page.save_revision()
    revision.content = {
        name: value for name, value in revision.content.items() if not name.startswith("civic_social_")
    } | FORMER
    revision.save()
    found = page.get_latest_revision_as_object()
    assert found.civic_social_announcement == Announcement.NEVER
    assert found.civic_social_text == "Само тук"
    assert found.civic_social_choices == {"1": {}}


@pytest.mark.django_db
def test_rename_is_no_change_that_needs_another_approval():
    assert has_same_content(NoticePage, FORMER, PRESENT)
    assert has_same_content(NoticePage, FORMER, {**FORMER, **PRESENT})
    assert not has_same_content(NoticePage, FORMER, {**PRESENT, "civic_social_text": "Друго"})


def test_present_name_wins_over_the_former_one():
    both = {**FORMER, **PRESENT, "civic_social_announcement": "always"}
    assert with_present_names(NoticePage, both) == {**PRESENT, "civic_social_announcement": "always"}
