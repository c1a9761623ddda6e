"""Problems of a post at its network, and of posts that wait for a person."""

from django.utils.translation import gettext_lazy as _

from .explanation import BY_HAND, RETRIED, Explanation

PROBLEMS = {
    # The post at the network
    "object-gone": Explanation(
        _("The network no longer knows the page or the group, or does not show it to us."),
        _("Check that it still exists and that we still have access; then choose “Try again”."),
    ),
    "removed-elsewhere": Explanation(
        _("Somebody has removed the post at the network."),
        _("Choose “Try again” to publish it anew, or skip it with a reason."),
    ),
    "remove-by-hand": Explanation(
        _("The network does not let the program remove the post."),
        _("Remove it there by hand and mark it as done."),
    ),
    "reported-missing": Explanation(
        _("The network calls the post missing, and shows it all the same."), RETRIED
    ),
    "made-by-other-app": Explanation(
        _("The post was made by another app, and the network lets only that app change it."),
        _("Change or remove it there by hand and mark it as done."),
    ),
    "edit-by-hand": Explanation(
        _("The network does not let the program edit the post."),
        _("Change it there by hand and mark it as done."),
    ),
    "comment-permission": Explanation(
        _("The account may not comment, so it cannot correct a post in a comment (%(permissions)s)."),
        _("Reconnect it and leave these permissions ticked, or choose another way for such changes."),
    ),
    "remove-not-allowed": Explanation(
        _("The account may not remove its posts (%(permissions)s); a person will be asked to do it."),
        _("Reconnect it and leave these permissions ticked."),
    ),
    "comment-not-allowed": Explanation(
        _("The account may not comment, so the post could not be corrected in a comment."),
        _(
            "Reconnect the account and allow it to comment; then choose “Try again”. "
            "Or correct the post there by hand and mark it as done."
        ),
    ),
    "stands-twice": Explanation(
        _("The post may stand at the network a second time, and the program cannot take it down."),
        _("Look at the network. If it stands there twice, remove the second one: %(permalink)s"),
    ),
    "still-there": Explanation(
        _("The post was withdrawn, but still stands at the network."),
        _("If it does not go by itself, remove it there: %(permalink)s"),
    ),
    "second-there": Explanation(
        _("The post stands at the network a second time."),
        _("If it does not go by itself, remove the second one: %(permalink)s"),
    ),
    "already-there": Explanation(
        _("The post stands at the network already, though we do not count it as published."),
        _("Compare again and repair before anything is sent: %(permalink)s"),
    ),
    "edited-elsewhere": Explanation(
        _("Somebody has edited the post at the network."),
        _("Compare again and repair to say there what the page says, or take the change over into the page."),
    ),
    "unplaced": Explanation(
        _("A post with our mark stands at the network, but we know no post of that mark."),
        _("Look at it and remove it there if it should not stand: %(permalink)s"),
    ),
    "orphan": Explanation(
        _("A post with the address of a page of this site stands at the network, but we know no such post."),
        _("Look at it: %(permalink)s Remove it there, or say on the dashboard that it may stay."),
    ),
    "many-edits": Explanation(
        _("%(change)s. %(count)s posts would be edited at their networks."),
        _("Decide on the dashboard if they are edited or stay as they are."),
    ),
    # Manual work and held posts
    "by-hand": Explanation(_("This is posted by a person."), BY_HAND),
    "skipped": Explanation(
        _("Skipped: %(reason)s"), _("Choose “Try again” if it should be posted after all.")
    ),
    "paused": Explanation(
        _("It became due while everything was paused."), _("Release it to have it posted now, or skip it.")
    ),
    "stale": Explanation(
        _("It could not be sent for more than %(hours)s hours and may no longer be news."),
        _("Release it to have it posted all the same, or skip it with a reason."),
    ),
    "held-by-person": Explanation(
        _("Somebody holds it back."), _("Release it to have it posted, or skip it with a reason.")
    ),
}
