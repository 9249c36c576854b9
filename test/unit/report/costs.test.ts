import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PRICES } from '../../../src/report/costs.ts';
import { costsOfNew, IDLE_CONTAINER, monthlyCost } from '../../../src/report/index.ts';

const page = readFileSync('docs/costs.md', 'utf8');

test('every price is that of docs/costs.md', () => {
  for (const [name, price] of Object.entries(PRICES))
    expect([name, Number(new RegExp(`^\\| ${name}[^|]* \\| ([\\d.]+) \\|`, 'm').exec(page)?.[1])]).toEqual([
      name,
      price,
    ]);
});

test('a container that nobody asks costs what the page says', () => {
  const said = Number(/^\| \*\*container\*\* \|.*\*\*([\d.]+)\*\* \|$/m.exec(page)![1]);
  const { usd, lines } = costsOfNew(['AWS::ECS::Service', 'AWS::ElasticLoadBalancingV2::LoadBalancer']);
  expect(usd.toFixed(2)).toBe(said.toFixed(2));
  expect(IDLE_CONTAINER).toContain(`$${Math.round(said)}`);
  expect(lines.map(({ kind }) => kind)).toEqual(['ECS service', 'load balancer']);
});

test('a NAT gateway, a cache and a web ACL cost what the page says, two of them twice as much', () => {
  const said = (what: string) =>
    Number(new RegExp(`^\\| ${what}[^|]* \\| [^|]+ \\| ([\\d.]+) \\|$`, 'm').exec(page)![1]);
  expect(costsOfNew(Array(2).fill('AWS::EC2::NatGateway') as string[]).usd.toFixed(2)).toBe(
    (2 * said('a NAT gateway')).toFixed(2),
  );
  expect(costsOfNew(['AWS::ElastiCache::ReplicationGroup']).usd.toFixed(2)).toBe(said('a cache').toFixed(2));
  expect(costsOfNew(['AWS::WAFv2::WebACL']).usd.toFixed(2)).toBe(said('a web ACL').toFixed(2));
});

test('what is paid by the gigabyte is named and adds nothing by itself; what is free is left out', () => {
  expect(costsOfNew(['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::IAM::Role', 'AWS::Lambda::Function'])).toEqual({
    lines: [
      { kind: 'table', count: 1, each: '$0.25 a GB' },
      { kind: 'bucket', count: 1, each: '$0.02 a GB' },
    ],
    usd: 0,
  });
});

test('a kind without a price says so', () => {
  expect(monthlyCost('something')).toMatch(/price list/);
  expect(monthlyCost('role')).toBe('$0');
});
