"""What our templates in the admin ask."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def why_not(context, task_state) -> str:
    """Say why the person who asks cannot approve what stands at ``task_state``, and who can."""
    state = task_state.workflow_state
    return task_state.task.specific.why_not(state.content_object, context["request"].user)
