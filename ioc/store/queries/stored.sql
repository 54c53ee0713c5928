-- What a lane reads of what was written before: its place, its memory, the state of cells and cases.

-- begin_offset --
-- Makes the offset row of a partition on first sight.
insert into stream_offset (topic, part) values (%(topic)s, %(part)s) on conflict do nothing;

-- offset --
-- Where a partition is read from, and what its last chunk touched.
select next_offset, max_event_at, touched from stream_offset where topic = %(topic)s and part = %(part)s;

-- ledger --
-- All hashes of a partition, oldest first.
select hashes from ledger where topic = %(topic)s and part = %(part)s order by first_offset;

-- prune_ledger --
-- Forgets ids received before the horizon.
delete from ledger where topic = %(topic)s and part = %(part)s and received_on < %(before)s;

-- raise_floor --
-- Events older than the floor are looked up in the table from now on.
insert into ledger_floor (topic, floor) values (%(topic)s, %(floor)s)
on conflict (topic) do update set floor = greatest(ledger_floor.floor, excluded.floor);

-- floor --
-- Receipts before this are no longer in the ledger.
select floor from ledger_floor where topic = %(topic)s;

-- corrections --
-- Highest revision of every corrected event of a topic.
select source, event_id, revision from correction where topic = %(topic)s;

-- cells_named --
-- Absolute values of the cells a last chunk touched, to publish them again.
select c.measure, c.grain, extract(epoch from c.bucket)::bigint, c.key, c.n, c.total,
       (extract(epoch from c.last_at) * 1000)::bigint, c.ver, c.revision
  from unnest(%(measure)s::text[], %(grain)s::int[], %(bucket)s::bigint[], %(key)s::text[]) as d (m, g, b, k)
  join cell c on c.measure = d.m and c.grain = d.g and c.bucket = to_timestamp(d.b) and c.key = d.k;

-- cases_named --
-- Cases by id, to publish them again.
select kind, id, state, open, unit, agency, category, severity, level, amount, opened_at, due_at, closed_at, changed_at,
       revision, event_id, ver, attrs
  from case_state where kind = %(kind)s and id = any(%(ids)s);

-- recent_ids --
-- Ids of the cases of a kind that are open or changed lately.
select id from case_state where kind = %(kind)s and (open or changed_at >= %(since)s);

-- beat --
-- The store lives and reaches its database.
insert into beat (role) values ('store') on conflict (role) do update set at = now();
