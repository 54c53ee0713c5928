-- Figures as `ioc replay` compares them, from cells and again from raw rows; and how far the store has come.

-- steps --
-- Migrations that were applied.
select name from migration;

-- offsets --
-- The next record each partition of a topic waits for.
select part, next_offset from stream_offset where topic = %(topic)s;

-- quarantined_at --
-- The record in quarantine that lies at a place in Kafka.
select id, reason, detail from quarantine where topic = %(topic)s and part = %(part)s and off = %(off)s;

-- paid_cells --
-- Payments of a service in a period by the daily cells: how many, how much, and how much of it without cash.
select coalesce(sum(n), 0)::bigint as n,
       coalesce(sum(n) filter (where split_part(key, '|', 3) <> 'cash'), 0)::bigint as cashless_n,
       coalesce(sum(total), 0)::bigint as vnd,
       coalesce(sum(total) filter (where split_part(key, '|', 3) <> 'cash'), 0)::bigint as cashless_vnd
  from cell
 where measure = 'payments.paid' and grain = 86400 and split_part(key, '|', 2) = %(service)s
   and bucket >= %(start)s and bucket < %(end)s;

-- paid_rows --
-- The same from the raw events.
select count(*) as n,
       count(*) filter (where method <> 'cash') as cashless_n,
       coalesce(sum(amount), 0)::bigint as vnd,
       coalesce(sum(amount) filter (where method <> 'cash'), 0)::bigint as cashless_vnd
  from events_payments
 where service = %(service)s and status = 'succeeded' and occurred_at >= %(start)s and occurred_at < %(end)s;

-- facilities_cells --
-- Facilities that took money without cash, and how much, by unit, from the daily cells.
select split_part(key, '|', 2) as unit, count(distinct split_part(key, '|', 3)) as facilities, sum(total)::bigint as vnd
  from cell
 where measure = 'payments.by_facility' and grain = 86400 and split_part(key, '|', 1) = %(service)s
   and bucket >= %(start)s and bucket < %(end)s
 group by 1;

-- facilities_rows --
-- The same from the raw events.
select unit, count(distinct facility) as facilities, sum(amount)::bigint as vnd
  from events_payments
 where service = %(service)s and status = 'succeeded' and method <> 'cash'
   and occurred_at >= %(start)s and occurred_at < %(end)s
 group by 1;

-- methods_rows --
-- How many facilities use each method; one facility uses several. Only raw events know both.
select method, count(distinct facility) as facilities
  from events_payments
 where service = %(service)s and status = 'succeeded' and occurred_at >= %(start)s and occurred_at < %(end)s
 group by 1;

-- issued_cells --
-- Documents of a field by type and by the day they bear, from the daily cells.
select split_part(key, '|', 3) as type, sum(n)::bigint as n
  from cell
 where measure = 'directives.issued' and grain = 86400 and split_part(key, '|', 4) = %(field)s
   and bucket >= %(start)s and bucket < %(end)s
 group by 1 having sum(n) > 0;

-- issued_rows --
-- The same from the raw events: each document once, whatever steps it went through.
select distinct entity, convert_from(body, 'utf8')::jsonb ->> 'document_no' as number
  from events_directives
 where kind = 'document' and convert_from(body, 'utf8')::jsonb ->> 'field' = %(field)s
   and (convert_from(body, 'utf8')::jsonb ->> 'document_date')::date
       between (%(start)s::timestamptz at time zone 'Asia/Ho_Chi_Minh')::date
           and (%(end)s::timestamptz at time zone 'Asia/Ho_Chi_Minh')::date - 1;

-- stated_cases --
-- Value and parts of every statement of one system, as its case keeps them.
select s.event_id, c.attrs ->> 'value' as value, (c.attrs ->> 'num')::bigint as num, (c.attrs ->> 'den')::bigint as den
  from case_state c
  join events_indicators s on s.event_id = c.event_id and s.source = %(source)s
 where c.kind = 'statement' and c.state <> 'void';

-- stated_rows --
-- The same from the raw events.
select event_id, value::text as value, num, den
  from events_indicators
 where source = %(source)s;

-- other_sources --
-- Sources that sent payments of a service in a period, beside one.
select source, count(*) as n
  from events_payments
 where service = %(service)s and occurred_at >= %(start)s and occurred_at < %(end)s and source <> %(source)s
 group by source order by n desc, source limit 5;

-- of_source --
-- How many payments of a period one source sent.
select count(*) as n from events_payments
 where occurred_at >= %(start)s and occurred_at < %(end)s and source = %(source)s;
