"""Presets: environment, volumes, mounts and tolerations for every job that carries certain labels.

* A preset applies when the job has all its labels with equal values; one without labels applies to every job.
* They apply in configuration order, and only to a job with a pod spec.
* Environment and mounts go to every container (not to init containers), volumes and tolerations to the pod.
* A collision is an error, never an override.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.schema import Preset

PodSpecMapping = dict[str, Any]

_NOUNS = {
    "env": "environment variable '{}'",
    "volumes": "volume '{}'",
    "volumeMounts": "mount of volume '{}'",
    "tolerations": "toleration",
}


class Presets:
    """All presets of a configuration, found by a job's labels without trying each."""

    def __init__(self, presets: Sequence[Preset]) -> None:
        self._presets = presets
        self._everywhere: list[int] = []
        self._by_only_label: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_several: list[int] = []
        self._additions: dict[tuple[int, ...], Additions] = {}
        for position, preset in enumerate(presets):
            match list(preset.labels.items()):
                case []:
                    self._everywhere.append(position)
                case [label]:
                    self._by_only_label[label].append(position)
                case _:
                    self._by_several.append(position)

    def for_labels(self, labels: Mapping[str, str]) -> "Additions":
        """What the presets that apply add; the same object for the same presets."""
        chosen = list(self._everywhere)
        for label in labels.items():
            if label in self._by_only_label:
                chosen += self._by_only_label[label]
        chosen += (p for p in self._by_several if self._presets[p].labels.items() <= labels.items())
        key = tuple(sorted(chosen))
        if key not in self._additions:
            self._additions[key] = Additions([self._presets[position] for position in key])
        return self._additions[key]


class Additions:
    """Several presets, in configuration order, as one. A job's pod spec and theirs share their parts: read-only."""

    def __init__(self, presets: Sequence[Preset]) -> None:
        self.presets = presets
        of_pod = [
            _Added("volumes", "the pod", [(p, p.volumes) for p in presets]),
            _Added("tolerations", "the pod", [(p, p.tolerations) for p in presets]),
        ]
        of_containers = [
            _Added("env", "a container", [(p, p.env) for p in presets]),
            _Added("volumeMounts", "a container", [(p, p.volume_mounts) for p in presets]),
        ]
        self._of_pod = [added for added in of_pod if added]
        self._of_containers = [added for added in of_containers if added]

    def applied_to(self, spec: PodSpecMapping) -> tuple[PodSpecMapping, list[str]]:
        """The pod spec with the additions, and what collided (left out of it)."""
        collisions: list[str] = []
        if not self.presets:
            return spec, collisions
        spec = dict(spec)
        for added in self._of_pod:
            added.to(spec, collisions)
        if self._of_containers:
            spec["containers"] = [dict(container) for container in spec.get("containers", ())]
            for container in spec["containers"]:
                for added in self._of_containers:
                    added.to(container, collisions)
        return spec, collisions


class _Added:
    """The items that several presets add to one list."""

    def __init__(self, key: str, owner: str, by_preset: Sequence[tuple[Preset, Sequence[dict[str, Any]]]]) -> None:
        self._key, self._owner = key, owner
        self._origins = [(preset, item) for preset, items in by_preset for item in items]
        self._items = [item for _, item in self._origins]
        self._identity = _name if key != "tolerations" else _whole
        self._identities = frozenset(map(self._identity, self._items))
        self._are_distinct = len(self._identities) == len(self._items)

    def __bool__(self) -> bool:
        return bool(self._items)

    def to(self, target: dict[str, Any], collisions: list[str]) -> None:
        present = target.get(self._key, [])
        if self._are_distinct and self._identities.isdisjoint(map(self._identity, present)):
            target[self._key] = [*present, *self._items] if present else self._items
        else:
            taken = set(map(self._identity, present))
            target[self._key] = [*present, *self._without_collisions(taken, collisions)]

    def _without_collisions(self, taken: set[str], collisions: list[str]) -> Iterator[dict[str, Any]]:
        for preset, item in self._origins:
            identity = self._identity(item)
            if identity in taken:
                noun = _NOUNS[self._key].format(identity)
                collisions.append(f"{_named(preset)} adds the {noun}, which {self._owner} of the job already has")
            else:
                taken.add(identity)
                yield item


def _name(item: dict[str, Any]) -> str:
    name: str = item.get("name", "")
    return name


def _whole(item: dict[str, Any]) -> str:
    return msgspec.json.encode(item, order="sorted").decode()


def _named(preset: Preset) -> str:
    return f"preset {', '.join(f'{k}={v}' for k, v in preset.labels.items())}" if preset.labels else "a preset for all"


def duplicates(presets: Iterable[tuple[Preset, Where]]) -> Iterator[Finding]:
    """Every label and value pair may select one preset only, across all files."""
    seen: dict[tuple[str, str], Where] = {}
    for preset, where in presets:
        for label in preset.labels.items():
            if label in seen:
                yield Finding(where, f"preset {label[0]}={label[1]} is also in {seen[label].file}", "Keep one of them")
            else:
                seen[label] = where
