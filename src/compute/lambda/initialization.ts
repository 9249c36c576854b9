import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { configurationOf } from './configuration.ts';
import { adviceFor, isServer } from './initialization-advice.ts';
import { ofNewVersion } from './new-version.ts';
import type { FunctionRequest } from './request.ts';
import type { FunctionPlan, FunctionResult, FunctionVerified } from './types.ts';

/** Milliseconds: what takes longer is the checks' to judge. */
const TIMEOUT = 30_000;

/** What a runtime reports of code that it cannot load; whatever is asked of such a version, it answers this. */
const FINAL =
  /^(Runtime\.(ImportModuleError|UserCodeSyntaxError|HandlerNotFound|CallbackHandlerDeprecated|MalformedHandlerName|InvalidEntrypoint|InvalidHandler|NodeJsExit|ExitError)|Extension\.\w+)$/;
/** Lambda writes this line only where the initialization has not ended well. */
const INIT_REPORT = /INIT_REPORT .*Status: error|"platform\.initReport".*"status": ?"error"/;

/**
 * Calls the candidate once: code that throws when it is loaded, a handler that is not there or that is the app of a web
 * framework, a process that ends are final, and no answer over HTTP tells them from a busy server. Throws a Failure with the function's own log; returns what
 * it answers at its health path.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export async function checkInitialization(
  context: Context,
  { request }: FunctionPlan,
  { version }: FunctionResult,
): Promise<FunctionVerified> {
  const { functionName } = request;
  const answer = await call(context, request, version);
  const { statusCode, errorType = '', errorMessage = '' } = parse(answer?.Payload);
  if (!answer?.FunctionError) return { healthStatus: statusCode };
  const log = Buffer.from(answer.LogResult ?? '', 'base64').toString();
  const isFinal = FINAL.test(errorType) || isServer(errorMessage) || INIT_REPORT.test(log);
  if (!isFinal) return {};
  // The failure is told without it as well.
  const configuration = await configurationOf(context.session, functionName, version).catch(() => undefined);
  throw new Failure({
    code: 'candidate',
    what: `Version ${version} of function ${functionName} cannot start`,
    why: [errorType, errorMessage.split('\n')[0]!.slice(0, 300)].filter(Boolean).join(': '),
    todo: adviceFor({ errorType, errorMessage, handler: configuration?.Handler }),
    details: markdown.details(`Log of function ${functionName}, version ${version}`, markdown.fence(log.trimEnd())),
  });
}

/** The version itself: for a moment an alias that was just moved may still lead to the one before. */
async function call(context: Context, request: FunctionRequest, version: string) {
  try {
    return await ofNewVersion(context, () => invoke(context.session, request, version));
  } catch (error) {
    throw explainAwsError(error, `Function ${request.functionName} could not be called`);
  }
}

/** Undefined where no answer came in time. */
async function invoke(
  session: AwsSession,
  { functionName, healthPath, eventFormat }: FunctionRequest,
  version: string,
): Promise<InvokeCommandOutput | undefined> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  try {
    return await session.client(LambdaClient).send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: version,
        LogType: 'Tail',
        Payload: JSON.stringify(eventFormat === '1.0' ? healthEventOne(healthPath) : healthEvent(healthPath)),
      }),
      { abortSignal: timeout },
    );
  } catch (error) {
    if (timeout.aborted) return undefined;
    throw error;
  }
}

const HEADERS = {
  host: 'candidate.invalid',
  accept: '*/*',
  'user-agent': 'deploy',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
};

/** The event of an HTTP API and of a function URL. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function healthEvent(healthPath: string): object {
  const { pathname, searchParams, search } = new URL(healthPath, 'https://candidate.invalid');
  const now = new Date();
  const { host } = HEADERS;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: HEADERS,
    ...(search !== '' && { queryStringParameters: Object.fromEntries(searchParams) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'candidate',
      domainName: host,
      domainPrefix: 'candidate',
      http: { method: 'GET', path: pathname, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'deploy' },
      requestId: 'candidate',
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    isBase64Encoded: false,
  };
}

/** The event of a REST API, and of an HTTP API that is told to send this form. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
function healthEventOne(healthPath: string): object {
  const { pathname, searchParams } = new URL(healthPath, 'https://candidate.invalid');
  const lists = (of: Iterable<[string, string]>) => Object.fromEntries([...of].map(([name, value]) => [name, [value]]));
  const now = new Date();
  const { host } = HEADERS;
  return {
    version: '1.0',
    resource: '/{proxy+}',
    path: pathname,
    httpMethod: 'GET',
    headers: HEADERS,
    multiValueHeaders: lists(Object.entries(HEADERS)),
    queryStringParameters: searchParams.size > 0 ? Object.fromEntries(searchParams) : null,
    multiValueQueryStringParameters: searchParams.size > 0 ? lists(searchParams) : null,
    pathParameters: { proxy: pathname.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'candidate',
      domainName: host,
      domainPrefix: 'candidate',
      httpMethod: 'GET',
      identity: { sourceIp: '127.0.0.1', userAgent: 'deploy' },
      path: pathname,
      protocol: 'HTTP/1.1',
      requestId: 'candidate',
      requestTime: now.toUTCString(),
      requestTimeEpoch: now.getTime(),
      resourceId: 'candidate',
      resourcePath: '/{proxy+}',
      stage: 'live',
    },
    body: null,
    isBase64Encoded: false,
  };
}

interface Payload {
  statusCode?: number;
  errorType?: string;
  errorMessage?: string;
}

function parse(payload: Uint8Array | undefined): Payload {
  try {
    return (JSON.parse(Buffer.from(payload ?? []).toString()) as Payload | null) ?? {};
  } catch {
    return {};
  }
}
