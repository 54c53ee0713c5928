-- Bước xử lý hồ sơ thủ tục hành chính đã nhận. / Accepted steps of dossiers. Written by COPY only, in this column order.
create table events_procedures (
    occurred_at    timestamptz not null,
    source         text     not null collate "C",
    event_id       text     not null collate "C",
    revision       integer  not null,
    entity         text     not null collate "C",   -- dossier_id
    unit           text     not null collate "C",
    part           smallint not null,
    off            bigint   not null,
    late           boolean  not null,               -- came after its bucket had closed
    state          smallint not null,               -- 1 … 10
    agency         text     not null collate "C",
    procedure_code text     not null collate "C",
    channel        smallint not null,               -- 1 desk, 2 online, 3 post
    due_at         timestamptz,
    on_time        boolean,                         -- null unless state 9 with a date promised
    body           bytea    not null                -- the JSON as received
);
create index events_procedures_off on events_procedures using brin (off);
-- The life of one dossier. Some hundred thousand a year: the index is cheap here.
create index events_procedures_entity on events_procedures (entity, occurred_at);
-- hypertable: occurred_at 7 days
