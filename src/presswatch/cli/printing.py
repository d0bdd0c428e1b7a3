"""HTML to PDF, by the chromium of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from presswatch.errors import PresswatchError, UsageError

NAMES = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 90


def find_chromium() -> str:
    """The program that PRESSWATCH_CHROMIUM names, else one of the usual names. UsageError when there is none."""
    named = os.environ.get("PRESSWATCH_CHROMIUM")
    found = next((path for name in ((named,) if named else NAMES) if (path := shutil.which(name))), None)
    if found is None:
        raise UsageError(
            f"There is no {named or 'chromium'} here to make a PDF with: install one, name it in PRESSWATCH_CHROMIUM, "
            "or take --format html and print that from your browser."
        )
    return found


def to_pdf(html: str | bytes) -> bytes:
    """The page as PDF, without the browser's own head and foot lines; it may load nothing from the network."""
    chromium = find_chromium()
    with TemporaryDirectory(prefix="presswatch-") as folder:
        page, pdf = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_bytes(html.encode() if isinstance(html, str) else html)
        command = [
            *(chromium, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"),
            *(f"--user-data-dir={folder}/profile", "--no-first-run", "--disable-extensions", "--disable-sync"),
            "--host-resolver-rules=MAP * ~NOTFOUND",
            *(("--no-sandbox",) if os.geteuid() == 0 else ()),  # chromium refuses to start otherwise
            page.as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as trouble:
            raise PresswatchError(f"{chromium} made no PDF within {_SECONDS} s: take --format html.") from trouble
        if not pdf.is_file():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise PresswatchError(f"{chromium} made no PDF ({said[-1] if said else done.returncode}).")
        return pdf.read_bytes()
