"""Run the command as ``python -m archstone.cli``, where its script isn't on the path."""

from __future__ import annotations

import sys

from archstone.cli.app import main

sys.exit(main())
