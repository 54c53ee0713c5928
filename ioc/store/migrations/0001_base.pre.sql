-- Base tables. Hypertables of events are each topic's own (streams/topics/<topic>/table.sql).
-- Text that is compared byte by byte is COLLATE "C": cheaper to index, and codes have no language.

create table stream_offset (
    topic        text    not null collate "C",
    part         integer not null,
    next_offset  bigint  not null default 0,   -- the next record to read; moved by compare-and-set only
    max_event_at timestamptz,                  -- latest occurred_at accepted, never from the future
    watermark    timestamptz,                  -- max_event_at less the topic's lateness
    waiting      bigint  not null default 0,   -- records that lay behind the last chunk when it was fetched
    lag_ms       integer,                      -- newest record's Kafka time to its commit, in the last chunk
    touched      bytea,                        -- cells and cases of the last chunk: a successor publishes them again
    updated_at   timestamptz not null default now(),
    primary key (topic, part)
);

-- Ids of accepted events, 24 bytes each (128-bit id hash, 64-bit content hash), one row a chunk: exact duplicate
-- detection without a unique index on the events.
create table ledger (
    topic        text    not null collate "C",
    part         integer not null,
    first_offset bigint  not null,
    n            integer not null,
    received_on  date    not null,
    hashes       bytea   not null,
    primary key (topic, part, first_offset)
);
alter table ledger alter column hashes set storage external;  -- hashes do not compress

create table ledger_floor (                   -- receipts before this were pruned: older events are looked up in the table
    topic text primary key collate "C",
    floor timestamptz not null
);

create table beat (                           -- a worker says that it lives; silence of sources means nothing without it
    role text primary key collate "C",
    at   timestamptz not null default now()
);

create table correction (                     -- events with revision > 1: what was said last
    topic    text   not null collate "C",
    source   text   not null collate "C",
    event_id text   not null collate "C",
    revision integer not null,
    primary key (topic, source, event_id)
);

create table cell (
    measure  text    not null collate "C",
    grain    integer not null,                -- seconds: 60, 3600, 86400
    bucket   timestamptz not null,
    key      text    not null collate "C",    -- dims joined by |
    n        bigint  not null,
    total    bigint  not null,
    last_at  timestamptz not null,
    ver      bigint  not null default 1,
    revision integer not null default 0,      -- changes after the bucket had closed
    primary key (measure, grain, bucket, key)
) with (fillfactor = 80);

create table case_state (
    kind       text not null collate "C",
    id         text not null collate "C",
    state      text not null collate "C",
    open       boolean not null,
    unit       text not null collate "C",
    agency     text not null default '' collate "C",
    category   text not null default '' collate "C",
    severity   smallint,
    level      smallint,
    amount     bigint,
    opened_at  timestamptz not null,
    due_at     timestamptz,
    closed_at  timestamptz,
    changed_at timestamptz not null,          -- order of events: (changed_at, revision, event_id)
    revision   integer not null,
    event_id   text not null collate "C",
    ver        bigint not null default 1,
    attrs      jsonb not null default '{}',
    stamps     jsonb not null default '{}',   -- which event said a fact the latest one was silent about
    primary key (kind, id)
) with (fillfactor = 80);
create index case_due on case_state (due_at) where open and due_at is not null;
create index case_open on case_state (kind, unit) where open;
create index case_recent on case_state (kind, opened_at desc);

create table quarantine (
    id          bigint generated always as identity primary key,
    at          timestamptz not null default now(),
    topic       text not null collate "C",
    part        integer not null,
    off         bigint not null,
    reason      text not null collate "C",
    detail      text not null,
    pointer     text not null default '',
    size        integer not null,
    first_bytes bytea not null,               -- first 1 KiB; the whole record stays in Kafka for its retention
    digest      bytea not null,               -- sha256
    state       text not null default 'waiting' check (state in ('waiting', 'retried', 'dropped')),
    acted_at    timestamptz,
    acted_by    text,
    unique (topic, part, off)
);
create index quarantine_waiting on quarantine (topic, at desc) where state = 'waiting';

-- Alerts: one row an episode of (rule, key).
create table alert (
    id            text primary key collate "C",       -- a/<26 characters>
    rule          text not null collate "C",
    rule_version  integer not null,
    key           text not null collate "C",
    domain        text not null collate "C",          -- reports | procedures | security | payments | infrastructure
    unit          text not null default '' collate "C",
    severity      smallint not null check (severity between 1 and 4),
    phase         text not null check (phase in ('pending', 'firing', 'recovering', 'closed')),
    episode_at    timestamptz not null,               -- when the condition began
    fired_at      timestamptz,
    recovering_at timestamptz,
    closed_at     timestamptz,
    title         text not null,                      -- what, how much: one line, Vietnamese
    title_en      text not null,
    sentence      text not null,
    sentence_en   text not null,
    first_step    text not null,
    first_step_en text not null,
    figure        jsonb not null,                     -- {num, den, value, unit, from, to}
    acked_by      text,
    acked_at      timestamptz,
    assigned_to   text,
    closed_by     text,                               -- null: the condition itself
    close_reason  text,
    note          text,
    held          boolean not null default false,     -- closed by hand while the condition held: no new episode until it has gone
    version       integer not null default 1
);
create index alert_held on alert (rule, key) where held;
create unique index one_open_alert on alert (rule, key) where phase <> 'closed';
create index alert_open on alert (severity, fired_at) where phase <> 'closed';
create index alert_closed on alert (closed_at desc) where phase = 'closed';

-- Journal: everything screens are told about alerts, numbered without gaps in commit order (journal_head's row lock).
create table journal_head (
    one   boolean primary key default true check (one),
    epoch text not null,
    seq   bigint not null default 0
);
create table journal (
    seq     bigint primary key,
    at      timestamptz not null default now(),
    kind    text not null collate "C",                -- alert
    op      text not null collate "C",                -- pending fired refired recovering closed acked assigned noted
    subject text not null collate "C",                -- alert id
    actor   text not null default '',                 -- '' = the system
    payload jsonb not null                            -- the whole alert after the transition
);
create index journal_subject on journal (subject, seq);

-- Notices: the outbox. One row a message owed to one recipient through one channel because of one transition.
create table notice (
    id           bigint generated always as identity primary key,
    key          text not null unique collate "C",    -- sha256 of alert, alert version, reason, recipient, channel
    alert        text not null collate "C" references alert (id),
    reason       text not null check (reason in ('fired', 'escalated', 'over', 'closed')),
    severity     smallint not null,
    recipient    text not null collate "C",           -- id in the directory; addresses are looked up when sending
    channel      text not null collate "C",
    subject      text not null,
    body         text not null,
    state        text not null default 'planned' check (state in ('planned', 'leased', 'sent', 'failed', 'dead')),
    attempts     integer not null default 0,
    next_at      timestamptz not null default now(),
    leased_until timestamptz,
    leased_by    text,
    provider_id  text,
    last_error   text,
    created_at   timestamptz not null default now(),
    sent_at      timestamptz,
    expires_at   timestamptz not null
);
create index notice_due on notice (severity, next_at) where state in ('planned', 'leased');
create index notice_of_alert on notice (alert);

create table notice_attempt (
    id      bigint generated always as identity primary key,
    notice  bigint not null references notice (id),
    at      timestamptz not null default now(),
    took_ms integer not null,
    outcome text not null,                            -- sent | temporary | permanent | unknown
    detail  text not null default ''
);
create index notice_attempt_of on notice_attempt (notice);

-- Accounts and sessions: one administrator for now; `role` is the place for the others.
create table account (
    login         text primary key collate "C",
    name          text not null,
    role          text not null default 'admin',
    password_hash text not null,
    created_at    timestamptz not null default now(),
    disabled_at   timestamptz
);
create table session (
    digest     bytea primary key,                     -- sha256 of the cookie's token
    login      text not null references account (login),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    seen_at    timestamptz not null default now()
);
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default now(),
    login   text not null,
    action  text not null collate "C",
    subject text not null default '',
    detail  jsonb not null default '{}'
);

insert into journal_head (epoch) values (substr(md5(random()::text || clock_timestamp()::text), 1, 8));
