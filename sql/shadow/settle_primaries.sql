-- Primaries that people chose, applied again in the order in which they chose: the customer who has the key takes what that
-- identity gives now, if it still gives the kind at all.
create or replace function spine.settle_primaries()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_choice record;
begin
  for v_choice in
    select d.field, d.value as chosen, i.id as identity_id, i.customer_id
    from pg_temp.spine_identity_decisions as d
    join pg_temp.spine_identity_decision_keys as x on x.decision_id = d.id
    join pg_temp.spine_customer_identities as i on i.provider = x.provider and i.external_id = x.identity_key
    where d.decision = 'primary' and not exists ( -- who was only met has it still
      select from pg_temp.spine_was_customers as w where w.id = i.customer_id and not w.taken)
    order by d.id
  loop
    perform spine_shadow.write_primary(v_choice.customer_id, v_choice.field, p.value, v_choice.identity_id, p.first_name, p.last_name)
    from spine.present_choice(v_choice.customer_id, v_choice.identity_id, v_choice.field, v_choice.chosen) as p
    where p.value is not null;
  end loop;
end;
$$;
comment on function spine.settle_primaries() is 'Apply decisions primary to the customers of the shadow.';
