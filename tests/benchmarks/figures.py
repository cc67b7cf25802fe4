"""A figure, how several samples become one, and where figures go."""

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from benchmarks import machine


class CannotMeasure(Exception):
    """Something is missing here; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    benchmark: str
    what: str
    value: float
    unit: str
    goal: str = ""
    remark: str = ""
    load: float
    """The system's load average over the last minute, our own work included."""
    crowding: float
    """How much longer than alone a busy loop took before each run (the mean): what others wanted of the machine."""

    def __str__(self) -> str:
        value = f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"
        goal = f"goal {self.goal}" if self.goal else ""
        others = f"load {self.load:.1f}, ×{self.crowding:.1f}"
        return f"  {self.what:<62} {value:>9} {self.unit:<8} {goal:<15} {others:<16} {self.remark}".rstrip()


class Report:
    """Takes the figures of one benchmark and prints each at once."""

    def __init__(self, benchmark: str, *, quiet: bool = False) -> None:
        self.benchmark = benchmark
        self.figures: list[Figure] = []
        self._quiet = quiet
        self._crowding = [1.0]

    def begin(self) -> None:
        """Call it before the first run of a measurement: it looks at how busy the machine is without us."""
        self._crowding = [machine.crowding()]

    def look_again(self) -> None:
        """Call it before each further run."""
        self._crowding.append(machine.crowding())

    def tell(self, what: str, value: float, unit: str, *, goal: str = "", remark: str = "") -> None:
        figure = Figure(
            benchmark=self.benchmark,
            what=what,
            value=value,
            unit=unit,
            goal=goal,
            remark=remark,
            load=os.getloadavg()[0],
            crowding=fmean(self._crowding),
        )
        self.figures.append(figure)
        self.say(str(figure))

    def median(self, what: str, samples: Sequence[float], unit: str, *, goal: str = "", remark: str = "") -> None:
        """The median of repeated runs, with the least and the greatest."""
        spread = f"median of {len(samples)}: {min(samples):.4g} to {max(samples):.4g}"
        self.tell(what, median(samples), unit, goal=goal, remark=f"{spread}; {remark}" if remark else spread)

    def say(self, text: str) -> None:
        if not self._quiet:
            print(text, flush=True)

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(figure) for figure in self.figures]


def quantile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that `share` of all don't exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def note(text: str) -> None:
    """For whoever watches; figures alone go to stdout."""
    print(text, file=sys.stderr, flush=True)
