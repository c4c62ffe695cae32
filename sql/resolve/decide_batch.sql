-- Decide the claims of a batch one after another, on arrays alone but for one count that few of them need.
--
-- This is the sequential rule itself (design: matching, what a claim adds, limits, primaries): each
-- claim sees what the ones before it did, so the batch size can't change the result. Nothing is
-- written here. The batch is cut before a claim that has to be decided alone, because what it needs
-- is in tables: one that the provider merged, one without a key, one that leaves a primary empty, one whose
-- review is left by a copy of an order just resolved.
create or replace function spine.decide_batch(b spine.batch, s spine.batch_state)
  returns spine.decisions
  language plpgsql stable parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  d spine.decisions;
  n constant integer := cardinality(b.keys);
  v_known constant integer := coalesce(cardinality(s.customer_ids), 0);
  v_max_emails constant integer := spine.setting('max_emails')::integer;
  v_max_phones constant integer := spine.setting('max_phones')::integer;
  v_relay constant text[] := spine.email_patterns('relay');
  v_max_names constant integer := spine.setting('max_names')::integer;
  v_name_guard constant text := spine.setting('name_guard') #>> '{}';
  v_crowds constant boolean := spine.setting('quarantine_holders')::integer > 0 or spine.setting('quarantine_names')::integer > 0;
  -- the batch, in variables of their own: an element of a composite's array is slow to read
  keys constant integer[] := b.keys;
  own constant boolean[] := b.own;
  creates constant boolean[] := b.creates;
  may_create constant boolean[] := b.may_create;
  alone constant boolean[] := b.alone;
  keyless constant boolean[] := b.keyless;
  providers constant text[] := b.providers;
  named constant boolean[] := b.named;
  has_company constant boolean[] := b.has_company;
  refs constant integer[] := b.refs;
  said constant integer[] := b.said;
  said_former constant boolean[] := b.said_former;
  said_claims constant integer[] := b.said_claims;
  kinds constant smallint[] := b.ident_kinds;
  relay constant boolean[] := b.ident_relay;
  words constant text[] := b.words;
  address_words constant text[] := b.address_words;
  parents constant integer[] := b.parents;
  records constant boolean[] := b.records;
  sources constant integer[] := b.sources;
  -- holders of identifiers: linked lists, newest first
  head integer[] := array_fill(0, array[greatest(cardinality(b.ident_kinds), 1)]);
  holder integer[] := s.holder_customers;
  holder_former boolean[] := s.holder_former;
  deserted boolean[] := s.deserted;
  following integer[];
  holders integer := coalesce(cardinality(s.holder_idents), 0);
  -- identity keys
  key_customer integer[] := s.key_customers;
  key_kinds integer[] := s.key_kinds;
  key_waiting integer[] := s.key_waiting;
  -- what the waiting claims of a key say: linked lists of identifiers, and of references as -ref
  waiting_head integer[];
  waiting integer[];
  waiting_next integer[];
  waits integer := 0;
  key_email integer[];
  key_phone integer[];
  key_hash integer[];
  -- order references
  ref_customer integer[] := s.ref_customers;
  ref_other integer[] := s.ref_others;
  ref_ambiguous boolean[] := s.ref_ambiguous;
  copy_customer integer[] := s.copy_customers;
  ref_decided boolean[] := array_fill(false, array[greatest(cardinality(b.ref_values), 1)]);
  -- decisions of people: those of a key, and who stands on which side of each (linked lists)
  v_deciding constant boolean := coalesce(cardinality(s.decision_kinds), 0) > 0;
  decision_kinds constant smallint[] := s.decision_kinds;
  decided_head integer[] := array_fill(0, array[greatest(cardinality(s.key_customers), 1)]);
  decided_by constant integer[] := s.decided_by;
  decided_sides constant smallint[] := s.decided_sides;
  decided_next integer[];
  party_head integer[] := array_fill(0, array[greatest(cardinality(s.decision_kinds), 1)]);
  party_numbers integer[] := s.party_numbers;
  party_customers integer[] := s.party_customers;
  party_sides smallint[] := s.party_sides;
  party_next integer[];
  parties integer := coalesce(cardinality(s.party_numbers), 0);
  -- customer records of guarded providers: a linked list for each customer
  record_head integer[];
  record_sources integer[] := s.record_sources;
  record_words text[] := s.record_words;
  record_next integer[];
  records_held integer := coalesce(cardinality(s.record_customers), 0);
  barred integer[]; -- customers who are no candidates of the claim in hand
  weighed integer[]; -- customers of whom that is known
  crowded integer[];
  crowds integer := 0;
  -- identifiers that so many hold that they stop at once; holders counts those of each
  v_at_once constant integer := case when spine.setting('quarantine_holders')::integer > 0 and spine.setting('quarantine_at_once')::integer > 0
    then greatest(spine.setting('quarantine_holders')::integer, spine.setting('quarantine_at_once')::integer) else 0 end;
  v_hubs boolean := false;
  hub boolean[];
  held_by integer[] := array_fill(0, array[greatest(cardinality(b.ident_kinds), 1)]);
  -- customers; those beyond v_known are new, and have room from the start: each claim may make one
  customers integer := v_known;
  -- emails and phones that this batch added, with those held before once they are counted
  emails integer[];
  phones integer[];
  counted boolean[];
  customer_words text[] := s.words || array_fill(''::text, array[n]);
  names integer[] := s.name_counts || array_fill(0, array[n]);
  email_filled boolean[] := s.email_filled || array_fill(false, array[n]);
  phone_filled boolean[] := s.phone_filled || array_fill(false, array[n]);
  name_filled boolean[] := s.name_filled || array_fill(false, array[n]);
  company_filled boolean[] := s.company_filled || array_fill(false, array[n]);
  email_key integer[] := s.email_keys || array_fill(0, array[n]);
  phone_key integer[] := s.phone_keys || array_fill(0, array[n]);
  name_key integer[] := s.name_keys || array_fill(0, array[n]);
  company_key integer[] := s.company_keys || array_fill(0, array[n]);
  email_ident integer[];
  phone_ident integer[];
  -- what the primaries are now: identifiers (0: none of this batch's), names as first and last
  email_now integer[] := s.email_idents || array_fill(0, array[n]);
  phone_now integer[] := s.phone_idents || array_fill(0, array[n]);
  name_now text[] := s.names || array_fill(''::text, array[n]);
  company_now text[] := s.companies || array_fill(''::text, array[n]);
  claim_names constant text[] := b.full_names;
  claim_companies constant text[] := b.companies;
  ended boolean[] := s.key_ended;
  deleted constant boolean[] := b.deleted;
  name_claim integer[];
  company_claim integer[];
  touched boolean[];
  mark integer[];
  -- decisions
  o_state smallint[] := array_fill(null::smallint, array[n]);
  o_by text[] := array_fill(null::text, array[n]);
  o_ident integer[] := array_fill(0, array[n]);
  o_customer integer[] := array_fill(0, array[n]);
  o_new boolean[] := array_fill(false, array[n]);
  o_identity boolean[] := array_fill(false, array[n]);
  o_changed boolean[] := array_fill(false, array[n]);
  o_reason text[] := array_fill(null::text, array[n]);
  o_count integer[] := array_fill(0, array[n]);
  pairs integer := 0;
  p_ident integer[];
  p_customer integer[];
  p_claim integer[];
  p_former boolean[];
  p_revived boolean[];
  p_shared boolean[];
  hash_claims integer[];
  hash_idents integer[];
  e_claim integer[];
  e_customer integer[];
  e_ident integer[];
  evidence integer := 0;
  -- the claim in hand
  i integer := 0;
  h integer;
  k integer;
  c integer;
  t integer;
  v integer;
  v_by text;
  v_ident integer;
  v_reason text;
  v_first integer;
  v_last integer := 0;
  v_until integer; -- claims that are decided at most
  v_total integer;
  v_usable boolean;
  v_formers boolean;
  v_union integer[];
  v_said integer; -- sayings of the claim, with those of the union behind
  v_cut boolean;
  v_kind smallint;
  v_step integer;
  v_new_emails integer;
  v_new_phones integer;
  v_holds record;
  v_words text;
  v_word text;
  v_full boolean;
  v_adds boolean;
  v_email integer;
  v_phone integer;
  v_found integer;
  v_other boolean;
  v_waits boolean;
  v_new_identity boolean;
  v_overlap boolean;
  v_picky boolean;
  v_decided boolean;
  v_round integer;
  v_rounds integer;
  v_holders integer[];
  -- whether an identifier only supports, as long as neither its holders nor the parties have changed
  supports boolean[];
  supports_at bigint[];
begin
  d.decided := 0;
  d.refill := false;
  if n is null then
    return d;
  end if;
  following := array_fill(0, array[greatest(holders, 1)]);
  for j in 1 .. holders loop
    v := s.holder_idents[j];
    following[j] := head[v];
    head[v] := j;
    if not holder_former[j] then
      held_by[v] := held_by[v] + 1;
      if held_by[v] = v_at_once and not coalesce(b.ident_allowed[v], false) then
        v_hubs := true;
        hub[v] := true;
        crowds := crowds + 1;
        crowded[crowds] := v;
      end if;
    end if;
  end loop;
  mark := array_fill(0, array[v_known + n]);
  touched := array_fill(false, array[v_known + n]);
  counted := array_fill(false, array[v_known]) || array_fill(true, array[n]);
  email_ident := array_fill(0, array[v_known + n]);
  phone_ident := email_ident;
  emails := email_ident;
  phones := email_ident;
  name_claim := email_ident;
  company_claim := email_ident;
  if v_deciding then
    barred := email_ident;
    for j in 1 .. coalesce(cardinality(decided_by), 0) loop
      decided_next[j] := decided_head[s.decided_keys[j]];
      decided_head[s.decided_keys[j]] := j;
    end loop;
    for j in 1 .. parties loop
      party_next[j] := party_head[party_numbers[j]];
      party_head[party_numbers[j]] := j;
    end loop;
  end if;
  if sources is not null then
    barred := email_ident;
    weighed := email_ident;
    record_head := email_ident;
    for j in 1 .. records_held loop
      record_next[j] := record_head[s.record_customers[j]];
      record_head[s.record_customers[j]] := j;
    end loop;
  end if;
  key_email := array_fill(0, array[cardinality(key_customer)]);
  key_phone := key_email;
  key_hash := key_email;
  waiting_head := key_email;
  for j in 1 .. cardinality(b.waiting_keys) loop
    waits := waits + 1;
    waiting[waits] := b.waiting_idents[j];
    waiting_next[waits] := waiting_head[b.waiting_keys[j]];
    waiting_head[b.waiting_keys[j]] := waits;
  end loop;
  for j in 1 .. cardinality(b.waiting_ref_keys) loop
    waits := waits + 1;
    waiting[waits] := -b.waiting_refs[j];
    waiting_next[waits] := waiting_head[b.waiting_ref_keys[j]];
    waiting_head[b.waiting_ref_keys[j]] := waits;
  end loop;

  v_until := case when alone[1] then 1 else coalesce(array_position(alone, true) - 1, n) end;
  while i < v_until loop
    exit when d.refill;
    i := i + 1;
    k := keys[i];
    v_first := v_last + 1;
    while said_claims[v_last + 1] = i loop
      v_last := v_last + 1;
    end loop;
    v_ident := 0;
    v_decided := v_deciding and decided_head[k] > 0;

    if key_customer[k] <> 0 then
      -- 1. exact: the identity is held, it decides alone
      c := key_customer[k];
      v_by := 'exact';
      if own[i] and creates[i] and (email_key[c] = k or phone_key[c] = k or name_key[c] = k or company_key[c] = k) then
        v_email := 0;
        v_phone := 0;
        for j in v_first .. v_last loop
          continue when said_former[j] or v_hubs and hub[said[j]];
          v_email := v_email + (kinds[said[j]] = 1 and not relay[said[j]])::integer;
          v_phone := v_phone + (kinds[said[j]] = 2)::integer;
        end loop;
        if email_key[c] = k and v_email = 0 or phone_key[c] = k and v_phone = 0
          or name_key[c] = k and not named[i] or company_key[c] = k and not has_company[i]
        then
          if i > 1 then
            i := i - 1;
            exit;
          end if;
          d.refill := true;
        end if;
      end if;
    else
      c := 0;
      v_by := null;
      v_reason := null;
      v_total := 0;
      v_waits := false;
      v_cut := false;
      v_usable := false;
      for j in v_first .. v_last loop
        v_usable := not said_former[j] and not (v_hubs and coalesce(hub[said[j]], false));
        exit when v_usable;
      end loop;
      -- 2. a key with an open review is decided on the union of what its claims say
      v_said := v_last;
      if key_waiting[k] > 0 then
        v_union := '{}';
        h := waiting_head[k];
        while h > 0 loop
          if waiting[h] > 0 then
            v_union := v_union || waiting[h];
          else
            v_cut := v_cut or ref_decided[-waiting[h]];
          end if;
          h := waiting_next[h];
        end loop;
        if v_cut and providers[i] = 'shipstation' then
          i := i - 1; -- a copy that waits for this key is about to be put back, and then waits no longer
          exit;
        end if;
        v_union := array(select u from unnest(v_union) as u order by u); -- in one order, whatever the batch
        v_said := v_last + cardinality(v_union);
      end if;

      -- 4. what people decided goes before all that only points at somebody
      if v_decided then
        h := decided_head[k];
        while h > 0 loop
          v := decided_by[h];
          if decision_kinds[v] = 3 then
            o_state[i] := 4;
          elsif decision_kinds[v] = 2 then
            t := party_head[v];
            while t > 0 loop
              if party_sides[t] <> decided_sides[h] then
                barred[party_customers[t]] := i;
              end if;
              t := party_next[t];
            end loop;
          end if;
          h := decided_next[h];
        end loop;
        continue when o_state[i] = 4;
        h := decided_head[k];
        while h > 0 loop
          v := decided_by[h];
          if decision_kinds[v] = 1 then
            v_found := party_head[v];
            while v_found > 0 loop
              t := party_customers[v_found];
              if mark[t] <> i and barred[t] <> i then
                mark[t] := i;
                v_total := v_total + 1;
                c := t;
                evidence := evidence + 1;
                e_claim[evidence] := i;
                e_customer[evidence] := t;
                e_ident[evidence] := 0;
              end if;
              v_found := party_next[v_found];
            end loop;
          end if;
          h := decided_next[h];
        end loop;
        if v_total = 1 then
          v_by := 'manual';
          v_total := 0;
          evidence := evidence - 1; -- evidence is kept for reviews only
        elsif v_total > 1 then
          c := 0;
          v_reason := 'decision';
        end if;
      end if;
      if c = 0 and v_reason is null and parents is not null and parents[i] > 0 then
        -- who pays for it is its customer, and nobody else
        c := key_customer[parents[i]];
        if c > 0 and v_decided and barred[c] = i then
          c := 0;
        elsif c > 0 then
          v_by := 'exact';
        else
          v_waits := true;
        end if;
      end if;

      if c > 0 or v_reason is not null or v_waits then
        null;
      elsif key_waiting[k] > 0 and not v_usable and refs[i] = 0 then
        v_waits := true; -- it does not join: unidentified until the key is held
      else
        -- 3. a copy takes the customer of the Amazon order that it names
        if providers[i] = 'shipstation' then
          v_other := false;
          v := refs[i];
          h := waiting_head[k];
          loop
            if v > 0 then
              v_other := v_other or ref_ambiguous[v];
              foreach t in array array[ref_customer[v], ref_other[v]] loop
                if t > 0 and mark[t] <> i and not (v_decided and barred[t] = i) then
                  mark[t] := i;
                  v_total := v_total + 1;
                  c := t;
                  evidence := evidence + 1;
                  e_claim[evidence] := i;
                  e_customer[evidence] := t;
                  e_ident[evidence] := 0;
                end if;
              end loop;
            end if;
            exit when h = 0;
            v := -waiting[h];
            h := waiting_next[h];
          end loop;
          if v_total = 1 then
            v_by := 'order_reference';
            v_total := 0;
            evidence := evidence - 1; -- evidence is kept for reviews only
          elsif v_total > 1 or v_other then
            c := 0;
            v_reason := 'order_reference';
          end if;
        end if;

        -- 5. email and phone; 6. former holders of them; 7. address hash. What only supports, because people decided that all
        -- who have it are different, comes in a second round, and then is a question.
        v_step := 5;
        v_round := 1;
        v_formers := v_deciding; -- whether a former holder was met
        v_rounds := case when v_deciding then 2 else 1 end;
        v_picky := v_decided or sources is not null and sources[i] > 0;
        while c = 0 and v_reason is null and v_step <= 7 loop
          for j in v_first .. v_said loop
            if j <= v_last then
              continue when said_former[j];
              v := said[j];
            else
              v := v_union[j - v_last];
            end if;
            v_kind := kinds[v];
            continue when (v_kind = 3) <> (v_step = 7) or v_hubs and hub[v];
            h := head[v];
            if v_deciding and v_step <> 6 then
              v_holders := '{}';
              while h > 0 loop
                if not holder_former[h] then
                  v_holders := v_holders || holder[h];
                end if;
                h := following[h];
              end loop;
              h := head[v];
              if cardinality(v_holders) < 2 then
                continue when v_round = 2;
              else
                if supports_at[v] is distinct from parties * 1000000000::bigint + cardinality(v_holders) then
                  supports_at[v] := parties * 1000000000::bigint + cardinality(v_holders);
                  supports[v] := spine.all_different(v_holders, decision_kinds, party_numbers, party_customers, party_sides);
                end if;
                continue when (v_round = 2) <> supports[v];
              end if;
            end if;
            while h > 0 loop
              t := holder[h];
              if v_picky and holder_former[h] = (v_step = 6) and sources is not null and sources[i] > 0 and weighed[t] <> i then
                -- two customer records of one account are two people, unless their names share a word
                weighed[t] := i;
                v_found := record_head[t];
                v_other := false;
                v_overlap := false;
                while v_found > 0 loop
                  if record_sources[v_found] = sources[i] then
                    v_other := true;
                    v_overlap := v_overlap or words[i] <> '' and string_to_array(words[i], ' ') && string_to_array(record_words[v_found], ' ');
                  end if;
                  v_found := record_next[v_found];
                end loop;
                if v_other and not v_overlap then
                  barred[t] := i;
                end if;
              end if;
              if holder_former[h] <> (v_step = 6) then
                v_formers := true;
              elsif not (v_picky and barred[t] = i) then
                if mark[t] <> i then
                  mark[t] := i;
                  v_total := v_total + 1;
                  if v_total = 1 then
                    c := t;
                    v_ident := v;
                  end if;
                end if;
                evidence := evidence + 1;
                e_claim[evidence] := i;
                e_customer[evidence] := t;
                e_ident[evidence] := v;
              end if;
              h := following[h];
            end loop;
          end loop;
          exit when v_total > 0;
          if v_round < v_rounds and v_step <> 6 then
            v_round := 2;
          else
            v_round := 1;
            v_step := v_step + case when v_step = 5 and not v_formers then 2 else 1 end;
          end if;
        end loop;

        if v_total > 0 and keyless[i] and s.present_customers[1] > 0 and v_step <> 6 then
          -- the same call again stays where it was put
          if mark[s.present_customers[1]] = i then
            c := s.present_customers[1];
            v_total := 1;
          end if;
        end if;
        if v_total > 1 or v_step = 6 and v_total > 0 and not deserted[c] or v_round = 2 and v_total > 0 then
          c := 0;
          v_reason := coalesce(v_reason, case when v_round = 2 then 'decision' when v_step = 6 then 'former' else 'candidates' end);
        elsif v_total = 1 and v_reason is null then
          v_by := (array['email', 'phone', 'address_hash'])[kinds[v_ident]];
          -- a customer takes only so many emails, phones and names by matching
          if creates[i] then
            v_new_emails := 0;
            v_new_phones := 0;
            for j in v_first .. v_last loop
              v := said[j];
              continue when said_former[j] or kinds[v] = 3 or relay[v] or v_hubs and hub[v];
              v_found := 0;
              h := head[v];
              while h > 0 and v_found = 0 loop
                if holder[h] = c and not holder_former[h] then
                  v_found := h;
                end if;
                h := following[h];
              end loop;
              if v_found = 0 then
                v_new_emails := v_new_emails + (kinds[v] = 1)::integer;
                v_new_phones := v_new_phones + (kinds[v] = 2)::integer;
              end if;
            end loop;
            if v_new_emails + v_new_phones > 0 and not counted[c] then -- few are ever asked for this
              counted[c] := true;
              select count(*) filter (where x.kind = 'email' and not x.value like any (v_relay)) as emails,
                count(*) filter (where x.kind = 'phone') as phones
              into v_holds
              from spine.customer_identifiers as x
              where x.customer_id = s.customer_ids[c] and not x.former and x.kind <> 'address_hash';
              emails[c] := emails[c] + v_holds.emails;
              phones[c] := phones[c] + v_holds.phones;
            end if;
            if v_new_emails > 0 and emails[c] + v_new_emails > v_max_emails
              or v_new_phones > 0 and phones[c] + v_new_phones > v_max_phones
              or words[i] <> '' and names[c] >= v_max_names and words[i] <> customer_words[c]
                and not string_to_array(words[i], ' ') && string_to_array(customer_words[c], ' ')
            then
              c := 0;
              v_reason := 'limit';
            end if;
          end if;
          if v_name_guard <> 'off' and v_reason is null and (v_name_guard = 'all' or v_by = 'phone')
            and not spine.share_name(claim_names[i], words[i], customer_words[c])
          then
            c := 0;
            v_reason := 'name';
          end if;
          if v_reason is null then
            evidence := evidence - 1; -- evidence is kept for reviews only
            while evidence > 0 and e_claim[evidence] = i loop
              evidence := evidence - 1;
            end loop;
          end if;
        end if;
        if c = 0 and v_reason is null and not v_usable and refs[i] > 0 and providers[i] = 'amazon' then
          -- a masked order links where its copies went, if they went to one customer
          c := greatest(copy_customer[refs[i]], 0);
          if v_decided and c > 0 and barred[c] = i then
            c := 0;
          end if;
          v_by := case when c > 0 then 'order_reference' end;
        end if;
        if c = 0 and v_reason is null then
          v_waits := not creates[i] or not v_usable and not may_create[i];
        end if;
      end if;

      if v_reason is not null then
        o_state[i] := 2;
        o_reason[i] := v_reason;
        o_count[i] := v_total;
        key_waiting[k] := key_waiting[k] + 1;
        if refs[i] > 0 and providers[i] = 'amazon' then
          ref_ambiguous[refs[i]] := ref_customer[refs[i]] = 0;
        end if;
        for j in v_first .. v_last + (refs[i] > 0)::integer loop
          if j > v_last then
            v := -refs[i];
          else
            continue when said_former[j];
            v := said[j];
            if v_crowds then
              crowds := crowds + 1;
              crowded[crowds] := v;
            end if;
          end if;
          h := waiting_head[k];
          while h > 0 and waiting[h] <> v loop
            h := waiting_next[h];
          end loop;
          if h = 0 then
            waits := waits + 1;
            waiting[waits] := v;
            waiting_next[waits] := waiting_head[k];
            waiting_head[k] := waits;
          end if;
        end loop;
        continue;
      elsif v_waits then
        o_state[i] := 3;
        continue;
      elsif c = 0 then
        customers := customers + 1;
        c := customers;
        v_by := 'none';
        o_new[i] := true;
      end if;
    end if;

    -- resolved: what the claim adds to its customer
    deserted[c] := false;
    o_state[i] := 1;
    o_by[i] := v_by;
    o_ident[i] := v_ident;
    o_customer[i] := c;
    if refs[i] > 0 then
      if providers[i] = 'amazon' then
        if ref_customer[refs[i]] not in (0, c) then
          ref_other[refs[i]] := c; -- of a call and the order itself
        else
          ref_customer[refs[i]] := c;
        end if;
        ref_decided[refs[i]] := true;
      elsif copy_customer[refs[i]] = 0 then
        copy_customer[refs[i]] := c;
      elsif copy_customer[refs[i]] <> c then
        copy_customer[refs[i]] := -1;
      end if;
    end if;
    continue when not creates[i]; -- it teaches nothing
    v_new_identity := key_customer[k] = 0 and not keyless[i];
    if v_new_identity then
      key_customer[k] := c;
      o_identity[i] := true;
    end if;
    if v_decided and (v_new_identity or keyless[i]) then
      h := decided_head[k];
      while h > 0 loop
        parties := parties + 1;
        party_numbers[parties] := decided_by[h];
        party_customers[parties] := c;
        party_sides[parties] := decided_sides[h];
        party_next[parties] := party_head[decided_by[h]];
        party_head[decided_by[h]] := parties;
        h := decided_next[h];
      end loop;
    end if;
    if sources is not null and sources[i] > 0 and records[i] and b.identity_ids[i] = 0 then
      records_held := records_held + 1;
      record_sources[records_held] := sources[i];
      record_words[records_held] := words[i];
      record_next[records_held] := record_head[c];
      record_head[c] := records_held;
    end if;
    v_full := v_by <> 'exact' or own[i];

    if words[i] <> '' and (v_full or customer_words[c] = '') then
      if customer_words[c] = '' then
        customer_words[c] := words[i];
        names[c] := names[c] + 1;
        touched[c] := true;
        o_changed[i] := true;
      elsif customer_words[c] <> words[i] then
        v_words := ' ' || customer_words[c] || ' ';
        v_overlap := false;
        foreach v_word in array string_to_array(words[i], ' ') loop
          if strpos(v_words, ' ' || v_word || ' ') > 0 then
            v_overlap := true;
          else
            customer_words[c] := customer_words[c] || ' ' || v_word;
            touched[c] := true;
            o_changed[i] := true;
          end if;
        end loop;
        if not v_overlap then
          names[c] := names[c] + 1;
        end if;
      end if;
      v_adds := true;
    else
      v_adds := v_full;
    end if;
    -- first and last name are filled together, company by itself; both follow their identity
    if named[i] and (not name_filled[c] and v_adds or own[i] and name_key[c] = k) then
      name_claim[c] := i;
      name_key[c] := k;
      o_changed[i] := o_changed[i] or name_now[c] <> claim_names[i];
      name_now[c] := claim_names[i];
      name_filled[c] := true;
      touched[c] := true;
    end if;
    if has_company[i] and (not company_filled[c] and v_adds or own[i] and company_key[c] = k) then
      company_claim[c] := i;
      company_key[c] := k;
      o_changed[i] := o_changed[i] or company_now[c] <> claim_companies[i];
      company_now[c] := claim_companies[i];
      company_filled[c] := true;
      touched[c] := true;
    end if;

    if own[i] and ended[k] <> deleted[i] then
      ended[k] := deleted[i];
      o_changed[i] := true;
    end if;
    v_email := 0;
    v_phone := 0;
    for j in v_first .. case when v_full or key_kinds[k] <> 7 then v_last else 0 end loop -- else it has one of each kind
      v := said[j];
      v_kind := kinds[v];
      continue when v_hubs and hub[v];
      if said_former[j] then
        continue when not v_full;
      else
        continue when not v_full and key_kinds[k] & (1 << (v_kind - 1)) <> 0;
        if v_kind = 3 then
          continue when customer_words[c] <> '' and address_words[i] <> '' and address_words[i] <> customer_words[c]
            and not string_to_array(address_words[i], ' ') && string_to_array(customer_words[c], ' ');
          if providers[i] in ('amazon', 'shipstation') then
            hash_claims := hash_claims || i;
            hash_idents := hash_idents || v;
          end if;
        end if;
      end if;

      v_found := 0;
      v_other := false;
      h := head[v];
      while h > 0 loop
        if holder[h] = c then
          v_found := h;
        elsif not holder_former[h] then
          v_other := true;
        end if;
        h := following[h];
      end loop;
      if v_found = 0 or holder_former[v_found] and not said_former[j] then
        pairs := pairs + 1;
        if v_other and v_crowds then
          crowds := crowds + 1;
          crowded[crowds] := v;
        end if;
        p_ident[pairs] := v;
        p_customer[pairs] := c;
        p_claim[pairs] := i;
        p_former[pairs] := said_former[j];
        p_revived[pairs] := v_found > 0;
        p_shared[pairs] := v_other and v_by = 'exact' and not said_former[j];
        o_changed[i] := true;
        if not said_former[j] then
          if v_kind = 2 then
            phones[c] := phones[c] + 1;
          elsif v_kind = 1 and not relay[v] then
            emails[c] := emails[c] + 1;
          end if;
          held_by[v] := held_by[v] + 1;
          if held_by[v] = v_at_once and not coalesce(b.ident_allowed[v], false) then
            v_hubs := true;
            hub[v] := true;
            crowds := crowds + 1;
            crowded[crowds] := v;
          end if;
        end if;
        if v_found > 0 then
          holder_former[v_found] := false;
        else
          holders := holders + 1;
          holder[holders] := c;
          holder_former[holders] := said_former[j];
          following[holders] := head[v];
          head[v] := holders;
        end if;
      end if;
      continue when said_former[j];

      if v_kind = 1 then
        if v_email = 0 or relay[v_email] and not relay[v] then
          v_email := v;
        end if;
      elsif v_kind = 2 then
        v_phone := case v_phone when 0 then v else v_phone end;
      else
        key_hash[k] := v;
      end if;
    end loop;

    if v_email > 0 then
      key_email[k] := v_email;
      if not relay[v_email] and (not email_filled[c] or own[i] and email_key[c] = k) then
        o_changed[i] := o_changed[i] or email_now[c] <> v_email;
        email_now[c] := v_email;
        email_ident[c] := v_email;
        email_key[c] := k;
        email_filled[c] := true;
        touched[c] := true;
      end if;
    end if;
    if v_phone > 0 then
      key_phone[k] := v_phone;
      if not phone_filled[c] or own[i] and phone_key[c] = k then
        o_changed[i] := o_changed[i] or phone_now[c] <> v_phone;
        phone_now[c] := v_phone;
        phone_ident[c] := v_phone;
        phone_key[c] := k;
        phone_filled[c] := true;
        touched[c] := true;
      end if;
    end if;
    key_kinds[k] := key_kinds[k] | (v_email > 0)::integer | (2 * (v_phone > 0)::integer) | (4 * (key_hash[k] > 0)::integer);
  end loop;

  d.decided := i;
  d.states := o_state;
  d.matched_by := o_by;
  d.matched_idents := o_ident;
  d.customers := o_customer;
  d.new_customer := o_new;
  d.new_identity := o_identity;
  d.changed := o_changed;
  d.reasons := o_reason;
  d.candidate_counts := o_count;
  d.customer_total := customers;
  d.pair_idents := p_ident;
  d.pair_customers := p_customer;
  d.pair_claims := p_claim;
  d.pair_former := p_former;
  d.pair_revived := p_revived;
  d.pair_shared := p_shared;
  d.key_email_idents := key_email;
  d.key_phone_idents := key_phone;
  d.key_hash_idents := key_hash;
  d.hash_claims := hash_claims;
  d.hash_idents := hash_idents;
  d.crowded := crowded;
  d.evidence_claims := e_claim[1 : evidence];
  d.evidence_customers := e_customer[1 : evidence];
  d.evidence_idents := e_ident[1 : evidence];
  select array_agg(u.c::integer order by u.c) into d.touched_customers
  from unnest(touched[1 : customers]) with ordinality as u (touched, c) where u.touched or u.c > v_known;
  d.email_idents := email_ident;
  d.email_keys := email_key;
  d.phone_idents := phone_ident;
  d.phone_keys := phone_key;
  d.name_claims := name_claim;
  d.name_keys := name_key;
  d.company_claims := company_claim;
  d.company_keys := company_key;
  d.words := customer_words;
  d.name_counts := names;
  return d;
end;
$$;
comment on function spine.decide_batch(spine.batch, spine.batch_state) is
  'What becomes of each claim of a batch: its state, customer and reason, and what it adds; decided says how many of the batch were taken.';
