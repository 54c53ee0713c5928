"""Logs of commands that talk to a person: only what went wrong, on the error stream, so that results stay clean."""

from __future__ import annotations


def quiet() -> None:
    """Warnings and worse, on stderr."""
    import logging
    import sys

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
