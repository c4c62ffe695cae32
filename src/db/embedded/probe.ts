import { realpathSync } from 'node:fs';
import { Client } from 'pg';

export type Answer = 'ours' | 'busy' | 'nobody';

/** Ask whether the server of this data folder answers at the address; `busy` is one that is starting or stopping. */
export async function probe(connectionString: string, dataFolder: string): Promise<Answer> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // it may go away while we ask
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    return rows[0]?.folder === realpathSync(dataFolder) ? 'ours' : 'nobody';
  } catch (error) {
    // 57P01 to 57P03: shutting down, crashed, starting up. Anything else is another program at that port, or none.
    return String((error as { code?: string }).code).startsWith('57P') ? 'busy' : 'nobody';
  } finally {
    await client.end().catch(() => {});
  }
}
