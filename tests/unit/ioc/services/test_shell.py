"""The shell of a page: whole, of one version, and nothing that is not a file of the page."""

from __future__ import annotations

from pathlib import Path

import pytest

import wall_ui
from ioc.services.shelf import Shelf
from ioc.services.shell import MissingPart, shell_of

STATIC = Path(wall_ui.__file__).parent / "static"
PAGE = """<link rel="stylesheet" href="shared/look.css"><script type="module" src="page/main.js"></script>
<body><a href="elsewhere.html">no part</a></body>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {
        "page.html": PAGE,
        "elsewhere.html": "",
        "page/main.js": 'import { a } from "../shared/a.js";\n/** {import("../shared/t.js").A} */\nimport "./side.js";',
        "page/side.js": 'export { b } from "../shared/b.js";\nconst words = "./not-a-part.js";',
        "shared/a.js": 'import { b } from "./b.js";',
        "shared/b.js": 'import { a } from "./a.js";',
        "shared/look.css": '@font-face { src: url("../fonts/one.woff2"); } p { background: none; }',
        "fonts/one.woff2": "glyphs",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_every_file_of_the_page_is_found_through_scripts_and_styles_and_no_other(site: Path) -> None:
    assert set(shell_of(Shelf(site), "page.html").files) == {
        "page.html", "page/main.js", "page/side.js", "shared/a.js", "shared/b.js", "shared/look.css", "fonts/one.woff2"
    }  # fmt: skip


@pytest.mark.parametrize("changed", ["page.html", "shared/b.js", "fonts/one.woff2"])
def test_one_changed_letter_in_any_file_is_another_version(site: Path, changed: str) -> None:
    before = shell_of(Shelf(site), "page.html")
    (site / changed).write_text((site / changed).read_text() + " ")
    after = shell_of(Shelf(site), "page.html")
    assert after.version != before.version
    assert {name for name in after.files if after.files[name] != before.files[name]} == {changed}
    assert shell_of(Shelf(site), "page.html").version == after.version


def test_a_part_that_is_not_there_is_named_with_who_uses_it(site: Path) -> None:
    (site / "shared/b.js").unlink()
    with pytest.raises(MissingPart, match=r"(side|a)\.js: shared/b\.js"):
        shell_of(Shelf(site), "page.html")


def test_the_report_form_is_whole_small_and_holds_no_script_of_the_operators() -> None:
    files = shell_of(Shelf(STATIC), "report.html").files
    assert {"report/report.js", "report/outbox.js", "shared/i18n/vi.json", "vendor/preact.module.js"} <= set(files)
    assert not [name for name in files if name.startswith(("wall/", "console/", "leader/", "login"))]
    assert sum((STATIC / name).stat().st_size for name in files) < 400_000
