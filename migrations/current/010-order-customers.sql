-- The second customer that an Amazon order has, where a call and the order itself were resolved to two.
alter type spine.batch_state add attribute ref_others integer[];
