import { checkJsonPath, readCommandExpectations, readRequestExpectations, readStatusRange } from './read-expect.ts';
import { readRegex } from './matcher.ts';
import { readHeaders, readRequest, texts } from './read-request.ts';
import { references } from './interpolate.ts';
import { PRESETS } from './presets.ts';
import type {
  Budget,
  Capture,
  CheckFile,
  CommandStep,
  Expectation,
  ParallelUsers,
  RequestStep,
  Scenario,
  Step,
} from './spec.ts';
import { Field } from './yaml-field.ts';

const DEFAULT_TIMEOUT = 10_000;
const STEP_KEYS = ['name', 'request', 'command', 'env', 'timeout', 'retry', 'capture', 'expect', 'budget', 'parallel'];

interface Defaults {
  timeout: number;
  headers: Record<string, string>;
}

/**
 * Reads a check file (YAML or JSON; schemas/checks.schema.json describes it). Everything that can be wrong in it is a
 * Failure that names the file, the line, the key and what is allowed.
 */
export function parseChecks(text: string, file: string): CheckFile {
  const root = Field.parse(text, file);
  if (!root.present) throw root.fail('the file is empty: it needs scenarios with at least one step');
  root.entries(['$schema', 'presets', 'variables', 'defaults', 'concurrency', 'scenarios']);
  const presets = root.at('presets').present ? root.at('presets').oneOrMore() : [];
  const defaults = readDefaults(root.at('defaults'));
  const list = root.at('scenarios');
  const needed = presets.length === 0 || list.present;
  if (needed && (!list.isList || list.items().length === 0))
    throw list.fail('must be a list with at least one scenario');
  return {
    file,
    presets: presets.map((name) => name.choice(PRESETS)),
    variables: root.at('variables').present ? texts(root.at('variables')) : {},
    concurrency: root.at('concurrency').present ? root.at('concurrency').integer({ min: 1, max: 100 }) : 1,
    scenarios: !needed ? [] : list.items().map((item) => readScenario(item, defaults)),
  };
}

function readDefaults(field: Field): Defaults {
  if (!field.present) return { timeout: DEFAULT_TIMEOUT, headers: {} };
  field.entries(['timeout', 'headers']);
  return {
    timeout: field.at('timeout').present ? field.at('timeout').duration() : DEFAULT_TIMEOUT,
    headers: field.at('headers').present ? readHeaders(field.at('headers')) : {},
  };
}

function readScenario(field: Field, defaults: Defaults): Scenario {
  field.entries(['name', 'steps']);
  if (!field.at('name').present) throw field.fail('needs a name');
  const steps = field.at('steps');
  if (!steps.isList || steps.items().length === 0) throw steps.fail('must be a list with at least one step');
  return {
    name: field.at('name').text(),
    line: field.line,
    steps: steps.items().map((step) => readStep(step, defaults)),
  };
}

function readStep(field: Field, defaults: Defaults): Step {
  field.entries(STEP_KEYS);
  const request = field.at('request');
  const command = field.at('command');
  if (request.present === command.present) throw field.fail('needs either request or command');
  const name = field.at('name');
  const base = {
    line: field.line,
    timeout: field.at('timeout').present ? field.at('timeout').duration() : defaults.timeout,
    retry: readRetry(field.at('retry')),
    captures: readCaptures(field.at('capture'), command.present),
    uses: usesOf(field),
  };
  if (command.present) return { ...base, ...readCommand(field, command, name) };
  if (field.at('env').present) throw field.at('env').fail('is only for a command');
  const spec = readRequest(request, defaults.headers);
  const step: RequestStep = {
    ...base,
    kind: 'request',
    name: name.present ? name.text() : `${spec.method} ${spec.target}`,
    request: spec,
    expect: readRequestExpectations(field.at('expect'), field.line),
    budget: field.at('budget').present ? readBudget(field.at('budget')) : undefined,
    parallel: field.at('parallel').present ? readParallel(field.at('parallel')) : undefined,
  };
  if (step.budget && step.parallel) throw field.at('parallel').fail('cannot stand beside budget');
  const several = step.budget ?? step.parallel;
  if (several && step.captures.length > 0)
    throw field.at('capture').fail('cannot stand beside budget or parallel: there are many answers');
  return step;
}

function readCommand(
  step: Field,
  command: Field,
  name: Field,
): Pick<CommandStep, 'kind' | 'name' | 'argv' | 'env' | 'expect'> {
  for (const key of ['budget', 'parallel']) if (step.at(key).present) throw step.at(key).fail('is only for a request');
  if (!command.isList) throw command.fail('must be a list: the program, then one item for each argument (no shell)');
  const argv = command.items().map((item) => item.text());
  if (argv.length === 0) throw command.fail('needs at least the program');
  return {
    kind: 'command',
    name: name.present ? name.text() : argv.join(' '),
    argv,
    env: step.at('env').present ? texts(step.at('env')) : {},
    expect: readCommandExpectations(step.at('expect'), step.line),
  };
}

function readRetry(field: Field): { deadline: number; interval: number } | undefined {
  if (!field.present) return undefined;
  field.entries(['deadline', 'interval']);
  if (!field.at('deadline').present) throw field.fail('needs a deadline, for example 60s');
  return {
    deadline: field.at('deadline').duration(),
    interval: field.at('interval').present ? field.at('interval').duration() : 1000,
  };
}

function readCaptures(field: Field, ofCommand: boolean): Capture[] {
  if (!field.present) return [];
  const sources = ofCommand ? ['json', 'regex'] : ['json', 'header', 'cookie', 'regex'];
  return field.entries().map(([name, value]) => {
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw value.fail('needs a name of letters, digits, _ - and .');
    value.entries([...sources, 'secret']);
    const given = sources.filter((source) => value.at(source).present);
    if (given.length !== 1) throw value.fail(`needs one of ${sources.join(', ')}`);
    const from = given[0] as Capture['from'];
    const expression = value.at(from);
    if (from === 'json') checkJsonPath(expression, expression.text());
    if (from === 'regex') readRegex(expression);
    const secret = value.at('secret').present && value.at('secret').boolean();
    return { name, from, expression: expression.text(), secret, line: value.line };
  });
}

function readBudget(field: Field): Budget {
  field.entries(['requests', 'concurrency', 'warm-up', 'p50', 'p95', 'p99', 'mean', 'error-rate', 'cold-start']);
  const time = (key: string) => (field.at(key).present ? field.at(key).duration() : undefined);
  if (!field.at('requests').present) throw field.fail('needs requests: how many to measure');
  const concurrency = field.at('concurrency').present ? field.at('concurrency').integer({ min: 1, max: 1000 }) : 1;
  return {
    line: field.line,
    requests: field.at('requests').integer({ min: 1, max: 1_000_000 }),
    concurrency,
    warmUp: field.at('warm-up').present ? field.at('warm-up').integer() : concurrency,
    p50: time('p50'),
    p95: time('p95'),
    p99: time('p99'),
    mean: time('mean'),
    errorRate: field.at('error-rate').present ? readShare(field.at('error-rate')) : 0,
    coldStart: field.at('cold-start').present ? readColdStart(field.at('cold-start')) : undefined,
  };
}

/** 1% or 0.01. */
function readShare(field: Field): number {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(String(field.value));
  const share = percent ? Number(percent[1]) / 100 : field.number({ max: 1 });
  if (share > 1) throw field.fail('must be at most 100%');
  return share;
}

function readColdStart(field: Field): NonNullable<Budget['coldStart']> {
  field.entries(['force', 'at-most', 'warm-faster']);
  return {
    force: field.at('force').present ? field.at('force').boolean() : true,
    atMost: field.at('at-most').present ? field.at('at-most').duration() : undefined,
    warmFaster: field.at('warm-faster').present ? field.at('warm-faster').number() : undefined,
  };
}

function readParallel(field: Field): ParallelUsers {
  field.entries(['users', 'answers']);
  if (!field.at('users').present || !field.at('answers').present) throw field.fail('needs users and answers');
  const users = field.at('users').integer({ min: 2, max: 1000 });
  const answers = field
    .at('answers')
    .entries()
    .map(([label, value]) => {
      if (value.isMapping) value.entries(['count', 'expect']);
      const count = value.isMapping ? value.at('count') : value;
      return {
        ranges: [readStatusRange(value, label)],
        label,
        count: count.value === 'rest' ? ('rest' as const) : count.integer({ max: users }),
        expect: value.isMapping ? readRequestExpectations(value.at('expect'), value.line).filter(notImplied) : [],
      };
    });
  const rests = answers.filter((answer) => answer.count === 'rest').length;
  const sum = answers.reduce((total, { count }) => total + (count === 'rest' ? 0 : count), 0);
  if (rests > 1) throw field.at('answers').fail('may say rest once');
  if (rests === 0 ? sum !== users : sum > users)
    throw field.at('answers').fail(`add up to ${sum}, and there are ${users} users`);
  return { line: field.line, users, answers };
}

/** The status of an answer in a set is said by the set. */
function notImplied(expectation: Expectation): boolean {
  return !(expectation.kind === 'status' && expectation.implied);
}

/** Every `${name}` in the step's texts and keys. */
function usesOf(field: Field): { name: string; line: number }[] {
  if (typeof field.value === 'string') return references(field.value).map((name) => ({ name, line: field.line }));
  if (field.isList) return field.items().flatMap(usesOf);
  if (!field.isMapping) return [];
  return field
    .entries()
    .flatMap(([key, value]) => [...references(key).map((name) => ({ name, line: value.line })), ...usesOf(value)]);
}
