"""The admin of topics, which pages, feedback and social accounts share."""

from django import forms
from django.conf import settings
from django.db.models import Count
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from civic_social.text_normalization import normalize_line
from feedback.alphabet import AlphabeticalMixin
from feedback.spreadsheet import NoSpreadsheetMixin

from .hashtags import hashtag
from .topic_widget import autocomplete
from .topics import FIRST_LANGUAGE, Topic, TopicLabel

OTHER_LANGUAGES = [
    (code, name) for code, name in settings.WAGTAIL_CONTENT_LANGUAGES if code != FIRST_LANGUAGE
]


class TopicForm(WagtailAdminModelForm):
    """A form with the name of a topic in each language of the site."""

    class Meta:
        model = Topic
        fields = ["name"]
        labels = {"name": _("name")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {}
        if self.instance.pk:
            known = dict(self.instance.labels.values_list("language", "label"))
        for code, language in OTHER_LANGUAGES:
            self.fields[_field(code)] = forms.CharField(
                label=_("name in %(language)s") % {"language": str(language).lower()},
                required=False,
                max_length=100,
                initial=known.get(code, ""),
            )

    def clean_name(self):
        """Return the name. Raises ValidationError if it is taken or has no letter for a hashtag."""
        name = " ".join(normalize_line(self.cleaned_data["name"]).split())
        # Compared in Python because SQLite ignores the case of Latin letters only.
        others = Topic.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if name.casefold() in {other.casefold() for other in others}:
            raise forms.ValidationError(_("There is a topic of this name already."))
        if not hashtag(name):
            raise forms.ValidationError(_("Use at least one letter: the name also becomes a hashtag."))
        return name

    def save(self, commit=True):
        """Save the topic and its labels; an empty label is deleted."""
        tag = super().save(commit)
        for code, _language in OTHER_LANGUAGES:
            label = self.cleaned_data[_field(code)].strip()
            if label:
                TopicLabel.objects.update_or_create(tag=tag, language=code, defaults={"label": label})
            else:
                TopicLabel.objects.filter(tag=tag, language=code).delete()
        return tag


def _field(language: str) -> str:
    return f"name_{language.replace('-', '_')}"


class TopicIndexView(NoSpreadsheetMixin, AlphabeticalMixin, generic.IndexView):
    """The list of topics with the number of pages of each."""

    def get_base_queryset(self):
        return super().get_base_queryset().annotate(page_count=Count("page_topics"))


class TopicViewSet(ModelViewSet):
    """The admin views of topics."""

    model = Topic
    icon = "tag"
    menu_order = 330
    add_to_admin_menu = True
    index_view_class = TopicIndexView
    copy_view_enabled = False
    ordering = ["name"]
    search_fields = ["name"]
    list_display = [
        "name",
        Column("hashtag", label=_("Hashtag"), accessor=lambda tag: f"#{hashtag(tag.name)}"),
        Column("page_count", label=_("Pages"), sort_key="page_count"),
    ]

    def get_urlpatterns(self):
        """Return the URLs, with that of the topics offered to editors."""
        return [*super().get_urlpatterns(), path("autocomplete/", autocomplete, name="autocomplete")]

    def get_form_class(self, for_update=False):
        """Return the form with a field for each language."""
        return TopicForm
