"""Rules for the addresses that the server may request, against server-side request forgery.

https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings as django_settings

from ..conf import settings

DEFAULT_PORTS = {"http": 80, "https": 443}
#: The most addresses of one name that are tried.
MAX_ADDRESSES = 3
#: IPv6 networks whose addresses contain an IPv4 address in the last 32 bits: IPv4-compatible ones (RFC 4291)
#: and the well-known prefix for translation (RFC 6052).
EMBEDDING_NETWORKS = (ip_network("::/96"), ip_network("64:ff9b::/96"))
#: Networks for special purposes that some versions of Python take for public:
#: https://www.iana.org/assignments/iana-ipv6-special-registry and -ipv4- (seen 2026-11-30).
SPECIAL_NETWORKS = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16"))
)
#: The names that Django adds to an empty ``ALLOWED_HOSTS`` in development.
DEVELOPMENT_HOSTS = (".localhost", "127.0.0.1", "[::1]")


class DestinationRefused(Exception):
    """The rule does not allow the address; ``reason`` names the part of it that is refused.

    ``reason``: "address" (not a web address), "credentials", "scheme", "port", "host" or "private".
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NameNotResolved(Exception):
    """The name in an address cannot be resolved."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """The addresses that a client may request: HTTPS on its own port, outside private networks.

    ``hosts``: the names that are allowed, each with its subdomains; empty: every name. What the server's
    administrator has configured may also be plain HTTP, on any port and in a private network:
    ``configured_origins`` are URLs whose scheme, host and port count, ``configured_hosts`` are names in the
    form of ``ALLOWED_HOSTS``.
    """

    hosts: tuple[str, ...] = ()
    configured_origins: tuple[str, ...] = ()
    configured_hosts: tuple[str, ...] = ()

    def check(self, url: str) -> SplitResult:
        """Return the parts of ``url``. Resolves nothing. Raises ``DestinationRefused``."""
        parts = split(url)
        if parts.username is not None or parts.password is not None:
            raise DestinationRefused("credentials")
        if self.is_configured(parts):
            return parts
        if parts.scheme != "https":
            raise DestinationRefused("scheme")
        if port_of(parts) != DEFAULT_PORTS["https"]:
            raise DestinationRefused("port")
        if self.hosts and not any(_is_within(_host_of(parts), host) for host in self.hosts):
            raise DestinationRefused("host")
        return parts

    def is_configured(self, parts: SplitResult) -> bool:
        """Return True if the server's administrator has named this address in the settings."""
        origins = {_origin_of(split(url)) for url in self.configured_origins}
        if _origin_of(parts) in origins:
            return True
        host = _host_of(parts)
        return any(
            _is_within(host, _ascii(name[1:])) if name.startswith(".") else host == _ascii(name.strip("[]"))
            for name in self.configured_hosts
        )

    def resolve(self, parts: SplitResult) -> list[str]:
        """Return the IP addresses of a checked URL's host, at most ``MAX_ADDRESSES``.

        A name with one private address is refused altogether, since the next response may be another.
        Raises ``DestinationRefused`` or ``NameNotResolved``.
        """
        try:
            found = socket.getaddrinfo(_host_of(parts), port_of(parts), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NameNotResolved from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self.is_configured(parts):
            self.check_literal_addresses(addresses)
        return addresses[:MAX_ADDRESSES]

    def check_without_resolving(self, parts: SplitResult) -> None:
        """Raise ``DestinationRefused`` if the host is a private IP address; a proxy resolves the name."""
        host = _host_of(parts)
        if self.is_configured(parts):
            return
        # A name without a dot is of the local network, and one that ends in a number is an address.
        if "." not in host and ":" not in host:
            raise DestinationRefused("private")
        if ":" in host or host.rpartition(".")[2][:1].isdigit():
            self.check_literal_addresses([host])

    @staticmethod
    def check_literal_addresses(addresses: list[str]) -> None:
        """Raise ``DestinationRefused`` unless all ``addresses`` are public IP addresses."""
        if not all(is_public(address) for address in addresses):
            raise DestinationRefused("private")


def own_site() -> Destinations:
    """Return the rule for our own pages and pictures, whose names are in ``ALLOWED_HOSTS``.

    They are reached inside a private network where the server's own name leads to a proxy beside it.
    """
    allowed = [name for name in django_settings.ALLOWED_HOSTS if name and name != "*"]
    # Every name is allowed in the settings that Wagtail makes for development.
    if not allowed and django_settings.DEBUG:
        allowed = [*DEVELOPMENT_HOSTS]
    names = [*allowed, *settings.OWN_HOSTS]
    base_host = urlsplit(getattr(django_settings, "WAGTAILADMIN_BASE_URL", "") or "").hostname
    names += [base_host] if base_host else []
    return Destinations(configured_hosts=tuple(name for name in names if name and name != "*"))


def split(url: str) -> SplitResult:
    """Return the parts of a web address. Raises ``DestinationRefused``."""
    try:
        parts = urlsplit(url.strip())
        is_complete = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and port_of(parts) > 0
    except ValueError:
        is_complete = False
    if not is_complete:
        raise DestinationRefused("address")
    return parts


def port_of(parts: SplitResult) -> int:
    """Return the port of a URL, or its scheme's. Raises ``ValueError`` if it is no number."""
    return DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port


def is_public(address: str) -> bool:
    """Return True if an IP address is reachable from everywhere: neither private, local, shared nor reserved.

    An IPv4 address inside an IPv6 one must be public as well.
    """
    try:
        ip: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.scope_id or ip.is_site_local:
            return False
        embedded = _embedded(ip)
        if embedded is not None:
            return is_public(str(embedded))
    if any(ip in network for network in SPECIAL_NETWORKS):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that packets to ``ip`` are delivered to, or None."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    if any(ip in network for network in EMBEDDING_NETWORKS):
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return None


def _host_of(parts: SplitResult) -> str:
    return _ascii((parts.hostname or "").rstrip("."))


def _ascii(name: str) -> str:
    """Return a host name in the form in which it is resolved: община.бг becomes xn--80abvuc1e.xn--90ae."""
    try:
        return name.encode("idna").decode().lower()
    except UnicodeError:
        return name.lower()


def _origin_of(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, _host_of(parts), port_of(parts)


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
