create or replace function spine.unmark_house(provider text, external_id text, reason text default null)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  perform spine.take_decision_lock();
  return query
  select c.* from spine.apply_house(unmark_house.provider, spine.plain_id(unmark_house.external_id), unmark_house.reason, false) as c;
end;
$$;
comment on function spine.unmark_house(text, text, text) is
  'Take mark_house() back: the orders are the customer''s again, and who is left with no record is dissolved; returns what changed. Raises IS003, IS010.';
