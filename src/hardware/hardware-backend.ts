/** Arms on ports as a backend: their buses, the wall's time, and whoever stands beside them. */

import type { Backend, Camera, Operator, ServoBus } from '../env/backend.js'
import type { Scene } from '../env/scene.js'
import type { FeetechBus } from './feetech-bus.js'
import { WallClock } from './wall-clock.js'

export interface HardwareBackendOptions {
  /** By the name that the robot's spec has for it. The backend closes them. */
  readonly buses: ReadonlyMap<string, FeetechBus>
  readonly clock?: WallClock
  /** Who sets the scene up and says what succeeded. */
  readonly operator?: Operator
  /** Of a simulated arm behind a port: served by whoever simulates it. */
  readonly scene?: Scene
  /** By name; the backend closes them. */
  readonly cameras?: ReadonlyMap<string, Camera>
  readonly facts?: Backend['facts']
}

export interface HardwareBackend extends Backend {
  readonly clock: WallClock
  /** With their statistics and faults. */
  readonly drivers: ReadonlyMap<string, FeetechBus>
}

/** `close` closes the ports; servos keep doing what they do. */
export function hardwareBackend(options: HardwareBackendOptions): HardwareBackend {
  const { buses, clock = new WallClock(), operator, scene, cameras = new Map<string, Camera>(), facts = {} } = options
  return {
    buses: buses satisfies ReadonlyMap<string, ServoBus>,
    drivers: buses,
    cameras,
    clock,
    ...(operator ? { operator } : {}),
    ...(scene ? { scene } : {}),
    facts: { ports: Array.from(buses.values(), bus => bus.path).join(', '), ...facts },
    async close() {
      await Promise.all(Array.from([...cameras.values(), ...buses.values()], each => each.close()))
    },
  }
}
