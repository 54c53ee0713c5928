-- Settle: the judge's transitions. One judge at a time: it holds a session lock on the connection that writes.

-- lead --
-- Whether this session is the judge now.
select pg_try_advisory_lock(%(lock)s);

-- depose --
-- Ends the leader's session when it has waited for its client longer than a living judge lets it, be it in the middle of
-- a pipeline, which no time-out of the database covers.
select pg_terminate_backend(a.pid)
  from pg_locks l
  join pg_stat_activity a on a.pid = l.pid
 where l.locktype = 'advisory' and l.classid = 0 and l.objid = %(lock)s and l.objsubid = 1 and l.granted
   and l.database = (select oid from pg_database where datname = current_database())
   and a.wait_event = 'ClientRead' and a.state_change < now() - %(silent_ms)s * interval '1 millisecond';

-- cells --
-- Cells of one measure and grain since a moment, to rebuild windows.
select measure, grain, extract(epoch from bucket)::bigint, key, n, total, (extract(epoch from last_at) * 1000)::bigint,
       ver, revision
  from cell where measure = %(measure)s and grain = %(grain)s and bucket >= %(since)s;

-- cases --
-- Cases of the kinds that rules watch: open, or closed lately (their versions keep older words out).
select kind, id, state, open, unit, agency, category, severity, level, amount, opened_at, due_at, closed_at, changed_at,
       revision, event_id, ver, attrs
  from case_state where kind = any(%(kinds)s) and (open or closed_at > now() - interval '1 hour');

-- cases_by_id --
-- Cases that have an alert, open or not.
select kind, id, state, open, unit, agency, category, severity, level, amount, opened_at, due_at, closed_at, changed_at,
       revision, event_id, ver, attrs
  from case_state where kind = any(%(kinds)s) and id = any(%(ids)s);

-- cases_ended --
-- Closed cases of which something is still owed.
select kind, id, state, open, unit, agency, category, severity, level, amount, opened_at, due_at, closed_at, changed_at,
       revision, event_id, ver, attrs
  from case_state where kind = any(%(kinds)s) and not open and due_at is not null;

-- alerts --
-- What the judge must know of alerts: the open ones, and those closed by hand while their condition held.
select id, rule, rule_version, key, phase, severity, episode_at, version, fired_at, recovering_at, held, escalated,
       acked_by is not null as taken
  from alert where phase <> 'closed' or held;

-- alert_now --
-- One alert as the judge must know it, by id or by the open row of its rule and key.
select id, rule, rule_version, key, phase, severity, episode_at, version, fired_at, recovering_at, held, escalated,
       acked_by is not null as taken
  from alert where id = %(id)s or (rule = %(rule)s and key = %(key)s and phase <> 'closed')
 order by (id = %(id)s) desc limit 1;

-- begin --
-- A new episode; nothing when the rule and key have an open one or the episode is known.
insert into alert (id, rule, rule_version, code, key, domain, unit, severity, phase, episode_at, fired_at, title, title_en,
                   sentence, sentence_en, first_step, first_step_en, figure)
values (%(id)s, %(rule)s, %(rule_version)s, %(code)s, %(key)s, %(domain)s, %(unit)s, %(severity)s, %(phase)s,
        %(episode_at)s, %(fired_at)s, %(title)s, %(title_en)s, %(sentence)s, %(sentence_en)s, %(first_step)s, %(first_step_en)s, %(figure)s)
on conflict do nothing
returning *;

-- step --
-- A transition of an episode that is in the phase the judge believes; texts that are null stay.
update alert
   set phase = %(phase)s, version = version + 1, severity = %(severity)s, rule_version = %(rule_version)s,
       code = coalesce(nullif(%(code)s, ''), code),
       fired_at = case when %(op)s = 'fired' then %(at)s else fired_at end,
       recovering_at = case when %(op)s = 'recovering' then %(at)s when %(op)s = 'refired' then null else recovering_at end,
       closed_at = case when %(op)s = 'closed' then %(at)s else closed_at end,
       close_reason = coalesce(%(close_reason)s, close_reason),
       title = coalesce(%(title)s, title), title_en = coalesce(%(title_en)s, title_en),
       sentence = coalesce(%(sentence)s, sentence), sentence_en = coalesce(%(sentence_en)s, sentence_en),
       first_step = coalesce(%(first_step)s, first_step), first_step_en = coalesce(%(first_step_en)s, first_step_en),
       figure = coalesce(%(figure)s, figure)
 where id = %(id)s and phase = %(was)s
returning *;

-- escalate --
-- The next step up of an alert that goes on; nothing when it has gone that step, or when somebody took it and that counts.
update alert
   set escalated = %(escalation)s, version = version + 1, figure = coalesce(%(figure)s, figure)
 where id = %(id)s and phase = %(was)s and escalated < %(escalation)s and (acked_by is null or not %(unless_taken)s)
returning *;

-- release --
-- The condition of an alert closed by hand has gone: its key may fire again.
update alert set held = false where id = %(id)s and held returning id;

-- waiting --
-- Records of these topics that the store has yet to read.
select coalesce(sum(waiting), 0)::bigint from stream_offset where topic = any(%(topics)s);

-- lag --
-- How far the store trails Kafka in milliseconds; null when no store worker has been heard of for half a minute.
select case when exists (select from beat where role = 'store' and at > now() - interval '30 seconds')
            then coalesce((select max(lag_ms) from stream_offset where updated_at > now() - interval '30 seconds'), 0) end;
