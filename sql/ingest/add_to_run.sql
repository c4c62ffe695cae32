-- Count what became of a page or a batch, in the transaction that stages it, so that the numbers hold whenever its reader is
-- killed.
create or replace function spine.add_to_run(run bigint, staged bigint, unchanged bigint, older bigint, rejected bigint)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.sync_runs as r
  set fetched = r.fetched + add_to_run.staged + add_to_run.unchanged + add_to_run.older + add_to_run.rejected,
    staged = r.staged + add_to_run.staged,
    same = r.same + add_to_run.unchanged,
    older = r.older + add_to_run.older,
    rejected = r.rejected + add_to_run.rejected
  where r.id = add_to_run.run;
$$;
comment on function spine.add_to_run(bigint, bigint, bigint, bigint, bigint) is
  'Add to the counts of a run what became of some of its records.';
