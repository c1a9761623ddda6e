"""Comments of which a person has made a case, on the page of that case."""

from django.urls import reverse
from django.utils.translation import gettext as _

from civic_social.admin.conversation.columns import title_of
from civic_social.conversation.permissions import may_read_some, readable_threads


def links_of_case(request, submission) -> list[tuple[str, str]]:
    """Return the text and the address of each comment that led to the message, if the user may read it."""
    if not may_read_some(request.user):
        return []
    threads = readable_threads(request.user).exclude(case_reference="")
    found = threads.filter(case_reference=submission.reference).select_related("account", "post")
    return [
        (
            _("%(comment)s below “%(page)s”") % {"comment": title_of(thread), "page": thread.post.page_title},
            reverse("civic_social_comments:thread", args=[thread.pk]),
        )
        for thread in found
    ]
