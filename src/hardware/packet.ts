/** Feetech packets as bytes: FF FF ID LEN CODE parameters CHECKSUM, the same layout for requests and replies (lerobot.md 1.2). */

export const INSTRUCTIONS = {
  PING: 0x01,
  READ: 0x02,
  WRITE: 0x03,
  REG_WRITE: 0x04,
  ACTION: 0x05,
  RECOVERY: 0x06,
  RESET: 0x0a,
  OFSCAL: 0x0b,
  SYNC_READ: 0x82,
  SYNC_WRITE: 0x83,
} as const

export const BROADCAST_ID = 254
/** The largest id a servo can have. */
export const LARGEST_ID = 253

/** Of both directions: `code` is the instruction of a request and the error byte of a reply. */
export interface Packet {
  readonly id: number
  readonly code: number
  readonly parameters: Uint8Array
}

/** FF FF ID LEN CODE and the checksum. */
export const FRAME_BYTES = 6
/** LEN counts code, parameters and checksum; more than this no servo takes. */
export const LARGEST_LENGTH = 250
/** Parameters of the longest packet. */
export const LARGEST_PARAMETERS = LARGEST_LENGTH - 2

/** The inverted low byte of the sum of `bytes[from..to)`, from the id to the last parameter. */
export function checksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += bytes[i] as number
  return ~sum & 0xff
}

export function encodeInstruction(id: number, instruction: number, parameters: ArrayLike<number>): Uint8Array {
  const bytes = frame(id, instruction, parameters.length)
  bytes.set(parameters, 5)
  return seal(bytes)
}

/** A servo's reply. `error` is its status byte, 0 to 0x7f. */
export function encodeStatus(id: number, error: number, data: ArrayLike<number> = []): Uint8Array {
  return encodeInstruction(id, error, data)
}

export function encodePing(id: number): Uint8Array {
  return encodeInstruction(id, INSTRUCTIONS.PING, [])
}

/** Asks for `count` bytes from `address` on. */
export function encodeRead(id: number, address: number, count: number): Uint8Array {
  return encodeInstruction(id, INSTRUCTIONS.READ, [address, count])
}

export function encodeWrite(id: number, address: number, data: ArrayLike<number>): Uint8Array {
  return addressed(id, INSTRUCTIONS.WRITE, address, data)
}

/** A write that waits for `encodeAction`. */
export function encodeRegWrite(id: number, address: number, data: ArrayLike<number>): Uint8Array {
  return addressed(id, INSTRUCTIONS.REG_WRITE, address, data)
}

export function encodeAction(id: number = BROADCAST_ID): Uint8Array {
  return encodeInstruction(id, INSTRUCTIONS.ACTION, [])
}

/** Asks every servo of `ids` for `count` bytes; they answer in this order. */
export function encodeSyncRead(address: number, count: number, ids: readonly number[]): Uint8Array {
  const bytes = frame(BROADCAST_ID, INSTRUCTIONS.SYNC_READ, 2 + ids.length)
  bytes[5] = address
  bytes[6] = count
  for (let i = 0; i < ids.length; i++) bytes[7 + i] = ids[i] as number
  return seal(bytes)
}

/** `data`: `count` bytes for each servo, in the order of `ids`. No servo answers. */
export function encodeSyncWrite(
  address: number,
  count: number,
  ids: readonly number[],
  data: ArrayLike<number>,
): Uint8Array {
  if (data.length !== ids.length * count) {
    throw new RangeError(`expected ${ids.length * count} bytes of data, got ${data.length}`)
  }
  const bytes = frame(BROADCAST_ID, INSTRUCTIONS.SYNC_WRITE, 2 + ids.length * (1 + count))
  bytes[5] = address
  bytes[6] = count
  let at = 7
  for (let i = 0; i < ids.length; i++) {
    bytes[at++] = ids[i] as number
    for (let k = 0; k < count; k++) bytes[at++] = data[i * count + k] as number
  }
  return seal(bytes)
}

function addressed(id: number, instruction: number, address: number, data: ArrayLike<number>): Uint8Array {
  const bytes = frame(id, instruction, 1 + data.length)
  bytes[5] = address
  bytes.set(data, 6)
  return seal(bytes)
}

/** A packet that lacks its parameters and checksum. */
function frame(id: number, code: number, parameterCount: number): Uint8Array {
  if (parameterCount > LARGEST_PARAMETERS) {
    throw new RangeError(`a packet holds ${LARGEST_PARAMETERS} parameter bytes, got ${parameterCount}: split it`)
  }
  const bytes = new Uint8Array(FRAME_BYTES + parameterCount)
  bytes[0] = 0xff
  bytes[1] = 0xff
  bytes[2] = id
  bytes[3] = parameterCount + 2
  bytes[4] = code
  return bytes
}

function seal(bytes: Uint8Array): Uint8Array {
  const last = bytes.length - 1
  bytes[last] = checksum(bytes, 2, last)
  return bytes
}
