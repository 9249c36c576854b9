import type { Failure } from './failure.ts';

/** Markdown for Job Summaries and comments: pure functions from data to text. */

/** A cell or inline value with everything that could break a table or inject markup escaped. */
export function escapeCell(value: unknown): string {
  return String(value ?? '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\\/g, '\\\\')
    .replace(/([|`*_[\]~])/g, '\\$1')
    .replace(/\r?\n/g, '<br>');
}

/** Inline code that survives backticks and pipes in the value. */
export function code(value: unknown): string {
  const text = String(value ?? '').replace(/\r?\n/g, ' ');
  if (text === '') return '';
  return `<code>${text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\|/g, '&#124;')
    .replace(/`/g, '&#96;')
    .replace(/([*_~])/g, '\\$1')}</code>`;
}

/** A fenced block whose fence is longer than any run of backticks inside. */
export function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.replace(/\n$/, '')}\n${ticks}\n`;
}

/** A table; cells are taken as markdown, so escape user data with `escapeCell` or `code` first. */
export function table(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  align: readonly ('left' | 'right')[] = [],
): string {
  const line = (cells: readonly unknown[]) => `| ${cells.map((cell) => String(cell ?? '')).join(' | ')} |`;
  const rule = header.map((_, column) => (align[column] === 'right' ? '---:' : '---'));
  return [line(header), line(rule), ...rows.map(line)].join('\n') + '\n';
}

/** Folded text: the title is always visible, the body on a click. A heading that the body begins with is left out for it. */
export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body.replace(/^### .*/, '').trim()}\n\n</details>\n`;
}

/** A failure for the summary: why, what to do, and the code that docs/errors.md explains. The caller adds what failed. */
export function failureReason(failure: Failure): string {
  const todo = failure.todo && `**What to do:** ${escapeCell(failure.todo)}`;
  return [failure.why && escapeCell(failure.why), todo, `Error code: ${code(failure.code)}`]
    .filter(Boolean)
    .join('\n\n');
}

/** "1 file", "3,004 files"; `plural` where it is not the word with an s. */
export function count(number: number, word: string, plural = `${word}s`): string {
  // Not by toLocaleString, whose tables take 10 ms to load.
  return `${String(number).replace(/\B(?=(\d{3})+$)/g, ',')} ${number === 1 ? word : plural}`;
}

/** "a, b, c and 4 more": the first names of a list, `most` of them. */
export function named(names: readonly (string | number)[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return names.slice(0, most).join(', ') + more;
}

/** 1536 -> "1.5 kB" (powers of 1000, as AWS bills them). */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

/** Milliseconds as people read them: "340 ms", "4.2 s", "3 min 05 s". */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** 2026-11-28T09:12:07Z -> "2026-11-28 09:12"; '' stays. */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** Nobody is called by what a log, a file or a service says: GitHub would tell the person whose name is behind an @. */
export function unnamed(text: string): string {
  return text.replace(/@(?=\w)/g, '@\u200b');
}

/** A link to a run; '' where its address is none. */
export function runLink(url: string): string {
  return /^https?:\/\/[^\s<>()]+$/.test(url) ? `[run](${url})` : '';
}
