"""Headers that tell browsers what a page may load, run and ask for.

The content security policy of public pages is ``CONTENT_SECURITY_POLICY``, that of the admin
``ADMIN_CONTENT_SECURITY_POLICY``. Django's own policies (6.0) are not used: the site runs on 5.2, too.
"""

from csp.middleware import CSPMiddleware
from django.conf import settings


class PolicyMiddleware(CSPMiddleware):
    """Set the content security policy: one for public pages, one for the admin."""

    def get_policy_parts(self, request, response, report_only=False):
        """Return the policy of the admin for its addresses; it blocks, or only reports."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(settings.ADMIN_POLICY_PREFIXES):
            is_meant = report_only == settings.ADMIN_CSP_REPORT_ONLY
            parts.config = parts.config or (settings.ADMIN_CONTENT_SECURITY_POLICY if is_meant else {})
        return parts


class PermissionsMiddleware:
    """Forbid the features of browsers that no page of the site uses.

    Placed above the page cache, whose entries do not have the header.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.value = ", ".join(f"{feature}=()" for feature in settings.FORBIDDEN_FEATURES)

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.value)
        return response
