"""Watched: everything whose heart is listened to in the province, and what it needs to live. Pure.

    hub of a former district ← line of a commune ← one-stop desk of the commune
    LGSP ← each service of a ministry (NGSP)          one-stop system, portal ← LGSP
    SOC ← link to the ministry                        sources: who should send, from the province's register

The map of dependencies is in the beats themselves (`depends_on`): a line that is down explains why its desk is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
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
DATASETS = ("gia", "can-bo", "dat-dai", "doanh-nghiep", "ho-tich", "giao-duc", "y-te")
PORTALS = (
    ("cong-ttdt-tinh", "Cổng thông tin điện tử tỉnh"),
    (PORTAL, "Cổng dịch vụ công tỉnh"),
    ("cong-du-lieu-mo", "Cổng dữ liệu mở"),
)


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing, and what every beat of it says."""

    id: str
    kind: str
    label: str
    unit: str
    source: str
    period_s: int
    agency: str = ""
    depends_on: tuple[str, ...] = ()
    latency_ms: int = 0
    """On an ordinary beat; 0 is not measured."""
    more: Body = field(default_factory=dict)

    @property
    def body(self) -> Body:
        said: Body = {
            "source": self.source,
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
    code = province.pack.code
    groups = {tile.code: tile.name for tile in province.pack.era(province.today).tiles}
    for group in sorted(province.groups):
        name = groups.get(group) or province.name(province.groups[group][0])
        yield Watched(f"{HUB}-{group}", "line", f"Tuyến truyền dẫn {name}", code, "giam-sat-mang", 60, latency_ms=6)
    for one in province.commune_desks:
        unit = province.unit(one)
        parent = hub(province, unit)
        yield Watched(
            line(unit),
            "line",
            f"Đường truyền {province.name(unit)}",
            unit,
            "giam-sat-mang",
            60,
            one.code,
            (parent,),
            11,
        )
        yield Watched(
            desk(one.code),
            "source",
            f"Một cửa {province.name(unit)}",
            unit,
            "mot-cua-tinh",
            120,
            one.code,
            (line(unit), ONE_STOP),
            140,
        )
    for one in (*province.departments, *province.land_offices):
        unit = province.unit(one)
        yield Watched(line(one.code), "line", f"Đường truyền {one.name}", unit, "giam-sat-mang", 60, one.code, (), 4)


def _services(province: Province) -> Iterator[Watched]:
    code, owner = province.pack.code, province.department("Khoa học", "Thông tin").code
    yield Watched(
        LGSP,
        "service",
        "Nền tảng tích hợp, chia sẻ dữ liệu tỉnh (LGSP)",
        code,
        "ttdl-cds",
        60,
        owner,
        (CENTRE,),
        35,
        {"system_level": 3},
    )
    for name, label in NGSP:
        yield Watched(f"ngsp-{name}", "service", f"{label} qua NGSP", code, "lgsp", 60, owner, (LGSP,), 420)
    yield Watched(
        ONE_STOP,
        "system",
        "Hệ thống thông tin giải quyết TTHC",
        code,
        "ttdl-cds",
        60,
        province.central_desk.code,
        (LGSP, CENTRE),
        180,
        {"system_level": 3},
    )
    for name, label in PORTALS:
        yield Watched(name, "portal", label, code, "tham-do-cong", 120, owner, (CENTRE,), 310, {"http_status": 200})


def _others(province: Province) -> Iterator[Watched]:
    code, owner = province.pack.code, province.department("Khoa học", "Thông tin").code
    gauges = [{"name": "cpu", "used": 41, "limit": 100}, {"name": "luu-tru", "used": 148, "limit": 200}]
    yield Watched(
        CENTRE,
        "data_centre",
        "Trung tâm dữ liệu chuyển đổi số",
        code,
        "ttdl-cds",
        300,
        owner,
        (),
        0,
        {"gauges": gauges},
    )
    yield Watched(
        SOC,
        "system",
        "Trung tâm giám sát an toàn thông tin",
        code,
        "soc-tinh",
        60,
        owner,
        (CENTRE,),
        20,
        {"system_level": 3},
    )
    for name, label in (
        ("soc-bo", "SOC chia sẻ với hệ thống giám sát của Bộ"),
        ("kaspersky-bo", "Chia sẻ dữ liệu mã độc với Bộ"),
    ):
        yield Watched(name, "ministry_link", label, code, "soc-tinh", 120, owner, (SOC,), 90)
    yield Watched(
        "kaspersky-tinh",
        "endpoint",
        "Phòng chống mã độc tập trung",
        code,
        "kaspersky",
        600,
        owner,
        (),
        0,
        {"registered": 1_000},
    )
    for one in province.departments:
        registered = 20 + int(40 * dice(0, "agents", one.code).random())
        yield Watched(
            f"kaspersky-{one.code}",
            "endpoint",
            f"Máy trạm {one.name}",
            code,
            "kaspersky",
            600,
            one.code,
            (),
            0,
            {"registered": registered},
        )
    for name in DATASETS:
        yield Watched(
            f"csdl-dung-chung-{name}",
            "dataset",
            f"CSDL dùng chung {name.replace('-', ' ')}",
            code,
            "kho-du-lieu",
            3_600,
            owner,
        )
    for one in province.hospitals:
        yield Watched(
            f"his-{one.code.lower()}",
            "source",
            f"HIS {one.name}",
            province.unit(one),
            "lgsp",
            60,
            one.code,
            (LGSP,),
            210,
        )
    yield Watched(
        "hoi-nghi-tinh", "conference", "Điểm cầu tỉnh", code, "giam-sat-mang", 120, province.central_desk.code, (), 15
    )
