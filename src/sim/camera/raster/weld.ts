/** Places of a mesh, each once: what meets at an edge has its own normals, so a box comes with each of its corners three times. */

/** `corners`: per index of the mesh the number of its place. */
export function weld(
  positions: Float32Array,
  indices: Uint32Array,
): { readonly positions: Float32Array; readonly corners: Uint32Array } {
  const bits = new Uint32Array(positions.buffer, positions.byteOffset, positions.length)
  const count = positions.length / 3
  const slots = 2 << (32 - Math.clz32(count))
  const table = new Int32Array(slots).fill(-1)
  const placeOf = new Uint32Array(count)
  const places = new Float32Array(positions.length)
  let made = 0
  for (let vertex = 0; vertex < count; vertex++) {
    const [x, y, z] = [bits[3 * vertex] as number, bits[3 * vertex + 1] as number, bits[3 * vertex + 2] as number]
    let slot = hash(x, y, z) & (slots - 1)
    for (let known = table[slot] as number; known >= 0; known = table[slot] as number) {
      if (bits[3 * known] === x && bits[3 * known + 1] === y && bits[3 * known + 2] === z) break
      slot = (slot + 1) & (slots - 1)
    }
    const known = table[slot] as number
    if (known >= 0) placeOf[vertex] = placeOf[known] as number
    else {
      table[slot] = vertex
      places.set(positions.subarray(3 * vertex, 3 * vertex + 3), 3 * made)
      placeOf[vertex] = made++
    }
  }
  return { positions: places.slice(0, 3 * made), corners: indices.map(index => placeOf[index] as number) }
}

function hash(x: number, y: number, z: number): number {
  const mixed = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b) ^ Math.imul(z, 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f) >>> 7
}
