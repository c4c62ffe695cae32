import { Bucket } from '../../ingest/bucket.ts';
import { type Client, createClient } from '../../ingest/http.ts';
import type { Context } from '../../ingest/provider.ts';
import { tokenStore } from '../../ingest/tokens.ts';
import { faultIn } from './fault.ts';
import { judgeAnswer } from './judge_answer.ts';
import { tokenRequest } from './request_tokens.ts';
import type { Settings } from './settings.ts';

/** Intuit gives up after 120 seconds; to give up earlier would only make it work for nothing. */
const TIMEOUT = 130_000;
const VERSION = '75';
/** In no second are there more requests, those of a burst and those of the rate together. */
const MOST = 10;

/** Asks one company: paths are below it. */
export function createQboClient(settings: Settings, account: string, { db, log, signal, secretKey }: Context): Client {
  const { realm, rate } = settings;
  const accessToken = tokenStore({
    db,
    log,
    provider: 'qbo',
    account,
    subject: realm,
    secretKey,
    configured: settings.refreshToken,
    refresh: tokenRequest(settings, signal),
  });
  const ask = createClient({
    provider: 'qbo',
    base: settings.url,
    log,
    signal,
    timeout: TIMEOUT,
    bucket: new Bucket({ rate, burst: rate < MOST ? MOST - rate : rate }),
    authorize: async (refused) => ({
      authorization: `Bearer ${await accessToken(refused?.authorization?.slice('Bearer '.length))}`,
      accept: 'application/json', // XML else
    }),
    judge: judgeAnswer,
    watch: ({ status, headers, text }) => {
      // what Intuit's support asks for
      if (status >= 400 || faultIn(text))
        log.info('request_refused', { provider: 'qbo', status, intuit_tid: headers.get('intuit_tid') });
    },
  });
  return (request) =>
    ask({
      ...request,
      path: `/v3/company/${realm}/${request.path}`,
      query: { ...request.query, minorversion: VERSION },
    });
}
