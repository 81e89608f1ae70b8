/** The twin behind packets: the production driver talks to simulated servos over a wire in memory. */

import type { Backend, Clock, ServoBus } from '../env/backend.js'
import type { BusTimers } from '../hardware/bus-line.js'
import { ARM_RETRIES } from '../hardware/bus-timing.js'
import { FeetechBus } from '../hardware/feetech-bus.js'
import { VirtualPort } from '../hardware/virtual-port.js'
import type { ReplyFault, ReplyFaultRates } from '../hardware/wire-faults.js'
import type { Cable, OutagePlan } from '../hardware/wire-outages.js'
import { MEASURED_TIMING } from '../hardware/wire-timing.js'
import type { SimBackend } from '../sim/sim-backend.js'
import { supplyOf } from './supply-outage.js'

export interface WireOptions {
  /** Bytes take their time at 1 Mbaud, and servos theirs to answer. Default false: a transaction takes no simulated time. */
  readonly wireTiming?: boolean
  /** What spoils replies, seeded. */
  readonly wireFaults?: ReplyFaultRates
  /** What silences servos altogether; instants are seconds on the backend's clock. The supply goes down with a brown-out. */
  readonly outages?: Omit<OutagePlan, 'brownOut'> & {
    readonly brownOut?: { readonly atS: number; readonly lastsS: number } | undefined
  }
}

export interface WireBackend extends Backend {
  /** With their statistics and faults. */
  readonly drivers: ReadonlyMap<string, FeetechBus>
  /** Replies spoiled so far on the bus of that name, by kind. */
  injected(bus: string): Readonly<Record<ReplyFault, number>>
  /** Pulls a cable of the bus of that name: the USB plug, or the servo cable before an id. */
  pull(bus: string, cable: Cable): void
  /** Lets happen what is due on the wires by now; each transaction does so by itself. */
  tick(): void
}

const NO_FAULTS: Readonly<Record<ReplyFault, number>> = { lost: 0, late: 0, corrupt: 0, truncated: 0 }

/** How exactly late replies come, while simulated time is waited away. */
const LOOK_MS = 1

/** Replies come during the request, or never, or late: `look` then lets those come that are due. */
function simulatedTimers(clock: Clock, look: () => void): BusTimers {
  return {
    nowMs: () => clock.timeS * 1000,
    schedule(delayMs, run) {
      let isCancelled = false
      queueMicrotask(() => {
        const beganS = clock.timeS
        for (let ms = 0; ms < delayMs && !isCancelled;) {
          ms = Math.min(ms + LOOK_MS, delayMs)
          void clock.advance(beganS + ms / 1000 - clock.timeS)
          look()
        }
        if (!isCancelled) run()
      })
      return () => {
        isCancelled = true
      }
    },
  }
}

/** `sim` belongs to the backend from now on. */
export function wireBackend(
  sim: SimBackend,
  { wireTiming = false, wireFaults, outages: { brownOut, ...outages } = {} }: WireOptions = {},
): WireBackend {
  const { clock } = sim
  const ports = new Map(
    Array.from(sim.chains, ([name, chain]) => {
      const port = new VirtualPort(chain, {
        path: `wire:${name}`,
        ...(wireFaults ? { faults: wireFaults } : {}),
        outages: { ...outages, ...(brownOut && { brownOut: { ...brownOut, ...supplyOf(sim.scene) } }) },
        ...(wireTiming && {
          timing: MEASURED_TIMING,
          clock: {
            get timeS() {
              return clock.timeS
            },
            waitUntil: timeS => {
              chain.advanceTo(timeS)
            },
          },
        }),
      })
      return [name, port] as const
    }),
  )
  const drivers = new Map(
    Array.from(ports, ([name, port]) => {
      // Without wire timing there is no time to be late by: what is late comes with the next request.
      const look = () => {
        if (wireTiming) port.wire.tick()
      }
      return [name, new FeetechBus(port, { timers: simulatedTimers(clock, look), retries: ARM_RETRIES })] as const
    }),
  )
  return {
    ...sim,
    buses: drivers satisfies ReadonlyMap<string, ServoBus>,
    drivers,
    pull: (bus, cable) => ports.get(bus)?.pull(cable),
    tick() {
      for (const port of ports.values()) port.wire.tick()
    },
    injected: bus => ports.get(bus)?.wire.faults?.counts ?? NO_FAULTS,
    scene: sim.scene,
    facts: { ...sim.facts, wire: wireTiming ? 'timed' : 'immediate' },
    async close() {
      await Promise.all(Array.from(drivers.values(), driver => driver.close()))
      await sim.close()
    },
  }
}
