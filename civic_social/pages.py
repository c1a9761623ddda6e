"""What a page type inherits to be announced."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from .messages import Message, Picture
from .planning import Announcement


class SocialPageMixin(models.Model):
    """Mix into a page type to have its pages announced: ``class PolicyPage(SocialPageMixin, Page)``.

    Add ``SocialPageMixin.social_panels`` to the page type's panels, and override ``get_social_message()``
    where the default text does not say the right thing.
    """

    social_announcement = models.CharField(
        _("announce on social networks"),
        max_length=10,
        choices=Announcement.choices,
        default=Announcement.AUTOMATIC,
    )
    social_urgent = models.BooleanField(
        _("urgent"),
        default=False,
        help_text=_("Do not wait for the end of quiet hours and of the grace period."),
    )
    social_text = models.TextField(
        _("text of the post"),
        blank=True,
        help_text=_("Leave empty to post the title and the summary."),
    )

    #: A copy is a new page: it does not inherit the wish to be announced.
    exclude_fields_in_copy = ["social_announcement", "social_urgent", "social_text"]

    social_panels = [
        MultiFieldPanel(
            [
                FieldPanel("social_announcement"),
                FieldPanel("social_urgent"),
                FieldPanel("social_text"),
            ],
            heading=_("Social networks"),
            icon="group",
        )
    ]

    class Meta:
        abstract = True

    def get_social_message(self) -> Message:
        """Return what the page announces about itself.

        Called when the page is published (inside that transaction: no network, few queries) and for
        previews (on unsaved data). ``social_text``, when filled in, replaces the text that is built here.
        """
        text = self.social_text.strip() or "\n\n".join(filter(None, self.get_social_paragraphs()))
        return Message(
            text=text,
            link=self.full_url or "",
            title=self.title,
            description=self.get_social_description(),
            pictures=tuple(self.get_social_pictures()),
            locale=self.locale.language_code,
            hashtags=tuple(self.get_social_hashtags()),
        )

    def get_social_paragraphs(self) -> list[str]:
        """Return the paragraphs of the default text."""
        return [self.title, self.get_social_description()]

    def get_social_description(self) -> str:
        """Return the summary for the text and the link card."""
        return self.search_description

    def get_social_pictures(self) -> list[Picture]:
        """Return the photos to post; an empty list makes the network show a link card instead."""
        return []

    def get_social_card(self) -> Picture | None:
        """Return a picture that stands for the page where a network takes no post without one, or None.

        Called inside the publish: where the site draws the card, return its address and draw it when it is
        asked for.
        """
        return None

    def get_social_hashtags(self) -> list[str]:
        """Return hashtags without ``#``."""
        return []

    def get_social_topics(self) -> list[str]:
        """Return the names of the taggit tags by which accounts of a topic choose their pages."""
        return []

    def get_social_date(self):
        """Return the date of what the page says (such as a decision's), or None.

        A page whose date is older than an account's age limit is not announced there by itself.
        """
        return None
