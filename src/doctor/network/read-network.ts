import { dnsSuffix, WebClient, type AwsSession } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import type { NetworkFacts } from './judge-network.ts';
import type { DoctorRequest } from '../request.ts';

/** Milliseconds that one host may take to answer anything. */
const PATIENCE = 4_000;

/** Asks the hosts that a deployment talks to, and reads AWS's clock off the first answer. */
export async function readNetwork(
  session: AwsSession,
  { web, job }: DoctorRequest,
  account: string | undefined,
): Promise<NetworkFacts> {
  const { variables } = job;
  const asked = await Promise.all(
    addressesOf(session, variables, { web, image: job.buildsImage ? account : undefined }).map(ask),
  );
  const skew = asked.find((one) => one.skew !== undefined)?.skew;
  return { variables, skew, reached: Object.fromEntries(asked.map(({ host, problem }) => [host, problem])) };
}

function addressesOf(
  { region }: AwsSession,
  variables: DoctorRequest['job']['variables'],
  { web, image }: { web: boolean; image: string | undefined },
): string[] {
  // An endpoint of one's own, such as that of a test, answers for all services.
  const endpoint = variables['AWS_ENDPOINT_URL'];
  if (endpoint) return [endpoint];
  const suffix = dnsSuffix(region);
  const services = ['sts', 'cloudformation', 's3', ...(image ? ['ecr'] : [])].map((name) =>
    name === 'ecr' ? `https://${image}.dkr.ecr.${region}.${suffix}/v2/` : `https://${name}.${region}.${suffix}/`,
  );
  // Its calls are signed for all regions, and company networks rarely know the name.
  // https://docs.aws.amazon.com/general/latest/gr/cf_region.html
  return [...services, ...(web ? ['https://cloudfront-kvs.global.api.aws/'] : [])];
}

async function ask(address: string): Promise<{ host: string; problem?: string; skew?: number }> {
  const { host } = new URL(address);
  const start = Date.now();
  try {
    const answer = await new WebClient().send(address, { method: 'HEAD', timeout: PATIENCE });
    const date = Date.parse(answer.headers.date ?? '');
    const now = (start + Date.now()) / 2;
    // The header has whole seconds.
    return { host, skew: Number.isNaN(date) ? undefined : now - date - 500 };
  } catch (error) {
    return { host, problem: messageOf(error) };
  }
}
