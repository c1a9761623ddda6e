"""Explanations of failed connections: a sentence and the next step for each problem."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..error_messages import Explanation, explain
from ..exceptions import CivicSocialError
from . import instagram_messages

_AGAIN = _("Press “Connect Facebook” again.")
_SETTINGS = _("Ask whoever runs the site to compare them with App settings → Basic at Meta.")

#: The explanations by the problem's name, with named placeholders.
PROBLEMS = {
    "not-configured": Explanation(
        _("The site does not know a Facebook app yet."), _("Follow the steps on this page from the first on.")
    ),
    "elsewhere": Explanation(
        _("Facebook leads back to %(address)s, where you are not logged in."),
        _("Open the admin at that address first."),
    ),
    "denied": Explanation(
        _("You have cancelled the login at Facebook; nothing was connected."),
        _("Press “Connect Facebook” again when you are ready."),
    ),
    "state-unknown": Explanation(
        _("This login was not started here, has been used already, or took too long."), _AGAIN
    ),
    "dialog-refused": Explanation(
        _("Facebook refused to start the login: %(reason)s"),
        _("Check the steps at Meta on this page, then press “Connect Facebook” again."),
    ),
    "code-expired": Explanation(_("Too much time passed between Facebook's answer and this site."), _AGAIN),
    "code-used": Explanation(_("Facebook's answer was used already or is incomplete."), _AGAIN),
    "address-differs": Explanation(
        _("The address to which Facebook leads back is not the one that this site asks for."),
        _("Copy the redirect address from this page into “Valid OAuth Redirect URIs” at Meta."),
    ),
    "app-refused": Explanation(_("Facebook does not accept the app's ID or secret."), _SETTINGS),
    "api-version-ended": Explanation(
        _("Facebook no longer serves version %(version)s of its interface, which this site uses."),
        _("Ask whoever runs the site to set CIVIC_SOCIAL_GRAPH_API_VERSION to a newer version."),
    ),
    "no-answer": Explanation(
        _("Facebook could not be reached, or its answer was lost; nothing was connected."),
        _("Wait a minute and try again."),
    ),
    "busy": Explanation(
        _("Facebook asks the site to wait before it asks for more."), _("Try again in an hour.")
    ),
    "resting": Explanation(
        _("Facebook has told this site to wait until %(until)s, so it was not asked; nothing was connected."),
        _("Try again after that. The announcements that are due leave by themselves then."),
    ),
    "over": Explanation(_("The choice took longer than a quarter of an hour."), _AGAIN),
    "no-pages": Explanation(
        _("Facebook shows no Page that you may manage."),
        _(
            "Log in as a person with full control of the Page and tick it in the login. A Page of a business "
            "portfolio has to be assigned to you (or to the system user) by name."
        ),
    ),
    "permissions-missing": Explanation(
        _("These permissions were not granted: %(permissions)s. Without them nothing can be posted."),
        _("Press “Connect Facebook” again and leave them ticked."),
    ),
    "comments-not-granted": Explanation(
        _("The account may not comment: %(permissions)s was not granted."),
        _(
            "Choose another way for such changes, or reconnect the account and leave these "
            "permissions ticked."
        ),
    ),
    "task-missing": Explanation(
        _("You may not publish on this Page."),
        _("Ask somebody with full control of the Page to let you create content there."),
    ),
    "not-yours": Explanation(
        _("“%(account)s” is an account here already, and you may not change it."),
        _("Ask the site's administrator."),
    ),
    "other-page": Explanation(
        _("You have chosen another Page. “%(account)s” can only be reconnected to the very same Page."),
        _("Reconnect and tick that Page, or add the other one as a new account."),
    ),
    "token-dead": Explanation(
        _("Facebook does not accept this token."), _("Make a new one at Meta and paste all of it.")
    ),
    "token-elsewhere": Explanation(
        _("The token does not open this account."),
        _("Generate it for this very Page, or let the person or system user behind it manage the Page."),
    ),
    "token-of-other-app": Explanation(
        _("The token belongs to another app than this site's."),
        _("At Meta choose this site's app before you generate the token."),
    ),
    **instagram_messages.PROBLEMS,
}


#: Problems that do not show that the token is invalid; another attempt may succeed.
INCONCLUSIVE = ("no-answer", "busy", "resting")


class ConnectFailed(CivicSocialError):
    """An account could not be connected.

    ``problem``: a name in ``PROBLEMS``. ``cause``: Meta's error, whose explanation is added.
    """

    def __init__(self, problem: str, cause: CivicSocialError | None = None, **details: Any) -> None:
        super().__init__(problem, **details)
        self.cause = cause

    @property
    def explanation(self) -> Explanation:
        """Return the explanation of the failure, together with that of its cause."""
        return explain_failure(self.problem, cause=self.cause, **self.details)

    @property
    def sentence(self) -> str:
        """Return both sentences of the explanation as one text."""
        return f"{self.explanation.what} {self.explanation.next_step}"


def explain_failure(problem: str, cause: CivicSocialError | None = None, **details: Any) -> Explanation:
    """Return the explanation of ``problem`` with ``details`` filled in, and with that of ``cause``.

    Raises ``KeyError`` for an unknown problem or a missing placeholder.
    """
    explanation = PROBLEMS[problem]
    what = str(explanation.what) % details
    if cause:
        what = f"{what} {explain(cause.problem, cause.details).what}"
    return Explanation(what, str(explanation.next_step) % details)
