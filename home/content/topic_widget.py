"""The field in which an editor types topics: it offers the existing ones in any case."""

from django.http import JsonResponse
from django.urls import reverse
from taggit.models import Tag
from wagtail.admin.widgets import AdminTagWidget

from civic_social.text_normalization import normalize_line
from feedback.alphabet import contains, sort_key

#: The most topics offered.
LIMIT = 10


class TopicWidget(AdminTagWidget):
    """Wagtail's field for tags, with ``autocomplete`` as the source of what it offers."""

    def get_context(self, name, value, attrs):
        """Return Wagtail's context with the URL of ``autocomplete``."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-w-tag-url-value"] = reverse("topic:autocomplete")
        return context

    def value_from_datadict(self, data, files, name):
        """Return the typed names, normalized, so that no topic is created a second time in other letters."""
        value = super().value_from_datadict(data, files, name)
        return normalize_line(value) if isinstance(value, str) else value


def autocomplete(request):
    """Return the topics with the typed letters in any case, those that begin with them first.

    Wagtail's own view finds only topics that begin with them, and on SQLite only in the same case.
    """
    typed = request.GET.get("term", "").strip()[:100]
    if not typed:
        return JsonResponse([], safe=False)
    names = Tag.objects.filter(contains(typed, "name")).values_list("name", flat=True)
    start = typed.casefold()
    ordered = sorted(names, key=lambda name: (not name.casefold().startswith(start), sort_key(name)))
    return JsonResponse(ordered[:LIMIT], safe=False)
