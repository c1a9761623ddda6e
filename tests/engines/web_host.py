"""A web process that carries out lines of JSON: ``get`` or ``post`` a path, or ``rename`` a page."""

import json
import sys


def main() -> None:
    import django

    django.setup()
    from django.test import Client
    from wagtail.models import Page

    clients = {}
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        request = json.loads(line)
        client = clients.setdefault(request.get("client", ""), Client(enforce_csrf_checks=True))
        client.cookies.load(request.get("cookies", {}))
        if title := request.get("rename"):
            page = Page.objects.get(pk=request["page"]).specific
            page.title = title
            page.save_revision().publish()
            answer = {}
        else:
            arguments = {"data": request["data"]} if "data" in request else {}
            response = getattr(client, request["method"])(request["path"], **arguments)
            answer = {
                "status": response.status_code,
                "body": response.content.decode(),
                "cookies": {name: morsel.value for name, morsel in client.cookies.items()},
            }
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
