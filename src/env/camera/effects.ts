/** What a real camera does to a picture, each to be switched on by itself; all of it seeded. docs/cameras.md has the table. */

/** Absent: not there. */
export interface CameraEffects {
  /** Stops: +1 doubles the light. */
  readonly exposure_ev?: number
  /** Colour temperature that the camera takes for white where the light has 6500 K: lower makes pictures bluer. 2500 to 15000. */
  readonly white_balance_k?: number
  /** Standard deviation of the read noise, and the shot noise's at white; shares of white in linear light. */
  readonly read_noise?: number
  readonly shot_noise?: number
  /** Share of the frame period during which the shutter is open: motion blur from `sub_frames` pictures. */
  readonly shutter?: number
  readonly sub_frames?: number
  /** Time from the first to the last row, milliseconds: rolling shutter in `sub_frames` bands. */
  readonly rolling_shutter_ms?: number
  /** From capture to delivery. */
  readonly latency_ms?: number
  /** Share of frames that never come, 0..1. */
  readonly dropped?: number
  /** Lens distortion as in `Intrinsics.distortion`; where absent that of the calibration. */
  readonly distortion?: readonly [k1: number, k2: number, p1: number, p2: number, k3: number]
}
