-- One event as a sentence. subject: what it speaks of; here: what to call its customer; also: who else gave what matched;
-- why: the clause of its cause; reason: what the person wrote.
create or replace function spine.explain_event(e spine.identity_events, subject text, here text, also text, why text, reason text)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  return spine.finish_sentence(concat(case e.event
    when 'created' then concat_ws(' ', subject, 'created', here, why)
    when 'linked' then case
      when e.external_id like 'address\_hash:%' and e.matched_by = 'address_hash'
      then concat_ws(' ', subject, 'was noted with', here, why)
      else concat_ws(' ', subject, 'was linked to', here, coalesce(why, spine.describe_match(e, also))) end
    when 'updated' then case
      when e.detail ? 'stays' then concat_ws(' ', here, 'stays although', spine.describe_customers(array[e.from_customer_id]), 'took its record over, because other records belong to it')
      when e.detail ? 'reopened' then subject || ' was taken up again by its provider'
      when e.detail ? 'dropped' then subject || ' no longer says all that it said'
      when e.detail ? 'primary' then concat_ws(' ', e.actor, 'set the', e.detail ->> 'primary', 'of', here)
      else concat_ws(' ', subject, 'told more about', here) end
    when 'shared' then concat_ws(' ', subject, 'came to give the', spine.describe_value(e.matched_by, e.matched_value), 'too, which another customer has as well')
    when 'ambiguous' then concat_ws(' ', subject, 'waited, because', spine.describe_wait(e.detail ->> 'reason'), '(' || spine.describe_customers(e.candidates) || ')')
    when 'reviewed' then case
      when e.detail ->> 'decision' = 'undo' then concat_ws(' ', e.actor, 'took back what was decided', 'of ' || subject, '(event ' || (e.detail ->> 'undone') || ')')
      else concat_ws(' ', e.actor, 'decided the review of', concat(subject, ':'), case e.detail ->> 'decision'
        when 'link' then 'it is ' || here when 'create' then 'it is a customer of its own' when 'dismiss' then 'it waits for nobody'
        when 'merge' then 'all that it may be are one customer' else e.detail ->> 'decision' end) end
    when 'merged' then concat_ws(' ', spine.describe_customers(array[e.from_customer_id]), 'was merged into', here, case
      when e.matched_by = 'upstream_merge' then 'because ' || coalesce(spine.describe_provider(e.provider), 'its provider') || ' merged its last record'
      else coalesce(why, case when e.detail ? 'decided_again' then 'because its records went there' else 'by ' || e.actor end) end)
    when 'unmerged' then concat_ws(' ', e.actor, 'undid the merge of', here, 'into', spine.describe_customers(array[e.from_customer_id]))
    when 'split' then case when e.from_customer_id is not null -- what decided again came apart
      then concat_ws(' ', here, 'was split off', spine.describe_customers(array[e.from_customer_id]), why)
      else concat_ws(' ', e.actor, 'split', coalesce(subject, 'identities'), 'off', here, '(' || jsonb_array_length(e.detail -> 'identities') || ' in all)') end
    when 'moved' then concat_ws(' ', subject, 'moved', 'from ' || spine.describe_customers(array[e.from_customer_id]), 'to', here,
      coalesce(why, case when e.matched_by is not null then spine.describe_match(e, also) when e.external_id like 'address\_hash:%'
        then 'because the former holder no longer has the address' end))
    when 'forwarded' then concat_ws(' ', subject, 'forwards to', coalesce(spine.describe_record(e.provider, null, e.detail ->> 'into'), here),
      'since ' || spine.describe_provider(e.provider) || ' merged them')
    when 'ended' then case when e.identity_id is null
      then concat_ws(' ', here, 'was left without an identity, because all its records wait for a decision again', why)
      else concat_ws(' ', subject, case when e.detail ? 'taken_off' then concat_ws(' ', 'was taken off', here, why)
      when e.detail ? 'dropped' then 'ended, because no record is left in it'
      when e.external_id like 'address\_hash:%' then 'ended, because nobody has the address any longer'
      else 'ended, because its provider deleted it' end) end
    when 'blocked' then case when e.detail ? 'house' then concat_ws(' ', e.actor, 'marked', subject, 'as one that stands for many people')
      else concat_ws(' ', 'the', spine.describe_value(e.matched_by, e.matched_value), 'was',
      case e.detail ->> 'mode' when 'quarantined' then 'quarantined, because too many have it' else 'blocked by ' || e.actor end) end
    when 'unblocked' then case when e.detail ? 'house' then concat_ws(' ', e.actor, 'marked', subject, 'as one person again')
      else concat_ws(' ', e.actor, 'allowed the', spine.describe_value(e.matched_by, e.matched_value), 'again') end
    when 'erased' then concat_ws(' ', 'personal data of', here, 'was erased')
    else concat_ws(' ', subject, e.event) end, ': ' || rtrim(nullif(btrim(reason), ''), ' .')));
end;
$$;
comment on function spine.explain_event(spine.identity_events, text, text, text, text, text) is 'One event as an English sentence.';
