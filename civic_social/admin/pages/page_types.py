"""The page types that can be announced: every page model with ``SocialPageMixin``."""

from wagtail.models import get_page_models

from ...pages import SocialPageMixin


def announced_page_models() -> list[type]:
    """Return the announced page models, by their names in the current language."""
    models = [model for model in get_page_models() if issubclass(model, SocialPageMixin)]
    return sorted(models, key=lambda model: str(model.get_verbose_name()))


def page_type_choices() -> list[tuple[str, str]]:
    """Return the choices for an account's kinds of page."""
    return [(model._meta.label_lower, model.get_verbose_name()) for model in announced_page_models()]
