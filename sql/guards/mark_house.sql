-- One customer of a provider that stands for many people, such as a connector's "Website Orders": from now on its orders,
-- those that came before too, speak of whom they name themselves.
create or replace function spine.mark_house(provider text, external_id text, reason text)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  if coalesce(btrim(mark_house.reason), '') = '' then
    raise exception 'a house account needs a reason'
      using errcode = 'IS005', hint = 'Say in a few words for whom it stands; why_not_linked() tells it.';
  end if;
  perform spine.take_decision_lock();
  return query
  select c.* from spine.apply_house(
    mark_house.provider, spine.check_house(mark_house.provider, mark_house.external_id), mark_house.reason, true) as c;
end;
$$;
comment on function spine.mark_house(text, text, text) is
  'Mark a customer of a provider as one that stands for many people and decide its orders by their own contact fields; returns what changed. Raises IS001, IS003, IS005, IS007, IS010.';
