"""Texts and facts of the posts of events."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from civic_social.messages import tidy

from ..content.page import ContentPage
from .descriptions import date_in_words, event_message, period_with_status, status_sentence, when_and_where
from .moments.posts import moment_message
from .teasers import label_title


class EventAnnouncement(ContentPage):
    """A page that is announced as an event: the hooks of ``SocialPageMixin``."""

    social_variables = ContentPage.social_variables | {
        "date": _("when it begins"),
        "period": _("when it begins and ends"),
        "place": _("where it is"),
        "organiser": _("who organises it"),
    }

    class Meta:
        abstract = True

    def is_social_urgent(self, key=""):
        return super().is_social_urgent(key) or any(
            moment.key == key for moment in self.moments.filter(is_urgent=True)
        )

    def get_social_moments(self):
        announced = self.moments.filter(is_announced=True).select_related("photo")
        return {moment.key: moment_message(moment) for moment in announced}

    def get_social_message(self):
        """Return the message; the editor's own text does not hide that the event was moved or called off."""
        message = super().get_social_message()
        return replace(message, text=self._add_status(message.text))

    def get_social_choice(self, account):
        """Return the editor's choice; the text for one account begins with the status as well."""
        choice = super().get_social_choice(account)
        return replace(choice, text=self._add_status(choice.text)) if choice.text else choice

    def _add_status(self, text):
        """Return the text of a post with the sentence about the status in front, unless it has it."""
        with translation.override(self.locale.language_code):
            sentence = status_sentence(self)
        return text if not sentence or sentence in text else tidy(f"{sentence}\n\n{text}")

    def get_social_description(self):
        with translation.override(self.locale.language_code):
            return " ".join(filter(None, [status_sentence(self), self.summary]))

    def get_social_paragraphs(self):
        with translation.override(self.locale.language_code):
            return [status_sentence(self), when_and_where(self), self.title, self.summary]

    def get_social_event(self):
        with translation.override(self.locale.language_code):
            return event_message(self)

    def get_social_variables(self):
        with translation.override(self.locale.language_code):
            return super().get_social_variables() | {
                "title": label_title(self, self.title),
                "date": date_in_words(self),
                "period": period_with_status(self),
                "place": self.get_where(),
                "organiser": self.organiser,
            }

    def get_social_date(self):
        return self.first_day
