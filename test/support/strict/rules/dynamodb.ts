import type { Rule } from '../rule.ts';

const REQUEST_LIMIT = 16 * 1024 * 1024;

export function dynamodbRules(): Rule[] {
  return [batchSize];
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
