-- What usage_events say of every account at every snapshot date, by hand: the floor that the compiled catalog is measured against.
-- Variables: usage (the Parquet file), dates (snapshot dates), core (core features), integrations, security (features).
-- The tricks that matter: events are added up once by account and key into runs of days that no window tells apart; sums are of
-- whole numbers; what meets the snapshot dates is small. Nothing is checked, loaded or kept: rows are taken as they are.

create temp table dates as select unnest(getvariable('dates')) as t;

create temp table key_cuts as
select distinct t - w as cut from dates, (values (0), (28), (56), (90)) v(w);

create temp table key_places as
select d.day, max(c.cut) as period
from (select cast(unnest(generate_series(min(cut), max(cut), interval 1 day)) as date) as day from key_cuts) d
join key_cuts c on c.cut <= d.day group by d.day;

create temp table key_bridge as
select cut as period, t, t - cut as age from key_cuts, dates where cut < t and t - cut <= 90;

create temp table by_user as
select e.account_id, p.period, e.user_id as k, sum(cast(e.quantity as bigint)) as n
from read_parquet(getvariable('usage')) e join key_places p on p.day = cast(e.occurred_at as date)
group by all;

create temp table users as
select account_id, t,
  count(*) filter (n28 > 0) as active_users_28d,
  count(*) filter (n90 > 0) as active_users_90d,
  count(*) filter (n28_56 > 0) as users_before,
  sum(n28) as user_events_28, sum(n90) as user_events_90,
  max(n90) as top, list_sum(max(n90, 3)) as top3,
  sum(n28_90) as n28_90,
  sum(n28_90) filter (n28 = 0) as lost,
  max(2 * n28_90 + cast(n28 > 0 as integer)) filter (n28_90 > 0) as champion
from (
  select account_id, t, k,
    sum(case when age <= 28 then n else 0 end) as n28,
    sum(n) as n90,
    sum(case when age > 28 and age <= 56 then n else 0 end) as n28_56,
    sum(case when age > 28 then n else 0 end) as n28_90
  from by_user join key_bridge using (period) group by all)
group by all;
drop table by_user;

create temp table by_feature as
select e.account_id, coalesce(p.period, (select min(cut) - 1 from key_cuts)) as period, e.feature as k,
  sum(cast(e.quantity as bigint)) as n, min(cast(e.occurred_at as date)) as first_day
from read_parquet(getvariable('usage')) e
left join key_places p on p.day = cast(e.occurred_at as date)
group by all;

create temp table features as
select account_id, t,
  count(*) filter (n28 > 0) as distinct_features_28d,
  count(*) filter (n90 > 0) as distinct_features_90d,
  count(*) filter (n28 = 0 and n28_90 > 0) as features_abandoned_90d,
  count(*) filter (n28 > 0 and n28_90 = 0) as features_added_28d,
  count(*) filter (n28 > 0 and k in (select unnest(getvariable('core')))) as core_28,
  count(*) filter (n90 > 0 and k in (select unnest(getvariable('core')))) as core_features_90d,
  count(*) filter (n90 > 0 and k in (select unnest(getvariable('integrations')))) as integrations_90d,
  count(*) filter (n90 > 0 and k in (select unnest(getvariable('security')))) as security_features_90d,
  sum(n90) filter (k in (select unnest(getvariable('core')))) as core_events_90,
  count(*) filter (k in (select unnest(getvariable('core'))) and n28_56 > 0 and 2 * n28 <= n28_56) as core_features_declined_28d,
  sum(n28) filter (k = getvariable('core')[1]) as c1_28, sum(n90) filter (k = getvariable('core')[1]) as c1_90,
  sum(n28_56) filter (k = getvariable('core')[1]) as c1_28_56,
  sum(n28) filter (k = getvariable('core')[2]) as c2_28, sum(n90) filter (k = getvariable('core')[2]) as c2_90,
  sum(n28_56) filter (k = getvariable('core')[2]) as c2_28_56,
  sum(n28) filter (k = getvariable('core')[3]) as c3_28, sum(n90) filter (k = getvariable('core')[3]) as c3_90,
  sum(n28_56) filter (k = getvariable('core')[3]) as c3_28_56
from (
  select account_id, t, k,
    sum(case when age <= 28 then n else 0 end) as n28,
    sum(n) as n90,
    sum(case when age > 28 and age <= 56 then n else 0 end) as n28_56,
    sum(case when age > 28 then n else 0 end) as n28_90
  from by_feature join key_bridge using (period) group by all)
group by all;

create temp table first_uses as
select f.account_id, d.t, count(*) as features_ever,
  count(*) filter (p.first_day >= d.t - 180 and p.first_day >= p.first_of_all + 90) as new_features_used_180d
from (select account_id, k, min(first_day) as first_day from by_feature group by all) f
join (select k, min(first_day) as first_day, min(min(first_day)) over () as first_of_all from by_feature group by k) p using (k)
join dates d on f.first_day < d.t
group by all;
drop table by_feature;

create temp table by_team as
select e.account_id, p.period, e.team as k, sum(cast(e.quantity as bigint)) as n
from read_parquet(getvariable('usage')) e join key_places p on p.day = cast(e.occurred_at as date)
where e.team is not null group by all;

create temp table teams as
select account_id, t,
  count(*) filter (n28 > 0) as active_teams_28d,
  count(*) filter (n28 = 0 and n28_90 > 0) as teams_gone_quiet_28d,
  max(n90) as top, sum(n90) as n90
from (
  select account_id, t, k,
    sum(case when age <= 28 then n else 0 end) as n28,
    sum(n) as n90,
    sum(case when age > 28 then n else 0 end) as n28_90
  from by_team join key_bridge using (period) group by all)
group by all;
drop table by_team;

create temp table by_day as
select account_id, cast(occurred_at as date) as day, sum(cast(quantity as bigint)) as n
from read_parquet(getvariable('usage')) group by all;

create temp table day_cuts as
select distinct t - w as cut from dates, (values (0), (28), (56), (84), (90), (118), (180), (364), (392)) v(w);

create temp table day_places as
select d.day, max(c.cut) as period
from (select cast(unnest(generate_series((select min(day) from by_day), max(cut), interval 1 day)) as date) as day from day_cuts) d
join (select cut from day_cuts union select min(day) from by_day) c on c.cut <= d.day group by d.day;

create temp table by_run as
select account_id, p.period, sum(n) as n, count(*) as days, min(day) as first_day, max(day) as last_day
from by_day join day_places p using (day) group by all;

create temp table windows as
select r.account_id, d.t,
  sum(case when age <= 28 then n else 0 end) as n28,
  sum(case when age <= 84 then n else 0 end) as n84,
  sum(case when age <= 90 then n else 0 end) as n90,
  sum(case when age > 28 and age <= 56 then n else 0 end) as n28_56,
  sum(case when age > 28 and age <= 118 then n else 0 end) as n28_118,
  sum(case when age > 90 and age <= 180 then n else 0 end) as n90_180,
  sum(case when age > 364 and age <= 392 then n else 0 end) as n364_392,
  sum(case when age <= 28 then days else 0 end) as days28,
  sum(case when age <= 84 then days else 0 end) as days84,
  sum(case when age <= 90 then days else 0 end) as days90,
  sum(case when age > 28 and age <= 56 then days else 0 end) as days28_56,
  sum(days) as days_total, min(first_day) as first_day, max(last_day) as last_day
from by_run r join (select period, t, t - period as age from (select distinct period from day_places), dates where period < t) d
  using (period)
group by all;

create temp table weeks as
select account_id, t, count(*) as weeks, sum(cast(n as double) * n) as squares
from (
  select b.account_id, w.t, w.week, sum(b.n) as n
  from by_day b join (
    select t - cast(a as integer) as day, t, (a - 1) // 7 as week from dates, range(1, 85) r(a)) w using (day)
  group by all)
group by all;
drop table by_day;

create temp table floor_metrics as
select w.account_id, w.t,
  n28 as events_28d, w.n90 as events_90d, days28 as active_days_28d, days90 as active_days_90d,
  coalesce(active_users_28d, 0) as active_users_28d, coalesce(active_users_90d, 0) as active_users_90d,
  coalesce(distinct_features_28d, 0) as distinct_features_28d, coalesce(distinct_features_90d, 0) as distinct_features_90d,
  n28 / nullif(days28, 0) as events_per_active_day_28d, w.n90 / nullif(days90, 0) as events_per_active_day_90d,
  user_events_28 / nullif(active_users_28d, 0) as events_per_user_28d,
  user_events_90 / nullif(active_users_90d, 0) as events_per_user_90d,
  (n28 - n28_56) / nullif(n28 + n28_56, 0) as events_trend_28d,
  (days28 - days28_56) / nullif(days28 + days28_56, 0) as active_days_trend_28d,
  (active_users_28d - users_before) / nullif(active_users_28d + users_before, 0) as active_users_trend_28d,
  days84 / weeks as active_days_per_week_84d, coalesce(weeks, 0) / 12 as active_weeks_share_84d,
  (n28 / 28) / nullif(w.n90 / 90, 0) as events_pace_28d,
  t - last_day as days_since_last_event, t - first_day as days_since_first_event, days_total as active_days_total,
  (last_day - first_day) / nullif(days_total - 1, 0) as days_between_active_days,
  (t - last_day) / nullif((last_day - first_day) / nullif(days_total - 1, 0), 0) as silence_ratio,
  (w.n90 - n90_180) / nullif(w.n90 + n90_180, 0) as events_trend_90d,
  case when n28_118 = 0 then null when (n28 / 28) / (n28_118 / 90) < 0.5 then 1 else 0 end as usage_drop_28d,
  case when n84 = 0 then null else
    (sqrt(squares / 12 - (n84 / 12) * (n84 / 12)) - n84 / 12) / (sqrt(squares / 12 - (n84 / 12) * (n84 / 12)) + n84 / 12)
  end as events_burstiness_84d,
  case when t - first_day > 391 then (n28 - n364_392) / nullif(n28 + n364_392, 0) end as events_vs_year_ago_28d,
  coalesce(core_28, 0) / len(getvariable('core')) as core_features_share_28d,
  coalesce(core_features_90d, 0) as core_features_90d, coalesce(integrations_90d, 0) as integrations_90d,
  coalesce(security_features_90d, 0) as security_features_90d,
  coalesce(features_abandoned_90d, 0) as features_abandoned_90d, coalesce(features_added_28d, 0) as features_added_28d,
  coalesce(core_features_declined_28d, 0) as core_features_declined_28d,
  coalesce(core_events_90, 0) / nullif(active_users_90d, 0) as core_events_per_user_90d,
  coalesce(core_events_90, 0) / nullif(w.n90, 0) as core_events_share_90d,
  coalesce(features_ever, 0) as features_ever, coalesce(new_features_used_180d, 0) as new_features_used_180d,
  coalesce(c1_28, 0) as events_core1_28d, coalesce(c1_90, 0) as events_core1_90d,
  (c1_28 - c1_28_56) / nullif(c1_28 + c1_28_56, 0) as trend_core1_28d, coalesce(c1_90, 0) / nullif(w.n90, 0) as share_core1_90d,
  coalesce(c2_28, 0) as events_core2_28d, coalesce(c2_90, 0) as events_core2_90d,
  (c2_28 - c2_28_56) / nullif(c2_28 + c2_28_56, 0) as trend_core2_28d, coalesce(c2_90, 0) / nullif(w.n90, 0) as share_core2_90d,
  coalesce(c3_28, 0) as events_core3_28d, coalesce(c3_90, 0) as events_core3_90d,
  (c3_28 - c3_28_56) / nullif(c3_28 + c3_28_56, 0) as trend_core3_28d, coalesce(c3_90, 0) / nullif(w.n90, 0) as share_core3_90d,
  u.top / nullif(user_events_90, 0) as top_user_share_90d, top3 / nullif(user_events_90, 0) as top3_users_share_90d,
  1 - champion % 2 as champion_gone_28d, coalesce(lost, 0) / nullif(n28_90, 0) as lost_users_share_28d,
  coalesce(active_teams_28d, 0) as active_teams_28d, coalesce(teams_gone_quiet_28d, 0) as teams_gone_quiet_28d,
  m.top / nullif(m.n90, 0) as top_team_share_90d
from windows w
left join users u using (account_id, t)
left join features f using (account_id, t)
left join first_uses x using (account_id, t)
left join teams m using (account_id, t)
left join weeks k using (account_id, t);
