-- Sources: what they did at our doors, and what became of it behind them.

-- add --
-- Adds counts of a few seconds to the day's row.
insert into source_state as s (source, topic, day, accepted, refused, skipped, last_seen, last_event_at, delay_min_ms,
                               delay_max_ms, last_code, last_pointer)
values (%(source)s, %(topic)s, %(day)s, %(accepted)s, %(refused)s, %(skipped)s, %(last_seen)s, %(last_event_at)s,
        %(delay_min_ms)s, %(delay_max_ms)s, %(last_code)s, %(last_pointer)s)
on conflict (source, day, topic) do update
   set accepted = s.accepted + excluded.accepted, refused = s.refused + excluded.refused,
       skipped = s.skipped + excluded.skipped, last_seen = greatest(s.last_seen, excluded.last_seen),
       last_event_at = greatest(s.last_event_at, excluded.last_event_at),
       delay_min_ms = least(s.delay_min_ms, excluded.delay_min_ms),
       delay_max_ms = greatest(s.delay_max_ms, excluded.delay_max_ms),
       last_code = case when excluded.last_code = '' then s.last_code else excluded.last_code end,
       last_pointer = case when excluded.last_code = '' then s.last_pointer else excluded.last_pointer end;

-- days --
-- Each source since a day: sums, newest arrival and event, shortest and longest delay, its newest refusal.
select source, sum(accepted)::bigint as accepted, sum(refused)::bigint as refused, sum(skipped)::bigint as skipped,
       max(last_seen) as last_seen, max(last_event_at) as last_event_at, min(delay_min_ms) as delay_min_ms,
       max(delay_max_ms) as delay_max_ms,
       coalesce((array_agg(last_code order by last_seen desc) filter (where last_code <> ''))[1], '') as last_code,
       coalesce((array_agg(last_pointer order by last_seen desc) filter (where last_code <> ''))[1], '') as last_pointer
  from source_state where day >= %(since)s group by source;

-- last_seen --
-- Newest arrival of each source, however long ago.
select source, max(last_seen) as last_seen, max(last_event_at) as last_event_at from source_state group by source;

-- watched --
-- Links of sources that the registry beats for and has not said to be watched no more.
select id from case_state where kind = 'link' and open and id like %(prefix)s || '%%';

-- quarantined --
-- Records of each source that the store put in quarantine since a moment. The source is read out of the first bytes,
-- whatever they are; only the newest are looked at, so that a flood does not make this slow.
select substring(encode(first_bytes, 'escape') from '"source"\s*:\s*"([^"]{1,64})"') as source, count(*) as n
  from (select first_bytes, at from quarantine order by id desc limit 20000) as newest
 where at >= %(since)s group by 1;

-- illegal --
-- Steps that may not follow each other, by the source of a case's first such step, since a day: cells over cases.
select key as source, sum(total)::bigint as steps
  from cell where measure = any(%(measures)s) and grain = 86400 and bucket >= %(since)s
 group by key having sum(total) > 0;

-- illegal_dossiers --
-- The same of dossiers begun since then, whose cells are by unit and agency: by the source that first spoke of each.
select source, sum(steps)::bigint as steps
  from (select substring(convert_from(h.steps, 'UTF8') from '"source":"([^"]{1,64})"') as source,
               (s.attrs ->> 'illegal')::bigint as steps
          from case_state s join case_history h on h.kind = s.kind and h.id = s.id
         where s.kind = 'dossier' and s.opened_at >= %(since)s and s.attrs ? 'illegal') as wrong
 where source is not null group by source;

-- hold --
-- Puts a record of a foreign topic in quarantine; again adds nothing.
insert into quarantine (topic, part, off, reason, detail, pointer, size, first_bytes, digest)
values (%(topic)s, %(part)s, %(off)s, %(reason)s, %(detail)s, %(pointer)s, %(size)s, %(first_bytes)s, %(digest)s)
on conflict (topic, part, off) do nothing;
