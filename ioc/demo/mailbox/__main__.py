"""`python -m ioc.demo.mailbox --smtp-port 2525 --http-port 8025 --folder var/mailbox`: runs until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from ioc.demo.mailbox.servers import HOST, serving


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m ioc.demo.mailbox",
        description="Hộp thư trình diễn: nhận thư, không chuyển cho ai, cho xem trên một trang. / "
        "Demo mailbox: takes mail, delivers it to nobody, shows it on a page.",
    )
    parser.add_argument("--smtp-port", type=int, default=2525, help="cổng nhận thư; 0: bất kỳ / SMTP port; 0: any")
    parser.add_argument("--http-port", type=int, default=8025, help="cổng trang xem; 0: bất kỳ / page port; 0: any")
    parser.add_argument("--folder", type=Path, default=Path("var/mailbox"), help="thư mục giữ thư / where letters stay")
    said = parser.parse_args()
    asyncio.run(serve(said.folder, said.smtp_port, said.http_port))


async def serve(folder: Path, smtp_port: int, http_port: int) -> None:
    """Until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving(folder, smtp_port, http_port) as (_, smtp, http):
        print(f"Hộp thư / Mailbox: http://{HOST}:{http}/  (SMTP {HOST}:{smtp})", flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()
