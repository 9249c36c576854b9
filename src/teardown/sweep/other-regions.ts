import { parallel, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { fullName, previewOf, previewStacks, STACK_ENDINGS, stackName } from '../../release/index.ts';
import { Failure, reasonOf } from '../../report/index.ts';
import { listStackNames } from '../../stack/index.ts';

/** Regions that every account has. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGIONS = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

/**
 * Previews of the app in other regions, "pr-7 (eu-west-1)": a sweep of one region leaves them alone. By the names of their
 * stacks: a role of previews may describe those of its own region only.
 */
export async function previewsElsewhere({ session, report }: Context, app: string): Promise<string[]> {
  const others = REGIONS.includes(session.region) ? REGIONS.filter((region) => region !== session.region) : [];
  const prefix = previewStacks(app);
  const found = await parallel(others, 8, async (region) => {
    const names = await stacksIn(session.inRegion(region), prefix, report);
    return names.flatMap((name) => {
      const environment = environmentOf(app, name);
      return environment === undefined ? [] : `${environment} (${region})`;
    });
  });
  return [...new Set(found.flat())];
}

/** The preview that a stack belongs to by its name; stacks of others may begin alike. */
function environmentOf(app: string, name: string): string | undefined {
  const [pr, number] = name.slice(fullName({ app, environment: '' }).length).split('-');
  const environment = `${pr}-${number}`;
  const isOurs = STACK_ENDINGS.some((ending) => name === stackName({ app, environment }, ending));
  return isOurs && previewOf(environment) !== undefined ? environment : undefined;
}

async function stacksIn(session: AwsSession, prefix: string, report: Context['report']): Promise<string[]> {
  try {
    return await listStackNames(session, prefix);
  } catch (error) {
    // A region that is closed to this account, or to this role, has none that could be named.
    const isClosed = error instanceof Failure && /^(permission|credentials)$/.test(error.code);
    if (!isClosed) report.note(`Whether previews are in ${session.region} is not known: ${reasonOf(error)}`);
    return [];
  }
}
