"""The explanations of what the check of DNS records finds, for an administrator who has never added one."""

from django.utils.translation import gettext_lazy as _

from civic_social.error_messages import Explanation

#: What to do with a record. The value comes last, without a full stop that would be copied with it.
_ADD = _(
    "Where your domain is managed, add a record. If the company that sends your mail gives another value, "
    "take theirs. Type: TXT. Name: %(name)s. Value: %(value)s"
)
_REPLACE = _(
    "Ask the company that sends your mail if the new value is complete. Then replace the record where your "
    "domain is managed. Type: TXT. Name: %(name)s. New value: %(value)s"
)
_ADD_KEY = _(
    "Ask the company that sends your mail for the key. Where your domain is managed, add a record. Type: "
    "TXT. Name: %(name)s. Value: as they give it, it begins with v=DKIM1 and has p= with the key."
)

#: By the name of the problem.
DNS_PROBLEMS = {
    "email-dns-spf-missing": Explanation(
        _("%(name)s has no SPF record: mailboxes take the mails for unwanted ones or refuse them."), _ADD
    ),
    "email-dns-spf-twice": Explanation(
        _("%(name)s has more than one SPF record, so that none of them counts."),
        _(
            "Where your domain is managed, delete the TXT records of %(name)s that begin with v=spf1, and "
            "add a single one. Value: %(value)s"
        ),
    ),
    "email-dns-spf-closed": Explanation(
        _("The SPF record of %(name)s permits no server at all: mailboxes refuse the mails."), _REPLACE
    ),
    "email-dns-spf-open": Explanation(
        _("The SPF record of %(name)s permits every server: anybody may send in the name of the town."),
        _REPLACE,
    ),
    "email-dns-spf-long": Explanation(
        _(
            "The SPF record of %(name)s needs more than %(limit)s look-ups, so that it does not count: "
            "%(value)s"
        ),
        _(
            "Remove from it what does not send your mail (include:, a, mx), or use a domain of its own for "
            "the mails to subscribers."
        ),
    ),
    "email-dns-dkim-unknown": Explanation(
        _("It is not known which DKIM key signs the mails from %(domain)s."),
        _(
            "Ask the company that sends your mail for the key and its name (selector). Add the key where "
            "your domain is managed, and enter the name in the form of this account."
        ),
    ),
    "email-dns-dkim-missing": Explanation(
        _("The DKIM key %(name)s does not exist: large mailboxes refuse mails without a valid signature."),
        _ADD_KEY,
    ),
    "email-dns-dkim-broken": Explanation(
        _("The DKIM key %(name)s cannot be read: a part is missing, or there are two records."), _ADD_KEY
    ),
    "email-dns-dkim-revoked": Explanation(
        _("The DKIM key %(name)s is revoked: its record has no key."), _ADD_KEY
    ),
    "email-dns-dkim-weak": Explanation(
        _("The DKIM key %(name)s is short: %(bits)s bits instead of %(limit)s."), _ADD_KEY
    ),
    "email-dns-dmarc-missing": Explanation(
        _("There is no DMARC record %(name)s: large mailboxes refuse mails to many people without it."), _ADD
    ),
    "email-dns-dmarc-twice": Explanation(
        _("There is more than one DMARC record %(name)s, so that none of them counts."),
        _("Where your domain is managed, keep one of them, for example: %(value)s"),
    ),
    "email-dns-dmarc-broken": Explanation(_("The DMARC record %(name)s has no valid policy (p=)."), _REPLACE),
    "email-dns-mx-missing": Explanation(
        _(
            "No server takes mail to %(name)s: mails that come back are lost, and many mailboxes refuse "
            "the sender."
        ),
        _(
            "Where your domain is managed, add a record for the server that has the mailbox for bounces. "
            "Type: MX. Name: %(name)s. Value: %(value)s"
        ),
    ),
    "email-dns-ptr-missing": Explanation(
        _("The address %(name)s of the mail server has no name of its own: abv.bg and others distrust it."),
        _(
            "Ask the company that gives you the internet connection or the server for a reverse record "
            "(PTR). Address: %(name)s. Name: %(value)s"
        ),
    ),
    "email-dns-unanswered": Explanation(
        _("No name server has answered for %(names)s, so these DNS records are not checked."),
        _(
            "Nothing to do today: they are looked up again tomorrow. If this stays, set "
            "SUBSCRIPTION_DNS_SERVERS in the settings of the server, for example 9.9.9.9."
        ),
    ),
}
