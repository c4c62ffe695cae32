// Controls of C0 and C1 (ESC begins what moves the cursor or sets the title), line separators, and what overrides the
// direction of writing or isolates it. The marks that Arabic and Hebrew need, and joiners, stay.
const WHITE = /[\t-\r\u0085\u2028\u2029]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * What came from providers, to be shown to a person: text that could rewrite the terminal, or pass for a line of ours, is
 * shown as one line of text, with a mark where a control was. For programs there is --json, which keeps it as it is.
 */
export function plain<Value>(value: Value): Value {
  return clean(value) as Value;
}

/** The same of several lines of ours, with what came from elsewhere in them. */
export function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(WHITE, ' ').replace(CONTROL, '\ufffd');
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clean(part)]));
}
