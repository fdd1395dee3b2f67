"""`python -m benchmarks [NAME ...]` runs every benchmark, or those that are named."""

import sys

from benchmarks.all import main

sys.exit(main())
