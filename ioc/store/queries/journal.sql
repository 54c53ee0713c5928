-- Journal: what screens are told about alerts. Numbers have no gaps and follow the order of commits, because the head's
-- row stays locked until the transaction that took the number ends.

-- append --
-- Takes the next number and writes one row under it; call it last in a transaction, others wait for the head.
with head as (
    update journal_head set seq = seq + 1 returning seq
)
insert into journal (seq, at, kind, op, subject, actor, payload)
select seq, %(at)s, 'alert', %(op)s, %(subject)s, %(actor)s, %(payload)s
  from head
returning seq;

-- head --
-- Which journal this is and its newest number.
select epoch, seq from journal_head;

-- since --
-- Rows after a number, oldest first, with the head they were seen under; one row of nulls when there are none.
select h.epoch, h.seq as head, j.seq, j.op, j.at, j.actor, j.subject, j.payload ->> 'phase' as phase,
       (j.payload || jsonb_build_object('seq', j.seq))::text as alert
  from journal_head h
  left join lateral (select * from journal where seq > %(seq)s order by seq limit %(limit)s) j on true
 order by j.seq;

-- open_alerts --
-- Every alert that is not closed as its newest journal row has it, with the head; one row of nulls when there are none.
select h.epoch, h.seq as head, a.id, a.alert
  from journal_head h
  left join lateral (
      select o.id, o.severity, o.fired_at, (j.payload || jsonb_build_object('seq', j.seq))::text as alert
        from alert o
        join lateral (select seq, payload from journal where subject = o.id order by seq desc limit 1) j on true
       where o.phase <> 'closed') a on true
 order by a.severity, a.fired_at nulls last, a.id;

-- timeline --
-- What happened to one alert, oldest first.
select seq, at, op, actor, payload from journal where subject = %(alert)s order by seq;

-- offsets --
-- How far each topic has come: records committed, the newest event, the worst recent delay between Kafka and commit.
select topic, sum(next_offset)::bigint as moved, max(updated_at) as updated_at, max(max_event_at) as event_at,
       max(lag_ms) filter (where updated_at > now() - interval '30 seconds') as lag_ms
  from stream_offset
 group by topic
 order by topic;
