-- The identities of a customer at a moment: the last event until then says whose each was.
create or replace function spine.identities_as_of(customer bigint, at timestamptz)
  returns table (identity_id bigint, provider text, external_id text, ended boolean)
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select t.identity_id, l.provider, l.external_id, coalesce(s.ended, false)
  from (
    select distinct e.identity_id from spine.identity_events as e
    where e.customer_id = identities_as_of.customer and e.identity_id is not null
  ) as t
  cross join lateral (
    select e.customer_id, e.event, e.provider, e.external_id
    from spine.identity_events as e
    where e.identity_id = t.identity_id and e.created_at <= identities_as_of.at
      and (e.event in ('created', 'linked', 'moved', 'merged', 'unmerged', 'split', 'forwarded', 'erased')
        or e.event = 'ended' and e.detail @> '{"taken_off": true}')
    order by e.id desc
    limit 1
  ) as l
  left join lateral (
    select e.event in ('ended', 'forwarded') as ended
    from spine.identity_events as e
    where e.identity_id = t.identity_id and e.created_at <= identities_as_of.at
      and spine.tells_end(e)
    order by e.id desc
    limit 1
  ) as s on true
  where l.customer_id = identities_as_of.customer and l.event not in ('ended', 'erased');
$$;
comment on function spine.identities_as_of(bigint, timestamptz) is 'Identities that the events until a moment give a customer, and whether each had ended.';
