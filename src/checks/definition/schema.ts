import * as v from 'valibot';
import {
  alarmExpectations,
  commandExpectations,
  jsonPath,
  requestExpectations,
  statusLabel,
} from './expectation-schema.ts';
import { regex } from './matcher-schema.ts';
import { headers, request, texts } from './request-schema.ts';
import * as s from '../../schema/index.ts';

/**
 * The shape of a check file: what reads it, its type, and schemas/checks.schema.json (`npm run docs`) all come from
 * here. Times become milliseconds, sizes bytes, and what may be written in a short form is read as the long one.
 */

export const PRESETS = ['api', 'spa', 'stream', 'security-headers'] as const;
export type Preset = (typeof PRESETS)[number];

const DEFAULT_TIMEOUT = 10_000;

const retry = s.mapping(
  { deadline: s.duration, interval: v.nullish(s.duration, '1s') },
  'needs a deadline, for example 60s',
);

/** One of `sources`; `regex` may stand beside another one, and is about what that one gives. */
function oneSource<T extends object>(sources: readonly string[]) {
  const places = sources.filter((source) => source !== 'regex');
  const given = (value: T, names: readonly string[]) =>
    names.filter((name) => (value as Record<string, unknown>)[name] !== undefined).length;
  return s.rule<T>(
    (value) => given(value, sources) > 0 && given(value, places) <= 1,
    `needs one of ${sources.join(', ')}; only regex can be combined with another one`,
    { anyOf: sources.map((source) => ({ required: [source] })), ...s.notTogether(places) },
  );
}

function captures<const S extends readonly string[], E extends v.ObjectEntries>(sources: S, entries: E) {
  return s.record(
    v.pipe(v.string(), v.regex(/^[A-Za-z_][\w.-]*$/, 'needs a name of letters, digits, _ - and .')),
    v.pipe(s.mapping({ ...entries, secret: s.maybe(s.flag, 'Mask it in every report') }), oneSource(sources)),
  );
}

/** 1% or 0.01. */
const share = v.union(
  [
    s.number(0, 1),
    v.pipe(
      v.string(),
      v.regex(/^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)\s*%$/),
      v.transform((percent) => Number.parseFloat(percent) / 100),
    ),
  ],
  'must be a share such as 0.01 or 1%, at most 100%',
);

const latencyBudget = s.mapping(
  {
    requests: s.integer(1, 1_000_000),
    concurrency: s.defaulted(s.integer(1, 1000), 1),
    'warm-up': s.maybe(s.integer(), 'Requests before the measured ones; default: as many as run at once'),
    p50: s.maybe(s.duration),
    p95: s.maybe(s.duration),
    p99: s.maybe(s.duration),
    mean: s.maybe(s.duration),
    'error-rate': s.defaulted(share, 0, 'Share of requests that may fail: 0.01 or 1%'),
    'cold-start': s.maybe(
      s.mapping({
        force: s.defaulted(s.flag, true),
        'at-most': s.maybe(s.duration, 'Longest first request'),
        'warm-faster': s.maybe(s.number(), 'How many times faster the warm p50 must be'),
      }),
      'What the first request must be',
    ),
  },
  'needs requests: how many to measure',
);
export type LatencyBudget = v.InferOutput<typeof latencyBudget>;

const count = v.union([s.integer(), v.literal('rest')], 'must be a whole number or rest');
const answer = v.pipe(
  s.mapping({
    count: s.maybe(count, 'Exactly so many, or the rest'),
    'at-least': s.maybe(s.integer()),
    'at-most': s.maybe(s.integer()),
    expect: s.maybe(requestExpectations, 'Expectations of these answers'),
  }),
  s.rule(
    (one) => (one.count === undefined) === (one['at-least'] !== undefined || one['at-most'] !== undefined),
    'needs a count, or at-least and at-most',
    {
      oneOf: [{ required: ['count'] }, { anyOf: [{ required: ['at-least'] }, { required: ['at-most'] }] }],
    },
  ),
);
const plainAnswer = v.pipe(
  count,
  v.transform((value): v.InferInput<typeof answer> => ({ count: value })),
  answer,
);
type Answers = Record<string, v.InferOutput<typeof answer>>;
const concurrentUsers = v.pipe(
  s.mapping(
    {
      users: s.integer(2, 1000),
      answers: v.pipe(
        s.record(statusLabel, s.choose(s.isMapping, answer, plainAnswer)),
        v.description('How many users get which status'),
      ),
    },
    'needs users and answers',
  ),
  s.rule(
    (users) => usersProblem(users) === undefined,
    (users) => usersProblem(users)!,
  ),
);

/** The least and the most users that may get an answer. */
export function boundsOf(answer: Answers[string]): { least: number; most: number } {
  const { count } = answer;
  if (typeof count === 'number') return { least: count, most: count };
  return { least: answer['at-least'] ?? 0, most: answer['at-most'] ?? Infinity };
}

function usersProblem({ users, answers }: { users: number; answers: Answers }): string | undefined {
  const all = Object.values(answers);
  if (all.filter(({ count }) => count === 'rest').length > 1) return 'can have rest only once';
  const crossed = Object.entries(answers).find(([, one]) => boundsOf(one).least > boundsOf(one).most);
  if (crossed) return `has more at-least than at-most for ${crossed[0]}`;
  const sum = (of: 'least' | 'most') => all.reduce((total, one) => total + boundsOf(one)[of], 0);
  if (sum('least') > users) return `add up to ${sum('least')}, and there are ${users} users`;
  return sum('most') < users ? `add up to ${sum('most')}, and there are ${users} users` : undefined;
}

const everyStep = {
  name: s.maybe(s.text),
  timeout: s.maybe(s.duration, 'Of one attempt; default 10s'),
  retry: s.maybe(retry, 'Repeat the step until it passes or the deadline has passed'),
};
const CAPTURES = 'Values for later steps of the scenario, as ${name}';
const json = s.maybe(jsonPath, 'JSONPath; the first value');
const regexCapture = s.maybe(regex, 'The first group, or the whole match');

const requestStep = v.pipe(
  s.mapping(
    {
      ...everyStep,
      request,
      expect: s.maybe(requestExpectations, 'What the answer must be'),
      capture: s.maybe(
        captures(['json', 'header', 'cookie', 'regex'], {
          json,
          header: s.maybe(s.text),
          cookie: s.maybe(s.text),
          regex: regexCapture,
        }),
        CAPTURES,
      ),
      budget: s.maybe(latencyBudget, 'Latency of many requests'),
      parallel: s.maybe(concurrentUsers, 'Users that send at the same time'),
      env: s.onlyFor('command'),
      // Without a value they count as left out; with one the step is read as what it names.
      command: v.nullish(v.never()),
      alarm: v.nullish(v.never()),
    },
    'needs one of request, command and alarm',
  ),
  v.forward(
    s.rule(({ budget, parallel }) => !budget || !parallel, 'cannot be used with budget', {
      not: { required: ['budget', 'parallel'] },
    }),
    ['parallel'],
  ),
  v.forward(
    s.rule(
      ({ budget, parallel, capture }) => !capture || (!budget && !parallel),
      'cannot be used with budget or parallel: there are many answers',
    ),
    ['capture'],
  ),
);

const ONE_OF_EACH = 'cannot be used with command: a step has either request, command or alarm';
const commandStep = s.mapping({
  ...everyStep,
  command: v.pipe(
    v.array(s.text, 'must be a list: the program, then one item for each argument (no shell)'),
    v.minLength(1, 'needs at least the program'),
  ),
  env: s.defaulted(texts, {}),
  expect: s.maybe(commandExpectations, 'What the program must do'),
  capture: s.maybe(captures(['json', 'regex'], { json, regex: regexCapture }), CAPTURES),
  request: v.nullish(v.never(ONE_OF_EACH)),
  alarm: v.nullish(v.never(ONE_OF_EACH)),
  budget: s.onlyFor('request'),
  parallel: s.onlyFor('request'),
});

const alarmStep = s.mapping({
  ...everyStep,
  alarm: v.pipe(
    v.string('must be a text'),
    v.minLength(1, 'is empty'),
    v.maxLength(255, 'has more than 255 characters'),
    v.description('Name of an alarm of CloudWatch'),
  ),
  expect: s.maybe(alarmExpectations, 'What state it must be in'),
  request: v.nullish(v.never('cannot be used with alarm')),
  command: v.nullish(v.never()),
  capture: s.onlyFor('request'),
  env: s.onlyFor('command'),
  budget: s.onlyFor('request'),
  parallel: s.onlyFor('request'),
});

const has = (key: string) => (value: unknown) => s.isMapping(value) && value[key] != null;
const step = s.choose(has('command'), commandStep, s.choose(has('alarm'), alarmStep, requestStep));

const STEPS = 'must be a list with at least one step';
const scenario = v.pipe(
  s.mapping(
    {
      name: s.text,
      users: s.maybe(s.integer(2, 1000), 'Users that go through all steps at the same time, each with its own cookies'),
      steps: v.pipe(v.array(step, STEPS), v.minLength(1, STEPS)),
    },
    'needs a name and steps',
  ),
  s.rule(
    ({ users, steps }) => users === undefined || !steps.some((one) => 'budget' in one && (one.budget ?? one.parallel)),
    'with users cannot have a budget or parallel in its steps: there are many users already',
  ),
);

const SCENARIOS = 'must be a list with at least one scenario';

export const checkFile = v.pipe(
  s.mapping({
    $schema: s.maybe(v.string()),
    presets: s.defaulted(s.oneOrMore(s.picklist(PRESETS)), [], 'Ready-made checks that run first'),
    variables: s.defaulted(texts, {}, "Values for ${name}; the action's input wins"),
    defaults: s.defaulted(
      s.mapping({ timeout: v.nullish(s.duration, `${DEFAULT_TIMEOUT}ms`), headers: s.defaulted(headers, {}) }),
      {},
      'For every step',
    ),
    concurrency: s.defaulted(s.integer(1, 100), 1, 'Scenarios that run at the same time'),
    scenarios: s.maybe(v.pipe(v.array(scenario, SCENARIOS), v.minLength(1, SCENARIOS))),
  }),
  s.rule(
    ({ presets, scenarios }) => presets.length > 0 || scenarios !== undefined,
    'needs scenarios, with at least one step, or presets',
    { anyOf: [{ required: ['scenarios'] }, { required: ['presets'] }] },
  ),
);

/** A check file as it is written, for checks that are not read from a file. */
export type CheckFileInput = v.InferInput<typeof checkFile>;
export type ScenarioInput = v.InferInput<typeof scenario>;
/** As it is read. */
export type CheckFileOutput = v.InferOutput<typeof checkFile>;
export type RequestStepOutput = v.InferOutput<typeof requestStep>;
export type CommandStepOutput = v.InferOutput<typeof commandStep>;
export type AlarmStepOutput = v.InferOutput<typeof alarmStep>;
/** What a step can expect. */
export type Expectations = v.InferOutput<typeof requestExpectations> &
  v.InferOutput<typeof commandExpectations> &
  v.InferOutput<typeof alarmExpectations>;
