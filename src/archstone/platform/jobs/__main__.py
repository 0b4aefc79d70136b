"""A worker as a process of its own: ``python -m archstone.platform.jobs [parent's process id]``."""

from __future__ import annotations

import sys

from archstone.platform import start

if __name__ == "__main__":
    start()
    from archstone.platform.jobs.runner import main

    main(parent=int(sys.argv[1]) if len(sys.argv) > 1 else None)
