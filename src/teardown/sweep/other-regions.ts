import { parallel, type AwsSession } from '../../aws/index.ts';
import { previewOf } from '../../release/index.ts';
import { listStacks } from '../../stack/index.ts';

/** Regions that every account has. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGIONS = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

/** Previews of the app in other regions, "pr-7 (eu-west-1)": a sweep of one region leaves them alone. */
export async function previewsElsewhere(session: AwsSession, app: string): Promise<string[]> {
  const others = REGIONS.includes(session.region) ? REGIONS.filter((region) => region !== session.region) : [];
  const found = await parallel(others, 8, async (region) => {
    // A region that is closed to this account, or to this role, has none that could be named.
    const stacks = await listStacks(session.inRegion(region), `${app}-pr-`).catch(() => []);
    return stacks
      .filter(({ tags }) => tags['deploy:app'] === app && previewOf(tags['deploy:environment'] ?? '') !== undefined)
      .map(({ tags }) => `${tags['deploy:environment']} (${region})`);
  });
  return [...new Set(found.flat())];
}
