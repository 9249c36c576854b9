import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { functionOperation } from '../../../../src/compute/index.ts';
import { adviceFor } from '../../../../src/compute/lambda/initialization-advice.ts';
import { createContext } from '../../../../src/operation/index.ts';
import type { Failure } from '../../../../src/report/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

interface Answer {
  errorType: string;
  errorMessage: string;
}

/** Verifies version 2 of a function that answers every call with an error; returns the Failure, or what it verified. */
async function verify(error: Answer, handler: string | Error = 'app.handler') {
  const answers: Record<string, (input: { Qualifier?: string }) => object> = {
    // Whatever the alias leads to for now: the version itself is asked.
    InvokeCommand: ({ Qualifier }) =>
      Qualifier === '2' ? { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(error)) } : {},
    GetFunctionConfigurationCommand: () => {
      if (handler instanceof Error) throw handler;
      return { Handler: handler };
    },
  };
  const client = {
    send: (command: { input: object }) =>
      Promise.resolve().then(() => answers[command.constructor.name]!(command.input)),
  };
  const session = { client: () => client } as unknown as AwsSession;
  const request = {
    functionName: 'shop',
    appVersion: '0123456789abcdef',
    healthPath: '/health',
    eventFormat: '2.0' as const,
    alias: {} as never,
  };
  const plan = { request, live: '1', isPublished: false, beside: [], hasChanges: true, latest: {} };
  const verifying = functionOperation.verify(createContext(session, recordingReporter()), plan, {
    version: '2',
    pointed: Promise.resolve(),
  });
  return await verifying.catch((failure: unknown) => failure as Failure);
}

describe('a function that cannot start says what to do', () => {
  test.each<[string, string, string, string, RegExp[]]>([
    // The apps of frameworks as handlers; messages of FastAPI 0.165, Flask 3.1 and Express 5.3.
    [
      'FastAPI',
      'main.app',
      'TypeError',
      "FastAPI.__call__() missing 1 required positional argument: 'send'",
      [/Mangum/, /main\.app/],
    ],
    ['Starlette', 'main.app', 'TypeError', "__call__() missing 1 required positional argument: 'send'", [/Mangum/]],
    ['Flask', 'app.app', 'KeyError', "'wsgi.url_scheme'", [/apig-wsgi/, /app\.app/]],
    // The others as they are: Django 5.2, Falcon 4.4, Bottle 0.13, Pyramid 2.1, Quart 0.22, aiohttp 3.14, Tornado 6.6, Koa 3.
    ['Django (WSGI)', 'wsgi.application', 'KeyError', "'REQUEST_METHOD'", [/apig-wsgi/]],
    [
      'Django (ASGI)',
      'asgi.application',
      'TypeError',
      "ASGIHandler.__call__() missing 1 required positional argument: 'send'",
      [/Mangum/],
    ],
    ['Falcon and Bottle', 'app.app', 'KeyError', "'wsgi.errors'", [/apig-wsgi/]],
    ['Pyramid', 'app.app', 'KeyError', "'PATH_INFO'", [/apig-wsgi/]],
    ['Quart', 'app.app', 'TypeError', "Quart.__call__() missing 1 required positional argument: 'send'", [/Mangum/]],
    [
      'aiohttp',
      'app.app',
      'TypeError',
      'Application.__call__() takes 1 positional argument but 3 were given',
      [/package-type: image/, /mode: container/],
    ],
    [
      'Tornado',
      'app.app',
      'TypeError',
      'Application.__call__() takes 2 positional arguments but 3 were given',
      [/package-type: image/],
    ],
    ['Koa', 'app.app', 'TypeError', 'this.res.setHeader is not a function', [/serverless-http/]],
    [
      'Express with Node.js 24',
      'app.app',
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24',
      [/async/, /nodejs22\.x/, /serverless-http/],
    ],
    ['Express', 'app.app', 'TypeError', 'res.setHeader is not a function', [/serverless-http/, /app\.app/]],
    // A handler that is none.
    [
      'Node.js',
      'app.handler',
      'Runtime.HandlerNotFound',
      'handler is undefined or not exported',
      [/app\.handler/, /adapter/, /image/, /container/],
    ],
    [
      'Python',
      'app.go',
      'Runtime.HandlerNotFound',
      "Handler 'go' missing on module 'app'",
      [/app\.go/, /your-app\.md/],
    ],
    [
      'the file itself',
      'src/app.handler',
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'src/app'",
      [/src\/app\.handler/],
    ],
    // What is imported and not in the package.
    [
      'a Python package',
      'app.handler',
      'Runtime.ImportModuleError',
      "Unable to import module 'app': No module named 'mangum.adapter'",
      [/has mangum to requirements\.txt/, /build-command/],
    ],
    [
      'an npm package',
      'app.handler',
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'express/lib/router'\nRequire stack:\n- /var/task/app.js",
      [/npm install express\)/, /package\.json/],
    ],
    [
      'an npm package of a scope',
      'app.handler',
      'Runtime.ImportModuleError',
      "Error: Cannot find package '@hono/node-server' imported from /var/task/app.mjs",
      [/npm install @hono\/node-server\)/],
    ],
    [
      'a file of the app',
      'app.handler',
      'Runtime.ImportModuleError',
      "Error: Cannot find module './routes'",
      [/\.\/routes/, /^(?!.*npm install)/],
    ],
  ])('%s (%s): %s: %s', async (_, handler, errorType, errorMessage, says) => {
    const failure = await verify({ errorType, errorMessage }, handler);
    expect(failure).toMatchObject({ code: 'candidate' });
    for (const text of says) expect((failure as Failure).todo).toMatch(text);
  });

  test('also where the configuration cannot be read', async () => {
    const error = { errorType: 'Runtime.HandlerNotFound', errorMessage: 'handler is undefined' };
    expect(await verify(error, new Error('denied'))).toMatchObject({ code: 'candidate' });
  });
});

test.each([
  ['KeyError', "'flask'"],
  ['TypeError', "go() missing 1 required positional argument: 'send'"],
  ['Error', "No module named 'mangum'"],
])('an error of a call is not final: %s %s', async (errorType, errorMessage) => {
  expect(await verify({ errorType, errorMessage })).toEqual({});
});

test.each<[string, string, string | undefined]>([
  ['Error', 'DATABASE_URL is not set', 'DATABASE_URL'],
  ['Error', 'Missing required environment variable: STRIPE_API_KEY', 'STRIPE_API_KEY'],
  ['KeyError', "'SECRET_KEY'", 'SECRET_KEY'],
  ['ImproperlyConfigured', 'The SECRET_KEY setting must not be empty; SECRET_KEY is required', 'SECRET_KEY'],
  ['Error', 'connect ECONNREFUSED 127.0.0.1:5432', undefined],
  ['Error', 'unexpected answer UPPER_CASE of a server', undefined],
  ['TypeError', "Cannot read properties of undefined (reading 'id')", undefined],
  ['KeyError', "'id'", undefined],
])('a start that lacks a variable names it: %s %s', (errorType, errorMessage, name) => {
  const advice = adviceFor({ errorType, errorMessage, handler: 'app.handler' });
  expect(/^Set (\S+), .*app-env.*app-secrets/.exec(advice)?.[1]).toBe(name);
});
