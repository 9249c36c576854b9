import type { Cors } from '@aws-sdk/client-lambda';

/** A function URL as Lambda's API takes it. */
export interface UrlConfiguration {
  InvokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  /** Undefined: the app answers such questions itself. */
  Cors?: Cors;
}

/** What Deploy gives the aliases of a function, which are in no template. */
export interface AliasSettings {
  /** A function URL for each, in place of an API of the stack. */
  url?: UrlConfiguration;
  /** Copies that are kept ready for `live`. */
  provisionedConcurrency: number;
}

/** As the outputs of a stack of templates/stacks/lambda-*.yaml say it. */
export function aliasSettings({
  UrlConfiguration,
  ProvisionedConcurrency = '0',
}: Readonly<Record<string, string>>): AliasSettings {
  return {
    ...(UrlConfiguration !== undefined && { url: JSON.parse(UrlConfiguration) as UrlConfiguration }),
    provisionedConcurrency: Number(ProvisionedConcurrency),
  };
}
