import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];

export function style(format: Style, text: string): string {
  return colour ? styleText(format, text) : text;
}

export function say(line = ''): void {
  clearLine();
  console.log(line === '' ? '' : `  ${line}`);
}

/** A line of progress that the next line replaces; nothing where the output is no terminal. */
export function sayForNow(line: string): void {
  if (!process.stdout.isTTY) return;
  clearLine();
  process.stdout.write(style('dim', `  ${line}`.slice(0, process.stdout.columns - 1)));
}

function clearLine(): void {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
}

/** "✔ Emulator   ready on port 40123 (2.1 s)": a step that is done, with the time it took. */
export async function step<T>(name: string, work: () => Promise<T>, note: (result: T) => string): Promise<T> {
  const begun = performance.now();
  const result = await work();
  const took = performance.now() - begun;
  const time = took > 400 ? style('dim', ` ${seconds(took)}`) : '';
  say(`${style('green', '✔')} ${name.padEnd(12)} ${note(result)}${time}`);
  return result;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Columns padded to their longest cell, the first one dimmed. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  for (const row of rows)
    say(
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!)))
        .map((cell, column) => (column === 0 ? style('dim', cell) : cell))
        .join('  '),
    );
}

export function printError(message: string): void {
  clearLine();
  console.error(`\n  ${style('red', '✖')} ${message}\n`);
}
