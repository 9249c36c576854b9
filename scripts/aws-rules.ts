/** The tables of docs/aws-rules.md, from the rules of the strict front and what other stand-ins do. */
import { table } from '../src/report/markdown.ts';
import { strictRules } from '../test/support/strict/rules/index.ts';
import { STAND_INS } from '../test/support/strict/stand-ins.ts';

export function awsRulesTable(): string {
  const rows = strictRules().map(({ id, behaviour, source }) => [`\`${id}\``, behaviour, `[document](${source})`]);
  const others = STAND_INS.map(({ id, behaviour, source, by }) => [
    `\`${id}\``,
    behaviour,
    by,
    `[document](${source})`,
  ]);
  return [
    table(['Rule', 'What AWS does', 'Source'], rows),
    'What other stand-ins do as AWS does, each with a test as well:',
    table(['Rule', 'What AWS does', 'Who does it here', 'Source'], others),
  ].join('\n\n');
}
