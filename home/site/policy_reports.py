"""Reports of browsers about what the admin's content security policy blocked, as lines in the log.

Only people with access to the admin can send reports, so that visitors cannot write to the log. A report
contains addresses with names and search words; the log gets only the rule and the origin of what was blocked.
"""

import json
import logging
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

#: What browsers send a report as.
CONTENT_TYPES = ("application/csp-report", "application/json")
#: The longest report that is read, in bytes; browsers send a few hundred.
MAX_REPORT = 16 * 1024
#: How many reports of one person are logged in an hour.
MAX_REPORTS = 20
#: What browsers send in place of the address of what was blocked.
KINDS = ("inline", "eval", "wasm-eval", "data", "blob", "trusted-types-policy", "trusted-types-sink")


# A browser sends the report by itself, without the token of a form.
@csrf_exempt
@require_POST
def receive_report(request):
    """Log a report; its answer is always empty."""
    if (found := read_report(request)) and may_log(request.user.pk):
        directive, blocked = found
        logger.warning("The content security policy of the admin blocked %s by %s", blocked, directive)
    return HttpResponse(status=204)


def read_report(request):
    """Return the directive and the kind or origin of what was blocked, or None if it is no report."""
    # A form may have been read already, by the login.
    if request.content_type not in CONTENT_TYPES:
        return None
    try:
        # Without a length the body is not read: browsers send one.
        if not 0 < int(request.META.get("CONTENT_LENGTH") or 0) <= MAX_REPORT:
            return None
        report = json.loads(request.body)["csp-report"]
        directive = str(report.get("effective-directive") or report["violated-directive"]).split()[0]
        address = urlsplit(str(report["blocked-uri"]))
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        return None
    if not directive.replace("-", "").isalpha() or len(directive) > 30:
        return None
    if address.hostname:
        return directive, f"{address.scheme}://{address.hostname[:100]}"
    return directive, address.path if address.path in KINDS else "an address"


def may_log(user_pk) -> bool:
    """Return True for the first reports of a person in an hour, counting this one."""
    key = f"home.policy_reports.{user_pk}"
    cache.add(key, 0, 60 * 60)
    try:
        return cache.incr(key) <= MAX_REPORTS
    except ValueError:
        return False
