import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, inputFailure } from '../report/index.ts';

interface Language {
  runtime: string;
  /** Files that show the language, in the source folder or the working directory. */
  signs: RegExp;
  /** Handlers to try when none is given: the first one whose file is there. */
  handlers: readonly string[];
  extensions: readonly string[];
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
    extensions: ['.mjs', '.js', '.cjs'],
  },
  {
    runtime: 'python3.13',
    signs: /^(requirements\.txt|pyproject\.toml|Pipfile|.*\.py)$/,
    handlers: 'lambda_function.lambda_handler app.handler main.handler lambda_function.handler handler.handler'.split(
      ' ',
    ),
    extensions: ['.py'],
  },
];

export interface LambdaRuntime {
  runtime: string;
  handler: string;
}

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
      why: `${source} holds no Node.js or Python files`,
      todo: 'Set runtime and handler, for example runtime: python3.13 and handler: app.handler, and check source',
    });
  }
  const { handlers = [], extensions = [] } = language ?? {};
  const handler = given.handler || handlers.find((candidate) => hasFile(source, candidate, extensions));
  if (!handler) {
    throw new Failure({
      code: 'input',
      what: 'Input "handler" is missing',
      why: language ? `None of ${handlers.join(', ')} is in the source folder` : `There is no default for ${runtime}`,
      todo: 'Set handler to FILE.FUNCTION, for example handler: app.handler',
    });
  }
  if (language && !hasFile(source, handler, extensions))
    throw inputFailure('handler', handler, `FILE.FUNCTION where FILE (${extensions.join(', ')}) is in ${source}`);
  return { runtime, handler };
}

/** "python" of python3.13 */
function family(runtime: string): string | undefined {
  return /^[a-z]+/.exec(runtime)?.[0];
}

function languageOf(folder: string): Language | undefined {
  const names = readdirSync(folder);
  return LANGUAGES.find(({ signs }) => names.some((name) => signs.test(name)));
}

/** Python handlers may name packages with dots, as the runtime's own import does. */
function hasFile(source: string, handler: string, extensions: readonly string[]): boolean {
  const file = handler.slice(0, Math.max(0, handler.lastIndexOf('.')));
  const names = extensions.includes('.py') ? [file, file.replaceAll('.', '/')] : [file];
  return file !== '' && names.some((name) => extensions.some((end) => existsSync(join(source, name + end))));
}
