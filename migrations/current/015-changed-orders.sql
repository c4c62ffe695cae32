create table if not exists spine.changed_orders (
  id bigint generated always as identity primary key,
  provider text collate "C" not null,
  external_id text collate "C" not null
);
comment on table spine.changed_orders is
  'Orders of which another program changed what they say, noted by a trigger on orders until the resolver reads them; the same one as often as it changed.';
