import { type Command, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { isReceived } from '../ingest/receiver.ts';
import { runReceiver } from '../ingest/run_receiver.ts';
import { unreceivedOf } from '../ingest/unreceived.ts';
import { Problem } from '../problem.ts';
import { openConfigured } from './sources.ts';

const command: Command = {
  summary: 'receive the webhooks of the configured providers until stopped',
  usage: `[--port n] [--host h]

Listens on 127.0.0.1:8085 (SPINE_WEBHOOK_HOST, SPINE_WEBHOOK_PORT), at /webhooks/<provider>, for a proxy with TLS to
pass deliveries on to; /healthz says that it lives. A delivery is verified and kept before it is answered, then staged;
what can only be read on schedule waits for npx spine ingest. A worker resolves it all: npx spine work.

What can't be verified, because a provider's secret is missing or its variables are wrong, is answered with 503, so that
the provider delivers it again, and logged once a minute (delivery_put_off). A wrong signature is answered with 401.`,
  options: { port: { type: 'string' }, host: { type: 'string' } },
  async run(call) {
    const { config, log, signal, values } = call;
    const port = wholeNumber(values.port, '--port', config.webhooks.port, 65_535);
    const host = String(values.host ?? config.webhooks.host);
    await withDatabase(call, 'webhooks', async (db) => {
      const sources = await openConfigured(call, db);
      const { configured } = sources;
      const received = configured.filter(isReceived);
      if (received.length === 0) {
        throw new Problem(
          'no configured provider has a secret for webhooks',
          'Set one, such as SHOPIFY_WEBHOOK_SECRET: .env.example names them. What is polled needs none.',
        );
      }
      try {
        await runReceiver({ db, log, signal, received, unreceived: unreceivedOf(sources), host, port });
      } finally {
        for (const { source } of configured) await source?.close?.();
      }
    });
  },
};
export default command;
