create or replace function spine.describe_wait(reason text)
  returns text
  language sql immutable parallel safe
  return case reason
    when 'candidates' then 'what it gives belongs to several customers'
    when 'limit' then 'its one candidate has as many emails, phones or names as a customer takes by matching'
    when 'former' then 'only customers who once had what it gives are known'
    when 'order_reference' then 'the Amazon order that it names has no one customer yet'
    when 'name' then 'its names share nothing with those of its one candidate'
    when 'decision' then 'what people decided leaves it no one customer'
    else coalesce(reason, 'a person has to decide') end;
comment on function spine.describe_wait(text) is 'Why claims wait for a person, by the reason of their review, as a clause.';
