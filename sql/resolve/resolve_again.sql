-- Decide customers again, under the blocks, settings and decisions of now: the one primitive of block, unblock, unmerge's
-- tail, split and preview.
--
-- Their identities are taken off and their claims decided in canonical order, in the shadow; then what differs is applied.
create or replace function spine.resolve_again(
  customers bigint[], identities bigint[] default null, cause bigint default null, vals text[] default '{}')
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  perform spine.take_decision_lock();
  perform spine.forget_dropped();
  perform spine.open_shadow();
  perform spine.load_customers(resolve_again.customers, resolve_again.identities, resolve_again.vals);
  perform spine.decide_shadow();
  return query select c.* from spine.shadow_changes() as c;
  perform spine.apply_shadow(resolve_again.cause);
end;
$$;
comment on function spine.resolve_again(bigint[], bigint[], bigint, text[]) is
  'Decide the identities of customers (or only those given), and what waits with one of the values, again; returns what changed. cause: the event that led to it. Raises IS003.';
