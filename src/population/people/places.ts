import type { Locale } from './names.ts';
import { mix } from './random.ts';

export type Home = {
  line1: string;
  line2: string | null;
  city: string;
  state: string;
  postal: string;
  country: string;
};

/** The address with this number; two numbers give two addresses. */
export function homeOf(locale: Locale, ordinal: number, seed: number): Home {
  const dice = mix(seed, ordinal);
  const place = locale.cities[dice % locale.cities.length]!;
  const street = locale.streets[(ordinal * 7 + Math.floor(ordinal / 9973)) % locale.streets.length]!;
  let digits = mix(dice, 1);
  const postal = place.postal.replaceAll('#', () => {
    const digit = digits % 10;
    digits = Math.floor(digits / 10);
    return String(digit);
  });
  const number = String(1 + (ordinal % 9973));
  return {
    line1: locale.street.replace(/N|S/g, (part) => (part === 'N' ? number : street)),
    line2: dice % 5 === 0 ? `Apt ${1 + (dice % 97)}` : null,
    city: place.city,
    state: place.state,
    postal,
    country: locale.country,
  };
}

const callingCodes: Record<string, string> = {
  GB: '4420',
  DE: '4930',
  FR: '331',
  PL: '4812',
  JP: '813',
  UA: '38044',
  GR: '3021',
  AE: '9714',
  IN: '9120',
  BR: '5511',
};

/** The telephone number with this number, as +digits; two numbers give two telephones, none of them anybody's. */
export function phoneOf(country: string, ordinal: number): string {
  const abroad = callingCodes[country];
  if (abroad !== undefined) return `+${abroad}555${String(ordinal).padStart(7, '0').slice(-7)}`.slice(0, 16);
  const area = 201 + (ordinal % 780);
  const round = Math.floor(ordinal / 780);
  const exchange = 555 - (Math.floor(round / 100) % 350);
  return `+1${area}${exchange}01${String(round % 100).padStart(2, '0')}`;
}

/** The same telephone as people and programs write it. */
export function writePhone(phone: string, style: number): string {
  if (phone.includes('ext')) return phone;
  if (!phone.startsWith('+1') || phone.length !== 12)
    return style % 2 === 0 ? phone : `+${phone.slice(1, 3)} ${phone.slice(3)}`;
  const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)];
  return [
    phone,
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `1 ${area} ${exchange} ${line}`,
  ][style % 5]!;
}

/** The digits by which two spellings of a telephone are one. */
export const phoneDigits = (phone: string): string => phone.replaceAll(/\D/g, '').replace(/^1(?=\d{10}$)/, '');
