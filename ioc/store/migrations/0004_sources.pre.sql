-- What each registered source did at our doors (API, folder, foreign Kafka), a row a source, topic and day of arrival.
-- The events themselves cannot say it: refused records never become events, and arrival is not kept with them.
create table source_state (
    source        text not null collate "C",
    topic         text not null collate "C",    -- '' : refused before a topic was known
    day           date not null,                -- in Việt Nam
    accepted      bigint not null default 0,    -- events
    refused       bigint not null default 0,    -- records
    skipped       bigint not null default 0,    -- records left out by the mapping, on purpose
    last_seen     timestamptz not null,         -- arrival of the newest record, good or bad
    last_event_at timestamptz,                  -- newest occurred_at accepted
    delay_min_ms  bigint,                       -- shortest arrival less occurrence; below 0 the source's clock is ahead
    delay_max_ms  bigint,
    last_code     text not null default '',     -- newest refusal
    last_pointer  text not null default '',
    primary key (source, day, topic)
);
