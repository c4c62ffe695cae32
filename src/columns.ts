// What a terminal shows in no column of its own, and what it shows in two: East Asian letters and signs, and emoji.
const NONE = /[\p{Mn}\p{Me}\u200b-\u200f]/gu;
const TWO =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/gu;

/** How many columns of a terminal a text takes, so that tables with names of all the world are straight. */
export function columnsOf(text: string): number {
  return [...text.replace(NONE, '')].length + (text.match(TWO)?.length ?? 0);
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}
