"""Template context of an event page: status, registration, moments and map."""

from django.utils.timezone import now

from ..content.maps import map_url
from .descriptions import status_sentence
from .moments.views import accepts_moments


def event_context(page, request) -> dict:
    """Return the context variables of an event's templates."""
    return {
        "status_sentence": status_sentence(page),
        "map_url": map_url(page.address),
        "moments": page.moment_list,
        "follows_moments": accepts_moments(page),
        **registration_context(page, request),
    }


def registration_context(page, request) -> dict:
    """Return the context of the registration box; ``registration_page`` is None if there is none to show."""
    target = page.registration_page
    if target is None or page.is_over:
        return {"registration_page": None}
    left = target.places_left
    return {
        "registration_page": target,
        "register_url": target.get_url(request) + target.reverse_subpage("register"),
        "registration_opens_later": bool(
            target.registration_opens_at and target.registration_opens_at > now()
        ),
        "places_left": left,
        "is_full": left == 0,
    }
