import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderTemplate } from '../../support/cloudformation/render.ts';

/** What the balancer counts of its targets, and what it answers itself where none is there. */
const ERRORS = ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'];
const template = readFileSync(join(import.meta.dirname, '../../../templates/stacks/alarms.yaml'), 'utf8');

test('alarms and dashboard of containers see their errors, and those of a balancer without containers', () => {
  const parameters = { App: 'shop', LoadBalancerFullName: 'app/shop/1', Dashboard: 'true', Api5xxPer5Minutes: '7' };
  const { resources } = renderTemplate(template, { parameters });
  const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  expect(alarms.map(({ Properties }) => Properties['MetricName'])).toEqual(ERRORS);
  expect(new Set(alarms.map(({ Properties }) => Properties['AlarmName']))).toHaveProperty('size', 2);
  for (const { Properties } of alarms)
    expect(Properties).toMatchObject({
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/1' }],
      Threshold: '7',
      AlarmActions: ['Topic'],
    });
  const board = resources['ContainerBoard']!.Properties['DashboardBody'] as string;
  const shown = (JSON.parse(board) as { widgets: { properties: { metrics: string[][] } }[] }).widgets
    .flatMap(({ properties }) => properties.metrics)
    .map(([, name]) => name);
  expect(shown).toEqual(expect.arrayContaining(ERRORS));
});
