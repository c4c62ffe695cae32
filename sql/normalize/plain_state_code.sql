-- The code of a state, province or territory of the United States, Canada or Australia.
--
-- These three because their addresses are written both ways; elsewhere a region stays as written.
create or replace function spine.plain_state_code(country text, state text)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  if country in ('US', 'CA', 'AU') and state collate "C" ~ '^(us|ca|au) [a-z]+$' then -- ISO 3166-2: US-TX
    state := substr(state, 4);
  end if;
  if state collate "C" ~ '^[a-z]{2,3}$' and state not in ('pq', 'nf', 'pei') then
    return case when country in ('US', 'CA', 'AU') then upper(state collate "C") end;
  end if;
  return case country
    when 'US' then '{
      "alabama": "AL", "alaska": "AK", "american samoa": "AS", "arizona": "AZ", "arkansas": "AR",
      "armed forces americas": "AA", "armed forces europe": "AE", "armed forces pacific": "AP", "california": "CA",
      "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "washington dc": "DC",
      "washington d c": "DC", "d c": "DC", "florida": "FL", "georgia": "GA", "guam": "GU", "hawaii": "HI", "idaho": "ID",
      "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME",
      "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS", "missouri": "MO",
      "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM",
      "new york": "NY", "n y": "NY", "north carolina": "NC", "north dakota": "ND", "northern mariana islands": "MP",
      "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
      "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "u s virgin islands": "VI",
      "us virgin islands": "VI", "virgin islands": "VI", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
      "washington state": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY"
    }'::jsonb ->> state
    when 'CA' then '{
      "alberta": "AB", "british columbia": "BC", "b c": "BC", "colombie britannique": "BC", "manitoba": "MB",
      "new brunswick": "NB", "nouveau brunswick": "NB", "newfoundland": "NL", "newfoundland and labrador": "NL",
      "newfoundland labrador": "NL", "terre neuve et labrador": "NL", "nf": "NL", "northwest territories": "NT",
      "territoires du nord ouest": "NT", "nova scotia": "NS", "nouvelle écosse": "NS", "nouvelle ecosse": "NS",
      "nunavut": "NU", "ontario": "ON", "prince edward island": "PE", "île du prince édouard": "PE",
      "ile du prince edouard": "PE", "pei": "PE", "quebec": "QC", "québec": "QC", "pq": "QC", "saskatchewan": "SK",
      "yukon": "YT", "yukon territory": "YT"
    }'::jsonb ->> state
    when 'AU' then '{
      "australian capital territory": "ACT", "new south wales": "NSW", "n s w": "NSW", "northern territory": "NT",
      "queensland": "QLD", "south australia": "SA", "tasmania": "TAS", "victoria": "VIC", "western australia": "WA"
    }'::jsonb ->> state
  end;
end;
$$;
comment on function spine.plain_state_code(text, text) is
  'state_code() of a state that is in plain form already.';
