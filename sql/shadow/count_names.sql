-- The words of the names that a customer's claims bring, and how often one brought none of those before; see the limits.
create or replace function spine.count_names(customer_id bigint, out words text[], out names integer)
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_words text[];
begin
  words := '{}';
  names := 0;
  for v_words in
    select c.name_words
    from pg_temp.spine_customer_identities as i join pg_temp.spine_claims as c on c.identity_id = i.id
    where i.customer_id = count_names.customer_id and c.creates and c.name_words <> '{}' and (c.own or c.matched_by <> 'exact')
    order by c.seq
  loop
    names := names + (not v_words && words)::integer;
    words := array(select distinct w from unnest(words || v_words) as w order by w);
  end loop;
end;
$$;
comment on function spine.count_names(bigint) is 'name_words and name_count of a customer of the shadow, from its claims in their order.';
