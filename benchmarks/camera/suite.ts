/** `npm run bench -- camera`: time of pictures, ours on one core beside other renderers where they are. */

import { table } from '../../src/cli/table.js'
import { meshFromTriangles } from '../../src/sim/camera/mesh-from-triangles.js'
import type { Suite } from '../suite.js'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadStl } from '../../src/robot/mesh-node.js'
import { mujocoRendererMs } from './mujoco.js'
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
    const mujoco = mujocoRendererMs()
    const rows = [...own, ...official]
    const text = table(
      ['one core', 'scene', 'median ms', 'min ms', 'pictures/s', 'demanded'],
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
    const share = pair && more ? 100 * (more.medianMs / pair.medianMs - 1) : NaN
    const lines = [
      text,
      `depth and segmentation: ${share.toFixed(0)} % more (demanded: < 25 %)`,
      existsSync(OFFICIAL) ? '' : `official meshes: not measured, ${OFFICIAL} is not there`,
      'text' in mujoco
        ? mujoco.text
        : `MuJoCo's renderer in Python, 640x480: ${mujoco.medianMs.toFixed(1)} ms a picture`,
    ]
    return Promise.resolve({
      table: lines.filter(line => line !== '').join('\n'),
      json: { rows, streamsPercent: share, mujoco },
    })
  },
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
