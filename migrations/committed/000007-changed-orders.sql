--! Previous: sha1:f5bbbc647ec2c73af1a0243fda37893228105363
--! Hash: sha1:d70ddce4f94cb18b4f3d91a3e787c5bd7ba2daad
--! Message: changed orders

--! split: 015-changed-orders.sql
create table if not exists spine.changed_orders (
  id bigint generated always as identity primary key,
  provider text collate "C" not null,
  external_id text collate "C" not null
);
comment on table spine.changed_orders is
  'Orders of which another program changed what they say, noted by a trigger on orders until the resolver reads them; the same one as often as it changed.';

--! split: 020-signatures.sql
-- Functions that take more than before: the old ones would stay beside them.
drop function if exists spine.put_keyless_identity(spine.batch, bigint);
drop function if exists spine.preview_split(bigint[]);
