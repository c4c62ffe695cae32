-- Extract every payload of a call once, with its keys as the spine writes them.
--
-- The arrays are unnested in the list of what is selected: in their order, and without a copy of every payload.
create or replace function staging.extract_versions(provider text, entity text, account text, payloads text[], docs jsonb[])
  returns staging.version[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
as $$
declare
  v_prefix constant text := case when extract_versions.account = '' then '' else extract_versions.account || '/' end;
  v_context constant staging.extraction_context :=
    staging.extraction_context(extract_versions.provider, extract_versions.account);
begin
  return array(
    select case
      when p.doc is null then row(p.i, null, staging.why_unreadable(p.text), sha256(convert_to(coalesce(p.text, ''), 'UTF8')),
        null, null, null, true, false, null, null, false, null, '{}', false, null, null, null, '{}', null, null, null, false,
        null, false, null)::staging.version
      else row(p.i, v_prefix || (p.e).external_id, coalesce((p.e).reason, case when (p.e).external_id is null then 'no id'
          when octet_length(v_prefix || (p.e).external_id) > 500 then 'id is longer than 500 bytes' end),
        sha256(convert_to(p.text, 'UTF8')), (p.e).source_created_at, (p.e).source_updated_at,
        v_prefix || (p.e).identity_key, coalesce((p.e).own, true), coalesce((p.e).deleted, false),
        (p.e).emails, (p.e).phones, coalesce((p.e).address_given, false), (p.e).address_hash, coalesce((p.e).address_words, '{}'),
        coalesce((p.e).names_given, false), left((p.e).first_name, 200), left((p.e).last_name, 200), left((p.e).company, 200),
        coalesce((p.e).name_words, '{}'), (p.e).order_ref, v_prefix || (p.e).parent_order, v_prefix || (p.e).merged_into_key,
        coalesce((p.e).internal, false), (p.e).document,
        coalesce((p.e).parent_given, false), v_prefix || (p.e).parent_key)::staging.version end
    from (
      select p.*, case when p.doc is not null
        then staging.extract_record(extract_versions.provider, extract_versions.entity, p.doc, v_context) end as e
      from (
        select unnest(extract_versions.payloads) as text, unnest(extract_versions.docs) as doc,
          generate_series(1, cardinality(extract_versions.payloads)) as i
      ) as p
      offset 0 -- once for each, not once for each of its fields
    ) as p);
end;
$$;
comment on function staging.extract_versions(text, text, text, text[], jsonb[]) is
  'One row for each payload, in order: what was extracted, or the reason why not.';
