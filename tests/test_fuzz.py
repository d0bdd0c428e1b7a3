"""What strangers' bytes once did to the doors they come in by, and a few mutations more; `make soak` seeks new ones."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from soak.fuzz import DOORS, HANG, KEPT, TYPES, corpus_of, fault_of, mutated


@pytest.mark.parametrize("case", sorted(KEPT.iterdir()), ids=lambda path: path.name)
def test_what_was_found_is_mended(case: Path) -> None:
    kind, _, data = case.read_bytes().partition(b"\n")
    started = time.process_time()
    assert fault_of(case.name.partition("-")[0], data, kind.decode("latin-1")) is None
    assert time.process_time() - started < HANG


@pytest.mark.parametrize("door", DOORS)
def test_mutated_bytes_are_read_or_refused_with_an_error_of_ours(door: str) -> None:
    chance, corpus = random.Random(42), corpus_of(door)
    for _ in range(40):
        data, kind = mutated(chance, corpus), chance.choice(TYPES)
        assert fault_of(door, data, kind) is None, data[:2000]
