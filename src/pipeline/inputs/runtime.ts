import { readdirSync } from 'node:fs';
import { Failure } from '../../report/index.ts';
import { explainHandler, problemOfHandler, type HandlerProblem } from '../../stack/index.ts';

interface Language {
  runtime: string;
  /** Files that show the language, in the source folder or the working directory. */
  signs: RegExp;
  /** Handlers to try when none is given: the first one whose file is there. */
  handlers: readonly string[];
}

/**
 * Runtimes for packages of code that a function can still be updated to, the newest of each family first.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const LAMBDA_RUNTIMES = [
  'nodejs24.x',
  'nodejs22.x',
  'nodejs20.x',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'java25',
  'java21',
  'java17',
  'java11',
  'java8.al2',
  'dotnet10',
  'dotnet8',
  'ruby3.4',
  'ruby3.3',
  'ruby3.2',
  'provided.al2023',
  'provided.al2',
] as const;

/** One of the table, or a later version of one: AWS adds some each year. */
export function isLambdaRuntime(runtime: string): boolean {
  const newest = LAMBDA_RUNTIMES.find((one) => family(one) === family(runtime));
  if (newest === undefined) return false;
  const inTable = LAMBDA_RUNTIMES.some((one) => one === runtime);
  const sameForm = newest.replace(/\d+/g, '#') === runtime.replace(/\d+/g, '#');
  return inTable || (sameForm && newest.localeCompare(runtime, 'en', { numeric: true }) < 0);
}

const LANGUAGES: readonly Language[] = [
  {
    runtime: 'nodejs24.x',
    signs: /^(package\.json|.*\.(mjs|cjs|js))$/,
    handlers: ['index.handler', 'lambda.handler', 'app.handler', 'handler.handler'],
  },
  {
    runtime: 'python3.13',
    signs: /^(requirements\.txt|pyproject\.toml|Pipfile|.*\.py)$/,
    handlers: 'lambda_function.lambda_handler app.handler main.handler lambda_function.handler handler.handler'.split(
      ' ',
    ),
  },
];

export interface LambdaRuntime {
  runtime: string;
  handler: string;
}

/** What runs without a handler: Express, Flask, Go, and files alone. */
const ANY_SERVER =
  'An HTTP server in any language runs with package-type: image (from its Dockerfile) or mode: container. For a site without a backend, set web and leave mode out. For code in another folder or language set source, runtime and handler, for example runtime: python3.13 and handler: app.handler';

/**
 * The Lambda runtime and handler of a source folder: as given, or found out from its files. A handler whose file is
 * not there is refused: Lambda would accept it and fail on every request.
 */
export function resolveRuntime(source: string, directory: string, given: LambdaRuntime): LambdaRuntime {
  const language = given.runtime
    ? LANGUAGES.find(({ runtime }) => family(runtime) === family(given.runtime))
    : [source, directory].map(languageOf).find((found) => found !== undefined);
  const runtime = given.runtime || language?.runtime;
  if (!runtime) {
    throw new Failure({
      code: 'input',
      what: 'The Lambda runtime is not known',
      why: 'The source folder holds no Node.js or Python files',
      todo: ANY_SERVER,
    });
  }
  const { handlers = [] } = language ?? {};
  const handler = given.handler || findHandler(source, runtime, handlers);
  if (!handler) {
    throw new Failure({
      code: 'input',
      what: 'Input "handler" is missing',
      why: language ? `None of ${handlers.join(', ')} is in the source folder` : `There is no default for ${runtime}`,
      todo: `Set handler to FILE.FUNCTION, for example handler: app.handler. ${ANY_SERVER}`,
    });
  }
  const problem = problemOfHandler(source, { runtime, handler });
  if (problem) throw noHandler(handler, problem, given);
  return { runtime, handler };
}

/** The first that Lambda would call; where files are there and it would call none, the first of those, to be told. */
function findHandler(source: string, runtime: string, handlers: readonly string[]): string | undefined {
  const problems = handlers.map((handler) => problemOfHandler(source, { runtime, handler })?.lacks);
  const at = problems.indexOf(undefined);
  return handlers[at >= 0 ? at : problems.findIndex((lacks) => lacks !== 'file')];
}

function noHandler(handler: string, problem: HandlerProblem, { handler: wanted }: LambdaRuntime): Failure {
  return new Failure({
    code: 'input',
    what:
      wanted !== ''
        ? `Input "handler" cannot be ${JSON.stringify(handler)}`
        : `Input "handler" is not set, and ${handler} ${problem.lacks === 'promise' ? 'has a callback' : 'does not exist'}`,
    why: `${explainHandler(problem, 'source')}: Lambda would accept it and fail on every request`,
    todo: 'Set handler to FILE.FUNCTION, with a file in source and a function that it exports; Express, Flask and other servers need an adapter, and docs/your-app.md has a recipe for each',
  });
}

/** "python" of python3.13 */
function family(runtime: string): string | undefined {
  return /^[a-z]+/.exec(runtime)?.[0];
}

function languageOf(folder: string): Language | undefined {
  const names = readdirSync(folder);
  return LANGUAGES.find(({ signs }) => names.some((name) => signs.test(name)));
}
