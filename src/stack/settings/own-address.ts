import { type Template, templateData } from '../template/template.ts';

/** Stands in the value of a variable for the address of the stack itself, which nobody knows before it is there. */
export const OWN_ADDRESS = '\u0001own-address\u0001';

/**
 * The address of a shipped backend as an expression that needs neither its function nor its service; undefined where
 * only these have one (a function URL, App Runner, ECS Express Mode), so that they cannot be told it.
 */
export function ownAddress(template: Template, parameters: Readonly<Record<string, string>>): object | undefined {
  const { Api, LoadBalancer } = template.resources;
  const hasApi = parameters['InvokeMode'] !== 'RESPONSE_STREAM' && parameters['HttpApi'] !== 'none';
  if (Api) return hasApi ? { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } : undefined;
  if (!LoadBalancer) return undefined;
  const { Outputs } = templateData(template) as { Outputs: { ApiUrl: { Value: object } } };
  return Outputs.ApiUrl.Value;
}

/** The value of a variable as the template has it. */
export function withOwnAddress(value: string, address: object | undefined): string | object {
  if (!address || !value.includes(OWN_ADDRESS)) return value;
  const [first = '', ...rest] = value.split(OWN_ADDRESS);
  const parts = [first, ...rest.flatMap((text) => [address, text])].filter((part) => part !== '');
  return parts.length === 1 ? parts[0]! : { 'Fn::Join': ['', parts] };
}
