"""The small form that fits into any page."""

from django import template

from ..conf import setting
from ..models import FeedbackPage, Reply

register = template.Library()


@register.inclusion_tag("feedback/small_form.html", takes_context=True)
def feedback_form(context, feedback_page=None):
    """Show a box for a comment on the page that is being shown: ``{% feedback_form %}``.

    Its button leads on to the feedback page (the given one, or the first live one in the page's language),
    which takes the comment over and remembers the page it is about. Nothing is stored before that, so the
    page around it may be cached.
    """
    return small_form_context(context, feedback_page)


@register.inclusion_tag("feedback/replies.html", takes_context=True)
def feedback_replies(context):
    """Say to how many messages a reply referred to the page that is being shown: ``{% feedback_replies %}``.

    A number and nothing else, and none below ``FEEDBACK["REPLIES_SHOWN_FROM"]``: of one message about one
    page people could guess whose it was.
    """
    page = context.get("page")
    count = Reply.objects.messages_referring_to(page) if page is not None and page.pk else 0
    return {"count": count if count >= setting("REPLIES_SHOWN_FROM") else 0}


def small_form_context(context, feedback_page=None):
    """Return what the small form's template needs, within the context of the page around it."""
    request, page = context.get("request"), context.get("page")
    target = feedback_page.specific if feedback_page else find_feedback_page(page)
    return {
        "url": target.get_url(request) if target and target.live and target.is_open else "",
        "about": page.pk if page is not None and page.pk else "",
    }


def find_feedback_page(page):
    """Return the first live feedback page in the language of ``page``, or None."""
    pages = FeedbackPage.objects.live().public().order_by("path")
    if page is not None and page.locale_id:
        pages = pages.filter(locale=page.locale_id)
    return pages.first()
