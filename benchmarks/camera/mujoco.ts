/** MuJoCo's own renderer, in Python, where that is installed, on the arm's published MJCF: the same size, with its shadows. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Where a virtual environment may be: `PYTHON=/tmp/mj/bin/python npm run bench -- camera`. */
const PYTHON = process.env['PYTHON'] ?? 'python3'
const SCENE = fileURLToPath(new URL('../../../shared/so101-official/scene.xml', import.meta.url))

const SCRIPT = `
import sys, time, statistics
import mujoco
model = mujoco.MjModel.from_xml_path(sys.argv[1])
data = mujoco.MjData(model)
mujoco.mj_forward(model, data)
renderer = mujoco.Renderer(model, 480, 640)
taken = []
for _ in range(30):
    before = time.perf_counter()
    renderer.update_scene(data)
    renderer.render()
    taken.append(1000 * (time.perf_counter() - before))
print(statistics.median(taken[5:]))
`

/** Of 640 x 480 with shadows, or why there is none. */
export function mujocoRendererMs(): { readonly medianMs: number } | { readonly text: string } {
  for (const backend of ['egl', 'osmesa']) {
    const { status, stdout } = spawnSync(PYTHON, ['-c', SCRIPT, SCENE], {
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...process.env, MUJOCO_GL: backend },
    })
    const medianMs = Number.parseFloat(stdout)
    if (status === 0 && Number.isFinite(medianMs)) return { medianMs }
  }
  return {
    text: `MuJoCo's renderer: not measured, \`${PYTHON} -c "import mujoco"\` or its EGL and OSMesa fail here (set PYTHON to one that has it)`,
  }
}
