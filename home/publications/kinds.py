"""Names of the kinds of publications; each kind has its own numbers in the register."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: The name of one publication of each kind.
KIND_NAMES = {
    "policy": _("policy"),
    "strategy": _("strategy"),
    "platform": _("platform"),
    "decision": _("decision"),
    "ordinance": _("ordinance"),
    "rules": _("rules"),
    "order": _("order"),
    "programme": _("programme"),
    "report": _("report"),
    "notice": pgettext_lazy("kind of document", "notice"),
    "document": _("document"),
}
#: The names of several publications of each kind, in the order in which lists offer the kinds.
KIND_NAMES_PLURAL = {
    "policy": _("policies"),
    "strategy": _("strategies"),
    "platform": _("platforms"),
    "decision": _("decisions"),
    "ordinance": _("ordinances"),
    "rules": pgettext_lazy("several", "rules"),
    "order": _("orders"),
    "programme": _("programmes"),
    "report": _("reports"),
    "notice": pgettext_lazy("kind of document", "notices"),
    "document": _("other documents"),
}
