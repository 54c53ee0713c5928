-- Quarantine as people see it. The worker's insert is elsewhere.

-- list --
-- What lies in quarantine, newest first.
select id, at, topic, part, off, reason, detail, pointer, size, state, acted_at, acted_by
  from quarantine
 where (%(topic)s::text is null or topic = %(topic)s) and (%(state)s::text is null or state = %(state)s)
   and (%(reason)s::text is null or reason = %(reason)s) and (%(before)s::bigint is null or id < %(before)s)
 order by id desc
 limit %(limit)s;

-- counts --
-- How many wait, by topic and reason.
select topic, reason, count(*) as n, max(at) as newest_at
  from quarantine where state = 'waiting' group by topic, reason order by n desc, topic, reason;

-- show --
-- One record with its first bytes.
select id, at, topic, part, off, reason, detail, pointer, size, state, acted_at, acted_by, first_bytes, digest
  from quarantine where id = %(id)s;

-- mark --
-- Says what became of a record that waited; nothing when somebody else was first.
update quarantine set state = %(state)s, acted_at = now(), acted_by = %(by)s
 where id = %(id)s and state = 'waiting'
returning id;
