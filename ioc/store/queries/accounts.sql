-- Accounts, sessions and the audit trail. Tokens are never stored, only their digests.

-- account --
-- One account that may sign in.
select login, name, role, password_hash from account where login = %(login)s and disabled_at is null;

-- add_first --
-- Makes the first account; nothing when there is one already.
insert into account (login, name, role, password_hash)
select %(login)s, %(name)s, 'admin', %(password_hash)s
 where not exists (select 1 from account)
on conflict (login) do nothing
returning login;

-- rehash --
-- Stores a password's digest made with today's cost.
update account set password_hash = %(password_hash)s where login = %(login)s;

-- set_password --
-- A new password; every session of the account ends.
with changed as (
    update account set password_hash = %(password_hash)s, disabled_at = null where login = %(login)s returning login
), ended as (
    delete from session where login in (select login from changed)
)
select login from changed;

-- open_session --
-- Writes a session; sessions whose time is over go at the same time.
with swept as (
    delete from session where expires_at < now()
)
insert into session (digest, login, expires_at) values (%(digest)s, %(login)s, now() + %(life)s);

-- session --
-- Who a cookie belongs to; marks it seen at most once a minute.
with seen as (
    update session set seen_at = now()
     where digest = %(digest)s and expires_at > now() and seen_at < now() - interval '1 minute'
)
select a.login, a.name, a.role
  from session s join account a on a.login = s.login
 where s.digest = %(digest)s and s.expires_at > now() and s.seen_at > now() - %(idle)s and a.disabled_at is null;

-- session_end --
-- When a session ends by itself.
select expires_at from session where digest = %(digest)s;

-- standing --
-- The accounts of these logins that may sign in, each with those of these sessions that are theirs and not over.
select s.digest, a.login
  from account a
  left join session s on s.login = a.login and s.digest = any(%(digests)s::bytea[]) and s.expires_at > now()
 where a.login = any(%(logins)s) and a.disabled_at is null;

-- close_session --
-- Ends one session.
delete from session where digest = %(digest)s;

-- people --
-- Who work can be given to.
select login, name, role from account where disabled_at is null order by name, login;

-- audit --
-- One line of who did what; call it in the transaction that does it.
insert into audit (login, action, subject, detail) values (%(login)s, %(action)s, %(subject)s, %(detail)s);
