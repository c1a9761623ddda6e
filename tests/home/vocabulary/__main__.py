"""Update ``schema_org.json`` from the file ``schemaorg-current-https.jsonld`` of a release."""

import json
import sys
from pathlib import Path

from . import FILE


def names(value) -> list[str]:
    """Return the names of schema.org among the references of a JSON-LD value."""
    references = value if isinstance(value, list) else [value]
    identifiers = [reference["@id"] for reference in references if isinstance(reference, dict)]
    return sorted(name.removeprefix("schema:") for name in identifiers if name.startswith("schema:"))


def build_vocabulary(graph: list[dict]) -> dict:
    """Return the classes, properties and enumeration values in the release's graph."""
    classes, properties, values = {}, {}, []
    for term in graph:
        name = term["@id"].removeprefix("schema:")
        types = term["@type"] if isinstance(term["@type"], list) else [term["@type"]]
        if "rdfs:Class" in types:
            classes[name] = names(term.get("rdfs:subClassOf", []))
        elif "rdf:Property" in types:
            properties[name] = names(term.get("schema:domainIncludes", []))
        else:
            values.append(name)
    return {"classes": classes, "properties": properties, "values": sorted(values)}


if __name__ == "__main__":
    release = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = json.dumps(build_vocabulary(release["@graph"]), ensure_ascii=False, sort_keys=True, indent=0)
    FILE.write_text(text + "\n", encoding="utf-8")
