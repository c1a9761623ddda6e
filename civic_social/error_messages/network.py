"""Problems of the connection to a network, and results of requests that are not known."""

from django.utils.translation import gettext_lazy as _

from .explanation import RETRIED, Explanation

PROBLEMS = {
    "network-unreachable": Explanation(_("The network could not be reached."), RETRIED),
    "network-down": Explanation(_("The network reports a fault of its own."), RETRIED),
    "answer-lost": Explanation(
        _("The network's answer was lost: the post may be there already."),
        _("Nothing to do: it is looked for before anything is sent again."),
    ),
    "worker-lost": Explanation(
        _("The program was interrupted while it was sending: the post may be there already."),
        _("Nothing to do: it is looked for before anything is sent again."),
    ),
    "restored": Explanation(
        _("The database was restored from a backup: the post may be there already."),
        _("Nothing to do: it is looked for before anything is sent."),
    ),
    "lost-post": Explanation(
        _("A post with this title is there already, published before the restore: %(permalink)s"),
        _("Look at it. If it says the same, skip this one or remove that one; otherwise choose “Try again”."),
    ),
    "cannot-verify": Explanation(
        _("It cannot be determined whether the post is there."),
        _("Look at the network. If it is there, enter its address; if not, choose “Try again”."),
    ),
    "rate-limited": Explanation(_("The network asks us to wait before more is sent."), RETRIED),
    "resting": Explanation(_("The network asks us to wait until %(until)s before more is sent."), RETRIED),
    "quota-used-up": Explanation(
        _("The network's daily number of posts has been reached."),
        _("Nothing to do: it is tried again when the day is over."),
    ),
    "too-many-failures": Explanation(
        _("It was tried %(failures)s times without success."),
        _("Check the account and the network; then choose “Try again”."),
    ),
    "unexpected": Explanation(
        _("The program met something that it does not know."),
        _("Choose “Try again”; if it happens again, tell the administrator."),
    ),
}
