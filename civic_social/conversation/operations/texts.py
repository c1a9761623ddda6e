"""The text of an answer: signed by the desk, within the network's limit."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ...models import Comment
from ...text_normalization import normalize_text
from ..desks import get_desks


def signed_text(text: str, thread: Comment) -> str:
    """Return the text of an answer with the words that sign it for the desk of ``thread``.

    Raises ``ValidationError`` without a text.
    """
    text = normalize_text(text).strip()
    if not text:
        raise ValidationError(_("Write the answer."))
    signature = signature_of(thread)
    return text if not signature or text.endswith(signature) else f"{text}\n\n{signature}"


def signature_of(thread: Comment) -> str:
    """Return the words that sign the answers of the thread's desk; empty without any."""
    desk = next((desk for desk in get_desks().all() if desk.key == thread.desk_key), None)
    return desk.signature.strip() if desk else ""


def check_length(text: str, comment: Comment) -> None:
    """Raise ``ValidationError`` if ``text`` is too long for the comment's network."""
    channel = comment.account.get_channel()
    limit = channel.capabilities.text_limit - channel.answer_overhead
    length = channel.text_length(text)
    if length > limit:
        sentence = _("The answer has %(length)s characters with its signature; the network takes %(limit)s.")
        raise ValidationError(sentence % {"length": length, "limit": limit})
