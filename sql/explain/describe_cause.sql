-- The decision of a person (or of the guard) that an event followed from, as a clause.
create or replace function spine.describe_cause(cause spine.identity_events)
  returns text
  language sql immutable parallel safe
  return case case when (cause).detail ? 'house' then 'house' else (cause).event end
    when 'house' then 'when ' || (cause).actor || ' marked ' || spine.describe_record((cause).provider, null, (cause).external_id)
      || case (cause).event when 'blocked' then ' as one that stands for many people' else ' as one person again' end
    when 'blocked' then 'because the ' || spine.describe_value((cause).matched_by, (cause).matched_value) || ' was '
      || case (cause).detail ->> 'mode' when 'quarantined' then 'quarantined' else 'blocked by ' || (cause).actor end
    when 'unblocked' then 'because ' || (cause).actor || ' lifted the block of the ' || spine.describe_value((cause).matched_by, (cause).matched_value)
    when 'merged' then 'when ' || (cause).actor || ' merged customer ' || (cause).from_customer_id || ' into customer ' || (cause).customer_id
    when 'unmerged' then 'when ' || (cause).actor || ' undid a merge'
    when 'split' then 'when ' || (cause).actor || ' split customer ' || coalesce((cause).from_customer_id, (cause).customer_id)
    when 'reviewed' then 'when ' || (cause).actor || case when (cause).detail ->> 'decision' = 'undo'
      then ' took back what was decided' || coalesce(' of ' || spine.describe_record((cause).provider, (cause).entity, (cause).external_id), '')
      else ' decided the review of ' || spine.describe_record((cause).provider, (cause).entity, (cause).external_id) end
    when 'linked' then 'when ' || (cause).actor || ' linked ' || spine.describe_record((cause).provider, (cause).entity, (cause).external_id) || ' by hand'
    else 'after a decision by ' || (cause).actor || ' (event ' || (cause).id || ')' end;
comment on function spine.describe_cause(spine.identity_events) is 'Why an event followed, from the event that was its cause; null for null.';
