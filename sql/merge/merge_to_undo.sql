create or replace function spine.merge_to_undo(event bigint)
  returns spine.merges
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  m spine.merges;
  e spine.identity_events;
begin
  select h.* into m from spine.merges as h where h.event_id = merge_to_undo.event for update;
  if not found then
    select h.* into e from spine.identity_events as h where h.id = merge_to_undo.event;
    raise exception 'event % is no merge by a person', merge_to_undo.event
      using errcode = 'IS007', hint = case when e.event = 'merged' then 'The provider merged these records; split the identity instead.'
        else 'Give the id that merge_customers() returned; v_customer_timeline shows it.' end;
  elsif m.undone_by is not null then
    select h.* into e from spine.identity_events as h where h.id = m.undone_by;
    raise exception 'merge % was undone by event % of % on %', m.event_id, e.id, e.actor, e.created_at::date
      using errcode = 'IS010', hint = 'Nothing is left to undo.';
  end if;
  return m;
end;
$$;
comment on function spine.merge_to_undo(bigint) is 'The merge of an event, locked. Raises IS007 when there is none, IS010 when it was undone.';
