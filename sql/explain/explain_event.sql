-- One event as a sentence. subject: what it speaks of; here: what to call its customer; also: who else gave what matched;
-- why: the clause of its cause; reason: what the person wrote.
create or replace function spine.explain_event(e spine.identity_events, subject text, here text, also text, why text, reason text)
  returns text
  language sql immutable parallel safe
  set search_path = ''
as $$
  select spine.finish_sentence(concat(case e.event
    when 'created' then concat_ws(' ', subject, 'created', here, why)
    when 'linked' then case
      when e.external_id like 'address\_hash:%' and e.matched_by = 'address_hash'
      then concat_ws(' ', subject, 'was noted with', here, why)
      else concat_ws(' ', subject, 'was linked to', here, coalesce(why, spine.describe_match(e, also))) end
    when 'updated' then case
      when e.detail ? 'stays' then concat_ws(' ', here, 'stays although', spine.describe_customers(array[e.from_customer_id]), 'took its record over, because other records belong to it')
      when e.detail ? 'reopened' then subject || ' was taken up again by its provider'
      when e.detail ? 'dropped' then subject || ' no longer says all that it said'
      when e.matched_by = 'manual' or e.detail ? 'field' then concat_ws(' ', e.actor, 'set the', coalesce(e.detail ->> 'field', 'primary'), 'of', here,
        'to ' || coalesce(e.detail ->> 'value', e.matched_value))
      else concat_ws(' ', subject, 'told more about', here) end
    when 'shared' then concat_ws(' ', subject, 'came to give the', spine.describe_value(e.matched_by, e.matched_value), 'too, which another customer has as well')
    when 'ambiguous' then concat_ws(' ', subject, 'waited, because', spine.describe_wait(e.detail ->> 'reason'), '(' || spine.describe_customers(e.candidates) || ')')
    when 'reviewed' then concat_ws(' ', e.actor, 'decided the review of', concat(subject, ':'),
      coalesce(e.detail ->> 'decision', 'linked'), case when e.customer_id is not null then '(' || here || ')' end)
    when 'merged' then concat_ws(' ', spine.describe_customers(array[e.from_customer_id]), 'was merged into', here, case
      when e.matched_by = 'upstream_merge' then 'because ' || coalesce(spine.describe_provider(e.provider), 'its provider') || ' merged its last record'
      else coalesce(why, 'by ' || e.actor) end)
    when 'unmerged' then concat_ws(' ', e.actor, 'undid the merge of', spine.describe_customers(array[e.from_customer_id]), 'and', here)
    when 'split' then concat_ws(' ', case when e.identity_id is null then 'a part' else subject end, 'was split off',
      spine.describe_customers(array[e.from_customer_id]), 'by', e.actor, 'and is', here)
    when 'moved' then concat_ws(' ', subject, 'moved', 'from ' || spine.describe_customers(array[e.from_customer_id]), 'to', here,
      coalesce(why, case when e.matched_by is not null then spine.describe_match(e, also) when e.external_id like 'address\_hash:%'
        then 'because the former holder no longer has the address' end))
    when 'forwarded' then concat_ws(' ', subject, 'forwards to', coalesce(spine.describe_record(e.provider, null, e.detail ->> 'into'), here),
      'since ' || spine.describe_provider(e.provider) || ' merged them')
    when 'ended' then concat_ws(' ', subject, case when e.detail ? 'taken_off' then concat_ws(' ', 'was taken off', here, why)
      when e.detail ? 'dropped' then 'ended, because no record is left in it'
      when e.external_id like 'address\_hash:%' then 'ended, because nobody has the address any longer'
      else 'ended, because its provider deleted it' end)
    when 'blocked' then concat_ws(' ', 'the', spine.describe_value(e.matched_by, e.matched_value), 'was',
      case e.detail ->> 'mode' when 'quarantined' then 'quarantined, because too many have it' else 'blocked by ' || e.actor end)
    when 'unblocked' then concat_ws(' ', e.actor, 'allowed the', spine.describe_value(e.matched_by, e.matched_value), 'again')
    when 'erased' then concat_ws(' ', 'personal data of', here, 'was erased')
    else concat_ws(' ', subject, e.event) end, ': ' || rtrim(nullif(btrim(reason), ''), ' .')));
$$;
comment on function spine.explain_event(spine.identity_events, text, text, text, text, text) is 'One event as an English sentence.';
