/**
 * How the apps of frameworks fail when Lambda calls them with (event, context): ASGI (FastAPI, Starlette, Django) has three
 * parameters, WSGI (Flask, Django) reads its environ, Express and its like set a header of the response.
 * https://peps.python.org/pep-3333/#environ-variables, https://asgi.readthedocs.io/en/latest/specs/main.html
 */
const SERVERS: readonly (readonly [RegExp, string])[] = [
  [/__call__\(\) missing 1 required positional argument: 'send'/, 'FastAPI or another ASGI app: handler = Mangum(app)'],
  [
    /^'(wsgi\.\w+|REQUEST_METHOD|PATH_INFO|SCRIPT_NAME|SERVER_NAME)'$/,
    'Flask or another WSGI app: handler = make_lambda_handler(app) of apig-wsgi',
  ],
  [/\bres(ponse)?\.setHeader is not a function/, 'Express or similar: handler = serverless(app) of serverless-http'],
];

/** aiohttp and Tornado: an application of theirs is called by nobody but their own server. */
const OWN_SERVER = /\bApplication\.__call__\(\) takes \d positional arguments? but 3 were given/;

const PAGE = 'docs/your-app.md has a recipe for each framework';

/** Whether a function fails because its handler is the app of a web framework: it does so for every event. */
export function isServer(errorMessage: string): boolean {
  return serverOf(errorMessage) !== undefined || OWN_SERVER.test(errorMessage);
}

interface FailedStart {
  errorType: string;
  errorMessage: string;
  /** What the function has; undefined where it is not known. */
  handler: string | undefined;
}

/** What to do about a function that cannot start. */
export function adviceFor({ errorType, errorMessage, handler }: FailedStart): string {
  const server = serverOf(errorMessage);
  const is = handler ? `the handler ${handler}` : 'the handler';
  if (server)
    return `Wrap the app, because Lambda cannot call ${is} itself, and set handler to the wrapper. For ${server}; ${PAGE}`;
  if (OWN_SERVER.test(errorMessage))
    return `Set package-type: image or mode: container, which start the app's own server: Lambda cannot call ${is}, and there is no adapter for it`;
  if (errorType.endsWith('CallbackHandlerDeprecated'))
    return `Return the answer from an async function with two parameters (event, context), or set runtime: nodejs22.x: ${is} has three. An Express app is also such a function: handler = serverless(app) of serverless-http; ${PAGE}`;
  if (/HandlerNotFound|MalformedHandlerName|InvalidHandler/.test(errorType) || isFileOf(handler, errorMessage))
    return `Set handler to the function that the code exports: ${is} is not a function. An HTTP server (Express, Flask) needs an adapter, package-type: image or mode: container; ${PAGE}`;
  const mend = 'Correct the code that runs when the module is loaded; the log is in the summary';
  return missingModule(errorMessage) ?? missingVariable(errorMessage) ?? mend;
}

function serverOf(errorMessage: string): string | undefined {
  return SERVERS.find(([sign]) => sign.test(errorMessage))?.[1];
}

/** Node.js: the file of the handler itself is what was not found. */
function isFileOf(handler: string | undefined, errorMessage: string): boolean {
  const file = nodeModule(errorMessage);
  return file !== undefined && handler !== undefined && handler.startsWith(`${file}.`);
}

function nodeModule(errorMessage: string): string | undefined {
  return /Cannot find (?:module|package) '([^']+)'/.exec(errorMessage)?.[1];
}

/** A variable that the code asks for: by its name in a sentence that says so, or as Python's KeyError of os.environ. */
function missingVariable(errorMessage: string): string | undefined {
  const says = /\b(not set|unset|not defined|undefined|missing|required|must be set|environment|env var)/i.test(
    errorMessage,
  );
  const name =
    /^'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'$/.exec(errorMessage)?.[1] ??
    (says ? /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/.exec(errorMessage)?.[0] : undefined);
  return (
    name &&
    `Set ${name}, if the code reads it from the environment: in app-env, or in app-secrets if the value is secret. The log is in the summary`
  );
}

/** A package that the code imports and that is not with it; its own files are told from packages by their form. */
function missingModule(errorMessage: string): string | undefined {
  const python = /No module named '([^']+)'/.exec(errorMessage)?.[1];
  if (python)
    return `Add the package that has ${python.split('.')[0]} to requirements.txt and install it into source with build-command (pip install --requirement requirements.txt --target build), or copy the file there if it belongs to the app`;
  const node = nodeModule(errorMessage);
  if (!node) return undefined;
  if (/^[./]|^file:/.test(node)) return `Put ${node} into source, or correct its import: it is a file of the app`;
  const name = node
    .split('/')
    .slice(0, node.startsWith('@') ? 2 : 1)
    .join('/');
  return `Add ${name} to the dependencies of package.json (npm install ${name}) and install them into source with build-command (npm ci), or bundle the code`;
}
