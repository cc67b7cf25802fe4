"""Presets: environment, volumes, mounts and tolerations for every job that carries certain labels.

* A preset applies when the job has all its labels with equal values; one without labels applies to every job.
* They apply in configuration order, and only to a job with a pod spec.
* Environment and mounts go to every container (not to init containers), volumes and tolerations to the pod.
* A collision is an error, never an override.

Source: core.md §2.6
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.schema import Preset

PodSpecMapping = dict[str, Any]


class Presets:
    """All presets of a configuration, found by a job's labels without trying each."""

    def __init__(self, presets: Sequence[Preset]) -> None:
        self._presets = presets
        self._everywhere: list[int] = []
        self._by_first_label: dict[tuple[str, str], list[int]] = defaultdict(list)
        for position, preset in enumerate(presets):
            first = next(iter(preset.labels.items()), None)
            (self._by_first_label[first] if first else self._everywhere).append(position)

    def for_labels(self, labels: Mapping[str, str]) -> list[Preset]:
        """The presets that apply, in configuration order."""
        candidates = [*self._everywhere, *(p for label in labels.items() for p in self._by_first_label.get(label, ()))]
        presets = (self._presets[position] for position in sorted(candidates))
        return [preset for preset in presets if preset.labels.items() <= labels.items()]


def apply_presets(spec: PodSpecMapping, presets: Iterable[Preset]) -> tuple[PodSpecMapping, list[str]]:
    """A new pod spec with the presets' additions, and what collided (left out of it)."""
    collisions: list[str] = []
    for preset in presets:
        spec = dict(spec)
        pod, container = "the pod", "a container"
        for key, added, owner in (("volumes", preset.volumes, pod), ("tolerations", preset.tolerations, pod)):
            _add(spec, key, added, preset, owner, collisions)
        if preset.env or preset.volume_mounts:
            spec["containers"] = [dict(each) for each in spec.get("containers", ())]
            for each in spec["containers"]:
                _add(each, "env", preset.env, preset, container, collisions)
                _add(each, "volumeMounts", preset.volume_mounts, preset, container, collisions)
    return spec, collisions


_NOUNS = {"env": "environment variable", "volumes": "volume", "volumeMounts": "mount of volume"}


def _add(
    target: dict[str, Any],
    key: str,
    added: Sequence[dict[str, Any]],
    preset: Preset,
    owner: str,
    collisions: list[str],
) -> None:
    if not added:
        return
    present = target.get(key, [])
    if key == "tolerations":
        taken = [item for item in added if item in present]
        nouns = ["toleration"] * len(taken)
    else:
        names = {item.get("name", "") for item in present}
        taken = [item for item in added if item.get("name", "") in names]
        nouns = [f"{_NOUNS[key]} '{item.get('name', '')}'" for item in taken]
    collisions += (f"{_named(preset)} adds the {noun}, which {owner} of the job already has" for noun in nouns)
    target[key] = [*present, *(item for item in added if item not in taken)] if taken else [*present, *added]


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
