"""Indicators: what sources state, by their own calendar. Pure.

    each hour      visits of the portal                                     (num alone)
    monthly        socio-economic figures against plan: awaited, provisional by the 25th, final on the 3rd; prices
    quarterly      stocks of the digital government; what QĐ 766 asks of other registers, by office and for the province
    Mondays        the official score of QĐ 766 beside ours

Statements are made by people in offices, on real days: they keep the real calendar at every pace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ioc.demo.character import Characters
from ioc.demo.dossiers.register import register
from ioc.demo.province import Province
from ioc.demo.rhythm import ONLINE
from ioc.demo.step import Body, Moment, Step, dice, local
from ioc.domain.calendar import DAY
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import Agency

TOPIC = "indicators"
SOURCE, NATIONAL = "so-lieu-bao-cao", "cong-dvcqg"
VISITS_A_DAY = 21_000
KX = (
    ("thu-ngan-sach", "tỷ đồng", ("Tài chính",), 1_480, 0.14),
    ("giai-ngan-dau-tu-cong", "tỷ đồng", ("Tài chính",), 620, 0.3),
    ("doanh-nghiep-moi", "doanh nghiệp", ("Tài chính",), 165, 0.2),
    ("san-xuat-cong-nghiep", "điểm %", ("Công Thương",), 118, 0.06),
    ("xuat-khau", "triệu USD", ("Công Thương",), 2_450, 0.12),
    ("ban-le-hang-hoa", "tỷ đồng", ("Công Thương",), 5_900, 0.08),
    ("san-luong-rau-qua", "nghìn tấn", ("Nông nghiệp",), 41, 0.2),
    ("luot-kham-benh", "nghìn lượt", ("Y tế",), 310, 0.1),
    ("khach-du-lich", "nghìn lượt", ("Văn hóa",), 210, 0.35),
    ("giai-quyet-viec-lam", "nghìn người", ("Nội vụ",), 3.1, 0.15),
)
"""Figure, unit, who owns it, a month's plan, how far a month strays from it."""
PRICES = (
    ("gao-te", 17_500),
    ("thit-lon-hoi", 63_000),
    ("xang-ron95", 20_800),
    ("thep-xay-dung", 14_900_000),
    ("cat-vang", 420_000),
)
STOCKS = (
    ("AT05", "%", 71, 74, ("Khoa học",)),
    ("AT-TNM", "%", 39, 40, ("Khoa học",)),
    ("DVC-TY", "%", 25, 25, ("Tư pháp",)),
    ("CSDL-DC", "cơ sở dữ liệu", 7, None, ("Khoa học",)),
    ("DM-MO", "danh mục", 92, None, ("Khoa học",)),
    ("MOOC", "tài khoản", 1_893, None, ("Nội vụ",)),
    ("DN-SO", "doanh nghiệp", 27, None, ("Tài chính",)),
)
"""Indicator, unit, numerator, denominator, owner."""


@dataclass(frozen=True)
class Indicators:
    province: Province
    characters: Characters
    seed: int

    def between(self, start_s: float, end_s: float) -> Iterator[Step]:
        """Every statement of the time (real)."""
        day, last = local(start_s).date(), local(end_s).date()
        while day <= last:
            yield from (step for step in self.on(day) if start_s <= step.at_s < end_s)
            day += DAY

    def on(self, day: date) -> Iterator[Step]:
        """All statements of a day."""
        yield from self._visits(day)
        if day.day == 1:
            yield from self._month_begins(day)
        if day.day in (20, 22, 24, 26):
            yield from self._provisional(day)
        if day.day == 3:
            yield from self._final(day)
        if day.weekday() == 0:
            yield from self._official(day)
        if day.day == 1 and day.month in (1, 4, 7, 10):
            yield from self._quarter_begins(day)

    def say(self, at_s: float, indicator: str, period: tuple[date | datetime, date | datetime], **said: object) -> Step:
        """One statement. The name of the event is made of what distinguishes it."""
        body: Body = {
            "source": SOURCE,
            "unit": self.province.pack.code,
            "indicator": indicator,
            "period_from": period[0].isoformat(),
            "period_to": period[1].isoformat(),
            **said,
        }
        dims = body.get("dims")
        parts = [
            indicator,
            *(str(one) for one in (dims.values() if isinstance(dims, dict) else ())),
            f"{period[0]:%y%m%d%H}".removesuffix("00"),
        ]
        parts += [str(body.get("state", "final"))[:4], f"{local(at_s):%y%m%d}", "cb" if body.get("official") else ""]
        return Step(at_s, TOPIC, indicator, {**body, "event_id": "ct-" + "-".join(part for part in parts if part)})

    def _visits(self, day: date) -> Iterator[Step]:
        shares = self.province.almanac.shares(ONLINE, day)
        chance = dice(self.seed, "visits", day)
        for hour in range(24):
            start = datetime.combine(day, time(hour), VIETNAM)
            n = int(VISITS_A_DAY * (shares[2 * hour] + shares[2 * hour + 1]) * chance.uniform(0.85, 1.15)) + 20
            end = start + timedelta(hours=1)
            yield self.say(
                end.timestamp() + 60, "HT-LUOT-TRUY-CAP", (start, end), num=n,
                measure_unit="lượt", agency=self.province.central_desk.code,
            )  # fmt: skip

    def _month_begins(self, first: date) -> Iterator[Step]:
        """The month's figures are awaited, with their plan."""
        at_s, (start, end) = _at(first, 7), _month(first)
        for name, unit, words, plan, _ in KX:
            yield self.say(
                at_s, "KX01", (start, end), state="expected", plan=str(plan), measure_unit=unit,
                due_at=Moment(_at(first.replace(day=25), 17)), **self._owned(name, words),
            )  # fmt: skip

    def _provisional(self, day: date) -> Iterator[Step]:
        """Each owner on a day of its own; one is a day late, every month the same one."""
        for place, (name, unit, words, plan, strays) in enumerate(KX):
            mine = 26 if place == len(KX) - 1 else (20, 22, 24)[place % 3]
            if mine != day.day:
                continue
            yield self.say(
                _at(day, 9 + place % 7), "KX01", _month(day.replace(day=1)), state="provisional", plan=str(plan),
                value=self._value(name, plan, strays, day), measure_unit=unit,
                due_at=Moment(_at(day.replace(day=25), 17)), **self._owned(name, words),
            )  # fmt: skip

    def _final(self, day: date) -> Iterator[Step]:
        before = (day.replace(day=1) - DAY).replace(day=1)
        for name, unit, words, plan, strays in KX:
            yield self.say(
                _at(day, 15), "KX01", _month(before), plan=str(plan), measure_unit=unit,
                value=self._value(name, plan, strays, before, 1.01), **self._owned(name, words),
            )  # fmt: skip
        for name, price in PRICES:
            value = str(int(price * (1 + 0.04 * dice(self.seed, "price", name, before).gauss(0, 1))) // 10 * 10)
            yield self.say(
                _at(day, 10), "GIA", _month(before), value=value, measure_unit="đồng",
                **self._owned(name, ("Tài chính",)),
            )  # fmt: skip

    def _quarter_begins(self, first: date) -> Iterator[Step]:
        at_s, period = _at(first, 0) + 600, quarter_of(first)
        for indicator, unit, num, den, words in STOCKS:
            parts = {"num": num, "den": den} if den else {"num": num}
            owner = self.province.department(*words)
            yield self.say(at_s, indicator, period, measure_unit=unit, agency=owner.code, state="provisional", **parts)
        for name, n in self._published().items():
            yield self._count(at_s, name, n, period)
        for office in self.province.offices:
            for name, n in self._published(office).items():
                yield self._count(at_s, name, n, period, office)

    def _count(self, at_s: float, name: str, n: int, period: tuple[date, date], office: Agency | None = None) -> Step:
        """A count that QĐ 766 asks of the national database of procedures: no dossier and no register says it."""
        of = {"dims": {"agency": office.code}, "unit": self.province.unit(office)} if office else {}
        return self.say(
            at_s, f"TT11.{name}", period, num=n, measure_unit="TTHC", source=NATIONAL,
            agency=(office or self.province.central_desk).code, stated_by="vpcp", **of,
        )  # fmt: skip

    def _published(self, office: Agency | None = None) -> Mapping[str, int]:
        """Procedures that an office or the province published, and in time; of the province also those it disclosed."""
        chance = dice(self.seed, "published", office.code if office else "")
        good = 0.75 + 0.24 * self.characters.of(office.code).digitised if office else 0.93
        n = 2 + chance.randrange(5) if office else 12 + chance.randrange(20)
        found = {"published": n, "published_on_time": sum(chance.random() < good for _ in range(n))}
        if office:
            return found
        public = len(register(self.province, self.seed))
        return found | {
            "to_update": 31,
            "updated_on_time": 29,
            "public": public,
            "full_content": sum(chance.random() < 0.97 for _ in range(public)),
        }

    def _official(self, monday: date) -> Iterator[Step]:
        """The portal's own score of the province and of every office."""
        at_s, period = _at(monday, 6), quarter_of(monday)
        yield self._score(at_s, period, 86.4, monday)
        for office in self.province.offices:
            who = self.characters.of(office.code)
            middle = 64 + 12 * who.digitised + 10 * who.paid_online - 45 * who.late
            yield self._score(at_s, period, middle, monday, office)

    def _score(
        self, at_s: float, period: tuple[date, date], middle: float, day: date, office: Agency | None = None
    ) -> Step:
        chance = dice(self.seed, "official", office.code if office else "", day)
        value = f"{min(99.5, max(45.0, middle + chance.gauss(0, 0.6))):.2f}"
        of = {"dims": {"agency": office.code}, "unit": self.province.unit(office)} if office else {}
        return self.say(
            at_s, "TT11", period, value=value, measure_unit="điểm", official=True, source=NATIONAL,
            agency=self.province.central_desk.code, stated_by="vpcp", **of,
        )  # fmt: skip

    def _owned(self, name: str, words: tuple[str, ...]) -> Body:
        return {"dims": {"chi_tieu": name}, "agency": self.province.department(*words).code}

    def _value(self, name: str, plan: float, strays: float, day: date, factor: float = 1.0) -> str:
        value = plan * factor * (1 + strays * dice(self.seed, "kx", name, f"{day:%y%m}").gauss(-0.1, 0.5))
        return f"{value:.1f}"


def _at(day: date, hour: int) -> float:
    return datetime.combine(day, time(hour), VIETNAM).timestamp()


def _month(first: date) -> tuple[date, date]:
    return first, (first + 31 * DAY).replace(day=1)


def quarter_of(day: date) -> tuple[date, date]:
    """First day of the quarter, and of the next one."""
    start = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return start, (start + 95 * DAY).replace(day=1)
