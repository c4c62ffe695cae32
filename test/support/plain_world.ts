import type { ShopObject } from '../../src/population/model.ts';
import { inventedObjects } from '../../src/population/population.ts';
import { World } from '../../src/sandbox/world.ts';

const HOUR = 3_600_000;

/**
 * People whose records bridge no two others: all of one say the same email, nobody else says it, and nothing else tells
 * them from it. So they are one customer each, whatever comes first.
 */
function plainPeople(size: number): ShopObject[][] {
  const people = new Map<string, ShopObject[]>();
  for (const object of inventedObjects({ size, order: 'person', versions: 'all' })) {
    people.set(object.truth, [...(people.get(object.truth) ?? []), object]);
  }
  const given = (object: ShopObject) => [object.contact, object.shipTo].map((one) => one?.email?.trim().toLowerCase());
  const stirred = new Set(['relay_email', 'copy_of_masked', 'nobody', 'email_list', 'job', 'house_account', 'gift']);
  const emails = new Map<string, number>();
  for (const objects of people.values()) {
    for (const email of new Set(objects.flatMap(given))) emails.set(email ?? '', (emails.get(email ?? '') ?? 0) + 1);
  }
  return [...people.values()].filter((objects) => {
    const said = new Set(objects.map((object) => given(object)[0] ?? ''));
    return (
      said.size === 1 &&
      !said.has('') &&
      emails.get([...said][0]!) === 1 &&
      objects.every(
        ({ provider, shared, mess }) =>
          provider !== 'amazon' && shared.length === 0 && !mess.some((one) => stirred.has(one)),
      )
    );
  });
}

/** Shops of plain people, some of whom are still to come. The test sets its clock; where it does not, the clock is everybody's. */
export function plainWorld() {
  const clock: { at: number | undefined } = { at: Date.now() - 20 * HOUR };
  const world = new World({ size: 0, now: () => clock.at ?? Date.now() });
  const amazon = [...inventedObjects({ size: 60, order: 'person', versions: 'all', providers: ['amazon'] })];
  const people = [
    ...plainPeople(500),
    ...Object.values(Object.groupBy(amazon, ({ truth }) => truth)),
  ] as ShopObject[][];
  const put = (objects: ShopObject[]) => {
    for (const object of objects) {
      if (clock.at !== undefined) clock.at += 1000;
      world.change(object);
    }
  };
  return { world, clock, people, put };
}
