-- claim --
-- First statement of a chunk: a rival waits here, and then finds the offset moved. No row: the partition has another owner.
-- Sets the limit of the statements that follow in this transaction.
select set_config('statement_timeout', %(max_ms)s, true)
  from stream_offset where topic = %(topic)s and part = %(part)s and next_offset = %(expected)s for update;

-- move_offset --
-- Last statement of a chunk.
update stream_offset
   set next_offset = %(next)s, max_event_at = %(max_event_at)s, watermark = %(watermark)s, lag_ms = %(lag_ms)s,
       waiting = %(waiting)s,
       touched = %(touched)s, updated_at = now()
 where topic = %(topic)s and part = %(part)s;

-- skip_offset --
-- Compare-and-set over records that are gone.
update stream_offset set next_offset = %(next)s, updated_at = now()
 where topic = %(topic)s and part = %(part)s and next_offset = %(expected)s
returning 1;

-- add_to_ledger --
-- Hashes of the events this chunk brought.
insert into ledger (topic, part, first_offset, n, received_on, hashes)
values (%(topic)s, %(part)s, %(first)s, %(n)s, current_date, %(hashes)s);

-- add_corrections --
-- Remembers corrections; the highest revision stays. A chunk may hold several of one event, an upsert takes one.
insert into correction (topic, source, event_id, revision)
select %(topic)s, s, e, max(r)
  from unnest(%(source)s::text[], %(event_id)s::text[], %(revision)s::int[]) as d (s, e, r) group by s, e
on conflict (topic, source, event_id) do update set revision = greatest(correction.revision, excluded.revision);

-- quarantine --
-- Records that did not become events; a replay adds nothing.
insert into quarantine (topic, part, off, reason, detail, pointer, size, first_bytes, digest)
select %(topic)s, %(part)s, * from unnest(
    %(off)s::bigint[], %(reason)s::text[], %(detail)s::text[], %(pointer)s::text[], %(size)s::int[],
    %(first_bytes)s::bytea[], %(digest)s::bytea[])
on conflict (topic, part, off) do nothing;

-- add_cells --
-- Adds deltas to cells in key order (so that two partitions cannot deadlock) and tells their new absolute values.
insert into cell as c (measure, grain, bucket, key, n, total, last_at, revision)
select m, g::int, to_timestamp(b), k, n, t, timestamptz 'epoch' + l * interval '1 microsecond', r::int from unnest(
    %(measure)b::text[], %(grain)b::bigint[], %(bucket)b::bigint[], %(key)b::text[], %(n)b::bigint[], %(total)b::bigint[],
    %(last_us)b::bigint[], %(late)b::bigint[]) as d (m, g, b, k, n, t, l, r)
order by 1, 2, 3, 4
on conflict (measure, grain, bucket, key) do update
   set n = c.n + excluded.n, total = c.total + excluded.total, last_at = greatest(c.last_at, excluded.last_at),
       ver = c.ver + 1, revision = c.revision + excluded.revision
returning measure, grain, extract(epoch from bucket)::bigint, key, n, total, (extract(epoch from last_at) * 1000)::bigint,
          ver, revision;

-- lock_cases --
-- Cases that several partitions may make at once: one after the other, in order of id.
select pg_advisory_xact_lock(hashtextextended(id, 0)) from (select unnest(%(ids)s::text[]) as id order by 1) as one;

-- cases_for_update --
-- Cases a chunk is about to change, locked in order.
select kind, id, state, open, unit, agency, category, severity, level, amount, opened_at, due_at, closed_at, changed_at,
       revision, event_id, ver, attrs
  from case_state where kind = %(kind)s and id = any(%(ids)s) order by id for update;

-- put_cases --
-- Writes cases as they stand now.
insert into case_state (kind, id, state, open, unit, agency, category, severity, level, amount, opened_at, due_at,
                        closed_at, changed_at, revision, event_id, ver, attrs)
select * from unnest(
    %(kind)s::text[], %(id)s::text[], %(state)s::text[], %(open)s::bool[], %(unit)s::text[], %(agency)s::text[],
    %(category)s::text[], %(severity)s::smallint[], %(level)s::smallint[], %(amount)s::bigint[],
    %(opened_at)s::timestamptz[], %(due_at)s::timestamptz[], %(closed_at)s::timestamptz[], %(changed_at)s::timestamptz[],
    %(revision)s::int[], %(event_id)s::text[], %(ver)s::bigint[], %(attrs)s::jsonb[])
on conflict (kind, id) do update
   set state = excluded.state, open = excluded.open, unit = excluded.unit, agency = excluded.agency,
       category = excluded.category, severity = excluded.severity, level = excluded.level, amount = excluded.amount,
       opened_at = excluded.opened_at, due_at = excluded.due_at, closed_at = excluded.closed_at,
       changed_at = excluded.changed_at, revision = excluded.revision, event_id = excluded.event_id, ver = excluded.ver,
       attrs = excluded.attrs;

-- history_for_update --
-- Steps of the cases a chunk is about to change.
select id, steps from case_history where kind = %(kind)s and id = any(%(ids)s) order by id for update;

-- put_history --
-- Writes the steps of cases.
insert into case_history (kind, id, steps)
select %(kind)s, * from unnest(%(ids)s::text[], %(steps)s::bytea[])
on conflict (kind, id) do update set steps = excluded.steps;

-- drop_history --
-- Forgets the steps of cases that have none left.
delete from case_history where kind = %(kind)s and id = any(%(ids)s);
