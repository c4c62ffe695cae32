-- What a split would do, by doing it and going back.
create or replace function spine.preview_split(identities bigint[], override boolean default false)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_changes spine.change[];
begin
  begin
    v_changes := array(select c from spine.split_identities(preview_split.identities, override => preview_split.override) as c);
    raise exception 'a preview goes back' using errcode = 'IS099', hint = 'Nothing was changed.';
  exception
    when sqlstate 'IS099' then null;
  end;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.preview_split(bigint[], boolean) is 'What split_identities() would do, with nothing changed. Raises what that raises.';
