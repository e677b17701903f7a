const groups = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1,234,567 or 12.3; a dash where there is none. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? groups.format(value) : value.toFixed(1);
}

/** 0.83 ×, of what is small with more digits. */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 10) return `${value.toFixed(1)} ×`;
  return `${value >= 0.1 ? value.toFixed(2) : value.toPrecision(2)} ×`;
}

/** Bytes as MiB. */
export function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
