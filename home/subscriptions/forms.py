"""The form of choices: topics, kinds of page, how often, in which language."""

from django import forms
from django.conf import settings as django_settings
from django.utils.translation import gettext as _

from civic_social.models import SocialAccount
from feedback.form import fields

from ..models import Frequency
from .choices import kind_choices, topic_choices
from .lists import site_of

#: The choice that stands for all, also for those that come later.
ALL = "all"
#: When urgent mail comes that is published at night.
AT_ONCE, IN_THE_MORNING = "once", "morning"


class ChoicesForm(forms.Form):
    """The choices of a subscriber."""

    use_required_attribute = False

    def __init__(self, account: SocialAccount, language: str, data=None, **kwargs):
        super().__init__(data, label_suffix="", **kwargs)
        topics = topic_choices(account, site_of(account), language)
        self.fields["topics"] = fields.MultipleChoiceField(
            label=_("Topics"),
            choices=[(ALL, _("All topics")), *((str(pk), name) for pk, name in topics)],
            empty_message=_("Choose at least one topic, or “All topics”."),
        )
        self.fields["kinds"] = fields.MultipleChoiceField(
            label=_("Kinds of page"),
            choices=[(ALL, _("All kinds")), *kind_choices(account)],
            empty_message=_("Choose at least one kind of page, or “All kinds”."),
        )
        self.fields["frequency"] = fields.ChoiceField(
            label=_("How often"), choices=Frequency.choices, initial=Frequency.INSTANT
        )
        self.fields["urgent"] = fields.ChoiceField(
            label=_("Urgent messages at night"),
            choices=[(AT_ONCE, _("At once, also at night")), (IN_THE_MORNING, _("In the morning"))],
            initial=AT_ONCE,
            required=False,
            help_text=_(
                "For mail “at once”: for example a warning of danger. Everything else waits at night."
            ),
        )
        languages = [(code, str(name)) for code, name in django_settings.WAGTAIL_CONTENT_LANGUAGES]
        if len(languages) > 1:
            self.fields["language"] = fields.ChoiceField(
                label=_("Language of the mails"),
                choices=languages,
                initial=language,
                help_text=_("A page that does not exist in this language comes in the other one."),
            )
        self.language = language

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """The id of each wrong field, and its message."""
        return [
            (self[name].auto_id, message) for name, messages in self.errors.items() for message in messages
        ]

    def get_choices(self) -> dict:
        """Return the fields of ``models.Choices`` of a valid form."""
        kinds = self.cleaned_data["kinds"]
        return {
            "language": self.cleaned_data.get("language", self.language),
            "frequency": self.cleaned_data["frequency"],
            "all_topics": ALL in self.cleaned_data["topics"],
            "all_kinds": ALL in kinds,
            "kinds": [kind for kind in kinds if kind != ALL],
            "urgent_at_night": self.cleaned_data["urgent"] != IN_THE_MORNING,
        }

    def get_topics(self) -> list[int]:
        """Return the keys of the chosen topics of a valid form."""
        return [int(topic) for topic in self.cleaned_data["topics"] if topic != ALL]


class SubscribeForm(ChoicesForm):
    """The choices and the address."""

    def __init__(self, account: SocialAccount, language: str, data=None, **kwargs):
        super().__init__(account, language, data, **kwargs)
        email = fields.EmailField(
            label=_("E-mail"),
            help_text=_("We send you a mail in which you confirm it. Without that you get nothing."),
        )
        self.fields = {"email": email, **self.fields}


def initial_of(choices) -> dict:
    """Return the initial values of the form for the choices of a subscriber."""
    topics = [str(pk) for pk in choices.topics.values_list("pk", flat=True)]
    return {
        "topics": [*([ALL] if choices.all_topics else []), *topics],
        "kinds": [*([ALL] if choices.all_kinds else []), *choices.kinds],
        "frequency": choices.frequency,
        "urgent": AT_ONCE if choices.urgent_at_night else IN_THE_MORNING,
        "language": choices.language,
    }


def initial_from_link(query) -> dict:
    """Return the initial values for a link on a topic or on a list: what the person came from."""
    initial: dict[str, list[str]] = {}
    if topic := query.get("topic", ""):
        initial = {"topics": [topic], "kinds": [ALL]}
    if kinds := query.getlist("kind"):
        initial = {"topics": initial.get("topics", [ALL]), "kinds": kinds}
    return initial
