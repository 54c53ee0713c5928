"""Rival: a Faust agent as its guide shows it: `take`, decode, add up in a dict per (unit, service, minute). It keeps no
rows, removes no duplicates, and its sums are gone when it stops. Arguments: bootstrap, topic, records."""

import json
import sys
import uuid
from collections import defaultdict

import faust

bootstrap, topic_name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
app = faust.App(
    f"bench-faust-{uuid.uuid4().hex[:8]}", broker=f"kafka://{bootstrap}", web_enabled=False, topic_allow_declare=False,
    topic_disable_leader=True, table_standby_replicas=0, consumer_auto_offset_reset="earliest",
    worker_redirect_stdouts=False,
)  # fmt: skip
topic = app.topic(topic_name, value_serializer="raw", key_serializer="raw")
cells: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
seen = 0


@app.agent(topic)
async def add(stream):  # type: ignore[no-untyped-def]
    global seen
    async for batch in stream.take(5_000, within=0.2):
        for value in batch:
            event = json.loads(value)
            cell = cells[event["unit"], event["service"], event["occurred_at"][:16]]
            cell[0] += 1
            cell[1] += event["amount"]
            cell[2] += event["status"] == "failed"
        if seen == 0:
            print(f"at {len(batch)}", flush=True)
        seen += len(batch)
        if seen >= count:
            print("done", flush=True)


if __name__ == "__main__":
    faust.Worker(app, loglevel="ERROR").execute_from_commandline()
