/** USB chips found on the boards that drive these servos, by vendor and product id (hardware.md 6). */

const ADAPTERS: Readonly<Record<string, string>> = {
  '1a86:55d3': 'CH343 (Waveshare, Seeed)',
  '1a86:7523': 'CH340 (Feetech FE-URT)',
  '10c4:ea60': 'CP210x',
  '0403:6001': 'FTDI',
}

/** Undefined for a chip that no servo board is known to have. */
export function adapterName(vendorId = '', productId = ''): string | undefined {
  return ADAPTERS[`${vendorId}:${productId}`.toLowerCase()]
}
