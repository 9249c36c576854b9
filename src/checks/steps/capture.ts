import type { Step } from '../definition/check-file.ts';
import { interpolate, type Lookup } from '../definition/variables.ts';
import { header } from '../expect/answered.ts';
import { judgement, type Finding } from '../expect/finding.ts';
import { parseJson, selectJson } from '../expect/json.ts';
import type { Exchange } from '../http/exchange.ts';
import type { StepContext } from './context.ts';

/** Where values come from: the body of an answer, or what a program printed. */
interface CaptureSource {
  body: Buffer;
  exchange?: Exchange;
}

type From = 'json' | 'regex' | 'header' | 'cookie';

/**
 * Takes values out of an answer for later steps. One that is not there is a failure of this step: the steps that need it
 * would fail for a reason that nobody could see.
 */
export async function capture(
  step: Step,
  source: CaptureSource,
  lookup: Lookup,
  { scope, redact, report }: Pick<StepContext, 'scope' | 'redact' | 'report'>,
): Promise<Finding[]> {
  const missing: Finding[] = [];
  for (const [name, { secret, ...sources }] of Object.entries(step.capture ?? {})) {
    const [from, expression] = Object.entries(sources).find(
      (entry): entry is [From, string] => entry[1] !== undefined,
    )!;
    const value = await find(from, interpolate(expression, lookup), source, scope.cookies);
    if (value === undefined) {
      const finding = judgement(false, `capture ${name}`, `${from} ${expression}`, 'nothing');
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

async function find(
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
    case 'regex': {
      const match = new RegExp(expression, 'u').exec(body.toString());
      return match?.[1] ?? match?.[0];
    }
    case 'header': {
      const name = expression.toLowerCase();
      return exchange?.answer?.headers[name] === undefined ? undefined : header(exchange.answer, name);
    }
    case 'cookie':
      return exchange && (await cookies.value(exchange.url, expression));
  }
}
