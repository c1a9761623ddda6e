"""Explanations of failed connections at Instagram's own login; their names begin with ``instagram-``."""

from django.utils.translation import gettext_lazy as _

from ..error_messages import Explanation

_AGAIN = _("Press “Connect Instagram” again.")

#: The explanations by the problem's name, with named placeholders.
PROBLEMS = {
    "instagram-not-configured": Explanation(
        _("The site does not know an Instagram app yet."),
        _("Follow the steps on this page from the first on."),
    ),
    "instagram-elsewhere": Explanation(
        _("Instagram leads back to %(address)s, where you are not logged in."),
        _("Open the admin at that address first."),
    ),
    "instagram-denied": Explanation(
        _("You have cancelled the login at Instagram; nothing was connected."),
        _("Press “Connect Instagram” again when you are ready."),
    ),
    "instagram-state-unknown": Explanation(
        _("This login was not started here, has been used already, or took too long."), _AGAIN
    ),
    "instagram-dialog-refused": Explanation(
        _("Instagram refused to start the login: %(reason)s"),
        _("Check the steps on this page, then press “Connect Instagram” again."),
    ),
    "instagram-code-refused": Explanation(
        _("Instagram did not accept its own answer: it was used already, is too old, or the app differs."),
        _(
            "Press “Connect Instagram” again. If it is refused again, compare the app's ID, its secret and "
            "the redirect address with the steps on this page."
        ),
    ),
    "instagram-no-answer": Explanation(
        _("Instagram could not be reached, or its answer was lost; nothing was connected."),
        _("Wait a minute and try again."),
    ),
    "instagram-resting": Explanation(
        _("Instagram asks the site to wait; nothing was connected."), _("Try again in an hour.")
    ),
    "instagram-permissions-missing": Explanation(
        _("These permissions were not granted: %(permissions)s. Without them nothing can be posted."),
        _("Press “Connect Instagram” again and leave them switched on."),
    ),
    "instagram-other-account": Explanation(
        _("You are logged in at Instagram as %(name)s. “%(account)s” can only be reconnected as itself."),
        _("Log out at Instagram, then reconnect; or add the other one as a new account."),
    ),
    "instagram-not-yours": Explanation(
        _("“%(account)s” is an account here already, and you may not change it."),
        _("Ask the site's administrator."),
    ),
}
