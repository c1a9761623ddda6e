"""Template tags for the admin."""

from typing import Any

from django import template
from django.template import Context

from ..admin.digit_groups import group_digits

register = template.Library()
register.filter("grouped", group_digits)


@register.simple_tag(takes_context=True)
def why_not(context: Context, task_state: Any) -> str:
    """Return why the user cannot approve the object of ``task_state``, and who can."""
    state = task_state.workflow_state
    return task_state.task.specific.why_not(state.content_object, context["request"].user)
