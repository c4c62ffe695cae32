import { z } from 'zod';
import type { Fetched, Unreadable } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { recordsIn } from '../../ingest/records_in.ts';

/** The field that a listing is sorted by. */
export type By = 'created' | 'updated';

/** A page of a listing. */
export type Listed = {
  records: Fetched[];
  rejects: Unreadable[];
  /** The cursor of the next page; undefined on the last. */
  next: string | undefined;
  /** The latest time among the profiles, in milliseconds; undefined if none has one. */
  latest: (by: By) => number | undefined;
};

const ASKED = { provider: 'klaviyo', entity: 'profile' } as const;

/** Only what paging needs. Real answers have more than the documents say, nulls and [] where these have objects. */
const Answer = z.object({
  data: z.array(z.unknown()),
  links: z.union([z.object({ next: z.string().nullish() }), z.array(z.unknown())]).nullish(),
});
const Timed = z.object({ attributes: z.object({ created: z.unknown().optional(), updated: z.unknown().optional() }) });

export function readAnswer(text: string): Listed {
  const answer = Answer.safeParse(JSON.parse(text));
  if (!answer.success) throw unexpected('is no list of profiles');
  const { data, links } = answer.data;
  return {
    ...recordsIn(text, ASKED),
    next: links && !Array.isArray(links) && links.next ? cursorOf(links.next) : undefined,
    latest: (by) => latest(data.map((one) => timeOf(Timed.safeParse(one).data?.attributes[by]))),
  };
}

/** The cursor alone is taken from the link, and the request made anew: so the key goes to no host that an answer names. */
function cursorOf(next: string): string {
  const cursor = URL.parse(next, 'https://a.klaviyo.com')?.searchParams.get('page[cursor]');
  if (!cursor) throw unexpected('has a next page without a cursor');
  return cursor;
}

/** Times come with T or a blank between date and time. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const at = Date.parse(value.replace(' ', 'T'));
  return Number.isNaN(at) ? undefined : at;
}

function latest(times: (number | undefined)[]): number | undefined {
  return times.reduce((last, at) => (at !== undefined && (last === undefined || at > last) ? at : last), undefined);
}

function unexpected(what: string): ProviderError {
  return new ProviderError(`an answer of Klaviyo ${what}`, 'It is asked for again at the next reading.');
}
