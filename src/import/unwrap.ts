import { type Asked, providerName } from './asked.ts';
import { isErrorAnswer } from './error_answer.ts';
import type { Found } from './found.ts';
import { BrokenJson } from './json_scan.ts';
import { elements, kindOf, members, type Slice } from './json_slice.ts';
import { pathsUnder } from './refused_fields.ts';
import { openAmazon } from './shapes/amazon.ts';
import { openKlaviyo } from './shapes/klaviyo.ts';
import { openManual } from './shapes/manual.ts';
import { openQbo } from './shapes/qbo.ts';
import type { Open, Shape } from './shapes/shape.ts';
import { openShipstation } from './shapes/shipstation.ts';
import { openShopify } from './shapes/shopify.ts';

const SHAPES: Record<Asked['provider'], Shape> = {
  shopify: openShopify,
  qbo: openQbo,
  amazon: openAmazon,
  shipstation: openShipstation,
  klaviyo: openKlaviyo,
  manual: openManual,
};

/** Find the records in a provider's answer, whatever envelope they are in. Throws BrokenJson where that is broken. */
export function* unwrap(answer: Slice, asked: Asked): Generator<Found> {
  const open: Open = function* (slice, { held, refused = [] } = {}) {
    const kind = kindOf(slice);
    if (kind === 'array') {
      let at = 0;
      for (const element of elements(slice)) {
        yield* alone(element, () => open(element, { held, refused: pathsUnder(refused, at++) }));
      }
      return;
    }
    if (kind !== 'object') return yield { kind: 'reject', slice, reason: 'not an object' };
    const own = members(slice);
    const body = recordedBody(own);
    if (body) return yield* open(body);
    if (isErrorAnswer(own)) {
      return yield {
        kind: 'reject',
        slice,
        reason: `an error answer of ${providerName(asked.provider)}`,
        failed: true,
      };
    }
    yield* SHAPES[asked.provider]({ slice, members: own, asked, held, refused }, open);
  };
  yield* open(answer);
}

/** What an element of a list holds; one that is broken inside does not spoil the others. */
function alone(element: Slice, look: () => Generator<Found>): Found[] {
  try {
    return [...look()];
  } catch (error) {
    if (error instanceof BrokenJson) return [{ kind: 'reject', slice: element, reason: 'broken JSON' }];
    throw error;
  }
}

/** The answer in a recorded exchange: `{request, response}`, and `{status, headers, body}`. */
function recordedBody(own: Map<string, Slice>): Slice | undefined {
  const response = own.has('request') || own.has('operation') ? own.get('response') : undefined;
  return response ?? (own.has('status') ? own.get('body') : undefined);
}
