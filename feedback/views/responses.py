"""Responses that no cache and no browser history keeps, and the address of the private page."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from wagtail.models import Page

from ..form.forms import BlocksForm
from ..models import FeedbackPage, Submission
from ..spam_protection import CheckResult


def render(
    page: Page,
    request: HttpRequest,
    context: dict[str, Any],
    template: str | None = None,
    status: int = 200,
) -> TemplateResponse:
    """Return an uncacheable response; one with another ``template`` is also not indexed."""
    response = page.render(request, template=template, context_overrides=context)
    response.status_code = status
    add_never_cache_headers(response)
    # The path of a private page is a secret, so no request may carry it in its Referer header. "no-referrer"
    # would remove the Origin header too, and Django's CSRF check would refuse the page's own forms.
    response.headers["Referrer-Policy"] = "strict-origin"
    if template:
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


def get_mistakes(form: BlocksForm, check_result: CheckResult | None) -> list[tuple[str, str]]:
    """Return the error summary: pairs of the HTML id of the input (or an empty string) and the message."""
    mistakes = form.mistakes if form.is_bound else []
    if check_result and check_result.message:
        target = "id_sum" if check_result.about_answer else ""
        mistakes = [*mistakes, (target, check_result.message)]
    return mistakes


def private_url(page: FeedbackPage, request: HttpRequest, submission: Submission) -> str:
    """Return the URL of the sender's private page."""
    return page.get_url(request) + page.reverse_subpage("private", args=[submission.secret])
