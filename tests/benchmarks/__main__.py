"""`python -m benchmarks`."""

import sys

from benchmarks.running import main

sys.exit(main())
