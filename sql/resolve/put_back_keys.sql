create or replace function spine.put_back_keys(pass integer, provider text, keys text[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.claims as c
  set state = 'pending', pass = put_back_keys.pass + 1
  where c.provider = put_back_keys.provider and c.identity_key = any (put_back_keys.keys)
    and c.state in ('ambiguous', 'unidentified');
  update spine.claims as c
  set state = 'pending', pass = put_back_keys.pass + 1
  where c.provider = put_back_keys.provider and c.parent_key = any (put_back_keys.keys) and c.state = 'unidentified';
  update spine.match_reviews as m
  set state = 'settled', decision = 'linked', actor = 'resolver', decided_at = now(), updated_at = now()
  where m.state = 'open' and m.provider = put_back_keys.provider and m.identity_key = any (put_back_keys.keys);
$$;
comment on function spine.put_back_keys(integer, text, text[]) is
  'Make the waiting claims of keys that came to be held pending again, in the next pass, and settle their reviews.';
