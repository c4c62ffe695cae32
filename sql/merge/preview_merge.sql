-- What a merge would do, by doing it and going back.
create or replace function spine.preview_merge(from_customer bigint, into_customer bigint)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_event bigint;
  v_changes spine.change[];
begin
  begin
    v_event := spine.merge_customers(preview_merge.from_customer, preview_merge.into_customer);
    v_changes := array(select c from spine.changes_of(v_event) as c);
    raise exception 'a preview goes back' using errcode = 'IS099', hint = 'Nothing was changed.';
  exception
    when sqlstate 'IS099' then null;
  end;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.preview_merge(bigint, bigint) is
  'What merge_customers() would move and decide, with nothing changed. Raises what that raises.';
