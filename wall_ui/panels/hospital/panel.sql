-- One row a reporting quarter (16th to 15th) of the last five years, whole quarters only, that has hospital payments:
-- number and amount, how much of them without cash, and how many of these counts were corrected after their day. Shifting
-- a day back by 15 days and on by a month puts each such quarter on a calendar one. A count that came late as a whole (a
-- backfill: every change of it is a late one) corrects nothing that was ever shown.
with day as (  -- first by day: the arithmetic of quarters then runs on a thousand rows, not on every cell
    select bucket,
           sum(n) as n,
           sum(total) as total,
           coalesce(sum(n) filter (where key not like '%%|cash'), 0) as cashless,
           coalesce(sum(total) filter (where key not like '%%|cash'), 0) as cashless_total,
           max(last_at) as last_at,
           count(*) filter (where revision > 0 and revision < ver) as revised
      from cell
     where measure = 'payments.paid' and grain = 86400 and key like '%%|hospital_fee|%%'
       and bucket >= (date_trunc('quarter', %(now)s::timestamptz at time zone 'Asia/Ho_Chi_Minh' - interval '5 years')
                      - interval '1 month' + interval '15 days') at time zone 'Asia/Ho_Chi_Minh'
     group by bucket
), dated as (
    select date_trunc('quarter', (bucket at time zone 'Asia/Ho_Chi_Minh')::date - 15 + interval '1 month') as quarter, *
      from day
)
select (quarter - interval '1 month')::date + 15 as first_day,
       count(*) as days,
       sum(cashless)::bigint as cashless,
       sum(n)::bigint as n,
       sum(cashless_total)::bigint as cashless_vnd,
       sum(total)::bigint as vnd,
       max(last_at) as last_at,
       sum(revised)::bigint as revised
  from dated
 group by quarter
 order by quarter
