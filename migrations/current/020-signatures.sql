-- Functions that take more than before: the old ones would stay beside them.
drop function if exists spine.put_keyless_identity(spine.batch, bigint);
drop function if exists spine.preview_split(bigint[]);
