import type { AwsRequest } from '../request.ts';
import type { Rule } from '../rule.ts';

const REQUEST_LIMIT = 16 * 1024 * 1024;

export function dynamodbRules(): Rule[] {
  return [batchSize, tableNotSeen(), backupsLater()];
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

const keyOf = ({ accessKey, region, body }: AwsRequest, member: string) =>
  [accessKey, region, (JSON.parse(body) as Record<string, string>)[member]].join(' ');

/** The first read of a table that a request of its own has made; tables of stacks are made behind the front. */
function tableNotSeen(): Rule {
  const unseen = new Set<string>();
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

/** The first request for the recovery of a restored table. */
function backupsLater(): Rule {
  const enabling = new Set<string>();
  return {
    id: 'dynamodb-backups-later',
    service: 'dynamodb',
    behaviour:
      'A restored table is first made one that can have backups: UpdateContinuousBackups is refused until it is (ContinuousBackupsUnavailableException).',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html',
    refuse(request) {
      if (request.operation !== 'UpdateContinuousBackups' || !enabling.delete(keyOf(request, 'TableName')))
        return undefined;
      const message = 'Backups are being enabled for the table. Please retry later';
      return { code: 'ContinuousBackupsUnavailableException', message };
    },
    answer(request, _body, status) {
      if (request.operation === 'RestoreTableToPointInTime' && status === 200)
        enabling.add(keyOf(request, 'TargetTableName'));
      return undefined;
    },
  };
}
