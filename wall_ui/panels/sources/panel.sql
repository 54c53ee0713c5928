-- Topics: when their offsets last moved, their newest event, the worst delay between Kafka and commit. Sources: the
-- registry's own word on each (link `nguon-<id>` of ioc.heartbeats.v1), and its beat for itself.
select 'topic' as what, topic as name, '' as state, date_trunc('second', max(updated_at)) as heard_at,
       date_trunc('second', max(max_event_at)) as event_at, max(lag_ms) as lag_ms,
       null::timestamptz as since, null::timestamptz as due_at
  from stream_offset
 group by topic
union all
select case when id = 'ioc-so-nguon' then 'registry' else 'source' end, coalesce(attrs ->> 'label', id), state,
       changed_at, null, null, to_timestamp((attrs ->> 'since')::bigint / 1000.0), due_at
  from case_state
 where kind = 'link' and open and (id like 'nguon-%%' or id = 'ioc-so-nguon')
 order by what, name
