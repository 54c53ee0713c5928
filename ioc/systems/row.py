"""Row: one system of the province's documents: what proves that it exists, how it comes in, where it is seen. Pure.

An entry is a way in with an example that goes in there; a place is where that example, and no other, is then seen.
`tests/integration/test_systems.py` walks all of it on the real servers, so a row says nothing that does not happen.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

__all__ = [
    "FEEDS", "SEEDS", "Alert", "Board", "Case", "Cell", "Drop", "Entry", "Example", "Figure", "Form", "Health", "Held",
    "Lines", "Notice", "Own", "Pack", "Panel", "Place", "Proof", "Push", "Refused", "Report", "Stated", "System",
]  # fmt: skip

Feed = Literal["T1", "T2", "T3", "T4", "T5", "T6", "T7", "REF", "OUT"]
FEEDS: Final[dict[Feed, tuple[str, str, str]]] = {
    "T1": ("field-reports", "phản ánh hiện trường", "field reports"),
    "T2": ("procedures", "hồ sơ thủ tục hành chính", "administrative dossiers"),
    "T3": ("soc-alerts", "cảnh báo an toàn thông tin", "security alerts"),
    "T4": ("payments", "thanh toán", "payments"),
    "T5": ("indicators", "số liệu chỉ tiêu do nguồn nêu", "figures that sources state"),
    "T6": ("heartbeats", "nhịp sống của nguồn, đường truyền, dịch vụ", "heartbeats of sources, lines, services"),
    "T7": ("directives", "chỉ đạo, văn bản, báo cáo có hạn", "directives, documents and reports that are due"),
    "REF": ("", "dữ liệu tham chiếu của gói tỉnh", "reference data of the province's pack"),
    "OUT": ("", "đầu ra của trung tâm", "what the centre gives out"),
}
"""Feed → topic (empty: none), Vietnamese, English."""
SEEDS: Final[dict[str, tuple[str, str]]] = {
    "S0": ("Bài tổng kết Nghị quyết 111-NQ/TU, 10/2023", "Review of resolution 111-NQ/TU, October 2023"),
    "S1": ("Báo cáo chuyển đổi số quý I/2024, Sở TT&TT Bắc Giang", "Report on digital transformation, Q1/2024"),
    "S2": ("ictvietnam.vn, 11/05/2021", "ictvietnam.vn, 11 May 2021"),
    "S3": ("Báo Bắc Giang, 08/05/2024", "Bắc Giang newspaper, 8 May 2024"),
    "S4": ("Cổng TTĐT tỉnh Bắc Kạn, 15/03/2023", "Portal of Bắc Kạn, 15 March 2023"),
}
Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all parts of a row have in common: a misspelt key is an error."""


class Proof(_Part, frozen=True, kw_only=True):
    """The sentence that names the system."""

    seed: Literal["S0", "S1", "S2", "S3", "S4"]
    says: Text
    """Words of that document, as they stand in it."""


# Ways in


class _Filled(_Part, frozen=True, kw_only=True):
    """An example of a topic or a line of a sample, with what is this system's own in it."""

    set: dict[str, Any] = {}
    """Field → value instead of the example's; `now:%d/%m/%Y %H:%M` and `now:unix` are the moment it goes in."""
    without: tuple[str, ...] = ()
    """Fields of the example that this system does not send."""
    at: str = ""
    """When it happened: as in the example, `now`, `-20d`, or a moment; all its moments move with it."""
    times: Annotated[int, msgspec.Meta(ge=1, le=200)] = 1
    """How many of them, each with an id of its own."""


class Example(_Filled, frozen=True, tag_field="by", tag="kafka", kw_only=True):
    """Written to the topic itself, in our format."""

    example: Text
    """`payments/tuition_succeeded`."""


class Push(_Filled, frozen=True, tag_field="by", tag="push", kw_only=True):
    """Sent by HTTP as a registered source: in our format (`example`), or in its own (`sample`) that a mapping reads."""

    source: Text
    example: str = ""
    sample: str = ""
    """`one-stop/sample.csv`, beside the mapping."""
    pick: dict[str, str] = {}
    """Only lines of the sample with these values."""
    refused: bool = False
    """It must not pass."""

    def __post_init__(self) -> None:
        if bool(self.example) == bool(self.sample):
            raise ValueError("cần một trong hai: example, sample / needs one of example, sample")


class Drop(_Part, frozen=True, tag_field="by", tag="drop", kw_only=True):
    """A file laid into the folder of a registered source: the sample's lines that fit."""

    source: Text
    sample: Text
    pick: dict[str, str] = {}
    set: dict[str, Any] = {}


class Form(_Part, frozen=True, tag_field="by", tag="form", kw_only=True):
    """The report form, as a citizen or an officer fills it in."""

    fields: dict[str, Any]


class Pack(_Part, frozen=True, tag_field="by", tag="pack", kw_only=True):
    """A file of the province's pack."""

    file: Text


class Own(_Part, frozen=True, tag_field="by", tag="own", kw_only=True):
    """Nothing comes in: the system takes what we hold, or is ourselves."""

    vi: Text
    en: Text


Entry = Example | Push | Drop | Form | Pack | Own


# Places


class Figure(_Part, frozen=True, tag_field="in", tag="figure", kw_only=True):
    """`GET /api/v1/indicators/<code>`."""

    code: Text
    period: str = "now"
    """Name of a period; `now` the days around this moment."""
    by: str = ""
    group: str = ""
    unit: str = ""
    num: int
    den: int | None = None


class Stated(_Part, frozen=True, tag_field="in", tag="stated", kw_only=True):
    """What a source states of a figure, kept as it was said."""

    code: Text
    period: Text
    by: Text
    """Who states it."""
    value: str = ""
    num: int | None = None
    official: bool = False
    conflict: bool = False
    """Another source states something else, and the screen says so."""


class Case(_Part, frozen=True, tag_field="in", tag="case", kw_only=True):
    """The thing as it stands now."""

    kind: Text
    id: Text
    state: Text
    attrs: dict[str, Any] = {}


class Alert(_Part, frozen=True, tag_field="in", tag="alert", kw_only=True):
    """A rule that fires, in the list of alerts; `{form}` is the number that the report form gave."""

    code: Text
    """`L11`."""
    key: Text


class Panel(_Part, frozen=True, tag_field="in", tag="panel", kw_only=True):
    """A tile of the wall, as its socket tells it."""

    name: Text
    path: Text
    """`items.*.topic`: `*` is every element of a list."""
    has: Any = None
    """The value, or one of several, is this."""
    least: int | None = None
    """Or it is a number not below this."""


class Board(_Part, frozen=True, tag_field="in", tag="board", kw_only=True):
    """A line of the board of QĐ 766."""

    period: Text
    component: str = ""
    by: Literal["", "agency"] = ""
    name: str = ""
    num: int | None = None
    den: int | None = None
    official: str = ""
    """The official score that stands beside ours."""


class Refused(_Part, frozen=True, tag_field="in", tag="refused", kw_only=True):
    """Not taken at the door, and the sender is told why."""

    code: Text
    pointer: Text


class Held(_Part, frozen=True, tag_field="in", tag="quarantine", kw_only=True):
    """Held back on the way into the store, to be seen with its reason."""

    reason: Text
    pointer: Text


class Lines(_Part, frozen=True, tag_field="in", tag="command", kw_only=True):
    """What a command prints."""

    command: tuple[str, ...]
    """Words after `ioc`."""
    says: Text
    code: int = 0


class Report(_Part, frozen=True, tag_field="in", tag="report", kw_only=True):
    """Files that a command of `ioc report` writes."""

    command: tuple[str, ...]
    """Words after `ioc report`."""
    files: tuple[str, ...]
    says: str = ""
    """Stands in one of them."""


class Notice(_Part, frozen=True, tag_field="in", tag="notice", kw_only=True):
    """A message that leaves through a channel."""

    channel: Literal["email", "webhook"]
    about: Text
    """Rule code of the alert that it tells of."""


class Cell(_Part, frozen=True, tag_field="in", tag="cells", kw_only=True):
    """A value on our outgoing topic of figures."""

    topic: Text
    measure: Text


class Health(_Part, frozen=True, tag_field="in", tag="health", kw_only=True):
    """What the product says of itself."""

    path: Text
    says: dict[str, str]


Place = Figure | Stated | Case | Alert | Panel | Board | Refused | Held | Lines | Report | Notice | Cell | Health


class System(_Part, frozen=True, kw_only=True):
    n: Annotated[int, msgspec.Meta(ge=1)]
    vi: Text
    en: Text
    proof: tuple[Proof, ...]
    feeds: tuple[Feed, ...]
    entry: tuple[Entry, ...] = ()
    seen: tuple[Place, ...] = ()
    missing_vi: str = ""
    """Why it does not work yet; "" when it does."""
    missing_en: str = ""
    note_vi: str = ""
    """Where it stops: what is not in the product and must not be read into the row."""
    note_en: str = ""

    def __post_init__(self) -> None:
        if not self.proof or not self.feeds:
            raise ValueError(f"{self.n}: cần proof và feeds / needs proof and feeds")
        if bool(self.missing_vi) == bool(self.entry and self.seen):
            raise ValueError(f"{self.n}: cần entry và seen, hoặc missing_vi / needs entry and seen, or missing_vi")
        if bool(self.missing_vi) != bool(self.missing_en) or bool(self.note_vi) != bool(self.note_en):
            raise ValueError(f"{self.n}: cần cả hai thứ tiếng / needs both languages")

    @property
    def works(self) -> bool:
        return not self.missing_vi
