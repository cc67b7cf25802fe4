"""What Prow costs and how quick it is: one module a figure of `docs/performance.md`.

* Figures are printed with the machine and the load they were taken under; nothing is asserted about time.
* Each measurement stops by itself, keeps its files in a directory of its own and leaves nothing running.
* `make bench`, or from `tests/`: `python -m benchmarks [--only NAME]… [--json]`.
"""
