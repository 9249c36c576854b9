import type { CommandStep, RequestStep } from '../definition/check-file.ts';
import { regexOf, selectJson } from '../definition/patterns.ts';
import { interpolate, type Lookup } from '../definition/variables.ts';
import { header } from '../expect/answered.ts';
import { judgement, type Finding } from '../expect/finding.ts';
import { parseJson } from '../expect/json.ts';
import type { Exchange } from '../http/exchange.ts';
import type { StepContext } from './context.ts';

/** Where values come from: the body of an answer, or what a program printed. */
interface CaptureSource {
  body: Buffer;
  exchange?: Exchange;
}

type From = 'json' | 'header' | 'cookie';

/**
 * Takes values out of an answer for later steps. One that is not there is a failure of this step: the steps that need it
 * would fail for a reason that nobody could see.
 */
export async function capture(
  step: RequestStep | CommandStep,
  source: CaptureSource,
  lookup: Lookup,
  { scope, redact, report }: Pick<StepContext, 'scope' | 'redact' | 'report'>,
): Promise<Finding[]> {
  const missing: Finding[] = [];
  for (const [name, { secret, ...sources }] of Object.entries(step.capture ?? {})) {
    const value = await find(sources, source, lookup, scope.cookies);
    if (value === undefined) {
      const sought = Object.entries(sources).filter(([, expression]) => expression !== undefined);
      const expected = sought.map(([from, expression]) => `${from} ${String(expression)}`).join(', ');
      const finding = judgement(false, `capture ${name}`, expected, 'nothing');
      missing.push({ ...finding, line: step.lineOf('capture', name) });
      continue;
    }
    if (secret) {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      redact.add(name, text);
      report.mask(text);
    }
    scope.set(name, value);
  }
  return missing;
}

/** What `json`, `header` or `cookie` gives, else the body; of it what `regex` finds. */
async function find(
  { regex, ...places }: Partial<Record<From | 'regex', string>>,
  source: CaptureSource,
  lookup: Lookup,
  cookies: StepContext['scope']['cookies'],
): Promise<unknown> {
  const place = Object.entries(places).find((entry): entry is [From, string] => entry[1] !== undefined);
  const value = place ? await take(place[0], interpolate(place[1], lookup), source, cookies) : source.body.toString();
  if (regex === undefined || value === undefined) return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const match = regexOf(interpolate(regex, lookup)).exec(text);
  return match?.[1] ?? match?.[0];
}

async function take(
  from: From,
  expression: string,
  { body, exchange }: CaptureSource,
  cookies: StepContext['scope']['cookies'],
): Promise<unknown> {
  switch (from) {
    case 'json': {
      const parsed = parseJson(body);
      return parsed.problem === undefined ? selectJson(expression, parsed.value)[0] : undefined;
    }
    case 'header': {
      const name = expression.toLowerCase();
      return exchange?.answer?.headers[name] === undefined ? undefined : header(exchange.answer, name);
    }
    case 'cookie':
      return exchange && (await cookies.value(exchange.url, expression));
  }
}
