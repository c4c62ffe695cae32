-- Extract every payload of a call once, with its keys as the spine writes them.
create or replace function staging.extract_versions(provider text, entity text, account text, payloads text[], docs jsonb[])
  returns staging.version[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_prefix constant text := case when extract_versions.account = '' then '' else extract_versions.account || '/' end;
  v_context staging.extraction_context;
  v_rows staging.version[];
begin
  select coalesce(max(a.time_zone), 'UTC'), spine.email_pattern('nobody'), spine.email_pattern('relay'), spine.email_pattern('internal')
  into v_context
  from spine.accounts as a
  where a.provider = extract_versions.provider and a.account = extract_versions.account;

  select array_agg(x.version order by (x.version).i) into v_rows
  from (
    select row(p.i, v_prefix || e.external_id, coalesce(e.reason, case when e.external_id is null then 'no id'
        when octet_length(v_prefix || e.external_id) > 500 then 'id is longer than 500 bytes' end),
      sha256(convert_to(p.text, 'UTF8')), e.source_created_at, e.source_updated_at,
      v_prefix || e.identity_key, coalesce(e.own, true), coalesce(e.deleted, false),
      e.emails, e.phones, coalesce(e.address_given, false), e.address_hash, coalesce(e.address_words, '{}'),
      coalesce(e.names_given, false), left(e.first_name, 200), left(e.last_name, 200), left(e.company, 200), coalesce(e.name_words, '{}'),
      e.order_ref, v_prefix || e.parent_order, v_prefix || e.merged_into_key, coalesce(e.internal, false), e.document)::staging.version as version
    from (
      select p.i::integer, p.text, p.doc
      from unnest(extract_versions.payloads, extract_versions.docs) with ordinality as p (text, doc, i)
      where p.doc is not null
    ) as p
    cross join lateral staging.extract_record(extract_versions.provider, extract_versions.entity, p.doc, v_context) as e
    union all
    select row(p.i::integer, null, staging.why_unreadable(p.text), sha256(convert_to(coalesce(p.text, ''), 'UTF8')), null, null, null,
      true, false, null, null, false, null, '{}', false, null, null, null, '{}', null, null, null, false, null)::staging.version
    from unnest(extract_versions.payloads, extract_versions.docs) with ordinality as p (text, doc, i)
    where p.doc is null
  ) as x;
  return v_rows;
end;
$$;
comment on function staging.extract_versions(text, text, text, text[], jsonb[]) is
  'One row for each payload, in order: what was extracted, or the reason why not.';
