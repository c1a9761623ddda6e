"""Registration with Wagtail's admin, and nothing else."""

from wagtail import hooks

from .choosers import topic_chooser_viewset


@hooks.register("register_admin_viewset")
def register_viewsets():
    """Add the chooser of topics."""
    return [topic_chooser_viewset]
