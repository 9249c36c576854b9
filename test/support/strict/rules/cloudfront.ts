import { isOverEncoded } from '../../edge/invalidation-path.ts';
import type { Rule } from '../rule.ts';

const SERVICE = 'cloudfront';
const PATHS_IN_PROGRESS = 3000;
const WILDCARDS_IN_PROGRESS = 15;
const FUNCTION_LIMIT = 10_240;

/**
 * The managed policies that our templates may name, by kind.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
export const MANAGED_POLICIES: Readonly<Record<string, readonly string[]>> = {
  CachePolicyId: [
    '658327ea-f89d-4fab-a63d-7e88639e58f6', // CachingOptimized
    'b2884449-e4de-46a7-ac36-70bc7f1ddd6d', // CachingOptimizedForUncompressedObjects
    '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', // CachingDisabled
    '83da9c7e-98b4-4e11-a168-04f0df8e2c65', // UseOriginCacheControlHeaders
    '4cc15a8a-d715-48a4-82b8-cc0b614638fe', // UseOriginCacheControlHeaders-QueryStrings
  ],
  OriginRequestPolicyId: [
    '216adef6-5c7f-47e4-b989-5492eafa07d3', // AllViewer
    '33f36d7e-f396-46d9-90e0-52428a34d9dc', // AllViewerAndCloudFrontHeaders-2022-06
    'b689b0a8-53d0-40ab-baf2-68738e2966ac', // AllViewerExceptHostHeader
    '59781a5b-3903-41f3-afcb-af62929ccde1', // CORS-CustomOrigin
    '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf', // CORS-S3Origin
    'acba4595-bd28-49b8-b9fe-13317c0390fa', // UserAgentRefererHeaders
  ],
  ResponseHeadersPolicyId: [
    '60669652-455b-4ae9-85a4-c4c02393f86c', // SimpleCORS
    '5cc3b908-e619-4b99-88e5-2cf7f45965bd', // CORS-With-Preflight
    '67f7725c-6f97-4210-82d7-5512b31e9d03', // SecurityHeadersPolicy
    'e61eb60c-9c35-4d20-a928-2b84e02af89c', // CORS-and-SecurityHeadersPolicy
    'eaab4381-ed33-4a86-88ca-d9558dc6cd63', // CORS-with-preflight-and-SecurityHeadersPolicy
  ],
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for the id of a managed policy that does not exist; policies of the account itself are the emulator's affair. */
export function isUnknownPolicy(kind: string, id: string): boolean {
  return UUID.test(id) && !MANAGED_POLICIES[kind]!.includes(id);
}

export function cloudfrontRules(): Rule[] {
  return [managedPolicies, storePages, invalidationPaths, overEncodedPaths, invalidationLimits(), functionSize];
}

const managedPolicies: Rule = {
  id: 'cloudfront-managed-policies',
  service: SERVICE,
  behaviour: 'A distribution that names a policy which does not exist is refused.',
  source: 'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html',
  refuse({ method, path, body }) {
    if (!/^(POST|PUT)$/.test(method) || !/\/distribution(\/|$)/.test(path)) return undefined;
    for (const kind of Object.keys(MANAGED_POLICIES)) {
      const ids = [...body.matchAll(new RegExp(`<${kind}>([^<]+)</${kind}>`, 'g'))].map((match) => match[1]!);
      const unknown = ids.find((id) => isUnknownPolicy(kind, id));
      if (unknown === undefined) continue;
      return { code: `NoSuch${kind.slice(0, -2)}`, message: `The ${kind} ${unknown} does not exist`, status: 404 };
    }
    return undefined;
  },
};

const pathsOf = (body: string) => [...body.matchAll(/<Path>([^<]*)<\/Path>/g)].map((match) => match[1]!);
const isInvalidation = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path.endsWith('/invalidation');

const invalidationPaths: Rule = {
  id: 'cloudfront-invalidation-paths',
  service: SERVICE,
  behaviour: 'A path to invalidate begins with a slash, has * at its end only, holds no ~ in any form, and is ASCII.',
  source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html',
  refuse(request) {
    if (!isInvalidation(request)) return undefined;
    const wrong = pathsOf(request.body).find(
      (path) => !/^(\/|#)/.test(path) || /~|%7e/i.test(path) || /\*./.test(path) || /[^\x21-\x7e]/.test(path),
    );
    if (wrong === undefined) return undefined;
    return { code: 'InvalidArgument', message: 'Your request contains one or more invalid invalidation paths.' };
  },
};

const overEncodedPaths: Rule = {
  id: 'cloudfront-over-encoded-paths',
  service: SERVICE,
  behaviour:
    'A path to invalidate in which more is encoded than non-ASCII and unsafe characters (RFC 1738) is taken and drops nothing.',
  source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html',
  rewriteBody(request) {
    if (!isInvalidation(request) || !pathsOf(request.body).some(isOverEncoded)) return undefined;
    return request.body.replace(/<Path>([^<]*)<\/Path>/g, (whole, path: string) =>
      isOverEncoded(path) ? `<Path>/nothing-is-here${path}</Path>` : whole,
    );
  },
};

/** The emulator completes an invalidation at once, so that what is in progress is what one request asks for. */
function invalidationLimits(): Rule {
  return {
    id: 'cloudfront-invalidations-in-progress',
    service: SERVICE,
    behaviour: 'At most 3,000 paths, or 15 with wildcards, are invalidated at one time.',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html',
    refuse(request) {
      if (!isInvalidation(request)) return undefined;
      const paths = pathsOf(request.body);
      const wildcards = paths.filter((path) => path.endsWith('*')).length;
      if (paths.length <= PATHS_IN_PROGRESS && wildcards <= WILDCARDS_IN_PROGRESS) return undefined;
      return {
        code: 'TooManyInvalidationsInProgress',
        message: 'Your request has more invalidations than are allowed in progress',
      };
    },
  };
}

const functionSize: Rule = {
  id: 'cloudfront-function-10-kb',
  service: SERVICE,
  behaviour: 'A CloudFront function has at most 10 KB.',
  source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html',
  refuse({ method, path, body }) {
    if (!/^(POST|PUT)$/.test(method) || !/\/function(\/|$)/.test(path)) return undefined;
    const code = /<FunctionCode>([^<]*)<\/FunctionCode>/.exec(body)?.[1] ?? '';
    if (Buffer.from(code, 'base64').length <= FUNCTION_LIMIT) return undefined;
    return { code: 'FunctionSizeLimitExceeded', message: 'The function is too large', status: 413 };
  },
};

/** Stores of one page, unless the caller asks for another number. */
const STORES_A_PAGE = 50;

const storePages: Rule = {
  id: 'cloudfront-kvs-pages',
  service: SERVICE,
  behaviour: 'KeyValueStores are listed in pages; the marker of one leads to the next.',
  source: 'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListKeyValueStores.html',
  // The emulator lists the oldest hundred, unless it is asked for more, and knows no second page.
  rewrite: (request) => (listsStores(request) ? `${request.path}?MaxItems=100000` : undefined),
  answer(request, body, status) {
    if (!listsStores(request) || status !== 200) return undefined;
    const stores = [...body.matchAll(/<KeyValueStore>.*?<\/KeyValueStore>/gs)].map(([store]) => ({
      store,
      name: /<Name>(.*?)<\/Name>/.exec(store)![1]!,
    }));
    const { query } = request;
    // One front may stand behind another, whose own request asks for all.
    const limit = Number(query.get('MaxItems') ?? STORES_A_PAGE);
    const ordered = stores.sort((a, b) => (a.name < b.name ? -1 : 1));
    const left = ordered.filter(({ name }) => name > (query.get('Marker') ?? ''));
    const page = left.slice(0, limit);
    const next = left.length > page.length ? `<NextMarker>${page.at(-1)!.name}</NextMarker>` : '';
    const items = `<Items>${page.map(({ store }) => store).join('')}</Items>`;
    const counts = `<MaxItems>${limit}</MaxItems><Quantity>${page.length}</Quantity>`;
    const head = body.slice(0, body.indexOf('>', body.indexOf('<KeyValueStoreList')) + 1);
    return `${head}${next}${items}${counts}</KeyValueStoreList>`;
  },
};

function listsStores({ method, path }: { method: string; path: string }): boolean {
  return method === 'GET' && /\/key-value-store\/?$/.test(path);
}
