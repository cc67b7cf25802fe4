"""`python -m prowcommon.cli`: the `prow` command, where its script is not on the PATH."""

from prowcommon.cli.main import main

main()
