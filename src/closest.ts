/** The word that differs from the given one by at most two edits and by no more than half of its letters, the nearest first. */
export function closest(word: string, words: string[]): string | undefined {
  const near = words.map((other) => ({ other, edits: distance(word, other) })).sort((a, b) => a.edits - b.edits)[0];
  return near && near.edits <= Math.min(2, near.other.length / 2) ? near.other : undefined;
}

/** Levenshtein's distance, a row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
