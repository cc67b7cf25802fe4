"""`make bench`: every benchmark as a test that fails only when it can't be carried out."""

import pytest

from benchmarks import machine
from benchmarks.running import BENCHMARKS, Benchmark, run


@pytest.fixture(scope="session", autouse=True)
def _machine() -> None:
    print()
    for name, value in machine.facts().items():
        print(f"{name:<10}{value}")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=[each.name for each in BENCHMARKS])
def test_figures_of(benchmark: Benchmark) -> None:
    run(benchmark)
