"""The display of posts at Telegram: pictures, and below them text and link card."""

from ...content.rendering import Look


class TelegramLook(Look):
    """A post at Telegram, which folds no text of the allowed length."""

    name = "telegram"
    template_name = "civic_social/networks/pictures_first.html"
