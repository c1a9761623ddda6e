"""The small form in other pages."""

import pytest
from django.template import Context, Template

from feedback.blocks import SmallFormBlock
from feedback.models import FeedbackPage, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy_page(feedback_page):
    """A page other than the feedback page."""
    return feedback_page.get_parent()


def test_template_tag_shows_the_small_form(rf, feedback_page, policy_page):
    context = Context({"request": rf.get("/"), "page": policy_page})
    html = Template("{% load feedback_tags %}{% feedback_form %}").render(context)
    assert f'action="{feedback_page.url}"' in html
    assert f'name="about" value="{policy_page.pk}"' in html


def test_block_shows_the_small_form(rf, feedback_page, policy_page):
    block = SmallFormBlock()
    value = block.to_python({"heading": "Какво мислите?", "feedback_page": feedback_page.pk})
    html = block.render(value, {"request": rf.get("/"), "page": policy_page})
    assert "Какво мислите?" in html
    assert f'name="about" value="{policy_page.pk}"' in html


def test_small_form_is_hidden_without_a_live_feedback_page(rf, feedback_page, policy_page):
    feedback_page.unpublish()
    context = Context({"request": rf.get("/"), "page": policy_page})
    assert Template("{% load feedback_tags %}{% feedback_form %}").render(context).strip() == ""


def test_submission_stores_the_page_that_it_is_about(client, feedback_page, policy_page, anonymous):
    client.post(feedback_page.url, {**anonymous, "about": policy_page.pk})
    submission = Submission.objects.get()
    assert submission.about_id == policy_page.pk
    assert submission.about_title == policy_page.title


@pytest.mark.parametrize("about", ["", "0", "-1", "999999", "x", "٣", "1" * 40])
def test_an_unknown_page_is_ignored(client, feedback_page, anonymous, about):
    client.post(feedback_page.url, {**anonymous, "about": about})
    assert Submission.objects.get().about is None


def test_an_unpublished_page_is_not_named(client, feedback_page, anonymous):
    secret = feedback_page.get_parent().add_child(
        instance=FeedbackPage(title="Чернова", slug="x", live=False)
    )
    html = client.get(f"{feedback_page.url}?about={secret.pk}").content.decode()
    assert "Чернова" not in html
