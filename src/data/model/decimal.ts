import { Decimal, type Value } from './value.ts';

/** Numbers as DynamoDB's N type has them: up to 38 significant digits, 1E-130 to 9.99E+125, no NaN, infinity or -0. */

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

interface Parts {
  negative: boolean;
  /** Significant digits without leading or trailing zeros; '' for zero. */
  digits: string;
  /** value = 0.digits * 10^exponent */
  exponent: number;
}

function parse(text: string): Parts | undefined {
  const match = NUMBER.exec(text);
  if (!match || (match[2] === '' && !match[3])) return undefined;
  const whole = match[2] ?? '';
  const all = whole + (match[3] ?? '');
  const leading = /^0*/.exec(all)![0].length;
  const digits = all.slice(leading).replace(/0+$/, '');
  return { negative: match[1] === '-', digits, exponent: whole.length - leading + Number(match[4] ?? 0) };
}

/** The one text of a number: "1500" for "1.5e3" and "1500.00". Undefined for what is no decimal number. */
export function canonicalDecimal(text: string): string | undefined {
  const parts = parse(text);
  if (!parts) return undefined;
  const { negative, digits, exponent } = parts;
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent >= digits.length && exponent <= 400) return sign + digits.padEnd(exponent, '0');
  if (exponent > 0 && exponent < digits.length) return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
  if (exponent <= 0 && exponent > -8) return `${sign}0.${'0'.repeat(-exponent)}${digits}`;
  return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${exponent - 1}`;
}

/** A number as the model has it: bigint for whole numbers, double where it is exact, else Decimal. */
export function parseNumber(text: string): Value {
  if (/^-?(0|[1-9]\d{0,37})$/.test(text) && text !== '-0') return BigInt(text);
  const canonical = canonicalDecimal(text);
  if (canonical === undefined) throw new RangeError(`${text} is not a number`);
  const { negative, digits, exponent } = parse(text)!;
  if (digits === '') return 0n;
  if (exponent >= digits.length) return BigInt((negative ? '-' : '') + digits.padEnd(exponent, '0'));
  const double = Number(canonical);
  return Number.isFinite(double) && canonicalDecimal(String(double)) === canonical ? double : new Decimal(canonical);
}

/** True when DynamoDB's N holds this text as it is. */
export function fitsNumberAttribute(text: string): boolean {
  const parts = parse(text);
  if (!parts) return false;
  return parts.digits === '' || (parts.digits.length <= 38 && parts.exponent <= 126 && parts.exponent >= -129);
}

/** The double that a whole number stands for: the one that is equal, or whose shortest decimal text it is. */
export function doubleOf(integer: bigint): number | undefined {
  const double = Number(integer);
  if (!Number.isFinite(double)) return undefined;
  return BigInt(double) === integer || canonicalDecimal(String(double)) === String(integer) ? double : undefined;
}
