"""The field of the summary, with advice on plain language below it while the author writes."""

from django import forms
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST
from wagtail.admin.widgets import AdminAutoHeightTextInput

from .plain_language import MAX_CHARACTERS, review


class PlainLanguageTextarea(AdminAutoHeightTextInput):
    """A textarea with the advice on its stored text, which a script renews during input."""

    def render(self, name, value, attrs=None, renderer=None):
        """Return the textarea and the advice on ``value``."""
        field = super().render(name, value, attrs, renderer)
        report = review(value or "")
        context = {
            "report": report,
            "field_id": (attrs or {}).get("id", ""),
            "url": reverse("plain_language"),
        }
        advice = render_to_string("home/admin/plain_language.html", context)
        return field + mark_safe(advice)  # noqa: S308  # nosec  # rendered by a template

    @property
    def media(self):
        return super().media + forms.Media(js=["home/admin/plain-language.js"])


@require_POST
def serve_advice(request):
    """Return the advice on the posted ``text`` as JSON. Posted, so that no log has drafts."""
    report = review(request.POST.get("text", "")[:MAX_CHARACTERS])
    return JsonResponse({"measure": report.measure, "advice": report.advice})
