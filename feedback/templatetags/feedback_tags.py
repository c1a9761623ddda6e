"""Template tags for the site's own pages."""

from typing import Any

from django import template
from django.template import Context

from ..conf import settings
from ..models import FeedbackPage, Reply
from ..personal_data.wording import in_words
from ..views.page_rating import rating_context
from ..views.small_form import small_form_context

register = template.Library()
register.filter("in_words", in_words)


@register.inclusion_tag("feedback/small_form.html", takes_context=True)
def feedback_form(context: Context, feedback_page: FeedbackPage | None = None) -> dict[str, Any]:
    """Show a box for a comment on the current page: ``{% feedback_form %}``.

    It leads on to ``feedback_page``, or else to the first one in the page's language. It stores nothing and
    has no CSRF token, so the page around it can be cached.
    """
    return small_form_context(context, feedback_page)


@register.inclusion_tag("feedback/rating.html", takes_context=True)
def page_rating(context: Context, feedback_page: FeedbackPage | None = None) -> dict[str, Any]:
    """Ask whether the current page was useful: ``{% page_rating %}``; arguments as for ``feedback_form``.

    It works without cookies and scripts, and the page around it can be cached.
    """
    return rating_context(context, feedback_page)


@register.inclusion_tag("feedback/replies.html", takes_context=True)
def feedback_replies(context: Context) -> dict[str, int]:
    """Show the number of messages whose replies refer to the current page: ``{% feedback_replies %}``.

    Nothing is shown below ``REPLIES_SHOWN_FROM``, because people could guess whose message it was.
    """
    page = context.get("page")
    count = Reply.objects.messages_referring_to(page) if page is not None and page.pk else 0
    return {"count": count if count >= settings.REPLIES_SHOWN_FROM else 0}
