import type { Template } from '../template/template.ts';

/** Stands in the value of a variable for the address of the stack itself, which nobody knows before it is there. */
export const OWN_ADDRESS = '\u0001own-address\u0001';

/**
 * The address of a shipped backend as an expression that needs neither its function nor its service; undefined where
 * only these have one (a function URL, App Runner, ECS Express Mode), so that they cannot be told it.
 */
export function ownAddress(template: Template, parameters: Readonly<Record<string, string>>): object | undefined {
  const { Api, LoadBalancer } = template.resources;
  if (Api) return functionAddress(parameters);
  if (!LoadBalancer) return undefined;
  const { Outputs } = template.data as { Outputs: { ApiUrl: { Value: object } } };
  return Outputs.ApiUrl.Value;
}

/** The address of the API that a function's template makes with these parameters. */
function functionAddress({
  Door = 'http-api',
  InvokeMode,
  HttpApi,
  DomainName,
}: Readonly<Record<string, string>>): object | undefined {
  if (HttpApi === 'none' || Door === 'function-url') return undefined;
  if (Door !== 'rest' && InvokeMode === 'RESPONSE_STREAM') return undefined;
  if (DomainName) return { 'Fn::Sub': 'https://${DomainName}' };
  if (Door !== 'rest') return { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] };
  return { 'Fn::Sub': 'https://${RestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live' };
}

/** The value of a variable as the template has it. */
export function withOwnAddress(value: string, address: object | undefined): string | object {
  if (!address || !value.includes(OWN_ADDRESS)) return value;
  const [first = '', ...rest] = value.split(OWN_ADDRESS);
  const parts = [first, ...rest.flatMap((text) => [address, text])].filter((part) => part !== '');
  return parts.length === 1 ? parts[0]! : { 'Fn::Join': ['', parts] };
}
