-- Wake the worker. One coalesced job for each key, or one of its own without; nothing where no worker is installed:
-- the sweep of a worker that comes later finds what is pending.
create or replace function spine.enqueue_job(task text, job_key text)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  if to_regnamespace('spine_worker') is not null then
    execute 'select spine_worker.add_job($1, ''{}''::json, job_key => $2, job_key_mode => ''preserve_run_at'', max_attempts => 25)'
      using enqueue_job.task, enqueue_job.job_key;
  end if;
end;
$$;
comment on function spine.enqueue_job(text, text) is 'Add a job for the worker, coalesced under job_key unless that is null.';
