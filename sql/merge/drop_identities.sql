-- Identities that came only with what is taken back go with it, unless a claim or another identity still rests on them.
create or replace function spine.drop_identities(identities bigint[], cause bigint)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with gone as (
    delete from spine.customer_identities as i
    where i.id = any (drop_identities.identities)
      and not exists (select from spine.claims as c where c.identity_id = i.id)
      and not exists (select from spine.customer_identities as f where f.forwarded_to = i.id)
    returning i.id, i.customer_id, i.provider, i.external_id
  ),
  told as (
    insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, matched_by, detail, actor, cause_id)
    select 'ended', g.customer_id, g.id, g.provider, g.external_id, 'manual', '{"taken_off": true}', spine.actor(), drop_identities.cause
    from gone as g order by g.id
    returning 1
  )
  select count(*) from told;
$$;
comment on function spine.drop_identities(bigint[], bigint) is 'Delete identities that nothing rests on, with an event for each; returns how many.';
