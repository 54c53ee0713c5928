-- Indicators: what sources state, and how far topics have come. Sums of cells are put together in indicators.py.

-- stated --
-- What sources state of one indicator for one period.
select coalesce(attrs ->> 'stated_by', agency), unit, state, attrs, changed_at, due_at
  from case_state
 where kind = 'statement' and category = %(indicator)s and state in ('estimated', 'provisional', 'final')
   and (attrs ->> 'period_from')::bigint = (extract(epoch from %(start)s::timestamptz) * 1000)::bigint
   and (attrs ->> 'period_to')::bigint = (extract(epoch from %(end)s::timestamptz) * 1000)::bigint
   and (cardinality(%(units)s::text[]) = 0 or unit = any(%(units)s))
 order by (attrs ->> 'official')::boolean nulls first, id;

-- freshness --
-- How far one topic has come in the store.
select max(updated_at) as updated_at, max(max_event_at) as event_at, sum(next_offset)::bigint as records
  from stream_offset where topic = %(topic)s;
