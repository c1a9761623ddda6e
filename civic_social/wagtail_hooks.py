"""What Wagtail's admin is told; registration only."""

from wagtail import hooks

from . import log_actions

hooks.register("register_log_actions", log_actions.register)
