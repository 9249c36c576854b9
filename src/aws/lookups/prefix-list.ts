import { orExplain } from '../errors.ts';
import type { Clock } from '../poll.ts';
import { ec2Query } from './ec2.ts';
import type { AwsSession } from '../session.ts';

/**
 * Id of a managed prefix list in the session's region, such as `com.amazonaws.global.cloudfront.origin-facing`; undefined
 * where the region has none.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html
 */
export async function findPrefixList(session: AwsSession, name: string, clock: Clock): Promise<string | undefined> {
  const asked = ec2Query(
    session,
    {
      Action: 'DescribeManagedPrefixLists',
      'Filter.1.Name': 'prefix-list-name',
      'Filter.1.Value.1': name,
    },
    clock,
  );
  const content = await orExplain(asked, `Prefix list ${name} could not be looked up`);
  return /<prefixListId>(pl-[\w]+)<\/prefixListId>/.exec(content)?.[1];
}
