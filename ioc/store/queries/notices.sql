-- Notices: the outbox. Whoever changes a state here holds the row's lease or takes it in the same statement.

-- plan --
-- Owes one message; planning the same transition again changes nothing.
insert into notice (key, alert, reason, severity, recipient, channel, subject, body, expires_at)
values (%(key)s, %(alert)s, %(reason)s, %(severity)s, %(recipient)s, %(channel)s, %(subject)s, %(body)s, %(expires_at)s)
on conflict (key) do nothing;

-- lease --
-- Takes due notices of one channel for a worker, most severe first. A later message about an alert waits for the earlier.
with due as (
    select n.id, n.state = 'leased' as abandoned
      from notice n
     where n.channel = %(channel)s
       and n.next_at <= now()
       and n.expires_at > now()
       and (n.state = 'planned' or (n.state = 'leased' and n.leased_until < now()))
       and n.recipient <> all(%(resting)s)
       and not exists (
           select from notice earlier
            where earlier.alert = n.alert
              and earlier.recipient = n.recipient
              and earlier.channel = n.channel
              and earlier.id < n.id
              and earlier.state in ('planned', 'leased'))
     order by n.severity, n.next_at
     limit %(limit)s
       for update of n skip locked
), taken as (
    update notice n
       set state = 'leased', leased_by = %(worker)s, leased_until = now() + make_interval(secs => %(for_s)s)
      from due
     where n.id = due.id
    returning n.*, due.abandoned
), lost as (  -- a worker died between the first byte and the answer: the receiver may have the message
    insert into notice_attempt (notice, took_ms, outcome, detail)
    select id, 0, 'unknown', 'worker lost'
      from taken
     where abandoned
       and attempts > (select count(*) from notice_attempt a where a.notice = taken.id)
)
select t.id, t.key, t.alert, t.reason, t.severity, t.recipient, t.channel, t.subject, t.body, t.created_at, t.expires_at,
       (select coalesce(nullif(a.code, ''), a.rule) from alert a where a.id = t.alert) as rule,
       (select first.key
          from notice first
         where first.alert = t.alert and first.recipient = t.recipient and first.channel = t.channel
         order by first.id
         limit 1) as thread
  from taken t
 order by t.severity, t.id;

-- begin --
-- Just before the first byte: is the lease still ours? Counts the attempt and gives it its full time.
update notice
   set attempts = attempts + 1, leased_until = now() + make_interval(secs => %(for_s)s)
 where id = %(id)s and leased_by = %(worker)s and state = 'leased' and leased_until > now()
returning attempts;

-- renew --
-- Keeps the leases of a living worker.
update notice
   set leased_until = now() + make_interval(secs => %(for_s)s)
 where state = 'leased' and leased_by = %(worker)s and id = any(%(ids)s) and leased_until > now();

-- record --
-- What came of an attempt, unless the lease went to somebody else meanwhile.
with mine as (
    update notice
       set state = %(state)s, next_at = coalesce(%(next_at)s, next_at), leased_by = null, leased_until = null,
           provider_id = coalesce(%(provider_id)s, provider_id), last_error = %(error)s,
           sent_at = case when %(state)s = 'sent' then now() end
     where id = %(id)s and leased_by = %(worker)s and state = 'leased' and attempts = %(attempt)s
    returning id
)
insert into notice_attempt (notice, took_ms, outcome, detail)
select id, %(took_ms)s, %(outcome)s, %(detail)s from mine;

-- release --
-- Gives back what was leased and not begun, so that nobody waits for the lease to run out.
update notice
   set state = 'planned', leased_by = null, leased_until = null
 where state = 'leased' and leased_by = %(worker)s and id = any(%(ids)s);

-- bury --
-- Gives up what could not be delivered in its time.
update notice
   set state = 'dead', leased_by = null, leased_until = null
 where expires_at <= now()
   and (state = 'planned' or (state = 'leased' and leased_until < now()))
returning id, alert, reason, severity, channel;

-- recipients_told --
-- Who was told, or may yet have been told, that an alert fired: they are owed its end. A refused address is not.
select distinct n.recipient, n.channel
  from notice n
 where n.alert = %(alert)s
   and n.reason in ('fired', 'escalated')
   and (n.state <> 'failed'
        or exists (select from notice_attempt a where a.notice = n.id and a.outcome = 'unknown'))
 order by n.recipient, n.channel;

-- of_alert --
-- The messages about one alert and what came of them, for the console. No texts, no addresses.
select n.recipient, n.channel, n.reason, n.state, n.attempts, n.created_at, n.sent_at, n.last_error
  from notice n
 where n.alert = %(alert)s
 order by n.id;

-- waiting --
-- What is still to be delivered, by channel.
select channel, count(*) as n, extract(epoch from now() - min(created_at))::float8 as oldest_s
  from notice
 where state in ('planned', 'leased')
 group by channel;
