create or replace function spine.describe_identity(identity spine.customer_identities)
  returns text
  language sql immutable parallel safe
  return coalesce(
    spine.describe_record((identity).provider, null, (identity).external_id),
    'the ' || spine.describe_provider((identity).provider) || ' calls with '
      || spine.describe_value(case when (identity).email is not null then 'email' else 'phone' end, coalesce((identity).email, (identity).phone)));
comment on function spine.describe_identity(spine.customer_identities) is
  'What to call an identity; one without a key goes by the email or phone that it stands for.';
