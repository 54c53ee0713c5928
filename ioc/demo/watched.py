"""Watched: everything whose heart is listened to in the province, and what it needs to live. Pure.

    hub of a former district ← line of a commune ← one-stop desk of the commune
    LGSP ← each service of a ministry (NGSP)          one-stop system, portal ← LGSP
    SOC ← link to the ministry                        sources: who should send, from the province's register

The map of dependencies is in the beats themselves (`depends_on`): a line that is down explains why its desk is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ioc.demo.province import Province
from ioc.demo.step import Body, dice

HUB, LINE, DESK = "duong-truyen", "duong-truyen", "mot-cua"
LGSP, ONE_STOP, PORTAL, SOC, CENTRE = "lgsp", "he-thong-mot-cua", "cong-dvc-tinh", "soc-tinh", "trung-tam-du-lieu"
NGSP = (
    ("dan-cu", "CSDL quốc gia về dân cư"),
    ("doanh-nghiep", "CSDL quốc gia về đăng ký doanh nghiệp"),
    ("ho-tich", "Hệ thống hộ tịch điện tử"),
    ("bao-hiem", "CSDL quốc gia về bảo hiểm"),
    ("dat-dai", "CSDL quốc gia về đất đai"),
    ("ly-lich-tu-phap", "Phần mềm lý lịch tư pháp"),
    ("buu-chinh", "Bưu chính công ích"),
    ("cong-dvcqg", "Cổng Dịch vụ công quốc gia"),
    ("can-bo", "CSDL quốc gia về cán bộ, công chức, viên chức"),
    ("gia", "CSDL quốc gia về giá"),
    ("gplx", "Giấy phép lái xe"),
    ("thue", "Thuế điện tử"),
    ("bao-tro", "CSDL bảo trợ xã hội"),
    ("ma-so-thue", "Mã số thuế"),
    ("chung-thuc", "Chứng thực điện tử"),
    ("hai-quan", "Một cửa quốc gia"),
    ("truc-van-ban", "Trục liên thông văn bản quốc gia"),
)
"""17 services of the S1 report; names are samples."""
GAUGES = [{"name": "cpu", "used": 41, "limit": 100}, {"name": "luu-tru", "used": 148, "limit": 200}]
DATASETS = ("gia", "can-bo", "dat-dai", "doanh-nghiep", "ho-tich", "giao-duc", "y-te")
PORTALS = (
    ("cong-ttdt-tinh", "Cổng thông tin điện tử tỉnh"),
    (PORTAL, "Cổng dịch vụ công tỉnh"),
    ("cong-du-lieu-mo", "Cổng dữ liệu mở"),
)


MONITORS = {"line": "giam-sat-mang", "endpoint": "kaspersky"}
MONITOR = "giam-sat-dich-vu"
"""Who listens, by kind of thing; ids of the pack's registry of sources."""
PERIODS_S = {
    "portal": 120,
    "ministry_link": 120,
    "conference": 120,
    "data_centre": 300,
    "endpoint": 600,
    "dataset": 3_600,
}
DESK_PERIOD_S, PERIOD_S = 120, 60
LICENCES = 1_000
"""Of the malware protection (F22)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One thing, and what every beat of it says."""

    id: str
    kind: str
    label: str
    unit: str
    agency: str = ""
    depends_on: tuple[str, ...] = ()
    latency_ms: int = 0
    """On an ordinary beat; 0 is not measured."""
    period_s: int = PERIOD_S
    more: Body = field(default_factory=dict)

    @property
    def body(self) -> Body:
        said: Body = {
            "source": MONITORS.get(self.kind, MONITOR),
            "unit": self.unit,
            "link_id": self.id,
            "kind": self.kind,
            "label": self.label,
            "period_s": self.period_s,
            **self.more,
        }
        if self.agency:
            said["agency"] = self.agency
        if self.depends_on:
            said["depends_on"] = list(self.depends_on)
        return said


def everything(province: Province) -> list[Watched]:
    """All of it, in a fixed order."""
    return [*_lines(province), *_services(province), *_others(province)]


def hub(province: Province, commune: str) -> str:
    """The trunk line that a commune's hangs on."""
    return f"{HUB}-{province.pack.units.group(commune, province.today)}"


def line(unit: str) -> str:
    return f"{LINE}-{unit}"


def desk(agency: str) -> str:
    return f"{DESK}-{agency}"


def _lines(province: Province) -> Iterator[Watched]:
    names = {tile.code: tile.name for tile in province.pack.era(province.today).tiles}
    for group, units in sorted(province.groups.items()):
        name = f"Tuyến truyền dẫn {names.get(group) or province.name(units[0])}"
        yield Watched(id=f"{HUB}-{group}", kind="line", label=name, unit=province.pack.code, latency_ms=6)
    for one in province.commune_desks:
        unit, name = province.unit(one), province.name(province.unit(one))
        yield Watched(
            id=line(unit), kind="line", label=f"Đường truyền {name}", unit=unit, agency=one.code,
            depends_on=(hub(province, unit),), latency_ms=11,
        )  # fmt: skip
        yield Watched(
            id=desk(one.code), kind="source", label=f"Một cửa {name}", unit=unit, agency=one.code,
            depends_on=(line(unit), ONE_STOP), latency_ms=140, period_s=DESK_PERIOD_S,
        )  # fmt: skip
    for one in (*province.departments, *province.land_offices):
        yield Watched(
            id=line(one.code), kind="line", label=f"Đường truyền {one.name}", unit=province.unit(one), agency=one.code,
            latency_ms=4,
        )  # fmt: skip


def _services(province: Province) -> Iterator[Watched]:
    here, level_3 = _of_the_province(province), {"system_level": 3}
    yield here(CENTRE, "data_centre", "Trung tâm dữ liệu chuyển đổi số", more={"gauges": GAUGES})
    yield here(LGSP, "service", "Nền tảng tích hợp, chia sẻ dữ liệu tỉnh (LGSP)", CENTRE, latency_ms=35, more=level_3)
    for name, label in NGSP:
        yield here(f"ngsp-{name}", "service", f"{label} qua NGSP", LGSP, latency_ms=420)
    name = "Hệ thống thông tin giải quyết TTHC"
    yield here(ONE_STOP, "system", name, LGSP, CENTRE, latency_ms=180, more=level_3)
    for name, label in PORTALS:
        yield here(name, "portal", label, CENTRE, latency_ms=310, more={"http_status": 200})
    yield here(SOC, "system", "Trung tâm giám sát an toàn thông tin", CENTRE, latency_ms=20, more=level_3)
    yield here("soc-bo", "ministry_link", "SOC chia sẻ với hệ thống giám sát của Bộ", SOC, latency_ms=90)
    yield here("kaspersky-bo", "ministry_link", "Chia sẻ dữ liệu mã độc với Bộ", SOC, latency_ms=90)
    for name in DATASETS:
        yield here(f"csdl-dung-chung-{name}", "dataset", f"CSDL dùng chung {name.replace('-', ' ')}")
    yield here("hoi-nghi-tinh", "conference", "Điểm cầu tỉnh", latency_ms=15)


def _others(province: Province) -> Iterator[Watched]:
    here, left = _of_the_province(province), LICENCES
    for one in province.departments:
        registered = 20 + int(40 * dice(0, "agents", one.code).random())
        left -= registered
        yield here(f"kaspersky-{one.code}", "endpoint", f"Máy trạm {one.name}", more={"registered": registered})
    yield here("kaspersky-cap-xa", "endpoint", "Máy trạm các xã, phường", more={"registered": left})
    for one in province.hospitals:
        yield Watched(
            id=f"his-{one.code.lower()}", kind="source", label=f"HIS {one.name}", unit=province.unit(one),
            agency=one.code, depends_on=(LGSP,), latency_ms=210,
        )  # fmt: skip


def _of_the_province(province: Province) -> Callable[..., Watched]:
    """Things of the province itself, in the care of its department for technology."""
    owner = province.department("Khoa học", "Thông tin").code

    def watched(
        name: str, kind: str, label: str, *parents: str, latency_ms: int = 0, more: Body | None = None
    ) -> Watched:
        return Watched(
            id=name, kind=kind, label=label, unit=province.pack.code, agency=owner, depends_on=parents,
            latency_ms=latency_ms, period_s=PERIODS_S.get(kind, PERIOD_S), more=more or {},
        )  # fmt: skip

    return watched
