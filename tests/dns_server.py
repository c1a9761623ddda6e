"""A DNS server on the loopback interface, over UDP."""

import socketserver
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class Zone(socketserver.ThreadingUDPServer):
    """The server and its records: ``records[name, type]`` is a list of values as in a zone file.

    A name in ``silent`` gets no answer.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), QuestionHandler)
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent: set[str] = set()
        self.asked: list[str] = []

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def add_text(self, name, text):
        """Add a TXT record; a long text becomes several strings, as in real zones."""
        parts = [text[start : start + 200] for start in range(0, len(text), 200)]
        self.records.setdefault((name, "TXT"), []).append(" ".join(f'"{part}"' for part in parts))


class QuestionHandler(socketserver.BaseRequestHandler):
    """The handler of one question."""

    def handle(self):
        data, server_socket = self.request
        query = dns.message.from_wire(data)
        [question] = query.question
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.server.asked.append(name)
        if name in self.server.silent:
            return
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if values := self.server.records.get((name, kind)):
            response.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *values))
        elif not any(known == name for known, _kind in self.server.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        server_socket.sendto(response.to_wire(), self.client_address)


@contextmanager
def running_zone():
    """Run the server and yield it."""
    with Zone() as zone:
        thread = threading.Thread(target=zone.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield zone
        finally:
            zone.shutdown()
            thread.join()
