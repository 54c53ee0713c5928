"""Prometheus objects built from the names in `ioc.domain.metrics`. The only module that knows prometheus_client."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Gauge, Histogram, generate_latest, start_http_server

from ioc.domain.metrics import METRICS

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


@cache
def counter(name: str, *labels: str) -> Counter:
    """The counter of this name; its name ends in `_total`."""
    return Counter(name, METRICS[name], labels)


@cache
def gauge(name: str, *labels: str) -> Gauge:
    """The gauge of this name."""
    return Gauge(name, METRICS[name], labels)


@cache
def histogram(name: str, *labels: str, buckets: tuple[float, ...] = SECONDS) -> Histogram:
    """The histogram of this name, in seconds unless other buckets are given."""
    return Histogram(name, METRICS[name], labels, buckets=buckets)


def serve(port: int, host: str = "127.0.0.1") -> None:
    """Answer Prometheus on this port in a daemon thread; 0 does nothing."""
    if port:
        start_http_server(port, addr=host)


def exposition() -> bytes:
    """All metrics of this process in Prometheus' text format, for an HTTP server that is not `serve`'s."""
    return generate_latest()
