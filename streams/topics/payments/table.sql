-- Giao dịch thanh toán đã nhận. / Accepted payments. Written by COPY only, in this column order.
-- No unique index: the ledger finds duplicates, and an index on every id would cost more than the rows.
create table events_payments (
    occurred_at timestamptz not null,
    source      text     not null collate "C",
    event_id    text     not null collate "C",
    revision    integer  not null,
    entity      text     not null collate "C",   -- transaction_id
    unit        text     not null collate "C",
    part        smallint not null,
    off         bigint   not null,
    late        boolean  not null,               -- came after its bucket had closed
    amount      bigint   not null,               -- VND
    method      text     not null collate "C",
    service     text     not null collate "C",
    facility    text              collate "C",
    provider    text              collate "C",
    status      text     not null collate "C",
    body        bytea    not null                -- the JSON as received
);
create index events_payments_off on events_payments using brin (off);
-- hypertable: occurred_at 1 day
