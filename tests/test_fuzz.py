"""What strangers' bytes once did to the doors they come in by, and a few mutations more; `make soak` seeks new ones."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from soak.fuzz import DOORS, HANG, KEPT, TYPES, corpus_of, fault_of, mutated

from presswatch.model import Project, Terms
from presswatch.read.page import read_text

BITS = (
    '“We go on tonight”|« Oui, nous partons »|said | dit |told | that we go|Mara |Lindqvist |Mr |he |elle |l’|’s |’|"|'
    ", |. |?! |\n|the |de |Dr. |A.B. |@ |(CEO) |[Oslo] |—|_|Ⓐ|Ⓑ |Ⅻ |ⅷ|İ|ß|ﬁ|𝐀|한국|📎 |\u00ad|\u200b|5|1,234.5|"
    "1 154,700|12 %|€|2 mai 2024|3 p.m. |https://harbour.example/a "
)
"""What texts are made of, and what has once cost a page, between bars."""


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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_a_text_is_put_together_from_is_read(language: str) -> None:
    bits, chance, project = (
        BITS.split("|"),
        random.Random(7),
        Project("Open Lantern", terms=Terms(strong=("OpenLantern",))),
    )
    for _ in range(400):
        text = "".join(chance.choices(bits, k=chance.randint(2, 20)))
        read_text(text, project, language=language)
