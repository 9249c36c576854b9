import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The templates in a folder of their own, where the bootstrap asks nothing about condition keys that the emulator's IAM
 * does not know. That the roles ask is seen in test/unit/stack/*-policies.test.ts. Fails where there is nothing to edit.
 */
export function templatesForEmulator(templates: string, folder: string): void {
  cpSync(join(templates, 'stacks'), join(folder, 'stacks'), { recursive: true });
  // Buckets take TLS only, and it speaks plain HTTP.
  for (const name of ['bootstrap.yaml', 'preview.yaml', 'web.yaml'])
    edit(join(folder, 'stacks', name), [[/aws:SecureTransport: 'false'/g, "aws:SecureTransport: 'none'"]]);
  edit(join(folder, 'stacks', 'bootstrap.yaml'), [
    [/\n +Condition:\n +StringEquals: \{ cloudformation:RoleArn: .*\}/g, ''],
    [/\n +Condition:\n +StringLike: \{ cloudformation:ChangeSetName: .*\}/g, ''],
    // A stack that is not there has no tag: here the names stand for that, which it knows.
    [
      /stack\/\*\n( +- .*-global-.*\n) +Condition:\n +StringLike: \{ aws:ResourceTag\/deploy:app: '\*'.*\}\n( +StringEquals: .*\n)?/g,
      'stack/planned-production-*\n$1',
    ],
    // It knows the tags of no distribution.
    [/(distribution\/\*\n) +Condition:\n +StringLike: \{ aws:ResourceTag\/deploy:app: '\*' \}\n/g, '$1'],
    // It asks for ListAliases where AWS asks for GetAlias.
    [/^( +- )lambda:GetAlias$/gm, '$1lambda:GetAlias\n$1lambda:ListAliases'],
    // It knows no such action, and asks for one that it knows.
    [/\[lambda:GetFunctionConfiguration, /g, "['lambda:GetFunction*', "],
    // It does not see which backup DescribeBackup names.
    [
      /( +)- Sid: Tables\n.*\n.*\n +- dynamodb:CreateBackup\n/g,
      "$1- { Effect: Allow, Action: dynamodb:DescribeBackup, Resource: '*' }\n$&",
    ],
    // It does not see which repositories DescribeRepositories names.
    [/Action: ecr:GetAuthorizationToken/g, "Action: ['ecr:Describe*', ecr:GetAuthorizationToken]"],
  ]);
  // What it asks of ECS it asks of the cluster, and it knows no condition for it.
  edit(join(folder, 'stacks', 'preview-containers.yaml'), [
    [/:service\/\$\{AWS::StackName\}\/\*-pr-\*/g, ':cluster/${AWS::StackName}'],
    [/\n +Condition:\n +ArnEquals:\n +ecs:cluster: .*/g, ''],
  ]);
}

function edit(file: string, changes: [RegExp, string][]): void {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of changes) {
    if (text.search(from) === -1) throw new Error(`${file} has nothing like ${from.source}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}
