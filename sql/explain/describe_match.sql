-- By what a record found its customer, as the end of a sentence; also is who else gives the same.
create or replace function spine.describe_match(e spine.identity_events, also text)
  returns text
  language sql immutable parallel safe
  return case (e).matched_by
    when 'email' then 'by its email ' || coalesce((e).matched_value, '') || coalesce(', which ' || also || ' also gives', '')
    when 'phone' then 'by its phone ' || coalesce((e).matched_value, '') || coalesce(', which ' || also || ' also gives', '')
    when 'address_hash' then 'by its ' || spine.describe_value('address_hash', (e).matched_value) || coalesce(', which ' || also || ' also gives', '')
    when 'order_reference' then 'as the same order as ' || coalesce(also, 'one of its records')
    when 'upstream_merge' then 'because ' || spine.describe_provider((e).provider) || ' merged it with another of its records'
    when 'manual' then 'by what ' || case when (e).entity is null then (e).actor else 'people' end || ' decided' -- of a record: who resolved it only did so
    when 'exact' then 'by its own key'
    else 'because nothing that it gives was known' end;
comment on function spine.describe_match(spine.identity_events, text) is 'How an event matched, as a clause: "by its email a@b.c, which Shopify customer 1 also gives".';
