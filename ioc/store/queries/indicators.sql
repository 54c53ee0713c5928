-- Indicators: cells added up over a period of whole local days.

-- cells --
-- Sums of one measure by key within a period.
select key, sum(n)::bigint as n, sum(total)::bigint as total, max(last_at) as last_at,
       coalesce(sum(revision), 0)::bigint as revision
  from cell
 where measure = %(measure)s and grain = 86400 and bucket >= %(start)s and bucket < %(end)s
 group by key;

-- freshness --
-- How far one topic has come in the store.
select max(updated_at) as updated_at, max(max_event_at) as event_at, sum(next_offset)::bigint as records
  from stream_offset where topic = %(topic)s;
