-- What mark_house() would do: it is done and taken back, so that the answer is that of the very same code. Ids of customers
-- and identities that it would make are spent, and never given again.
create or replace function spine.preview_house(provider text, external_id text)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_changes spine.change[];
begin
  begin
    perform spine.take_decision_lock(); -- goes with what is taken back: nobody waits for a preview that is over
    v_changes := array(
      select c from spine.apply_house(
        preview_house.provider, spine.check_house(preview_house.provider, preview_house.external_id), 'preview', true) as c);
    raise exception 'a preview goes back' using errcode = 'IS099', hint = 'Nothing was changed.';
  exception
    when sqlstate 'IS099' then null;
  end;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.preview_house(text, text) is
  'What mark_house() would change, without changing anything. Raises IS001, IS003, IS005, IS007, IS010.';
