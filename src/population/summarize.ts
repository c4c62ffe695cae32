import { type OverMerged, rules } from './explain.ts';
import type { Loaded } from './load.ts';
import type { Watched } from './score.ts';

const count = (n: number): string => n.toLocaleString('en');
const percent = (part: number): string => `${(part * 100).toFixed(2)} %`;
const lines = (...parts: (string | string[])[]): string => `${parts.flat().join('\n')}\n`;

/** What the invented shop turned into, for a person to read. */
export function summarize({ score, records, openReviews, byProvider }: Loaded): string {
  const { people, customers, precision, recall, recallOfPlaced, splitPeople, identities, placed, overMerged } = score;
  const unexplained = overMerged.filter((one) => one.unexplained);
  return lines(
    '',
    'An invented shop, resolved',
    ...[...byProvider].map(([provider, n]) => `  ${provider.padEnd(12)}${count(n).padStart(9)} records`),
    '',
    `  ${count(people)} people exist; ${count(customers)} customers were found.`,
    `  precision ${percent(precision)}, recall ${percent(recall)} (${percent(recallOfPlaced)} of what could be decided), by pairs of identities`,
    `  ${count(placed)} of ${count(identities)} identities have a customer; ${count(splitPeople)} people are more than one customer`,
    `  ${count(openReviews)} reviews are open: ${((openReviews / Math.max(records, 1)) * 1000).toFixed(1)} per 1,000 records`,
    '',
    watchedLines(score.watched),
    '',
    `  ${count(overMerged.length)} customers are more than one person${overMerged.length === 0 ? '.' : ', each as a rule prescribes'}`,
    overMerged.length === 0
      ? []
      : '  (p19 is the 19th invented person: here it is known who is who, which the resolver is not told):',
    Object.entries(
      Object.groupBy(
        overMerged.filter((one) => !one.unexplained),
        causesOf,
      ),
    ).flatMap(([causes, ones]) => classLines(causes, ones!)),
    unexplained.length === 0
      ? []
      : [`  ${count(unexplained.length)} FOR NO KNOWN REASON:`, ...unexplained.map(customerLine)],
    '',
    'Where to look',
    ...hints(overMerged).map((hint) => `  ${hint}`),
    '',
  );
}

function watchedLines(watched: Watched[]): string[] {
  const words: Partial<Record<Watched['by'], string>> = {
    office_phone: "an office's telephone",
    bookkeeper_email: "a bookkeeper's e-mail address",
    uniform_address: "the marketplace's one address",
    house_account: 'a house account',
  };
  return Object.values(Object.groupBy(watched, ({ by }) => by)).map((ones) => {
    const most = (pick: (one: Watched) => number): number => Math.max(...ones!.map(pick));
    const largest = most(({ largest: n }) => n);
    return `  ${words[ones![0]!.by]} (${ones!.length}): said by up to ${most(({ people }) => people)} people; ${largest === 0 ? 'joined nobody' : `joined at most ${largest} in one customer`}`;
  });
}

const causesOf = ({ links }: OverMerged): string => [...new Set(links.map(({ by }) => by))].sort().join(' + ');

function classLines(causes: string, ones: OverMerged[]): string[] {
  const why = [...new Set(ones.flatMap(({ links }) => links.map(({ by }) => rules[by].rule)))];
  return [`  ${causes.replaceAll('_', ' ')} (${ones.length}): ${why.join('; ')}`, ...ones.map(customerLine)];
}

function customerLine({ customer, people, links }: OverMerged): string {
  const named = people.length > 6 ? [...people.slice(0, 5), `… ${people.length} in all`] : people;
  return `    customer ${customer} is ${named.join(', ')}: ${links.map(({ kind, value }) => `${kind} ${value}`).join(', ') || 'nothing they share'}`;
}

function hints(overMerged: OverMerged[]): string[] {
  const example = overMerged[0]?.customer ?? '1';
  return [
    'psql "$(npx spine url)" -c "select * from v_unified_customer order by identity_count desc limit 5"',
    'psql "$(npx spine url)" -c "select * from v_identity_stats"',
    'psql "$(npx spine url)" -c "select * from v_ambiguous_matches limit 5"',
    'psql "$(npx spine url)" -c "select * from v_shared_identifiers limit 5"',
    `psql "$(npx spine url)" -c "select * from v_customer_orders where customer_id = ${example}"`,
    `npx spine customer ${example}`,
  ];
}
