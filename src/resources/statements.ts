/** One statement of an IAM policy. */
export interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: unknown[];
  Condition?: object;
}

/** What an app does with the items of a table. */
export const ITEMS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];
export const QUERIES = ['dynamodb:Query', 'dynamodb:Scan'];
/** What an app does with the messages of a queue, and Lambda for it. */
export const MESSAGES = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
];
/** What an app does with the objects of a bucket. */
export const OBJECTS = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'];
