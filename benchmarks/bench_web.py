"""The web platform's promises over a registry of a million organisations; see `benchmarks.web`."""

from benchmarks.web.bench_registry import run

__all__ = ["run"]
