"""The DNS records without which mailboxes refuse the mails of a list: SPF, DKIM, DMARC, MX and PTR.

Each problem has the record that the administrator has to add, as far as the site can know it.
"""

import ipaddress
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
import dns.reversename
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.conf import settings as django_settings
from dns.nameserver import Do53Nameserver

from civic_social.channels.base import Finding
from civic_social.exceptions import CredentialsUnreadable

from .conf import settings
from .lists import site_of

#: Seconds for one look-up and for all of a list: a person may wait for the check.
LOOKUP_SECONDS, ALL_SECONDS = 2, 6
#: The look-ups that receivers do for one SPF record (RFC 7208, section 4.6.4).
SPF_LOOKUPS = 10
#: The length in bits below which receivers call an RSA key weak.
RSA_BITS = 2048
DMARC_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True)
class Sender:
    """The domains that a list sends with, in the form that people read."""

    #: The domain of the address that people see.
    domain: str
    #: The domain of the address to which mails bounce.
    envelope_domain: str
    #: The name of the DKIM key; empty if nobody has entered it.
    selector: str
    #: The name or the address of the server that mails leave from.
    mail_host: str
    #: The name of the server that takes the mails to ``envelope_domain``.
    bounce_host: str = ""


def sender_of(account) -> Sender:
    """Return what the list sends with, from the account and the settings of the server.

    A mail server on the site's own machine has the site's address.
    """
    domain = account.remote_id.rpartition("@")[2]
    host = django_settings.EMAIL_HOST
    if host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback):
        host = site_of(account).hostname
    return Sender(
        domain=domain,
        envelope_domain=settings.BOUNCE_ADDRESS.rpartition("@")[2] or domain,
        selector=_selector_of(account),
        mail_host=host,
        bounce_host=urlsplit(settings.BOUNCE_MAILBOX_URL).hostname or "",
    )


def _selector_of(account) -> str:
    try:
        return account.credentials.get("dkim_selector", "") if account.credentials_token else ""
    except CredentialsUnreadable:
        return ""


class Resolver:
    """DNS look-ups that take no longer than ``ALL_SECONDS`` together."""

    def __init__(self) -> None:
        try:
            self.resolver = dns.resolver.Resolver(configure=not settings.DNS_SERVERS)
        except dns.resolver.NoResolverConfiguration:
            self.resolver = dns.resolver.Resolver(configure=False)
        if settings.DNS_SERVERS:
            self.resolver.nameservers = [_name_server(each) for each in settings.DNS_SERVERS]
        self.ends_at = monotonic() + ALL_SECONDS
        #: The names of which nothing is known, because no server has answered.
        self.unanswered: list[str] = []

    def find(self, name: str, kind: str) -> list:
        """Return the records of a name: none, too, if no server answers, which is noted.

        They are sorted, because servers send them in another order each time.
        """
        left = self.ends_at - monotonic()
        try:
            if left > 0:
                lifetime = min(left, LOOKUP_SECONDS)
                answer = self.resolver.resolve(
                    name, kind, lifetime=lifetime, search=False, raise_on_no_answer=False
                )
                return sorted(answer.rrset or ())
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError):
            pass
        self.unanswered.append(name)
        return []

    def find_texts(self, name: str) -> list[str]:
        """Return the TXT records of a name."""
        return [b"".join(each.strings).decode("utf-8", "replace") for each in self.find(name, "TXT")]

    def find_addresses(self, name: str) -> list[str]:
        """Return the IPv4 and IPv6 addresses of a name; an address stands for itself."""
        if _is_address(name):
            return [name]
        return [str(each) for kind in ("A", "AAAA") for each in self.find(name, kind)]


def check(sender: Sender) -> list[Finding]:
    """Return what is wrong with the records of a list; a name that no server answers for is not accused."""
    resolver = Resolver()
    findings = []
    for step in (check_spf, check_dkim, check_dmarc, check_return_path, check_reverse_names):
        known = len(resolver.unanswered)
        found = list(step(sender, resolver))
        if len(resolver.unanswered) == known:
            findings += found
    if resolver.unanswered:
        names = ", ".join(dict.fromkeys(resolver.unanswered))
        findings.append(Finding("email-dns-unanswered", {"names": names}))
    return findings


def check_spf(sender: Sender, resolver: Resolver) -> Iterator[Finding]:
    """Yield what is wrong with the record that says which servers may send."""
    name = sender.envelope_domain
    records = find_spf(name, resolver)
    value = spf_for(sender.mail_host)
    if not records:
        yield Finding("email-dns-spf-missing", {"name": name, "value": value})
    elif len(records) > 1:
        yield Finding("email-dns-spf-twice", {"name": name, "value": joined_spf(records)})
    elif not [term for term in terms_of(records[0]) if not is_all(term)]:
        yield Finding("email-dns-spf-closed", {"name": name, "value": value})
    elif {"all", "+all"} & set(terms_of(records[0].lower())):
        yield Finding("email-dns-spf-open", {"name": name, "value": joined_spf(records)})
    elif count_spf_lookups(records[0], resolver) > SPF_LOOKUPS:
        yield Finding("email-dns-spf-long", {"name": name, "value": records[0], "limit": SPF_LOOKUPS})


def find_spf(name: str, resolver: Resolver) -> list[str]:
    """Return the SPF records of a name; more than one makes all of them void."""
    return [text for text in resolver.find_texts(name) if text.lower().split(" ")[0] == "v=spf1"]


def spf_for(host: str) -> str:
    """Return the record that permits the mail server, with a soft refusal of all others."""
    if not _is_address(host):
        return f"v=spf1 a:{host} ~all"
    return f"v=spf1 ip{ipaddress.ip_address(host).version}:{host} ~all"


def terms_of(record: str) -> list[str]:
    """Return the terms of an SPF record."""
    return record.split()[1:]


def is_all(term: str) -> bool:
    """Return True for the term that decides about all other servers."""
    return term.lower().lstrip("+-~?") == "all"


def joined_spf(records: list[str]) -> str:
    """Return one record that permits what any of ``records`` permits by name."""
    terms = dict.fromkeys(term for record in records for term in terms_of(record) if not is_all(term))
    return " ".join(["v=spf1", *terms, "~all"])


def count_spf_lookups(record: str, resolver: Resolver, seen: frozenset[str] = frozenset()) -> int:
    """Return the look-ups that receivers need for a record, or more than ``SPF_LOOKUPS`` at the latest."""
    count = 0
    for term in terms_of(record):
        name, _colon, target = term.lower().lstrip("+-~?").replace("redirect=", "redirect:").partition(":")
        if name.partition("/")[0] not in ("include", "redirect", "a", "mx", "ptr", "exists"):
            continue
        count += 1
        if name in ("include", "redirect") and "%" not in target and target not in seen:
            for each in find_spf(target, resolver)[:1]:
                count += count_spf_lookups(each, resolver, seen | {target})
        if count > SPF_LOOKUPS:
            break
    return count


def check_dkim(sender: Sender, resolver: Resolver) -> Iterator[Finding]:
    """Yield what is wrong with the key that receivers check signatures with."""
    if not sender.selector:
        yield Finding("email-dns-dkim-unknown", {"domain": sender.domain})
        return
    name = f"{sender.selector}._domainkey.{sender.domain}"
    records = [tags_of(text) for text in resolver.find_texts(name)]
    records = [tags for tags in records if "p" in tags]
    if not records:
        yield Finding("email-dns-dkim-missing", {"name": name, "value": "v=DKIM1; k=rsa; p=…"})
    elif len(records) > 1 or (bits := key_length(records[0])) is None:
        yield Finding("email-dns-dkim-broken", {"name": name})
    elif bits == 0:
        yield Finding("email-dns-dkim-revoked", {"name": name})
    elif bits < RSA_BITS and records[0].get("k", "rsa") == "rsa":
        yield Finding("email-dns-dkim-weak", {"name": name, "bits": bits, "limit": RSA_BITS})


def tags_of(record: str) -> dict[str, str]:
    """Return the tags of a DKIM or DMARC record; a name that is there twice has its first value."""
    pairs = [part.partition("=") for part in reversed(record.split(";"))]
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}


def key_length(tags: dict[str, str]) -> int | None:
    """Return the bits of a DKIM key: 0 if it is revoked, None if it cannot be read."""
    text = "".join(tags["p"].split())
    if not text:
        return 0
    try:
        content = b64decode(text, validate=True)
        if tags.get("k", "rsa").lower() == "ed25519":
            return 256 if len(content) == 32 else None
        key = load_der_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, RSAPublicKey) else None


def check_dmarc(sender: Sender, resolver: Resolver) -> Iterator[Finding]:
    """Yield what is wrong with the policy of the domain, or of the nearest domain above that has one."""
    labels = sender.domain.split(".")
    names = [f"_dmarc.{'.'.join(labels[start:])}" for start in range(max(1, len(labels) - 1))]
    for name in names:
        records = [text for text in resolver.find_texts(name) if text.replace(" ", "").startswith("v=DMARC1")]
        if len(records) > 1:
            yield Finding("email-dns-dmarc-twice", {"name": name, "value": records[0]})
        elif records and tags_of(records[0]).get("p", "").lower() not in DMARC_POLICIES:
            yield Finding("email-dns-dmarc-broken", {"name": name, "value": "v=DMARC1; p=none"})
        if records:
            return
    yield Finding("email-dns-dmarc-missing", {"name": names[0], "value": "v=DMARC1; p=none"})


def check_return_path(sender: Sender, resolver: Resolver) -> Iterator[Finding]:
    """Yield a finding if no server accepts bounces."""
    name = sender.envelope_domain
    servers = resolver.find(name, "MX")
    if servers and all(str(each.exchange) == "." for each in servers):
        servers = []
    elif not servers:
        servers = resolver.find_addresses(name)
    if not servers:
        value = f"10 {sender.bounce_host or sender.mail_host}"
        yield Finding("email-dns-mx-missing", {"name": name, "value": value})


def check_reverse_names(sender: Sender, resolver: Resolver) -> Iterator[Finding]:
    """Yield a finding for each address of the town's own mail server that does not name the server.

    The addresses of a provider's server are the provider's care.
    """
    host = sender.mail_host
    if _is_address(host) or not is_own(host, sender.domain):
        return
    for address in resolver.find_addresses(host):
        if not ipaddress.ip_address(address).is_global:
            continue
        names = [str(each.target).rstrip(".") for each in resolver.find(str(_reverse(address)), "PTR")]
        if not any(address in resolver.find_addresses(name) for name in names[:3]):
            yield Finding("email-dns-ptr-missing", {"name": address, "value": host})


def is_own(host: str, domain: str) -> bool:
    """Return True if a host belongs to the domain, or to the one that ``domain`` is a part of."""
    labels = domain.lower().split(".")
    parents = {".".join(labels[start:]) for start in range(max(1, len(labels) - 1))}
    return any(host.lower() == parent or host.lower().endswith(f".{parent}") for parent in parents)


def _reverse(address: str):
    return dns.reversename.from_address(address)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _name_server(text: str) -> Do53Nameserver:
    """Return the server of "192.0.2.1", or of "192.0.2.1:5353"."""
    address, colon, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
    return Do53Nameserver(address, int(port) if colon else 53)
