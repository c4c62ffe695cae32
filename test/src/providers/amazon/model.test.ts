import test from 'ava';
import type { Exchange } from '../../../../src/sandbox/servers/amazon/seller.ts';
import { createShop } from './invented_shop.ts';
import { createChecker, present } from './model.ts';
import { APIS, connect } from './shop.ts';

const checked = present ? test : test.skip;

for (const api of APIS) {
  checked(`${api}: what is asked and answered fits Amazon's model`, async (t) => {
    const { world, pass } = createShop(30);
    const roles = { shipping: true, tax: true };
    const exchanges: Exchange[] = [];
    const options = { pageSize: 7, roles, observe: (exchange: Exchange) => void exchanges.push(exchange) };
    const { run, source, open, signal, settings } = await connect(t, world, { api, options });
    await run();
    const { key } = world.all('amazon', 'order')[0]!;
    const wanted = [key, '000-0000000-0000000'].map((id) => ({ entity: 'order', id }) as const);
    t.is((await source.fetch!(wanted, signal)).length, 1);
    roles.tax = false;
    await run('full', open());
    settings.marketplaces = ['A39IBJ37TRP1C6'];
    pass();
    await run('incremental', open());

    const faults = createChecker();
    const ofApi = exchanges.filter(({ url }) => !url.startsWith('/auth/'));
    t.true(ofApi.length > 5);
    for (const exchange of ofApi)
      t.deepEqual(faults(exchange), [], `${exchange.url}\n${exchange.answer.slice(0, 300)}`);
    const statuses = new Set(ofApi.map(({ status }) => status));
    t.deepEqual([...statuses].sort(), api === 'v0' ? [200, 400, 403, 404] : [200, 400, 404]);

    const [good] = ofApi;
    t.not(faults({ ...good!, url: `${good!.url}&shop=1` }).length, 0, 'the model is looked at');
    t.not(faults({ ...good!, answer: '{"orders":[{}],"payload":{"Orders":[{}]},"restrictedDataToken":1}' }).length, 0);
  });
}
