create or replace function spine.draw_identity_ids(b spine.batch, s spine.batch_state, d spine.decisions)
  returns bigint[]
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_keys constant integer[] := b.keys;
  v_new constant boolean[] := d.new_identity;
  v_ids bigint[] := s.key_identities;
begin
  for i in 1 .. d.decided loop
    if v_new[i] then
      v_ids[v_keys[i]] := nextval('spine.customer_identities_id_seq');
    end if;
  end loop;
  return v_ids;
end;
$$;
comment on function spine.draw_identity_ids(spine.batch, spine.batch_state, spine.decisions) is
  'Identity ids by the number of their key: those held, new ones for keys that came to be held, 0 for the rest.';
