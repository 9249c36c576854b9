import type { Exchange } from './exchange.ts';
import { header } from './expect-headers.ts';
import { parseJson, selectJson } from './expect-json.ts';
import type { Finding } from './finding.ts';
import { interpolate, type Lookup } from './interpolate.ts';
import type { Redactor } from './redact.ts';
import type { Scope } from './scope.ts';
import type { Capture } from './spec.ts';

/**
 * Takes values out of an answer for later steps. One that is not there is a failure of this step: the steps that need
 * it would fail for a reason that nobody could see.
 */
export async function capture(
  captures: readonly Capture[],
  source: { body: Buffer; exchange?: Exchange },
  scope: Scope,
  lookup: Lookup,
  redact: Redactor,
  mask: (value: string) => void,
): Promise<Finding[]> {
  const missing: Finding[] = [];
  for (const one of captures) {
    const value = await find(one, interpolate(one.expression, lookup), source, scope);
    if (value === undefined) {
      const where = `capture ${one.name}`;
      missing.push({
        verdict: 'failed',
        where,
        expected: `${one.from} ${one.expression}`,
        got: 'nothing',
        line: one.line,
      });
      continue;
    }
    if (one.secret) {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      redact.add(one.name, text);
      mask(text);
    }
    scope.set(one.name, value);
  }
  return missing;
}

async function find(
  one: Capture,
  expression: string,
  { body, exchange }: { body: Buffer; exchange?: Exchange },
  scope: Scope,
): Promise<unknown> {
  switch (one.from) {
    case 'json': {
      const parsed = parseJson(body);
      return parsed.problem === undefined ? selectJson(expression, parsed.value)[0] : undefined;
    }
    case 'regex': {
      const match = new RegExp(expression, 'u').exec(body.toString());
      return match?.[1] ?? match?.[0];
    }
    case 'header':
      return exchange?.answer?.headers[expression.toLowerCase()] === undefined
        ? undefined
        : header(exchange.answer, expression.toLowerCase());
    case 'cookie':
      return exchange && (await scope.cookie(exchange.url, expression));
  }
}
