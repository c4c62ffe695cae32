import { randomUUID } from 'node:crypto';

/** An answer in JSON:API's form of errors, with a number for its status as Klaviyo has it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly source: object;

  constructor(status: number, code: string, title: string, detail: string, source: object = { pointer: '/data/' }) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.source = source;
  }

  get body(): object {
    const { status, code, title, message: detail, source } = this;
    return { errors: [{ id: randomUUID(), status, code, title, detail, source, links: null, meta: {} }] };
  }
}

export function invalid(parameter: string, detail: string): Refusal {
  return new Refusal(400, 'invalid', 'Invalid input.', detail, { parameter });
}

export function throttled(seconds: number): Refusal {
  const detail = `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`;
  return new Refusal(429, 'throttled', 'Request was throttled.', detail, { pointer: '/data' });
}
