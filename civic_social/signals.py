"""Signals of civic_social: those for extensions, and those for layers that the sender must not import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.dispatch import Signal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Veto:
    """The answer of a receiver of ``post_planned`` that wants no post; ``reason`` is shown to editors."""

    reason: StrOrPromise = ""


# For extensions. ``sender`` is the model ``Post``. An error of a receiver is logged, and never stops a
# publication or a delivery.

#: Sent for each post that a publication would create or edit, and for the previews of that, so a receiver
#: must change nothing and answer the same each time. Arguments: ``page``, ``account``, ``key`` (of a moment;
#: empty for the page's own post) and ``message``. A receiver returns None; another ``Message``, which is
#: posted instead; or a ``Veto``, after which no post is made and an existing one stays as it is. A veto
#: prevails over messages, and of several messages the last one counts. Removals are not asked about.
post_planned = Signal()

#: Sent after the network, or a person, has confirmed what the page says: the post was published, edited,
#: corrected or found. This signal and the next ones have the argument ``post``, and are sent after the
#: commit. The worker waits for receivers, so a slow one should enqueue a task.
post_confirmed = Signal()

#: Sent after the network has refused a post for good; ``post.explanation`` says why.
post_failed = Signal()

#: Sent after it is confirmed that the post no longer exists at the network.
post_withdrawn = Signal()

#: Sent when a post begins to wait for a person; ``post.explanation`` says for what.
needs_person = Signal()

# Inside the app and for the site.

#: Sent before each delivery, by the worker. A receiver that raises an exception stops that delivery.
before_delivery = Signal()

#: Sent when the restore guard has found that the database is restored or copied. The argument ``using`` is
#: the alias of that database. Receivers hold what the database has queued before, such as mails, because it
#: may have been sent already.
restore_noticed = Signal()

#: Sent when a person ends the hold, in the same transaction and before anything is sent. The argument
#: ``found_at`` is when it began. Receivers settle what became due by time in the lost history, such as
#: reminders and digests, because it may have been sent already.
restore_ending = Signal()

#: Sent to describe what receivers of ``restore_noticed`` hold. Each returns a list of sentences.
describe_held = Signal()

#: Sent by ``social status`` to ask what else is wrong with the site that a person must know: receivers return
#: a list of sentences, each with the next step.
describe_operation = Signal()

#: Sent to ask for pages that show a changed or deleted object and of which Wagtail's reference index does not
#: know. The argument ``instance`` is the object. Receivers return a list of primary keys of pages.
find_pages_showing = Signal()

#: Sent by ``social rotate-keys``: receivers encrypt again what else ``CREDENTIAL_KEYS`` protects.
credential_keys_rotated = Signal()
