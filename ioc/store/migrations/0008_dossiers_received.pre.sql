-- Dossiers are asked for by the day of receipt: a quarter of a year's dossiers by an index instead of all of them. In unix
-- milliseconds, as attrs keep it. Writes the table anew once.
alter table case_state
    add column received_ms bigint
        generated always as (case when kind = 'dossier' then (attrs ->> 'received_at')::bigint end) stored;
create index case_received on case_state (received_ms) where received_ms is not null;
