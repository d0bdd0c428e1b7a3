"""Trials of `presswatch collect` that take minutes and so stand outside `make test`: `make soak`, or `python -m soak
NAME` from tests/. They use the command line and the public tables; all traffic stays on loopback."""
