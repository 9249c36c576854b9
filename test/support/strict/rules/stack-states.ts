import type { Emulator, Rule } from '../rule.ts';
import { stackName, templateOf } from '../template.ts';

const SERVICE = 'cloudformation';
const CREATE_CHANGE_SET = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html';
const PARAMETER = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html';

export function stackStateRules(): Rule[] {
  return [changeable, parametersOfTemplate, previousValues];
}

const invalid = (message: string) => ({ code: 'ValidationError', message });

/** From CREATE_FAILED and UPDATE_FAILED an update goes on that does not roll back. */
const CHANGEABLE = /^((CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE|(CREATE|UPDATE)_FAILED)$/;

/** REVIEW_IN_PROGRESS has a rule of its own. */
const changeable: Rule = {
  id: 'cloudformation-changeable-states',
  service: SERVICE,
  behaviour:
    'A stack whose creation was rolled back, whose rollback or deletion failed, or that is at work, takes no change set and no update.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html',
  async refuse({ operation, form }, emulator) {
    if (!/^(CreateChangeSet|UpdateStack)$/.test(operation)) return undefined;
    const present = await describe(form, emulator);
    const status = /<StackStatus>([A-Z_]+)/.exec(present)?.[1];
    if (status === undefined || /^(DELETE_COMPLETE|REVIEW_IN_PROGRESS)$/.test(status)) return undefined;
    return CHANGEABLE.test(status)
      ? undefined
      : invalid(`Stack:${stackName(form)} is in ${status} state and can not be updated.`);
  },
};

const parametersOfTemplate: Rule = {
  id: 'cloudformation-parameters-of-template',
  service: SERVICE,
  behaviour:
    'A parameter that the template does not have is refused, and so is a template whose parameter has no value.',
  source: CREATE_CHANGE_SET,
  async refuse(request, emulator) {
    if (request.operation !== 'CreateChangeSet') return undefined;
    const template = await templateOf(request.form, emulator);
    if (!template) return undefined;
    const given = new Set(givenParameters(request.form).map(({ name }) => name));
    const unknown = [...given].filter((name) => !(name in template.parameters));
    if (unknown.length > 0) return invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
    const missing = Object.entries(template.parameters)
      .filter(([name, { Default }]) => Default === undefined && !given.has(name))
      .map(([name]) => name);
    return missing.length > 0 ? invalid(`Parameters: [${missing.join(', ')}] must have values`) : undefined;
  },
};

const previousValues: Rule = {
  id: 'cloudformation-previous-values',
  service: SERVICE,
  behaviour:
    'UsePreviousValue is for parameters that the stack has: a new stack and one in REVIEW_IN_PROGRESS have none, and one that was added has none.',
  source: PARAMETER,
  async refuse({ operation, form }, emulator) {
    if (operation !== 'CreateChangeSet') return undefined;
    const wanted = givenParameters(form).filter(({ previous }) => previous);
    if (wanted.length === 0) return undefined;
    // One in REVIEW_IN_PROGRESS is new, whatever parameters its change set had: https://github.com/mapbox/cfn-config/issues/182
    if (form.get('ChangeSetType') === 'CREATE')
      return invalid('Cannot specify UsePreviousValue on Parameters when ChangeSetType is CREATE');
    const present = await describe(form, emulator);
    const gone = wanted.find(({ name }) => !present.includes(`<ParameterKey>${name}</ParameterKey>`));
    return gone
      ? invalid(
          `Invalid input for parameter key ${gone.name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
        )
      : undefined;
  },
};

async function describe(form: URLSearchParams, emulator: Emulator): Promise<string> {
  return await emulator.query(SERVICE, 'DescribeStacks', { StackName: form.get('StackName')! });
}

interface GivenParameter {
  name: string;
  previous: boolean;
}

function givenParameters(form: URLSearchParams): GivenParameter[] {
  const given: GivenParameter[] = [];
  for (let index = 1; form.has(`Parameters.member.${index}.ParameterKey`); index++) {
    const name = form.get(`Parameters.member.${index}.ParameterKey`)!;
    given.push({ name, previous: form.get(`Parameters.member.${index}.UsePreviousValue`) === 'true' });
  }
  return given;
}
