"""Problems of sending events to other programs."""

from django.utils.translation import gettext_lazy as _

from .explanation import RETRIED, Explanation

PROBLEMS = {
    "webhook-unreachable": Explanation(_("The receiver did not answer."), RETRIED),
    "webhook-rejected": Explanation(_("The receiver answered with the status %(status)s."), RETRIED),
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
}
