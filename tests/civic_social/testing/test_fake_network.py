"""The network in memory that packages outside extend."""

import pytest
import requests

from civic_social.testing import FakeNetwork, Fault, Reply


class Echo(FakeNetwork):
    """A network that counts what it has carried out."""

    def __init__(self):
        super().__init__()
        self.carried_out = 0

    def respond(self, request):
        self.carried_out += 1
        return Reply(body={"path": request.path})


@pytest.mark.parametrize(("method", "lost"), [("PUT", 2), ("POST", 1)])
def test_lost_answer_stays_lost_when_a_client_repeats_the_request(method, lost):
    with Echo() as network:
        network.fail(Fault.LOST_ANSWER)
        for _attempt in range(lost):
            with pytest.raises(requests.ConnectionError):
                requests.request(method, f"{network.url}/room/a", json={"text": "a"}, timeout=5)
        answer = requests.request(method, f"{network.url}/room/%23a", json={"text": "a"}, timeout=5)
    assert answer.json() == {"path": "/room/%23a"}
    assert network.carried_out == lost + 1
