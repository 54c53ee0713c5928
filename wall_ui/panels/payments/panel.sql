-- One row of today's payments: with an outcome, failed, paid, amount paid (VND), time of the newest (null: none today).
with today as (
    select measure, n, total, last_at
      from cell
     where measure in ('payments.all', 'payments.failed', 'payments.paid') and grain = 86400
       and bucket = date_trunc('day', %(now)s::timestamptz, 'Asia/Ho_Chi_Minh')
)
select coalesce(sum(n) filter (where measure = 'payments.all'), 0)::bigint as outcomes,
       coalesce(sum(n) filter (where measure = 'payments.failed'), 0)::bigint as failed,
       coalesce(sum(n) filter (where measure = 'payments.paid'), 0)::bigint as paid,
       coalesce(sum(total) filter (where measure = 'payments.paid'), 0)::bigint as amount,
       date_trunc('second', max(last_at) filter (where measure = 'payments.all')) as last_at
  from today
