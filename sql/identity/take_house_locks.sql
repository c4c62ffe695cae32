-- What stages keeps the provider's lock and may then wait for the resolver's: in this order nobody waits for the other.
-- Without the first an order could be staged under the old mark after its customer's orders were read again.
create or replace function spine.take_house_locks(provider text)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('staging.' || take_house_locks.provider, 0));
  perform spine.take_resolver_lock();
end;
$$;
comment on function spine.take_house_locks(text) is
  'Keep others from staging records of the provider and from resolving until the end of the transaction. Raises IS003.';
