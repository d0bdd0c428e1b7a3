"""The quality gate: `make accuracy` prints what is read right, and fails where that falls below `floors.toml`."""
