/** `npm run bench -- camera`: time of pictures, ours on one core beside other renderers where they are. */

import { table } from '../../src/cli/table.js'
import { meshFromTriangles } from '../../src/sim/camera/mesh-from-triangles.js'
import type { Suite } from '../suite.js'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadStl } from '../../src/robot/mesh-node.js'
import { gpuSpeed, type GpuSpeed } from './gpu.js'
import { mujocoSpeed } from './mujoco.js'
import { cameraRig, type CameraRig } from './rig.js'
import { pictureSpeed, type PictureSpeed } from './speed.js'
import type { TriangleMesh } from '../../src/sim/camera/visual-scene.js'

const OFFICIAL = fileURLToPath(new URL('../../../shared/so101-official/so101_new_calib.urdf', import.meta.url))

export const CAMERA: Suite = {
  name: 'camera',
  run() {
    // The full arm, three things and their bin.
    const own = pictureSpeed('our arm, sort', cameraRig({ task: 'sort' }))
    const official = existsSync(OFFICIAL) ? pictureSpeed('official meshes, sort', officialRig(), ['front 640x480']) : []
    const gpu = gpuSpeed()
    const mujoco = mujocoSpeed()
    const rows = [...own, ...official, ...overPhoto(), ...others(gpu, mujoco)]
    const text = table(
      ['picture', 'scene', 'median ms', 'min ms', 'pictures/s', 'demanded'],
      rows.map(({ what, scene, medianMs, minMs, pictures, demandedPerS }) => [
        what,
        scene,
        medianMs.toFixed(2),
        minMs.toFixed(2),
        ((1000 * pictures) / medianMs).toFixed(0),
        demandedPerS === undefined ? '' : `>= ${demandedPerS}`,
      ]),
    )
    const find = (what: string): PictureSpeed | undefined => own.find(row => row.what === what)
    const [pair, more] = [find('front and wrist 640x480'), find('the two with depth and segmentation')]
    const share = pair && more ? 100 * (more.minMs / pair.minMs - 1) : NaN
    const lines = [
      text,
      `depth and segmentation: ${share.toFixed(0)} % more at best (demanded: < 25 %)`,
      existsSync(OFFICIAL) ? '' : `official meshes: not measured, ${OFFICIAL} is not there`,
      ...('text' in gpu ? [gpu.text] : gpuLines(gpu)),
      'text' in mujoco
        ? mujoco.text
        : `MuJoCo ${mujoco.version} by ${mujoco.platform}: ${mujoco.triangles} triangles, ${mujoco.samples} samples a pixel, a shadow map of ${mujoco.shadowSize}`,
    ]
    return Promise.resolve({
      table: lines.filter(line => line !== '').join('\n'),
      json: { rows, streamsPercent: share, gpu, mujoco },
    })
  },
}

/** A photograph behind everything and in place of the table. */
function overPhoto(): PictureSpeed[] {
  const [width, height] = [640, 480]
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, k) => (k * 7) & 0xff)
  const look = { seed: 0, background: { colour: [0, 0, 0], photo: 'made', isOverTable: true } } as const
  const rig = cameraRig({ task: 'sort', look, loaders: { loadPhoto: () => ({ width, height, rgb }) } })
  return pictureSpeed('a photograph for a table', rig, ['front 640x480'])
}

function others(gpu: ReturnType<typeof gpuSpeed>, mujoco: ReturnType<typeof mujocoSpeed>): PictureSpeed[] {
  const gpuRows =
    'text' in gpu ? [] : gpu.rows.map(row => ({ ...row, scene: 'our arm, sort: GPU renderer', pictures: 1 }))
  if ('text' in mujoco) return gpuRows
  return [...gpuRows, { what: 'front 640x480', scene: "official meshes: MuJoCo's renderer", pictures: 1, ...mujoco }]
}

function gpuLines({ adapter, rows }: GpuSpeed): string[] {
  const times = rows.map(({ what, cpuMs }) => `${what} ${cpuMs.toFixed(0)} ms`).join(', ')
  return [`GPU renderer on ${adapter}; processor time of all threads: ${times}`]
}

function officialRig(): CameraRig {
  const made = new Map<string, TriangleMesh>()
  const loadMesh = (file: string, scale: readonly [number, number, number]): TriangleMesh => {
    const known = made.get(file)
    if (known) return known
    const mesh = meshFromTriangles(loadStl(file).map((value, k) => value * (scale[k % 3] as number)))
    made.set(file, mesh)
    return mesh
  }
  return cameraRig({ task: 'sort', urdf: OFFICIAL, loaders: { loadMesh } })
}
