"""Signals of civic_social, for layers that the sender must not import."""

from django.dispatch import Signal

#: Sent before each delivery, by the worker. A receiver that raises an exception stops that delivery.
before_delivery = Signal()

#: Sent when the restore guard has found that the database is restored or copied. The argument ``using`` is
#: the alias of that database. Receivers hold what the database has queued before, such as mails, because it
#: may have been sent already.
restore_noticed = Signal()

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
