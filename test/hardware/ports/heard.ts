/** What a port hears. */

import type { BytePort } from '../../../src/hardware/byte-port.js'

/** Bytes of whatever comes, once there are `count` of them. */
export function heard(port: BytePort, count: number): Promise<Uint8Array> {
  const bytes: number[] = []
  return new Promise((resolve, reject) => {
    port.listen({
      data: chunk => {
        bytes.push(...chunk)
        if (bytes.length >= count) resolve(Uint8Array.from(bytes))
      },
      lost: reject,
    })
  })
}
