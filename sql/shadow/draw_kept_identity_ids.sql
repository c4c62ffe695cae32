-- In the shadow an identity that was taken off keeps its id when its key is held again.
create or replace function spine.draw_kept_identity_ids(b spine.batch, s spine.batch_state, d spine.decisions)
  returns bigint[]
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_keys constant integer[] := b.keys; -- an element of a composite's array is slow to read
  v_new constant boolean[] := d.new_identity;
  v_providers constant text[] := b.key_providers;
  v_values constant text[] := b.key_values;
  v_ids bigint[] := s.key_identities;
  v_old bigint;
begin
  for i in 1 .. d.decided loop
    if v_new[i] then
      select w.id into v_old from pg_temp.spine_was_identities as w
      where w.provider = v_providers[v_keys[i]] and w.external_id = v_values[v_keys[i]] and w.taken;
      v_ids[v_keys[i]] := coalesce(v_old, nextval('spine.customer_identities_id_seq'));
    end if;
  end loop;
  return v_ids;
end;
$$;
comment on function spine.draw_kept_identity_ids(spine.batch, spine.batch_state, spine.decisions) is
  'Identity ids by the number of their key, as draw_identity_ids() gives them, with those that the keys had before.';
