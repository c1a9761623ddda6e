"""Table columns of our listings."""

from django.middleware.csrf import get_token
from wagtail.admin.ui.tables import Column

from ...error_messages import Explanation
from ...monitoring.health import explained_alerts
from .presentation import PostPresentation


class PostStateColumn(Column):
    """A post's state, and in a sentence what is wrong."""

    cell_template_name = "civic_social/admin/post_state_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "post": instance, "shown": PostPresentation(instance)}


class PermalinkColumn(Column):
    """The address of what stands at the network."""

    cell_template_name = "civic_social/admin/permalink_cell.html"


class MomentColumn(Column):
    """A date and a time, in the words of the person's language."""

    cell_template_name = "civic_social/admin/moment_cell.html"


def warnings_about(account) -> list[Explanation]:
    """Return what the last probe of a working account warns of; a stopped one says itself what is wrong."""
    if account.problem or account.disconnected_at or not hasattr(account, "health"):
        return []
    return explained_alerts(account.health)


class AccountStateColumn(Column):
    """Whether an account works, what will end soon, and the button that pauses or resumes it."""

    cell_template_name = "civic_social/admin/account_state_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return {
            **context,
            "account": instance,
            "warnings": warnings_about(instance),
            "csrf_token": get_token(request),
        }
