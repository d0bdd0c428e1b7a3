"""Commits in somebody's git checkout, made beside it: no working tree, index or branch that exists is touched, no
remote is asked, and no program that the repository's own configuration names is started."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from presswatch.errors import UsageError

_SECONDS = 120
_KEPT = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_")
_SETTINGS = (
    *("core.hooksPath=/dev/null", "core.fsmonitor=false", "i18n.commitEncoding=UTF-8", "format.headers="),
    *("format.signature=", "diff.noprefix=false", "diff.mnemonicPrefix=false", "gc.auto=0"),
)


@dataclass(frozen=True, slots=True)
class Site:
    """A checkout with a commit. `prefix` is where its folder lies in the repository, "" or "docs/"; `scratch` holds an
    index, and the objects too where `aside`, so that the repository stays as it is."""

    folder: Path
    head: str
    prefix: str
    scratch: Path
    aside: bool

    def path(self, name: str) -> str:
        """The file's path in the repository. Raises UsageError for one that leads out of the folder."""
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or {"..", ".git"} & set(parts) or not name.isprintable():
            raise UsageError(f"{name!r} is no path in {self.folder}: write it like media.md.")
        return self.prefix + "/".join(parts)

    def file(self, path: str) -> tuple[str, bytes] | None:
        """Mode and bytes of a file as HEAD has it; None for none. Raises UsageError for what is no plain file."""
        listed = self._git("ls-tree", "--full-tree", "-z", self.head, "--", path).decode(errors="surrogateescape")
        if not listed:
            return None
        mode, kind, name = listed.split("\t")[0].split(" ")
        if kind != "blob" or mode == "120000":
            raise UsageError(f"{path} in {self.folder} is no plain file.")
        return mode, self._git("cat-file", "blob", name)

    def commit(self, parent: str, files: Mapping[str, tuple[str, bytes]], message: str) -> str:
        """A commit on top of `parent` with these files, by path in the repository, as mode and bytes; its id."""
        self._git("read-tree", parent)
        for path, (mode, data) in files.items():
            blob = self._git("hash-object", "-w", "--no-filters", "--stdin", given=data).decode().strip()
            self._git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
        tree = self._git("write-tree").decode().strip()
        return self._git("commit-tree", tree, "-p", parent, given=message.encode()).decode().strip()

    def free_branch(self, name: str) -> str:
        """The branch's full name. Raises UsageError for a name that can't be one, or is one already."""
        full = f"refs/heads/{name}"
        if name.startswith("-") or self._try("check-ref-format", full) is None:
            raise UsageError(f"{name!r} can't be the name of a branch: name another with --branch.")
        if self._try("rev-parse", "--verify", "--quiet", full) is not None:
            raise UsageError(f"{self.folder} has a branch {name} already: remove it, or name another with --branch.")
        return full

    def make_branch(self, full: str, commit: str) -> None:
        """Lets a branch that is not there yet begin at the commit."""
        self._git("update-ref", "-m", "presswatch: proposed", full, commit, "0" * len(commit))

    def patch(self, commit: str) -> bytes:
        """All commits since HEAD as mails, for `git am`."""
        plain = ("--binary", "--full-index", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-signature")
        mail = ("--subject-prefix=PATCH", "--no-thread", "--no-attach", "--no-cover-letter", "--no-add-header")
        return self._git("format-patch", "--stdout", "-M0", *plain, *mail, f"{self.head}..{commit}")

    def _git(self, *arguments: str, given: bytes | None = None) -> bytes:
        return _run(self.folder, arguments, self._around(), given)

    def _try(self, *arguments: str) -> bytes | None:
        try:
            return self._git(*arguments)
        except UsageError:
            return None

    def _around(self) -> dict[str, str]:
        places = {"GIT_INDEX_FILE": str(self.scratch / "index")}
        if self.aside:
            own = _run(self.folder, ("rev-parse", "--git-path", "objects"), {}).decode().rstrip("\n")
            objects = self.scratch / "objects"
            objects.mkdir(exist_ok=True)
            places["GIT_OBJECT_DIRECTORY"] = str(objects)
            places["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = f'"{_quoted((self.folder / own).resolve())}"'
        return places


@contextmanager
def open_site(folder: Path, *, aside: bool = False) -> Iterator[Site]:
    """The checkout that the folder is, or lies in, with who commits known. Raises UsageError where it is none."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    try:
        inside = _run(folder, ("rev-parse", "--is-inside-work-tree"), {}).strip() == b"true"
    except UsageError as trouble:
        if "git" in str(trouble) and "install" in str(trouble):
            raise
        raise UsageError(f"{folder} is no git checkout ({trouble}): name the folder of your site's checkout.") from None
    if not inside:
        raise UsageError(f"{folder} is no git checkout with files: name the folder of your site's checkout.")
    try:
        head = _run(folder, ("rev-parse", "--verify", "--quiet", "HEAD^{commit}"), {}).decode().strip()
    except UsageError:
        raise UsageError(f"{folder} has no commit yet: commit the page there first.") from None
    for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        try:
            _run(folder, ("-c", "user.useConfigOnly=true", "var", name), {})
        except UsageError:
            raise UsageError(
                "git does not know who commits: say it with git config --global user.name and user.email."
            ) from None
    prefix = _run(folder, ("rev-parse", "--show-prefix"), {}).decode().rstrip("\n")
    with TemporaryDirectory(prefix="presswatch-") as scratch:
        yield Site(folder, head, prefix, Path(scratch), aside)


def _run(folder: Path, arguments: tuple[str, ...], more: Mapping[str, str], given: bytes | None = None) -> bytes:
    around = {name: said for name, said in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    around |= {"GIT_ALLOW_PROTOCOL": "none", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = ["git", "--no-pager", "--literal-pathspecs", *settings, *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, env={**around, **more}, input=given or b"", capture_output=True, timeout=_SECONDS,
            check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise UsageError("There is no git here: install git, or export with -o and commit the page yourself.") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git did not end within {_SECONDS} s in {folder}.") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {said[0] if said else f'ended with {done.returncode}'}")
    return done.stdout


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')
