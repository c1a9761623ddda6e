"""The text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Family:
    """One figure with its samples: pairs of labels and value."""

    name: str
    help: str
    samples: list[tuple[Mapping[str, str], float]] = field(default_factory=list)
    type: str = "gauge"


def single(name: str, description: str, value: float) -> Family:
    """Return a figure without labels."""
    return Family(name, description, [({}, value)])


def render(families: Iterable[Family]) -> str:
    """Return the figures as text; one without samples is left out."""
    return "".join(_render_family(family) for family in families if family.samples)


def _render_family(family: Family) -> str:
    lines = [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.type}"]
    lines += [f"{family.name}{_render_labels(labels)} {value:.17g}" for labels, value in family.samples]
    return "\n".join(lines) + "\n"


def _render_labels(labels: Mapping[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
