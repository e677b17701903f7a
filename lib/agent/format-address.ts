import type { AddressInfo } from 'node:net';

/** Where a server listens, as it is shown. */
export function formatAddress(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return address ?? 'an unknown address';
  return address.family === 'IPv6'
    ? `[${address.address}]:${address.port}`
    : `${address.address}:${address.port}`;
}
