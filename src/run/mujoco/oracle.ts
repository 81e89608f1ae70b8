/** MuJoCo as the physics to compare with: the one door to `@mujoco/mujoco`. */

import type { MainModule, MjData, MjModel } from '@mujoco/mujoco'
import type { Pose } from '../../env/scene.js'
import { CapabilityError, UsageError } from '../../robot/errors.js'

export type Mujoco = MainModule

let loading: Promise<Mujoco> | undefined

/** Compiles the WASM module once per process. `CapabilityError` where the package is absent: users need not install it. */
export function loadMujoco(): Promise<Mujoco> {
  loading ??= importMujoco(() => import('@mujoco/mujoco'))
  return loading
}

/** `load` imports the package; it is handed in so that its absence can be tested. */
export async function importMujoco(load: () => Promise<typeof import('@mujoco/mujoco')>): Promise<Mujoco> {
  try {
    const { default: loadModule } = await load()
    return await loadModule()
  } catch (error) {
    if (isAbsent(error)) throw new CapabilityError('MuJoCo is not installed: npm install @mujoco/mujoco')
    throw error
  }
}

/** Only the package itself: whatever else is missing inside it is a broken installation, whose own error says more. */
function isAbsent(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes("'@mujoco/mujoco'")
}

/** One model and its state. What it owns lives in WASM memory: `free` it. */
export class Oracle {
  readonly #mujoco: Mujoco
  readonly #model: MjModel
  readonly #data: MjData
  readonly #addresses = new Map<string, number>()
  #qpos = new Float64Array(0)
  #ctrl = new Float64Array(0)

  /** Throws MuJoCo's own error for MJCF that it refuses. */
  constructor(mujoco: Mujoco, mjcf: string) {
    this.#mujoco = mujoco
    this.#model = mujoco.MjModel.from_xml_string(mjcf)
    this.#data = new mujoco.MjData(this.#model)
  }

  /** Generalised positions: a view into WASM memory, current after every step, not to be kept across calls. */
  get qpos(): Float64Array {
    // A view loses its length when the WASM memory grows. Making one costs 0.2 us.
    if (this.#qpos.length === 0) this.#qpos = this.#data.qpos as Float64Array<ArrayBuffer>
    return this.#qpos
  }

  /** What actuators are told, in the order of the MJCF. A view like `qpos`. */
  get ctrl(): Float64Array {
    if (this.#ctrl.length === 0) this.#ctrl = this.#data.ctrl as Float64Array<ArrayBuffer>
    return this.#ctrl
  }

  get contactCount(): number {
    return this.#data.ncon
  }

  /** Where a joint's numbers begin in `qpos`. Throws `UsageError` for an unknown joint. */
  address(joint: string): number {
    const known = this.#addresses.get(joint)
    if (known !== undefined) return known
    const id = this.#mujoco.mj_name2id(this.#model, this.#mujoco.mjtObj.mjOBJ_JOINT.value, joint)
    if (id < 0) throw new UsageError(`no joint '${joint}' in MuJoCo's model: check the MJCF`)
    const address = (this.#model.jnt_qposadr as Int32Array)[id] as number
    this.#addresses.set(joint, address)
    return address
  }

  /** A hinge's angle, radians. */
  angle(joint: string): number {
    return this.qpos[this.address(joint)] as number
  }

  setAngle(joint: string, angleRad: number): void {
    this.qpos[this.address(joint)] = angleRad
  }

  /** Of a body with a free joint of this name, world frame. */
  freePose(joint: string): Pose {
    const at = this.address(joint)
    const [x = 0, y = 0, z = 0, qw = 1, qx = 0, qy = 0, qz = 0] = this.qpos.subarray(at, at + 7)
    return { positionM: [x, y, z], quaternion: [qx, qy, qz, qw] }
  }

  setFreePose(joint: string, { positionM, quaternion: [x, y, z, w] }: Pose): void {
    this.qpos.set([...positionM, w, x, y, z], this.address(joint))
  }

  /** Back to the MJCF's first keyframe; where it has none, to zero angles, velocities and controls. */
  reset(): void {
    if (this.#model.nkey > 0) this.#mujoco.mj_resetDataKeyframe(this.#model, this.#data, 0)
    else this.#mujoco.mj_resetData(this.#model, this.#data)
  }

  step(count = 1): void {
    for (let i = 0; i < count; i++) this.#mujoco.mj_step(this.#model, this.#data)
  }

  free(): void {
    this.#data.delete()
    this.#model.delete()
  }
}
