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
  perform spine.take_decision_lock(); -- not within what is taken back: its locks would go too
  begin
    v_changes := array(
      select c from spine.apply_house(
        preview_house.provider, spine.check_house(preview_house.provider, preview_house.external_id), 'preview', true) as c);
    raise sqlstate 'ISP00' using message = 'a preview is taken back';
  exception
    when sqlstate 'ISP00' then null;
  end;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.preview_house(text, text) is
  'What mark_house() would change, without changing anything. Raises IS001, IS003, IS005, IS007, IS010.';
