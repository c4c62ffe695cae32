import { createHmac, randomUUID } from 'node:crypto';
import { pacific, utc } from '../../../population/times.ts';
import { typeNamed } from '../../../providers/qbo/types.ts';
import type { Change, World } from '../../world.ts';
import type { Company, Removal } from './company.ts';

type Event = { name: string; id: string; operation: string; at: number; deleted?: string };
type Options = { world: World; company: Company; realm: string; url: string; secret: string };

/** Past tense, as CloudEvents have it. */
const DONE: Record<string, string> = {
  Create: 'created',
  Update: 'updated',
  Delete: 'deleted',
  Merge: 'merged',
  Void: 'voided',
};

/** Delivers what happens at once in one webhook, in its two forms by turns. */
export class Webhooks {
  readonly #options: Options;
  readonly #stop: () => void;
  #waiting: Event[] = [];
  #sending: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#stop = options.world.onChange((change) => this.#changed(change));
    options.company.onRemoval((removal) => this.#removed(removal));
  }

  /** When everything so far has been delivered, or could not be. */
  async delivered(): Promise<void> {
    this.#send();
    await this.#sending;
  }

  async close(): Promise<void> {
    this.#stop();
    await this.delivered();
  }

  #changed({ object, fresh }: Change): void {
    const name = object.provider === 'qbo' ? typeNamed(object.kind) : undefined;
    if (!name) return;
    const operation = fresh ? 'Create' : object.sale?.state === 'voided' ? 'Void' : 'Update';
    this.#add({ name, id: object.id, operation, at: object.updatedAt });
  }

  #removed({ type, id, at, into }: Removal): void {
    if (into === undefined) this.#add({ name: type, id, operation: 'Delete', at });
    else this.#add({ name: type, id: into, operation: 'Merge', at, deleted: id });
  }

  #add(event: Event): void {
    if (this.#waiting.push(event) === 1) setImmediate(() => this.#send());
  }

  #send(): void {
    const events = this.#waiting.splice(0);
    if (events.length === 0) return;
    const { realm, url, secret } = this.#options;
    const body = JSON.stringify(
      this.#count++ % 2 === 0 ? legacy(realm, events) : events.map((one) => cloudEvent(realm, one)),
    );
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    const headers = { 'content-type': 'application/json', 'intuit-signature': signature };
    this.#sending = this.#sending.then(async () => {
      // one that is not taken comes again after 20 minutes, which is left out here
      await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) }).catch(() => {});
    });
  }
}

function legacy(realm: string, events: Event[]): object {
  const entities = events.map(({ name, id, operation, at, deleted }) => ({
    name,
    id,
    operation,
    lastUpdated: pacific(at).replace(/:(\d\d)$/, '$1'),
    deletedId: deleted,
  }));
  return { eventNotifications: [{ realmId: realm, dataChangeEvent: { entities } }] };
}

function cloudEvent(realm: string, { name, id, operation, at, deleted }: Event): object {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=',
    type: `qbo.${name.toLowerCase()}.${DONE[operation]}.v1`,
    datacontenttype: 'application/json',
    time: utc(at),
    intuitentityid: id,
    intuitaccountid: realm,
    data: deleted === undefined ? {} : { deletedid: deleted },
  };
}
