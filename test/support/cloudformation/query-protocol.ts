/** What a request of the AWS Query protocol asks for. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export interface QueryRequest {
  action: string;
  text(name: string): string | undefined;
  /** The members of a list of structures: "Parameters.member.1.ParameterKey" and so on. */
  members(name: string): Record<string, string>[];
}

export function readQuery(body: string): QueryRequest {
  const fields = new URLSearchParams(body);
  return {
    action: fields.get('Action') ?? '',
    text: (name) => fields.get(name) ?? undefined,
    members(name) {
      const found: Record<string, string>[] = [];
      for (const [key, value] of fields) {
        const match = new RegExp(`^${name}\\.member\\.(\\d+)\\.(\\w+)$`).exec(key);
        if (match) (found[Number(match[1]) - 1] ??= {})[match[2]!] = value;
      }
      return found;
    },
  };
}

export function queryResult(action: string, result: object): string {
  return `<${action}Response><${action}Result>${elements(result)}</${action}Result></${action}Response>`;
}

export function queryError(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escape(message)}</Message></Error></ErrorResponse>`;
}

function elements(value: object): string {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `<${name}>${content(item)}</${name}>`)
    .join('');
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${content(item)}</member>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return elements(value);
  return escape(String(value));
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
