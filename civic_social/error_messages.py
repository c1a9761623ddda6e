"""Explanations of problems for people: a sentence and the next step for each problem.

Database rows store only the problem's name and its details, so that each reader gets their own language. A
channel declares its own explanations in ``Channel.problems``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence about ``what`` happened, and the ``next_step``."""

    what: StrOrPromise
    next_step: StrOrPromise


_RETRIED = _("Nothing to do: it is tried again by itself.")
_RECONNECT = _("Reconnect the account; everything that is due stays and continues by itself.")
_CHECK_TEXT = _("Change the page or the text of the post, and publish the page again.")
_AT_NETWORK = _("Log in at the network as a person who manages the account and settle it there; then resume.")
_BY_HAND = _("Post it by hand and enter the address of the post, or skip it with a reason.")

#: The explanations by the problem's name, with named placeholders.
PROBLEMS = {
    # The connection to the network
    "network-unreachable": Explanation(_("The network could not be reached."), _RETRIED),
    "network-down": Explanation(_("The network reports a fault of its own."), _RETRIED),
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
    "rate-limited": Explanation(_("The network asks us to wait before more is sent."), _RETRIED),
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
    # The page
    "page-is-draft": Explanation(
        _("The page is a draft that nobody can read, so it is not announced."),
        _("Publish the page; the post then goes out by itself."),
    ),
    "untranslated": Explanation(
        _("The text is still in another language: it is the same as on the page in %(language)s."),
        _("Translate title and summary before you publish the page."),
    ),
    "page-not-public": Explanation(
        _("The page's public address does not answer yet, so it is not announced."), _RETRIED
    ),
    # The account's access token
    "credentials-unreadable": Explanation(
        _("The stored access to the account can no longer be read (the key has changed)."),
        _(
            "Put the key back into CIVIC_SOCIAL_CREDENTIAL_KEYS and restart: the account resumes by itself. "
            "If the key is lost, reconnect the account; everything that is due stays."
        ),
    ),
    "credentials-missing": Explanation(_("The account is not connected."), _("Connect the account.")),
    "token-expired": Explanation(_("The access to the account has expired."), _RECONNECT),
    "token-invalid": Explanation(_("The access to the account is no longer valid."), _RECONNECT),
    "password-changed": Explanation(
        _("The password of the person who connected the account has changed."), _RECONNECT
    ),
    "app-refused": Explanation(
        _("The network does not accept our app."),
        _("Let the administrator check the app's settings: everything that waits then goes by itself."),
    ),
    "account-gone": Explanation(
        _("The network no longer knows the account, or does not show it to us."),
        _(
            "Check that it still exists and that we still have access. It resumes by itself when the network "
            "shows it again."
        ),
    ),
    "permission-missing": Explanation(
        _("A permission for the account is missing or has been taken back."), _RECONNECT
    ),
    # The account
    "account-restricted": Explanation(_("The network has restricted the account."), _AT_NETWORK),
    "too-fast": Explanation(_("The network finds that too much was posted in a short time."), _RETRIED),
    "account-refused": Explanation(
        _("The network does not let the account post."),
        _("Log in to the network as the account and settle it there; then resume."),
    ),
    # Health checks
    "access-ends": Explanation(
        _("Access to the account ends on %(ends_at)s."),
        _("Reconnect the account before that day; nothing of its settings is lost."),
    ),
    "data-access-ends": Explanation(
        _("The network wants the access to the account confirmed by %(ends_at)s."),
        _("Reconnect the account before that day; nothing of its settings is lost."),
    ),
    "address-gone": Explanation(
        _("Nothing is found any more at the account's public address (%(url)s)."),
        _("Check that it still exists, and correct the address in the account."),
    ),
    "address-refused": Explanation(
        _("The account's public address (%(url)s) is no https address of the network; it is not checked."),
        _("Correct the address in the account."),
    ),
    "probe-failing": Explanation(
        _("The account could not be checked %(failures)s times in a row."),
        _("Check that the network can be reached from the server."),
    ),
    "no-site": Explanation(
        _("The account belongs to no site, and announces nothing while there are several."),
        _("Choose its site in the account."),
    ),
    "nobody-told": Explanation(
        _("Nobody can be told when something is wrong with the account."),
        _("Give it a responsible person who has an e-mail address."),
    ),
    # The message
    "refused": Explanation(_("The network refuses the post (code %(code)s)."), _CHECK_TEXT),
    "bad-parameter": Explanation(_("The network does not accept the post as it is."), _CHECK_TEXT),
    "content-flagged": Explanation(_("The network has flagged the content of the post."), _CHECK_TEXT),
    "bad-link": Explanation(_("The network does not accept the link."), _CHECK_TEXT),
    "bad-format": Explanation(_("The network does not accept the form of the post."), _CHECK_TEXT),
    # The message, checked before it is published
    "text-empty": Explanation(
        _("The post would have no text."), _("Write a text for it, or fill in the page's title.")
    ),
    "text-too-long": Explanation(
        _("The text is too long: %(length)s characters, and the network takes %(limit)s."),
        _("Shorten it, or write a shorter text for this account only; otherwise its end is cut off."),
    ),
    "mixed-script": Explanation(
        _("Latin letters stand among Cyrillic ones: %(words)s."),
        _("Type these words anew in Cyrillic: search does not find them and screen readers spell them out."),
    ),
    "picture-needed": Explanation(
        _("The network takes no post without a picture."),
        _("Choose a picture for the post, or leave this account out."),
    ),
    "too-many-pictures": Explanation(
        _("The network takes %(limit)s pictures; the rest is left out."),
        _("Put the pictures that matter most first."),
    ),
    "picture-undescribed": Explanation(
        _("A picture has no description for people who cannot see it."),
        _("Describe the picture where it was chosen."),
    ),
    "link-not-scraped": Explanation(_("The network could not open the page."), _RETRIED),
    "picture-unreadable": Explanation(
        _("A picture cannot be read or converted, so nothing was sent."),
        _("Choose another picture and publish the page again."),
    ),
    "picture-refused": Explanation(
        _("The network does not accept a picture (its size or kind)."),
        _("Choose another picture and publish the page again."),
    ),
    "upload-interrupted": Explanation(
        _("Sending the pictures was interrupted; the post is not at the network yet."),
        _("Nothing to do: what has arrived is kept, and the rest is sent."),
    ),
    "uploads-gone": Explanation(
        _("The network does not have the pictures any more that were sent before."),
        _("Nothing to do: they are sent again."),
    ),
    "picture-used": Explanation(
        _("The network says that the pictures are in a post already, perhaps in this one."),
        _("Nothing to do: it is looked for before anything is sent again."),
    ),
    "picture-not-fetched": Explanation(
        _("The network could not fetch a picture from our site."),
        _("Nothing to do: it is tried again. If it goes on, let the administrator check robots.txt."),
    ),
    "own-address-refused": Explanation(
        _(
            "The server may not request %(url)s: it is neither an https address outside private networks nor "
            "at one of this site's own names."
        ),
        _(
            "Correct the address of the site under Settings → Sites, or let the administrator add its name "
            "to ALLOWED_HOSTS. The post then goes by itself."
        ),
    ),
    "picture-not-public": Explanation(
        _("The public address of a picture does not answer yet, so the post waits."), _RETRIED
    ),
    "picture-in-preparation": Explanation(_("The network is still preparing the pictures."), _RETRIED),
    "picture-without-alt": Explanation(
        _("A picture has no description for people who cannot see it, so it does not leave the site."),
        _("Describe the picture, or take it out, and publish the page again."),
    ),
    "container-gone": Explanation(
        _("The network no longer has the pictures that were prepared."),
        _("Nothing to do: they are prepared again."),
    ),
    "caption-refused": Explanation(
        _("The network does not accept the text: it is too long, or has too many hashtags or mentions."),
        _CHECK_TEXT,
    ),
    "duplicate": Explanation(
        _("The network says that the same was just posted."),
        _("Nothing to do: it is looked for before anything is sent again."),
    ),
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
        _("The network calls the post missing, and shows it all the same."), _RETRIED
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
        _("Do it there yourself, as the account, and choose “Done by hand”."),
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
    # Webhooks
    "webhook-unreachable": Explanation(_("The receiver did not answer."), _RETRIED),
    "webhook-rejected": Explanation(_("The receiver answered with the status %(status)s."), _RETRIED),
    "webhook-refused-address": Explanation(
        _("The address of the receiver is not allowed: it is in a private network, or not HTTPS."),
        _("Change the address, or have the server's administrator name it in WEBHOOK_SERVERS."),
    ),
    "webhook-unreadable-secret": Explanation(
        _("The stored secret can no longer be read (the key has changed)."),
        _("Put the key back into CIVIC_SOCIAL_CREDENTIAL_KEYS, or make a new secret for the webhook."),
    ),
    "webhook-stopped": Explanation(
        _("The receiver has not accepted an event for a day, so it is no longer sent."),
        _("Ask the people who run the receiver; then choose “Send again” at the deliveries of the webhook."),
    ),
    "webhook-gone": Explanation(
        _("The receiver says that its address no longer exists; the webhook is switched off."),
        _("Change the address and switch the webhook on again, or delete it."),
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
        _("The comments of this account could not be read since %(read_at)s."), _RETRIED
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
    "message-not-allowed": Explanation(
        _("The network does not let the program send this person a private message."),
        _("Answer in public, without personal data, and offer the form."),
    ),
    # Manual work and held posts
    "by-hand": Explanation(_("This is posted by a person."), _BY_HAND),
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


#: Functions that return more explanations by name, for layers that this module must not import.
SOURCES: list[Callable[[], Mapping[str, Explanation]]] = []


def find_explanation(name: str) -> Explanation | None:
    """Return the explanation of a problem with its placeholders, or None for an unknown name."""
    if explanation := PROBLEMS.get(name):
        return explanation
    return next((found[name] for source in SOURCES if name in (found := source())), None)


def explain(name: str, details: dict[str, Any] | None = None) -> Explanation:
    """Return the explanation of a problem with ``details`` filled in, or of "unexpected" if it is unknown.

    ``details["cause"]``: the name of a second problem, whose sentence is appended.
    """
    details = details or {}
    explanation = find_explanation(name) or PROBLEMS["unexpected"]
    values = _Placeholders(details)
    what = str(explanation.what) % values
    if cause := find_explanation(details.get("cause", "")):
        what = f"{what} {str(cause.what) % values}"
    return Explanation(what, str(explanation.next_step) % values)


class _Placeholders(dict[str, Any]):
    """The values of placeholders; a missing one is a dash, and one whose name ends in ``_at`` is a date."""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        moment = parse_datetime(value) if key.endswith("_at") else None
        if moment is None:
            return value
        # Django's Bulgarian month names are capitalized, which is wrong inside a sentence.
        # Translators: a date format of Django's; in Bulgarian such as "08.12.2026 г.".
        return date_format(localtime(moment), pgettext("date in a sentence", "j F Y"))

    def __missing__(self, key: str) -> str:
        return "–"


class Explained:
    """A mixin for a model with the fields ``problem`` and ``problem_details``."""

    problem: Any
    problem_details: Any

    @property
    def explanation(self) -> Explanation | None:
        """Return the explanation of the row's problem, or None if it has none."""
        return explain(self.problem, self.problem_details) if self.problem else None
