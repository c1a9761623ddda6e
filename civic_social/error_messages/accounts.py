"""Problems of an account: its access token, its standing at the network, its daily check."""

from django.utils.translation import gettext_lazy as _

from .explanation import AT_NETWORK, RECONNECT, RETRIED, Explanation

PROBLEMS = {
    # The account's access token
    "credentials-unreadable": Explanation(
        _("The stored access to the account can no longer be read (the key has changed)."),
        _(
            "Put the key back into CIVIC_SOCIAL_CREDENTIAL_KEYS and restart: the account resumes by itself. "
            "If the key is lost, reconnect the account; everything that is due stays."
        ),
    ),
    "credentials-missing": Explanation(_("The account is not connected."), _("Connect the account.")),
    "token-expired": Explanation(_("The access to the account has expired."), RECONNECT),
    "token-invalid": Explanation(_("The access to the account is no longer valid."), RECONNECT),
    "password-changed": Explanation(
        _("The password of the person who connected the account has changed."), RECONNECT
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
        _("A permission for the account is missing or has been taken back."), RECONNECT
    ),
    # The account
    "account-restricted": Explanation(_("The network has restricted the account."), AT_NETWORK),
    "too-fast": Explanation(_("The network finds that too much was posted in a short time."), RETRIED),
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
}
