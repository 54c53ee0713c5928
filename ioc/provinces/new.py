"""New: starts the folder of another province from `_new/`, whose marked places say what goes where."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

TEMPLATE = Path(__file__).with_name("_new")
SLUG_MARK = "@SLUG@"


class FolderTaken(FileExistsError):
    """Thư mục đã có; không ghi đè. / The folder is there already and is not overwritten."""


def make(slug: str, into: Path) -> list[Path]:
    """The files written to `into/slug`: all of them or none. Raises FolderTaken, or OSError as the file system says."""
    target = into / slug
    if target.exists():
        raise FolderTaken(str(target))
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=into))
    try:
        for source in sorted(TEMPLATE.iterdir()):
            text = source.read_text("utf-8").replace(SLUG_MARK, slug)
            (draft / source.name).write_text(text, "utf-8")
        draft.chmod(0o755)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return sorted(target.iterdir())
