-- Reviews: open ones are updated or opened, those that nothing waits for any longer are settled.
create or replace function spine.apply_reviews()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  update spine.match_reviews as m
  set state = 'settled', decision = case when k.customer_id is null then 'withdrawn' else 'linked' end, decided_customer_id = k.customer_id,
    actor = 'resolver', decided_at = now(), updated_at = now()
  from (
    select c.provider, coalesce(c.identity_key, c.external_id) as key, min(i.customer_id) as customer_id
    from pg_temp.spine_was_claims as w
    join pg_temp.spine_claims as c using (provider, entity, external_id)
    left join pg_temp.spine_customer_identities as i on i.id = c.identity_id and c.state = 'resolved'
    group by 1, 2
  ) as k
  where m.state = 'open' and m.provider = k.provider and m.identity_key = k.key and not exists (
    select from pg_temp.spine_match_reviews as n where n.state = 'open' and n.provider = m.provider and n.identity_key = m.identity_key);
  insert into spine.match_reviews as m (provider, identity_key, reason, candidates, candidate_count, evidence, digest)
  select n.provider, n.identity_key, n.reason, n.candidates, n.candidate_count, n.evidence, n.digest
  from pg_temp.spine_match_reviews as n
  where n.state = 'open'
  order by n.provider, n.identity_key
  on conflict (provider, identity_key) where state = 'open'
  do update set reason = excluded.reason, candidates = excluded.candidates, candidate_count = excluded.candidate_count,
    evidence = excluded.evidence, digest = excluded.digest, updated_at = now()
  where m.digest <> excluded.digest;
end;
$$;
comment on function spine.apply_reviews() is 'Apply the reviews of the decided shadow.';
