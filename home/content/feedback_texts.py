"""Texts of a municipality for the app feedback, which itself cites the law of no country."""

from django.utils.translation import gettext_lazy as _

ANONYMITY_TEXT = _(
    "<p>If you stay anonymous we keep nothing that could tell who you are: no name, no address and "
    "no network address. An anonymous proposal or report is read, but no official proceedings can be "
    "opened on it (art. 111, para. 4 of the Administrative Procedure Code).</p>"
)
