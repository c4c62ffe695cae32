-- A provider's deletion ends the identity, not the customer; a later version of the record revives it.
create or replace function spine.end_identities(b spine.batch, d spine.decisions, identities bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  with last_word as (
    select distinct on (c.k) identities[c.k] as id, c.deleted
    from unnest(b.keys, b.own, b.deleted, d.states, b.entities) with ordinality as c (k, own, deleted, state, entity, i)
    where c.i <= d.decided and c.own and c.state = 1 and c.entity <> 'call'
    order by c.k, c.i desc
  ),
  turned as (
    update spine.customer_identities as i
    set ended_at = case when l.deleted then now() end, updated_at = now()
    from last_word as l
    where i.id = l.id and i.forwarded_to is null and l.deleted <> (i.ended_at is not null)
    returning i.id, i.customer_id, i.provider, i.external_id, l.deleted
  ),
  fresh as ( -- inserted as ended by the same batch
    select i.id, i.customer_id, i.provider, i.external_id, true
    from last_word as l join spine.customer_identities as i on i.id = l.id
    where l.deleted and i.ended_at = now() and i.created_at = now()
  )
  insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, detail)
  select case when t.deleted then 'ended' else 'updated' end, t.customer_id, t.id, t.provider, t.external_id,
    case when not t.deleted then '{"reopened": true}'::jsonb end
  from (select * from turned union all select * from fresh) as t (id, customer_id, provider, external_id, deleted)
  order by t.id;
end;
$$;
comment on function spine.end_identities(spine.batch, spine.decisions, bigint[]) is
  'End the identities whose own record the provider deleted in this batch, and take up those whose record came back.';
