/** The table of docs/aws-rules.md, from the rules of the strict front. */
import { table } from '../src/report/markdown.ts';
import { strictRules } from '../test/support/strict/rules/index.ts';

export function awsRulesTable(): string {
  const rows = strictRules().map(({ id, behaviour, source }) => [`\`${id}\``, behaviour, `[document](${source})`]);
  return table(['Rule', 'What AWS does', 'Source'], rows);
}
