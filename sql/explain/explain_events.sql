-- The events that tell how a customer came together: its own, those of whom it absorbed, those of its identities wherever
-- they were, those in which its records waited, and the decisions that any of them followed from.
create or replace function spine.explain_events(family bigint[])
  returns setof bigint
  language sql stable parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with identities as materialized (
    select i.id from spine.customer_identities as i where i.customer_id = any (explain_events.family)
  ),
  told as materialized (
    select e.id, e.cause_id from spine.identity_events as e where e.customer_id = any (explain_events.family)
    union
    select e.id, e.cause_id from spine.identity_events as e where e.from_customer_id = any (explain_events.family)
    union
    select e.id, e.cause_id from spine.identity_events as e
    where e.identity_id = any (array(select i.id from identities as i)) and e.event <> 'shared'
    union
    select e.id, e.cause_id
    from identities as i
    join spine.claims as c on c.identity_id = i.id
    join spine.identity_events as e on e.provider = c.provider and e.external_id = c.external_id and e.event = 'ambiguous' and e.entity = c.entity
  )
  select t.id from told as t
  union
  select e.id from told as t join spine.identity_events as e on e.id = t.cause_id
  union
  select e.id from spine.match_reviews as m join spine.identity_events as e on e.id = m.event_id
  where m.decided_customer_id = any (explain_events.family) and m.event_id is not null;
$$;
comment on function spine.explain_events(bigint[]) is 'Ids of the events that tell of a customer and of all that were merged into it.';
