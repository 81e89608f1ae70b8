/** A 64-bit hash that is chained from state to state, so that equal hashes mean equal histories. */

import xxhash from 'xxhash-wasm'

/** xxHash64 of the bytes, with the previous hash as its seed. */
export type StateHash = (bytes: Uint8Array, previous: bigint) => bigint

let loading: Promise<StateHash> | undefined

export function loadStateHash(): Promise<StateHash> {
  loading ??= xxhash().then(api => (bytes, previous) => api.h64Raw(bytes, previous))
  return loading
}
