/** The servo's complaints: bits of register Status and of the error byte in every reply (hardware.md 2.3). */

export type ServoFault = 'voltage' | 'sensor' | 'temperature' | 'current' | 'angle' | 'overload'

export const STATUS_BITS: Readonly<Record<ServoFault, number>> = {
  voltage: 1,
  sensor: 2,
  temperature: 4,
  current: 8,
  angle: 16,
  overload: 32,
}

/** Names of the bits that are set, lowest first. Unknown bits have no name. */
export function faultsOf(status: number): readonly ServoFault[] {
  return (Object.keys(STATUS_BITS) as ServoFault[]).filter(fault => (status & STATUS_BITS[fault]) !== 0)
}
