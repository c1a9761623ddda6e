"""The announced page types: every page model with ``SocialPageMixin``."""

from wagtail.models import Page, get_page_models

from ..alphabet import sort_key
from ..pages import SocialPageMixin


def announced_page_models() -> list[type[Page]]:
    """Return the announced page models, sorted by their names in the current language."""
    models = [model for model in get_page_models() if issubclass(model, SocialPageMixin)]
    return sorted(models, key=lambda model: sort_key(str(model.get_verbose_name())))


def page_type_choices() -> list[tuple[str, str]]:
    """Return the form choices of announced page types: model label and verbose name."""
    return [(model._meta.label_lower, model.get_verbose_name()) for model in announced_page_models()]
