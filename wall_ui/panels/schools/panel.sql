-- One row a unit of the chosen calendar quarter: schools that were paid school fees without cash, how much (VND), days with
-- such payments in the whole quarter, counts corrected after their day. The quarter is chosen as for hospital fees: the
-- latest finished one with payments on at least half of its days, else the latest finished one, else the running one.
with local as (
    select %(now)s::timestamptz at time zone 'Asia/Ho_Chi_Minh' as now
), day as (  -- by method there are a hundred cells a day, by school thousands
    select distinct bucket at time zone 'Asia/Ho_Chi_Minh' as at
      from cell, local
     where measure = 'payments.paid' and grain = 86400 and key like '%%|tuition|%%' and key not like '%%|cash'
       and bucket >= (date_trunc('quarter', local.now) - interval '5 years') at time zone 'Asia/Ho_Chi_Minh'
), quarter as (
    select date_trunc('quarter', at) as start, date_trunc('quarter', at) + interval '3 months' as stop, count(*) as days
      from day
     group by 1, 2
), best as (
    select quarter.*, stop <= local.now as finished
      from quarter, local
     order by finished desc, (stop <= local.now and days * 2 >= stop::date - start::date) desc, start desc
     limit 1
)
select best.start::date as first_day,
       best.days,
       split_part(cell.key, '|', 2) as unit,
       count(distinct split_part(cell.key, '|', 3)) as schools,
       sum(cell.total)::bigint as vnd,
       count(*) filter (where cell.revision > 0 and cell.revision < cell.ver) as revised,
       max(cell.last_at) as last_at
  from best
  join cell on cell.measure = 'payments.by_facility' and cell.grain = 86400 and cell.key like 'tuition|%%'
   and cell.bucket >= best.start at time zone 'Asia/Ho_Chi_Minh'
   and cell.bucket < best.stop at time zone 'Asia/Ho_Chi_Minh'
 group by 1, 2, 3
having sum(cell.n) > 0
 order by 3
