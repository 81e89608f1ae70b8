/** A saved episode on the page: run again as fast as it goes, held against what was recorded, then shown as a whole. */

import type { DisplayMessage, DisplaySink, StateMessage } from '../run/display/display-message.js'
import { DisplayEnv } from '../run/display/display-env.js'
import { visualLoaders } from '../run/cameras/visual-loaders.js'
import type { Replay } from '../run/replay/replay.js'
import { verifyReplay, type Verification } from '../run/replay/verify-replay.js'

/** Keeps states until the episode is over; what comes before is passed on. */
class Collector implements DisplaySink {
  readonly states: StateMessage[] = []
  readonly shownCameras: ReadonlySet<string> = new Set()

  constructor(private readonly to: Publisher) {}

  publish(message: DisplayMessage): void {
    if (message.type === 'state') this.states.push(message)
    else this.to.publish(message)
  }
}

export interface Publisher {
  publish(message: DisplayMessage): void
}

export interface ShownReplay {
  readonly verification: Verification
  /** As one sentence. */
  readonly verdict: string
}

/** An episode that is not as recorded is shown as far as it runs, and says so. */
export async function showReplay(to: Publisher, replay: Replay, file: string): Promise<ShownReplay> {
  const collector = new Collector(to)
  const title = `${replay.env.id} · ${replay.policy} · seed ${replay.seed}`
  const verification = await verifyReplay(
    replay,
    env => new DisplayEnv(env, { sink: collector, title, kind: 'replay', loaders: visualLoaders() }),
  )
  const { isSame, difference } = verification
  const verdict = isSame
    ? `all ${replay.steps} steps are as recorded`
    : `step ${difference?.step ?? 0} of ${replay.steps} is not as recorded: run so101 replay ${file}`
  to.publish({ type: 'episode', states: collector.states, verdict, isSame })
  return { verification, verdict }
}
