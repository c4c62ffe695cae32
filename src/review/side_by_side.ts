import stringWidth from 'string-width';
import { padEnd } from '../columns.ts';

/** A column: its heading, then the lines of each row of the table. */
export type Column = { heading: string; cells: string[][] };

const GAP = '  ';
const NARROWEST = 16;

/**
 * Columns beside each other as far as the width goes, the others below, each time with the first column again. Cells may
 * have several lines; what is too long for its column is broken.
 */
export function sideBySide(labels: string[], first: Column, others: Column[], width: number): string {
  const margin = Math.max(...labels.map((label) => label.length));
  const fit = Math.max(1, Math.floor((width - margin) / (NARROWEST + GAP.length)) - 1);
  const rounds = Math.max(1, Math.ceil(others.length / fit));
  const each = Math.ceil(others.length / rounds) || 1;
  const tables: string[] = [];
  for (let at = 0; at < Math.max(1, others.length); at += each) {
    tables.push(table(labels, [first, ...others.slice(at, at + each)], margin, width));
  }
  return tables.join('\n\n');
}

function table(labels: string[], columns: Column[], margin: number, width: number): string {
  const widest = Math.max(NARROWEST, Math.floor((width - margin) / columns.length) - GAP.length);
  const broken = columns.map(({ heading, cells }) =>
    [[heading], ...cells].map((cell) => cell.flatMap((line) => breakLine(line, widest))),
  );
  const widths = broken.map((cells) => Math.max(...cells.flat().map((line) => stringWidth(line))));
  return ['', ...labels]
    .flatMap((label, row) => {
      const height = Math.max(...broken.map((cells) => cells[row]?.length ?? 0));
      return Array.from({ length: height }, (_, line) =>
        [
          (line === 0 ? label : '').padEnd(margin),
          ...broken.map((cells, column) => padEnd(cells[row]?.[line] ?? '', widths[column]!)),
        ]
          .join(GAP)
          .trimEnd(),
      );
    })
    .join('\n');
}

function breakLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (stringWidth(rest) > width) {
    const fits = fitting(rest, width);
    const space = rest.lastIndexOf(' ', fits);
    const at = space > 0 ? space : fits;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

/** How long the beginning is that a width has room for; at least one letter, whole. */
function fitting(text: string, width: number): number {
  let length = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (length > 0 && stringWidth(text.slice(0, length + segment.length)) > width) break;
    length += segment.length;
  }
  return length;
}
