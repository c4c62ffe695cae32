-- A decision is made on what a person saw; the digest tells whether that is still what there is.
create or replace function spine.evidence_digest(reason text, evidence jsonb)
  returns text
  language sql immutable parallel safe
  return encode(sha256(convert_to(reason || ' ' || evidence::text, 'UTF8')), 'hex');
comment on function spine.evidence_digest(text, jsonb) is 'SHA-256 of reason and evidence, hex.';
