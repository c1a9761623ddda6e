"""The address of the form for messages, for answers that ask the author of a comment to use it."""

from feedback.models import FeedbackPage
from feedback.views.small_form import find_feedback_page


def form_url(page, language: str) -> str:
    """Return the address of the form with the topics of ``page`` ticked, or "" without a form.

    ``page``: the page whose post was commented on; without it the form in ``language`` is found.
    """
    if page is None:
        forms = FeedbackPage.objects.live().public().filter(locale__language_code=language)
        form = forms.order_by("path").first()
    else:
        form = find_feedback_page(page)
    url = form.full_url if form else ""
    return f"{url}?about={page.pk}" if url and page is not None and page.live else url or ""
