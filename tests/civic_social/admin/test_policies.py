"""Every view of the apps asks the registered policy, also where Wagtail does not do so by itself."""

from django.urls import get_resolver
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from civic_social import compat as social_compat
from feedback import compat as feedback_compat

MIXINS = (social_compat.RegisteredPolicyMixin, feedback_compat.RegisteredPolicyMixin)


def views(patterns):
    """Yield the class and the initial arguments of each class-based view below ``patterns``."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns)
        elif view := getattr(pattern.callback, "view_class", None):
            yield view, pattern.callback.view_initkwargs


def test_no_view_is_open_where_wagtail_has_no_registry_of_policies():
    ours = [
        (view, arguments)
        for view, arguments in views(get_resolver().url_patterns)
        if view.__module__.startswith(("civic_social.", "feedback."))
        and issubclass(view, PermissionCheckedMixin)
    ]
    # A viewset of a model gives its policy to its views, in Wagtail 7.4 as well.
    missing = {view for view, arguments in ours if not issubclass(view, MIXINS) and "model" not in arguments}
    assert missing == set()
    assert len(ours) > 30
