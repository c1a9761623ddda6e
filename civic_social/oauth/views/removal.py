"""The addresses that Facebook Login calls when a person removes the app, and the page about what was done.

Configured in the app's dashboard: "Deauthorize callback URL" and "Data deletion request URL".
"""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ..removal import forget_person
from ..signed_requests import read_user_id

SALT = "civic_social.meta-data-deletion"


@csrf_exempt
@require_POST
def deauthorize(request: HttpRequest) -> HttpResponse:
    """Stop the accounts of a person who has removed the app."""
    user_id = read_user_id(request.POST.get("signed_request", ""))
    if user_id is None:
        return HttpResponse(status=403)
    forget_person(user_id)
    return HttpResponse()


@csrf_exempt
@require_POST
def data_deletion(request: HttpRequest) -> HttpResponse:
    """Delete what the site knows of a person, and answer with the address of a page that says so.

    The code in the address is a signed date, so that nothing about the person has to be kept.
    """
    user_id = read_user_id(request.POST.get("signed_request", ""))
    if user_id is None:
        return HttpResponse(status=403)
    forget_person(user_id)
    code = signing.dumps(timezone.now().isoformat(timespec="seconds"), salt=SALT)
    url = request.build_absolute_uri(reverse("civic_social:meta_data_deleted", args=[code]))
    return JsonResponse({"url": url, "confirmation_code": code})


@never_cache
@require_safe
def data_deleted(request: HttpRequest, code: str) -> HttpResponse:
    """Say when the data of a person were deleted. Raises ``Http404`` for a code that is not ours."""
    try:
        deleted_at = _moment(signing.loads(code, salt=SALT))
    except signing.BadSignature:
        raise Http404 from None
    context = {"deleted_at": deleted_at, "code": code}
    response = render(request, "civic_social/oauth/data_deleted.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise Http404
    return moment
