"""Every metric of the product: its name and the sentence an operator needs. One name, one meaning, for ever.

Append only. A metric is built by `ioc.metrics` from its name here; a name that is missing here cannot be built.
Labels hold words from closed lists (a topic, a channel, a reason code), never ids, units of people, or addresses.
"""

from __future__ import annotations

from typing import Final

METRICS: Final[dict[str, str]] = {
    # notifier
    "ioc_notice_attempts_total": "Attempts to deliver a notice, by channel and result.",
    "ioc_notice_attempt_seconds": "How long one delivery attempt took, by channel.",
    "ioc_notice_delay_seconds": "From planning a notice to the receiver accepting it, by channel.",
    "ioc_notices_waiting": "Notices not yet delivered, by channel.",
    "ioc_notices_waiting_oldest_seconds": "Age of the oldest notice not yet delivered, by channel.",
    "ioc_notices_given_up_total": "Notices never delivered, by channel and state (failed: refused, dead: out of time).",
    "ioc_notice_leases_lost_total": "Leases another worker took over before this one finished: duplicates possible.",
    "ioc_channel_open": "1 while a channel's breaker is open (the provider is failing and is left alone), else 0.",
    "ioc_outbox_errors_total": "Failed calls to the database by the notifier.",
    # store worker
    "ioc_events_total": "Records of a topic by what became of them: accepted, duplicate, refused.",
    "ioc_refused_total": "Records that went to quarantine, by topic and reason code.",
    "ioc_events_late_total": "Accepted events that came after their bucket had closed; figures were corrected.",
    "ioc_chunk_events": "Records in a chunk (what a partition's lane handles in one transaction).",
    "ioc_chunk_seconds": "Time from receiving a chunk to its commit, by topic.",
    "ioc_commit_to_publish_seconds": "Time from a chunk's commit to Kafka's acknowledgement of its cells and cases.",
    "ioc_event_to_commit_seconds": "Time from the newest record's Kafka timestamp to its commit, by topic.",
    "ioc_event_to_publish_seconds": "Time from the newest record's Kafka timestamp to the publication of its cells.",
    "ioc_lag_records": "Records of a partition that wait to be stored.",
    "ioc_watermark_age_seconds": "Age of the latest event time of a partition; grows when a source is silent.",
    "ioc_ledger_bytes": "Memory held by a partition's ledger of event ids.",
    "ioc_offset_gap_total": "Times that records were deleted from Kafka before they were stored. Each one is a loss.",
    "ioc_fenced_total": "Times that this worker found its partition taken over; it rolled back and left.",
    "ioc_store_retries_total": "Chunks tried again because the database did not answer.",
    # judge
    "ioc_judge_seconds": "Time of one evaluation of all rules.",
    "ioc_transitions_total": "Alert transitions settled, by rule and kind.",
    "ioc_rules_loaded": "Rules in force.",
    "ioc_rules_load_failed": "1 while the newest rule files are refused and the last good set stays in force.",
    "ioc_publish_to_settle_seconds": "Time from a cell's publication to the commit of the transition it caused.",
    # wall gateway
    "ioc_wall_clients": "Open websockets that were let in, by kind (wall, console, leader, other).",
    "ioc_wall_lagging": "Clients whose socket takes no more bytes now; they get only the newest picture later.",
    "ioc_wall_closed_total": "Websockets the gateway closed, by close code (docs/contracts.md).",
    "ioc_wall_refused_total": "Handshakes refused, by HTTP status.",
    "ioc_wall_frames_total": "Frames given to clients.",
    "ioc_wall_frame_bytes_total": "Bytes of the frames given to clients.",
    "ioc_wall_pump_seconds": "Time to hand one round of frames to all clients.",
    "ioc_wall_journal_delay_seconds": "Time from a journal row's own time to its frame being ready for the clients.",
    "ioc_wall_painted_seconds": "Time from a journal row's own time to a page saying that it is on screen.",
    "ioc_wall_panel_seconds": "Time to query and shape one panel.",
    "ioc_wall_panel_failures_total": "Panels that could not be asked or shaped and kept their last picture, by panel.",
    "ioc_wall_database_errors_total": "Looks into the database that got no answer.",
    "ioc_wall_nudged": "1 while nudges arrive through Redis, 0 while the gateway polls.",
    # API and intake
    "ioc_reports_filed_total": "Reports answered with 201: accepted (Kafka has it) or queued (the spool has it).",
    "ioc_reports_replayed_total": "Reports sent again under a key that had its answer already; nothing was done twice.",
    "ioc_report_seconds": "Time from the whole body of a report to its being durable.",
    "ioc_spool_waiting": "Messages in the spool that Kafka does not have yet.",
    "ioc_spool_bytes": "Bytes of the spool on disk.",
    "ioc_spool_nearly_full": "1 while the spool is filled to 80 % or more; at 100 % reports are answered with 503.",
    "ioc_spool_torn": "Spool segments put aside since the start because their end could not be read.",
    "ioc_source_records_total": "Records of registered sources by what became of them, by source and status.",
    "ioc_source_files_total": "Files dropped by registered sources, by source and whether all of it was taken.",
    "ioc_sources_wrong": "What is wrong in the list of sources and its mappings; the sources concerned are not served.",
    "ioc_ingest_seconds": "Time from the whole body of a source's request to all of it being durable.",
    "ioc_http_requests_total": "HTTP requests answered, by method and status.",
    "ioc_http_seconds": "Time from an HTTP request's head to the first byte of its answer.",
    "ioc_requests_refused_total": "Requests refused, by problem code.",
}
