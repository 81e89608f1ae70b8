/** What a display is told of a run, as plain data: a page, a file or a test can take it. No Node, no physics. */

import type { VisualScene } from '../../sim/camera/visual-scene.js'

export interface ShownJoint {
  readonly name: string
  /** Of targets and measured positions. */
  readonly unit: string
  /** Limits of the action space, in that unit. */
  readonly low: number
  readonly high: number
}

/** What stays the same for a whole run. */
export interface RunMessage {
  readonly type: 'run'
  readonly title: string
  /** `live`: one state after the other; `replay`: the whole episode is there. */
  readonly kind: 'live' | 'replay'
  readonly robot: string
  readonly port: string
  readonly rateHz: number
  /** Time goes by whatever we do: it can be stopped, but not paused. */
  readonly isRealTime: boolean
  readonly joints: readonly ShownJoint[]
  readonly cameras: readonly { readonly name: string; readonly width: number; readonly height: number }[]
}

/** What there is to see from here on; sent when an episode begins. */
export interface SceneMessage {
  readonly type: 'scene'
  readonly episode: number
  readonly scene: VisualScene
  /** Bodies of the scene that are the arm: `ghost` tells their poses at the target. */
  readonly armBodies: readonly number[]
}

/** After each reset and each step. */
export interface StateMessage {
  readonly type: 'state'
  readonly episode: number
  readonly seed?: number
  readonly task: string
  readonly step: number
  readonly timeS: number
  /** 7 numbers per body of the scene. */
  readonly poses: Float32Array
  /** 7 numbers per body of the arm, where it is told to be. */
  readonly ghost: Float32Array
  /** Per joint, in LeRobot's units. */
  readonly target: Float32Array
  readonly measured: Float32Array
  /** Per joint, URDF radians. */
  readonly targetRad: Float32Array
  readonly measuredRad: Float32Array
  /** Per joint; NaN where nobody knows. */
  readonly loadPct: Float32Array
  readonly temperatureC: Float32Array
  readonly voltageV: Float32Array
  readonly currentA: Float32Array
  /** 6 numbers per contact point: where (metres), and the normal force on the object (newton), world frame. */
  readonly contacts: Float32Array
  readonly reward: number
  readonly rewardSum: number
  readonly subGoals: Readonly<Record<string, boolean>>
  readonly success: boolean
  readonly isOver: boolean
  readonly warnings: readonly string[]
}

export interface PictureMessage {
  readonly type: 'picture'
  readonly camera: string
  readonly timeS: number
  readonly episode: number
  readonly step: number
  readonly jpeg: Uint8Array
}

/** A whole episode that was run before it is shown. */
export interface EpisodeMessage {
  readonly type: 'episode'
  readonly states: readonly StateMessage[]
  /** What comparing it with its file gave, as one sentence. */
  readonly verdict: string
  readonly isSame: boolean
}

/** How fast simulated time goes against the wall's; 0: as fast as it goes. */
export const SPEEDS = [0.25, 1, 4, 0] as const
export type Speed = (typeof SPEEDS)[number]

export interface ControlMessage {
  readonly type: 'control'
  readonly isPaused: boolean
  readonly speed: Speed
  /** The run is over, or was stopped: the last thing that is told. */
  readonly ended?: string
}

export type DisplayMessage = RunMessage | SceneMessage | StateMessage | PictureMessage | EpisodeMessage | ControlMessage

/** What a person who watches may ask for. */
export type DisplayCommand =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'step' }
  | { readonly type: 'speed'; readonly speed: Speed }
  /** An arm that is really there: it is stopped as it was configured. */
  | { readonly type: 'stop' }
  /** Which pictures are looked at; none are drawn for nobody. */
  | { readonly type: 'cameras'; readonly names: readonly string[] }

/** Where messages go. */
export interface DisplaySink {
  publish(message: DisplayMessage): void
  /** Cameras that somebody looks at now. */
  readonly shownCameras: ReadonlySet<string>
}
