"""Problems of reading, answering and moderating comments."""

from django.utils.translation import gettext_lazy as _

from .explanation import RETRIED, Explanation

_AT_NETWORK = _("Do it there yourself, as the account, and choose “Done by hand”.")

#: Explanations of problems that an answer or a moderation shares with posts, which have other next steps.
OF_OPERATIONS = {
    "refused": Explanation(_("The network refuses this (code %(code)s)."), _AT_NETWORK),
    "bad-parameter": Explanation(_("The network does not accept this as it is."), _AT_NETWORK),
    "bad-format": Explanation(_("The network does not accept this as it is."), _AT_NETWORK),
    "content-flagged": Explanation(_("The network has flagged the words."), _AT_NETWORK),
    "bad-link": Explanation(_("The network does not accept the link."), _AT_NETWORK),
}

PROBLEMS = {
    # Comments
    "comment-answer-lost": Explanation(
        _("The network's answer was lost: what was sent may be there already."),
        _("Nothing to do: it is looked for before anything is sent again."),
    ),
    "comment-restored": Explanation(
        _("The database was restored from a backup: the answer may be there already."),
        _("Nothing to do: it is looked for before anything is sent."),
    ),
    "comment-unverified": Explanation(
        _("It cannot be determined whether the answer stands below the comment."),
        _("Look at the network. If it is there, choose “Done by hand”; if not, “Try again”."),
    ),
    "comment-answer-twice": Explanation(
        _("The same words stand there already, in an earlier answer."),
        _("Look at the network. If nothing is missing there, choose “Done by hand”; if it is, “Try again”."),
    ),
    "comment-message-unverified": Explanation(
        _("The network's answer was lost: the private message may have arrived."),
        _("Look into the messages of the account. Choose “Done by hand” if it is there, or “Try again”."),
    ),
    "comment-by-hand": Explanation(
        _("The program cannot do this at the network."),
        _AT_NETWORK,
    ),
    "comment-gone": Explanation(
        _("The comment no longer exists at the network, so nothing was sent."), _("There is nothing to do.")
    ),
    "comment-hidden": Explanation(
        _("The comment was hidden at the network meanwhile, and hidden comments cannot be answered."),
        _("Show it again and choose “Try again”, or take the answer back."),
    ),
    "comment-erased": Explanation(
        _("The comment was erased here before this was sent, so nothing was sent."),
        _("There is nothing to do."),
    ),
    "comment-being-withdrawn": Explanation(
        _("Somebody has taken the answer back. It may stand below the comment already."),
        _("Nothing to do: it is looked for, and removed if it is there."),
    ),
    "comment-given-up": Explanation(
        _("Somebody has given it up, although it may have reached the network."),
        _("Look at the network. If it is there and should not be, remove it there."),
    ),
    "comment-account-gone": Explanation(
        _("The account was disconnected, so nothing was sent."), _("Connect it again to answer there.")
    ),
    "undone": Explanation(_("Somebody has taken it back before it was sent."), _("There is nothing to do.")),
    "heated-post": Explanation(
        _("%(count)s comments within an hour."),
        _("Read them and decide who answers, and if the account should say something."),
    ),
    # Reading comments
    "conversation-permission": Explanation(
        _("The account may not read and answer comments (%(permissions)s)."),
        _("Reconnect it and leave these permissions ticked; comments are then read by themselves."),
    ),
    "insights-permission": Explanation(
        _("The account may not read the views and clicks of its posts (%(permissions)s)."),
        _("Reconnect it and leave these permissions ticked; posts are published in any case."),
    ),
    "comments-not-readable": Explanation(
        _("The network does not let the program read the comments of this account."),
        _("Reconnect the account and leave the permissions for comments ticked."),
    ),
    "comments-not-shown": Explanation(
        _("The network counts %(count)s comments below a post, and shows the program none of them."),
        _(
            "The app needs Advanced Access to comments: an administrator requests it at the network. "
            "Until then, answer there."
        ),
    ),
    "comments-over-budget": Explanation(
        _("Today's requests for comments are used up (%(limit)s)."),
        _("Nothing to do: they are read again after midnight. COMMENT_CALLS_A_DAY is the limit."),
    ),
    "comments-unread": Explanation(
        _("The comments of this account could not be read since %(read_at)s."), RETRIED
    ),
    "comments-access-shared": Explanation(
        _("The network tells each comment once, and this account has the same access as %(accounts)s."),
        _("Give each account an access of its own within a day, such as a bot for each channel."),
    ),
    "comment-events-missing": Explanation(
        _("The network was asked to send comments at once, and has sent none since %(event_at)s."),
        _(
            "Comments are read all the same, every few minutes. An administrator checks the app's webhooks "
            "and its access at the network."
        ),
    ),
    "comment-events-refused": Explanation(
        _("The network does not let the program ask for comments to be sent at once."),
        _("Comments are read all the same, every few minutes. Reconnect the account to allow it."),
    ),
    "comment-not-permitted": Explanation(
        _("The account may not answer or moderate comments."),
        _("Reconnect the account and leave the permissions for comments ticked."),
    ),
    "message-sent-already": Explanation(
        _("A private message about this comment was sent already, perhaps this one."),
        _("Look into the messages of the account. Choose “Done by hand” if it is there, or “Take back”."),
    ),
    "message-not-allowed": Explanation(
        _("The network does not let the program send this person a private message."),
        _("Answer in public, without personal data, and offer the form."),
    ),
}
