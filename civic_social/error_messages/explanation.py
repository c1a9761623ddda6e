"""The explanation of a problem, and next steps that several problems share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence about ``what`` happened, and the ``next_step``."""

    what: StrOrPromise
    next_step: StrOrPromise


RETRIED = _("Nothing to do: it is tried again by itself.")
RECONNECT = _("Reconnect the account; everything that is due stays and continues by itself.")
CHECK_TEXT = _("Change the page or the text of the post, and publish the page again.")
AT_NETWORK = _("Log in at the network as a person who manages the account and settle it there; then resume.")
BY_HAND = _("Post it by hand and enter the address of the post, or skip it with a reason.")
