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

-- stated_near --
-- What sources state of one indicator as of a day in a period or near it: the latest word of each source and dimension.
select source, unit, state, attrs, changed_at, due_at
  from (select distinct on (coalesce(attrs ->> 'stated_by', agency), unit, attrs ->> 'dims', attrs ->> 'official')
               coalesce(attrs ->> 'stated_by', agency) as source, unit, state, attrs, changed_at, due_at, id
          from case_state
         where kind = 'statement' and category = %(indicator)s and state in ('estimated', 'provisional', 'final')
           and to_timestamp((attrs ->> 'period_to')::bigint / 1000.0)
               between %(start)s::timestamptz - %(near)s and %(end)s::timestamptz + %(near)s
           and (cardinality(%(units)s::text[]) = 0 or unit = any(%(units)s))
         order by coalesce(attrs ->> 'stated_by', agency), unit, attrs ->> 'dims', attrs ->> 'official',
                  (attrs ->> 'period_to')::bigint desc, id) latest
 order by (attrs ->> 'official')::boolean nulls first, id;

-- last_stated --
-- The latest period that one indicator was stated for.
select to_timestamp((attrs ->> 'period_from')::bigint / 1000.0), to_timestamp((attrs ->> 'period_to')::bigint / 1000.0)
  from case_state
 where kind = 'statement' and category = %(indicator)s and state in ('estimated', 'provisional', 'final')
 order by (attrs ->> 'period_to')::bigint desc, (attrs ->> 'period_from')::bigint, id
 limit 1;

-- open_alerts --
-- Alerts that fired and are not closed, by severity and domain.
select severity, domain, count(*)
  from alert
 where phase in ('firing', 'recovering') and (cardinality(%(units)s::text[]) = 0 or unit = any(%(units)s))
 group by severity, domain;

-- since --
-- The first day of which anything was counted by any of some measures.
select min(day.bucket)
  from unnest(%(measures)s::text[]) as name,
       lateral (select bucket from cell where measure = name and grain = 86400 order by bucket limit 1) as day;

-- freshness --
-- How far one topic has come in the store.
select max(updated_at) as updated_at, max(max_event_at) as event_at, sum(next_offset)::bigint as records
  from stream_offset where topic = %(topic)s;
