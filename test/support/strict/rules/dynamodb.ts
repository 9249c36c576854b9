import type { AwsRequest } from '../request.ts';
import type { Rule } from '../rule.ts';

const REQUEST_LIMIT = 16 * 1024 * 1024;

export function dynamodbRules(): Rule[] {
  return [batchSize, tableNotSeen()];
}

const batchSize: Rule = {
  id: 'dynamodb-batch-16-mb',
  service: 'dynamodb',
  behaviour: 'A request of BatchWriteItem has at most 16 MB.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html',
  refuse({ operation, length }) {
    if (operation !== 'BatchWriteItem' || length <= REQUEST_LIMIT) return undefined;
    return { code: 'ValidationException', message: 'Collection size exceeded: the request is larger than 16 MB' };
  },
};

/** What makes a table, and the member of its input that names it. */
const MAKES: Readonly<Record<string, string>> = {
  CreateTable: 'TableName',
  RestoreTableToPointInTime: 'TargetTableName',
};

/** The first read of a table that a request of its own has made; tables of stacks are made behind the front. */
function tableNotSeen(): Rule {
  const unseen = new Set<string>();
  const keyOf = ({ accessKey, region, body }: AwsRequest, member: string) =>
    [accessKey, region, (JSON.parse(body) as Record<string, string>)[member]].join(' ');
  return {
    id: 'dynamodb-table-not-seen',
    service: 'dynamodb',
    behaviour: 'DescribeTable right after the request that makes a table may answer that there is none.',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html',
    refuse(request) {
      if (request.operation !== 'DescribeTable' || !unseen.delete(keyOf(request, 'TableName'))) return undefined;
      return { code: 'ResourceNotFoundException', message: 'Requested resource not found' };
    },
    // Before the maker has its answer.
    answer(request, _body, status) {
      const member = MAKES[request.operation];
      if (member && status === 200) unseen.add(keyOf(request, member));
      return undefined;
    },
  };
}
