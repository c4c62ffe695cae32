-- Text as addresses and names are compared: NFKC, lower-case, words apart by one space.
--
-- Letters, digits and combining marks of every script stay; invisible format characters go; all other
-- characters (punctuation, symbols, white space) become a space. What a character is, ICU says and not the
-- database's locale; ASCII needs neither, and there a single space, which may stay, is no match: each match
-- costs. Symbols are listed because no character class names them.
-- An older ICU may take a few rare signs (Telugu siddham, Arabic end of text) for letters or the other way round.
create or replace function spine.plain_text(value text)
  returns text
  language sql immutable parallel safe
  return case
    when octet_length(value) = char_length(value) and lower(value collate "C") ~ '^[a-z0-9]+( [a-z0-9]+)*$'
    then lower(value collate "C") -- plain but for its case
    when octet_length(value) = char_length(value)
    then btrim(regexp_replace(lower(value collate "C"), ' [^a-z0-9]+|[^a-z0-9 ][^a-z0-9]*', ' ', 'g')) collate "C"
    else btrim(regexp_replace(
      lower(
        regexp_replace(
          normalize(value, nfkc) collate "C",
          '[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+',
          '', 'g'
        ) collate "und-x-icu"
      ) collate "und-x-icu",
      '[[:punct:][:space:][:cntrl:]$+<=>^`|~\u00a2-\u00a9\u00ac\u00ae-\u00b1\u00b4\u00d7\u00f7\u02c2-\u02c5\u02d2-\u02df'
      '\u2044-\u20cf\u2104-\u212e\u2190-\u2bff\u3004\u3012-\u3020\u303e\u303f\ufffc\ufffd\U0001f000-\U0001faff]+',
      ' ', 'g'
    )) collate "C"
  end;
comment on function spine.plain_text(text) is
  'The text in NFKC and lower-case, its words (letters, digits and marks of every script) apart by one space.';
