"""An account's rule in one plain sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import get_content_languages

from ..models import SocialAccount
from .page_types import page_type_choices


def describe_scope(account: SocialAccount) -> str:
    """Return what ``account`` announces, as a sentence for people."""
    parts = [_kinds(account), _part_of_site(account), _languages(account), _topics(account)]
    announced = _("Announces %(pages)s.") % {"pages": " ".join(filter(None, parts))}
    limit = ngettext(
        "A document dated more than %(days)s day ago is not announced by itself.",
        "A document dated more than %(days)s days ago is not announced by itself.",
        account.age_limit_days,
    ) % {"days": account.age_limit_days}
    return f"{announced} {limit}"


def _kinds(account) -> str:
    if not account.page_types:
        return _("pages of every kind")
    names = dict(page_type_choices())
    return _("pages of the kind %(kinds)s") % {
        "kinds": _either(str(names.get(kind, kind)) for kind in account.page_types)
    }


def _part_of_site(account) -> str:
    if account.root_page is None:
        return _("from the whole site")
    return _("from the part “%(page)s”") % {"page": account.root_page.get_admin_display_title()}


def _languages(account) -> str:
    if not account.locales:
        return ""
    names = get_content_languages()
    return _("in %(languages)s") % {
        "languages": _or([str(names.get(code, code)) for code in account.locales])
    }


def _topics(account) -> str:
    names = sorted(topic.name for topic in account.topics.all())
    return _("with the topic %(topics)s") % {"topics": _either(names)} if names else ""


def _either(names) -> str:
    """Join names as "“a”, “b” or “c”"."""
    return _or([_("“%(name)s”") % {"name": name} for name in names])


def _or(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s or %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
