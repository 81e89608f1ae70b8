/** MuJoCo's own renderer, in Python, where that is installed, on the arm's published MJCF: the same size, with its shadows. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where a virtual environment may be: `PYTHON=/tmp/mj/bin/python npm run bench -- camera`. */
const PYTHON = process.env['PYTHON'] ?? 'python3'
const SCENE = fileURLToPath(new URL('../../../shared/so101-official/scene.xml', import.meta.url))
const HOW_TO_GET_IT = [
  'python3 -m venv /tmp/mj && /tmp/mj/bin/pip install mujoco',
  'apt-get install libegl1 libosmesa6',
  'PYTHON=/tmp/mj/bin/python npm run bench -- camera',
].join('; ')

const SCRIPT = `
import json, sys, time, statistics
import mujoco
model = mujoco.MjModel.from_xml_path(sys.argv[1])
data = mujoco.MjData(model)
mujoco.mj_forward(model, data)
renderer = mujoco.Renderer(model, 480, 640)
taken = []
for _ in range(15):
    before = time.perf_counter()
    renderer.update_scene(data)
    renderer.render()
    taken.append(1000 * (time.perf_counter() - before))
renderer.close()
print(json.dumps({
    "medianMs": statistics.median(taken[3:]), "minMs": min(taken[3:]), "version": mujoco.__version__,
    "triangles": int(model.nmeshface), "samples": int(model.vis.quality.offsamples), "shadowSize": int(model.vis.quality.shadowsize),
}))
`

export interface MujocoSpeed {
  readonly medianMs: number
  readonly minMs: number
  readonly version: string
  /** OpenGL's platform. */
  readonly platform: string
  readonly triangles: number
  /** A pixel. */
  readonly samples: number
  /** Texels along an edge. */
  readonly shadowSize: number
}

/** Of 640 x 480 with shadows, or why there is none. */
export function mujocoSpeed(): MujocoSpeed | { readonly text: string } {
  const missing = (why: string): { text: string } => ({ text: `MuJoCo's renderer: not measured: ${why}` })
  if (!existsSync(SCENE)) return missing(`${SCENE} is not there`)
  let fault = ''
  for (const platform of ['egl', 'osmesa']) {
    const { status, stdout, stderr, error } = spawnSync(PYTHON, ['-c', SCRIPT, SCENE], {
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...process.env, MUJOCO_GL: platform },
    })
    if (status === 0) return { ...(JSON.parse(stdout) as Omit<MujocoSpeed, 'platform'>), platform }
    fault = error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit ${String(status)}`
  }
  return missing(`${PYTHON} says: ${fault} (${HOW_TO_GET_IT})`)
}
