-- It takes the decisions too.
drop function if exists spine.put_keyless_identity(spine.batch, bigint);
