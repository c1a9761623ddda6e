"""Texts and facts of the posts of publications."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic_social.messages import tidy

from ..content.page import ContentPage


class PublicationAnnouncement(ContentPage):
    """A page that is announced as a publication: the hooks of ``SocialPageMixin``.

    A withdrawn publication announces its withdrawal and nothing else.
    """

    social_variables = ContentPage.social_variables | {
        "reference": _("kind, number, date and adopting body"),
        "number": _("the number"),
        "adopted_by": _("who adopted it"),
    }

    class Meta:
        abstract = True

    def get_social_message(self):
        """Return the message; a withdrawn publication posts neither the editor's own text nor a picture."""
        message = super().get_social_message()
        if not self.is_withdrawn:
            return message
        text = tidy("\n\n".join(filter(None, self.get_social_paragraphs())))
        with translation.override(self.locale.language_code):
            return replace(message, text=text, title=self.get_teaser().heading, pictures=())

    def get_social_choice(self, account):
        """Return the editor's choice; the text for one account is withdrawn with the publication."""
        choice = super().get_social_choice(account)
        return replace(choice, text="") if self.is_withdrawn else choice

    def get_social_description(self):
        with translation.override(self.locale.language_code):
            return self.get_teaser().text if self.is_withdrawn else self.summary

    def get_social_paragraphs(self):
        with translation.override(self.locale.language_code):
            if self.is_withdrawn:
                notice = gettext("Withdrawn: %(reason)s") % {"reason": self.withdrawal_reason}
                return [self.title, self.get_reference(), notice]
            # Nothing else in the post says that a draft has not been adopted.
            reference = self.get_teaser().facts if self.is_draft else self.get_reference()
            return [self.title, reference, self.summary]

    def get_social_variables(self):
        with translation.override(self.locale.language_code):
            reference, title = self.get_reference(), self.title
            if self.is_withdrawn:
                reference, title = self.get_teaser().facts, self.get_teaser().heading
        return super().get_social_variables() | {
            "title": title,
            "reference": reference,
            "number": self.number,
            "adopted_by": self.issuer,
        }

    @property
    def card_image(self):
        """The picture of the link card, or None; a withdrawn publication has none, as on its page."""
        return None if self.is_withdrawn else super().card_image

    def get_social_card(self, shape="tall"):
        return self.get_social_generated_card(shape) if self.is_withdrawn else super().get_social_card(shape)

    def get_social_date(self):
        return self.adopted_on
