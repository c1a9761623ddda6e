"""Asks the receivers of ``post_planned`` about a message."""

from __future__ import annotations

import logging

from django.db import DatabaseError, transaction

from ..messages import Message
from ..models import Post, SocialAccount
from ..pages import SocialPageMixin
from ..signals import Veto, post_planned

logger = logging.getLogger(__name__)


def ask_receivers(
    page: SocialPageMixin, account: SocialAccount, message: Message, *, key: str = ""
) -> Message | Veto:
    """Return the message to post in place of ``message``, or a receiver's veto.

    Errors of receivers are logged, and the failed queries of one of them are rolled back: the publication in
    whose transaction this runs must not fail.
    """
    if not post_planned.has_listeners(Post):
        return message
    answers = []
    try:
        with transaction.atomic():
            answers = post_planned.send_robust(
                sender=Post, page=page, account=account, key=key, message=message
            )
    except DatabaseError:
        logger.exception("a receiver of post_planned broke its transaction page=%s", page.pk)
    for _receiver, answer in answers:
        if isinstance(answer, Veto):
            return answer
        if isinstance(answer, Message):
            message = answer
        elif answer is not None and not isinstance(answer, Exception):
            logger.error("a receiver of post_planned returned %s page=%s", type(answer).__name__, page.pk)
    return message
