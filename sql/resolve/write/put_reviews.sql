create or replace function spine.put_reviews(rows spine.match_reviews[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  insert into spine.match_reviews as m (provider, identity_key, reason, candidates, candidate_count, evidence, digest)
  select r.provider, r.identity_key, r.reason, r.candidates, r.candidate_count, r.evidence, r.digest
  from unnest(put_reviews.rows) as r
  on conflict (provider, identity_key) where state = 'open'
  do update set reason = excluded.reason, candidates = excluded.candidates, candidate_count = excluded.candidate_count,
    evidence = excluded.evidence, digest = excluded.digest, updated_at = now()
  where m.digest <> excluded.digest;
$$;
comment on function spine.put_reviews(spine.match_reviews[]) is 'Open reviews, or update the open ones of the same keys where the evidence changed.';
