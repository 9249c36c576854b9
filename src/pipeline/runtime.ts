import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, inputFailure } from '../report/index.ts';

interface Language {
  runtime: string;
  /** Files that tell the language, in the source folder or the working directory. */
  signs: RegExp;
  /** Handlers to try when none is given: the first one whose file is there. */
  handlers: readonly string[];
  extensions: readonly string[];
}

/** Runtimes as of 2026: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
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
    handlers: [
      'lambda_function.lambda_handler',
      'app.handler',
      'main.handler',
      'lambda_function.handler',
      'handler.handler',
    ],
    extensions: ['.py'],
  },
];

/**
 * The Lambda runtime and handler of a source folder: as given, or found out from its files. A handler whose file is
 * not there is refused: Lambda would accept it and fail on every request.
 */
export function resolveRuntime(
  source: string,
  directory: string,
  given: { runtime: string; handler: string },
): { runtime: string; handler: string } {
  const language = given.runtime
    ? LANGUAGES.find(({ runtime }) => sameFamily(runtime, given.runtime))
    : detect(source, directory);
  const runtime = given.runtime || language?.runtime;
  if (!runtime) {
    throw new Failure({
      code: 'input',
      what: 'The Lambda runtime is not known',
      why: `${source} holds no Node.js or Python files`,
      todo: 'Set runtime and handler, for example runtime: python3.13 and handler: app.handler, and check source',
    });
  }
  const handler =
    given.handler || language?.handlers.find((candidate) => handlerFile(source, candidate, language.extensions));
  if (!handler) {
    throw new Failure({
      code: 'input',
      what: 'Input "handler" is missing',
      why: language ? `none of ${language.handlers.join(', ')} is in ${source}` : `there is no default for ${runtime}`,
      todo: 'Set handler to FILE.FUNCTION, for example handler: app.handler',
    });
  }
  if (language && !handlerFile(source, handler, language.extensions)) {
    throw inputFailure(
      'handler',
      handler,
      `FILE.FUNCTION where FILE (${language.extensions.join(', ')}) is in ${source}`,
    );
  }
  return { runtime, handler };
}

function sameFamily(one: string, other: string): boolean {
  const family = (name: string) => /^[a-z]+/.exec(name)?.[0];
  return family(one) === family(other);
}

function detect(source: string, directory: string): Language | undefined {
  for (const folder of [source, directory]) {
    const names = readdirSync(folder);
    const found = LANGUAGES.find(({ signs }) => names.some((name) => signs.test(name)));
    if (found) return found;
  }
  return undefined;
}

function handlerFile(source: string, handler: string, extensions: readonly string[]): boolean {
  const file = handler.slice(0, handler.lastIndexOf('.'));
  // Python handlers may name packages with dots, as the runtime's own import does.
  const candidates = extensions.includes('.py') ? [file, file.replaceAll('.', '/')] : [file];
  return (
    file !== '' &&
    candidates.some((name) => extensions.some((extension) => existsSync(join(source, `${name}${extension}`))))
  );
}
