import { orExplain, type AwsSession } from '../../aws/index.ts';

/** The state of an alarm (OK, ALARM, INSUFFICIENT_DATA), and CloudWatch's words for why. */
export interface AlarmState {
  state: string;
  reason: string | undefined;
}

/**
 * The state of the metric alarm or composite alarm with this very name; undefined where there is none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export async function readAlarm(session: AwsSession, name: string): Promise<AlarmState | undefined> {
  // Loaded when it is needed: few checks look at an alarm.
  const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  // Without the types, composite alarms are left out.
  const command = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const asked = session.client(CloudWatchClient).send(command);
  const { MetricAlarms = [], CompositeAlarms = [] } = await orExplain(
    asked,
    `The state of alarm ${name} could not be read`,
  );
  const alarm = [...MetricAlarms, ...CompositeAlarms].find(({ AlarmName }) => AlarmName === name);
  return alarm && { state: alarm.StateValue ?? '', reason: alarm.StateReason };
}
