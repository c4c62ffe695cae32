/** The calls and relations that hints of SQL name, and the verbs that are the same. */
const VERBS: [RegExp, string][] = [
  [/\bunmerge\((\d+)\)/g, 'npx spine unmerge $1'],
  [/\breview_undo\((\d+)\)/g, 'npx spine review undo $1'],
  [/\bundo_decision\((\d+)\)/g, 'npx spine undo $1'],
  [/\breview_evidence\(\)/g, 'npx spine review show'],
  [/\breview_next\(\)/g, 'npx spine review claim'],
  [/\breview_link\(\)/g, 'npx spine review link'],
  [/\bfind_customers\(\)/g, 'npx spine customer'],
  [/\b(customer_as_of\(\)|v_unified_customer)/g, 'npx spine customer'],
  [/\b(explain_customer|why_not_linked)\(\)/g, 'npx spine explain'],
  [/\bmerge_customers\(\) returned; v_customer_timeline/g, 'npx spine merge printed; npx spine undo list'],
  [/\bv_ambiguous_matches/g, 'npx spine review list'],
  [/; spine\.match_reviews has all/g, ''],
  [/\b(spine\.house_accounts|v_house_suspects)/g, 'npx spine house list'],
  [/\bspine\.blocked_identifiers/g, 'npx spine block list'],
  [/\bspine\.settings/g, 'npx spine rules'],
  [/\ba row of identity_decisions\./g, 'a decision; npx spine undo list shows them.'],
  [/\bwith override => true/g, 'with --override'],
];

/** A hint of SQL in the words of the command line, for who reads it there. */
export function asVerbs(hint: string): string {
  return VERBS.reduce((text, [call, verb]) => text.replace(call, verb), hint);
}
