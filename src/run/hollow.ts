/** How far a solid is from convex. */

/** Planes that are looked at: of a mesh with more faces, a part. */
const MOST_FACES = 400

/** A triangle that is flatter than this has no plane to speak of. */
const LEAST_HEIGHT_M = 1e-6

/** The furthest that a corner lies outside of a face's plane, metres: 0 for a convex solid. `triangles`: 9 numbers each. */
export function hollowM(triangles: Float32Array): number {
  const faces = triangles.length / 9
  const stride = Math.max(1, Math.ceil(faces / MOST_FACES))
  const outwards = volumeM3(triangles) < 0 ? -1 : 1
  let deepest = 0
  for (let face = 0; face < faces; face += stride) {
    const [ax, ay, az, bx, by, bz, cx, cy, cz] = triangles.subarray(9 * face, 9 * face + 9) as unknown as Nine
    const [ux, uy, uz] = [bx - ax, by - ay, bz - az]
    const [vx, vy, vz] = [cx - ax, cy - ay, cz - az]
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz)
    if (length <= LEAST_HEIGHT_M * Math.sqrt(ux * ux + uy * uy + uz * uz + vx * vx + vy * vy + vz * vz)) continue
    for (let i = 0; i < triangles.length; i += 3) {
      const x = (triangles[i] as number) - ax
      const y = (triangles[i + 1] as number) - ay
      const z = (triangles[i + 2] as number) - az
      deepest = Math.max(deepest, (outwards * (nx * x + ny * y + nz * z)) / length)
    }
  }
  return deepest
}

/** Negative where the faces look inwards. */
export function volumeM3(triangles: Float32Array): number {
  let six = 0
  for (let face = 0; face < triangles.length; face += 9) {
    const [ax, ay, az, bx, by, bz, cx, cy, cz] = triangles.subarray(face, face + 9) as unknown as Nine
    six += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
  }
  return six / 6
}

type Nine = readonly [number, number, number, number, number, number, number, number, number]
