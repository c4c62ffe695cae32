-- Emails as an order gave them, that the email rules took out: claims no longer know them, and customers and profiles keep
-- no other trace.
create or replace function spine.why_not_ruled(a spine.side, b spine.side)
  returns table (rank integer, reason text, detail jsonb, words text)
  language sql stable parallel safe
  set search_path = ''
as $$
  with claims as materialized (
    select 'a' as side, c.* from spine.why_claims(why_not_ruled.a) as c
    union all
    select 'b', c.* from spine.why_claims(why_not_ruled.b) as c
  ),
  given as (
    select distinct c.side, spine.normalize_email(o.email) as email
    from claims as c
    join spine.orders as o on c.entity = 'order' and o.provider = c.provider and o.external_id = c.external_id
    where o.email is not null
  ),
  ruled as (
    select distinct on (g.side, g.email) g.side, g.email, r.action
    from given as g
    cross join (values ('nobody'), ('internal'), ('relay')) as r (action)
    where g.email like any (spine.email_patterns(r.action))
      and not exists (select from claims as c where c.side = g.side and g.email = any (c.emails))
    order by g.side, g.email, array_position(array['nobody', 'internal', 'relay'], r.action)
  )
  select 20, 'email_rule', jsonb_build_object('email', u.email, 'action', u.action),
    concat(string_agg(case u.side when 'a' then (why_not_ruled.a).name else (why_not_ruled.b).name end, ' and ' order by u.side),
      case when count(*) > 1 then ' give ' else ' gives ' end, 'the email ', u.email, ', which by the email rules ', case u.action
        when 'nobody' then 'belongs to nobody' when 'internal' then 'is the shop''s own' else 'is a marketplace''s relay and counts only there' end)
  from ruled as u
  group by u.email, u.action;
$$;
comment on function spine.why_not_ruled(spine.side, spine.side) is 'Emails given by orders of either side that the email rules nobody, internal or relay made as if absent.';
